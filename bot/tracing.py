"""Spans of what the service does, for a collector of OpenTelemetry; nothing unless it is asked for.

What is told: the kind of an arrival or a delivery, its id, its item's number, how long it took, and
the class of an error. No address, no name, no word that somebody wrote.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

log = logging.getLogger(__name__)

ASKED_BY: Final = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
"""OpenTelemetry's own variables for where spans go; its others say how."""
FLUSH_MS: Final = 2000
"""How long the end of the service waits for a collector."""
MISSING: Final = "no traces: their libraries are not installed; install penholder[tracing]"

_tracer: "Tracer | None" = None


def start_tracing(environment: Mapping[str, str], *, version: str) -> Callable[[], None]:
    """Send spans to where the environment says; return what sends the last ones and ends that.

    The libraries are an extra of their own. Without them a warning is logged, and all else goes on.
    """
    global _tracer  # noqa: PLW0603 - one place for the process, as with logging
    if not any(environment.get(name) for name in ASKED_BY):
        return _nothing
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - an extra
        from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource  # noqa: PLC0415 - an extra
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - an extra
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - an extra
    except ImportError:
        log.warning(MISSING)
        return _nothing
    name = environment.get("OTEL_SERVICE_NAME") or "penholder"
    provider = TracerProvider(
        resource=Resource.create({SERVICE_NAME: name, SERVICE_VERSION: version}),
        shutdown_on_exit=False,
    )
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    _tracer = provider.get_tracer("penholder", version)

    def end() -> None:
        """Send what is left, within bounds."""
        global _tracer  # noqa: PLW0603
        _tracer = None
        provider.force_flush(FLUSH_MS)

    return end


@contextmanager
def span(name: str, **facts: str | int | None) -> Iterator[None]:
    """Time what happens inside, as one span with these facts."""
    if _tracer is None:
        yield
        return
    from opentelemetry.trace import Status, StatusCode  # noqa: PLC0415 - an extra

    known = {f"penholder.{key}": value for key, value in facts.items() if value is not None}
    with _tracer.start_as_current_span(
        name, attributes=known, record_exception=False, set_status_on_exception=False
    ) as current:
        try:
            yield
        except Exception as error:
            # An error's own words may name an address.
            current.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise


def _nothing() -> None:
    """End nothing."""
