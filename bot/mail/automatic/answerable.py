"""Whether a person's mail to us may be answered by a program (RFC 3834, 2).

`classify` finds the mails that programs wrote. A person's mail that came through a list, or whose
sender wants no automatic answers, is not answered either.
"""

import re
from typing import Final

from bot.mail.wire.headers import Headers

_OF_LISTS: Final = b"list-"
_PRECEDENCE: Final = frozenset({"bulk", "junk", "list"})
_SUPPRESSED: Final = frozenset({"all", "autoreply", "oof"})
_WORD: Final = re.compile(r"[a-z]+")
_OF_PROGRAMS: Final = re.compile(
    r"(?:no|do-?not|never)[-_.]?reply.*|mailer-daemon|postmaster|bounces?|nobody|root|daemon"
    r"|owner-.*|.*-(?:owner|request|bounces?)(?:\+.*)?|(?:list|auto)(?:serv|server|reply|responder)"
)


def wants_no_answer(headers: Headers) -> bool:
    """Return True if a mail's header forbids an automatic answer."""
    if any(name.startswith(_OF_LISTS) for name in headers.fields):
        return True
    if headers.text(b"precedence").strip().lower() in _PRECEDENCE:
        return True
    suppressed = headers.text(b"x-auto-response-suppress").lower()
    return bool(_SUPPRESSED & set(_WORD.findall(suppressed)))


def is_of_person(address: str) -> bool:
    """Return True if an address is not, by its name, one of programs, which nobody answers."""
    return _OF_PROGRAMS.fullmatch(address.partition("@")[0].lower()) is None
