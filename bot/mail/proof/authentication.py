"""What a mail server of ours found out about a mail's origin (RFC 8601).

Anybody can write an Authentication-Results field. One is believed if it names a server that the
operator trusts and stands where only that server writes (`border`), or where its milters write and
the server is known to remove what a sender wrote there; of several that name it only the topmost.
"""

from collections.abc import Collection, Iterator
from enum import StrEnum
from typing import Final

from authres import AuthenticationResultsHeader, AuthResError

from bot.mail.values import Border


class Method(StrEnum):
    """How a domain was authenticated."""

    DKIM = "dkim"
    SPF = "spf"
    DMARC = "dmarc"


_PROPERTIES: Final = {
    Method.DKIM: (("header", "d"), ("header", "i")),
    Method.SPF: (("smtp", "mailfrom"),),
    Method.DMARC: (("header", "from"),),
}
_MOST_RESULTS: Final = 20


def passed(
    border: Border, *, trusted: Collection[str], strips: Collection[str] = ()
) -> frozenset[tuple[Method, str]]:
    """Return what a trusted server found to be genuine, and how; in lower case.

    That is a domain, and with SPF the whole address of the envelope's sender. `strips` are the
    servers that are known to remove fields of theirs that a sender wrote.
    """
    wanted = {each.lower() for each in trusted}
    sure = {each.lower() for each in strips}
    below = [field for field in border.below if server_of(field) in sure]
    methods: set[tuple[Method, str]] = set()
    for field in (*border.results, *below):
        server = server_of(field)
        if server in wanted:
            wanted.remove(server)
            methods.update(_passed_in(field))
    return frozenset(methods)


def server_of(field: str) -> str:
    """Return the server that a field names as its writer, in lower case."""
    return (field.split(";", 1)[0].split() or [""])[0].lower()


def _passed_in(field: str) -> Iterator[tuple[Method, str]]:
    try:
        read = AuthenticationResultsHeader.parse(f"Authentication-Results: {field}")
    except AuthResError:
        return
    for result in read.results[:_MOST_RESULTS]:
        if result.method not in _PROPERTIES or (result.result or "").lower() != "pass":
            continue
        method = Method(result.method)
        named = [
            _named(str(entry.value), method)
            for entry in result.properties
            if (entry.type, entry.name) in _PROPERTIES[method] and entry.value
        ]
        # Two domains in one result name nobody.
        if len(set(named)) == 1 and named[0]:
            yield method, named[0]


def _named(value: str, method: Method) -> str:
    value = value.strip().strip("<>").lower()
    return value if method is Method.SPF else value.rpartition("@")[2]
