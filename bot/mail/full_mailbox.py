"""Warnings of mail servers that the mailbox that they write to fills up.

Dovecot and hosts let one be sent from `postmaster`, where people write, too, and of mailboxes: a
server says in its subject which way it goes, and in its first words how full it is.
"""

import re
from typing import Final

from bot.mail.headers import Headers
from bot.mail.latepattern import LatePattern
from bot.mail.values import Mailbox

_POSTMASTER: Final = "postmaster@"
_ANSWERING: Final = frozenset({b"in-reply-to", b"references", b"list-id"})
_CHARS: Final = 500
_MAILBOX: Final = (
    r"(?:mail ?box|quota|inbox|account|postfach|mailkonto|speicherplatz|boîte|messagerie"
    r"|buzón|cuota|caixa|casella|postvak|inkorg|brevlåda|postkasse|innboks|postilaatik\w{0,5}"
    r"|skrzynk\w{0,4}|schránk\w{0,4}|postafiók|ящик\w{0,3})"
)
_SUBJECT: Final = LatePattern(
    r"quota[- ]?(?:warn|exceed|alert|notice|limit|über|reach)"
    rf"|{_MAILBOX}\b[^\n]{{0,60}}?\b(?:(?:full|quota|limit|voll|vol|fuld|pleine|saturée|cheia"
    r"|llen\w{1,5}|pien[ao]|täynnä|pełna|plná|megtelt)(?!\w)|переполн|заполн)",
    re.IGNORECASE,
)
_HOW_FULL: Final = LatePattern(
    rf"\b{_MAILBOX}\b[^\n]{{0,80}}?\d{{1,3}} ?%|\d{{1,3}} ?% (?:full|voll)", re.IGNORECASE
)


def warns_of_full_mailbox(headers: Headers, *, sender: Mailbox, subject: str, text: str) -> bool:
    """Say whether a mail server says that the mailbox that it writes to is, or becomes, full."""
    return (
        sender.address.startswith(_POSTMASTER)
        and _ANSWERING.isdisjoint(headers.fields)
        and _SUBJECT.search(subject) is not None
        and _HOW_FULL.search(text[:_CHARS]) is not None
    )
