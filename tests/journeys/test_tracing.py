"""Spans reach a collector where one is named, and hold no word that somebody wrote."""

import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from bot.domain.delivery import DeliveryKind
from bot.sandbox.people import MARTA
from bot.sandbox.story import mails, texts
from bot.sandbox.story.stage import Stage
from bot.sandbox.world import Sandbox
from tests.journeys.process import running_service


@asynccontextmanager
async def collecting(spans: list[Span]) -> AsyncIterator[str]:
    """Collect spans; gives the address for them."""

    async def take(request: web.Request) -> web.Response:
        body = await request.read()
        if body[:2] == b"\x1f\x8b":
            body = gzip.decompress(body)
        sent = ExportTraceServiceRequest.FromString(body)
        spans.extend(
            span for row in sent.resource_spans for part in row.scope_spans for span in part.spans
        )
        return web.Response()

    application = web.Application()
    application.router.add_post("/v1/traces", take)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def test_arrivals_and_deliveries_are_spans_that_name_nobody(
    sandbox: Sandbox, stage: Stage
) -> None:
    spans: list[Span] = []
    async with collecting(spans) as address:
        environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": address}
        async with running_service(sandbox.config_path, environment=environment):
            await mails.call(stage)
            await stage.command(MARTA, "assign 1 @marta")

    facts = {
        attribute.key: attribute.value.string_value
        for span in spans
        for attribute in span.attributes
    }
    assert {span.name for span in spans} >= {"mails fetched", "slack arrival", "delivery"}
    kinds = {
        attribute.value.string_value
        for span in spans
        for attribute in span.attributes
        if attribute.key == "penholder.kind"
    }
    assert {DeliveryKind.POST_ITEM.value, "CommandGiven"} <= kinds
    assert all(span.end_time_unix_nano > span.start_time_unix_nano for span in spans)
    assert len(facts["penholder.delivery"]) == 32
    text = str([(span.name, span.attributes, span.status) for span in spans])
    assert "@" not in text
    assert texts.SUBJECT not in text
    assert MARTA.name not in text
