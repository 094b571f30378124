"""The person who wrote a mail, also where the list put itself into From.

Lists do so because of DMARC: `Ana Lopez via List <list@…>` (the word is translated),
with the person in Reply-To, Cc or an original-from field. Names collide and fields can be
forged, so this says whom to show, and never proves who it was.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from bot.mail.addresses import first_mailbox, mailboxes
from bot.mail.headers import Headers
from bot.mail.listinfo import list_addresses
from bot.mail.values import Mailbox

_VIA_WORDS: Final = (
    *("via", "über", "durch", "par l'intermédiaire de", "por", "através de", "a través de"),
    *("tramite", "attraverso", "door", "gennem", "genom", "gjennom", "kautta", "przez"),
    *("prostřednictvím", "přes", "cez", "keresztül", "через", "черезъ", "aracılığıyla"),
    *("μέσω", "prin", "mitjançant", "preko", "от имени", "عبر", "דרך", "通过", "经由", "經由"),
    *("透過", "経由", "를 통해"),
)
_VIA: Final = re.compile(
    rf"^(?P<who>.*\S)\s*\s\(?(?:{'|'.join(map(re.escape, _VIA_WORDS))})\s+(?P<list>\S.*)$",
    re.IGNORECASE,
)
_IN_BRACKETS: Final = re.compile(
    r"^(?P<who>[^()]*[^()\s])\s*\((?:via|経由)[^()]*\)$", re.IGNORECASE
)
_ORIGINAL_FIELDS: Final = (b"x-original-from", b"x-original-sender-from", b"original-from")
_ENCODED_AT: Final = re.compile(r"^([^@=]+)=40([^@=]+)@(dmarc\.\S+)$")


def find_author(headers: Headers, *, sender: Mailbox, cc: Sequence[Mailbox]) -> Mailbox:
    """Return who wrote the mail: the bare From, or the person behind a rewritten one."""
    sender = _unmunged(sender)
    lists = list_addresses(headers)
    who = _name_behind_list(sender, lists)
    if who is None:
        return sender
    for name in _ORIGINAL_FIELDS:
        original = first_mailbox(headers.text(name))
        if original.address and original.address not in lists:
            return Mailbox(name=original.name or who, address=original.address)
    reply_to = [
        each for each in mailboxes(headers.text(b"reply-to")) if _is_person(each, sender, lists)
    ]
    copied = [each for each in cc if _is_person(each, sender, lists)]
    same = _named(who, reply_to) or _named(who, copied)
    if same is None and len(reply_to) == 1:
        same = reply_to[0]
    return Mailbox(name=who or (same.name if same else ""), address=same.address if same else "")


def _unmunged(sender: Mailbox) -> Mailbox:
    """Undo the ways of writing the person's own address so that DMARC does not see it.

    `ana@example.org.invalid` (ezmlm) and `ana=40example.org@dmarc.list.example` (IETF).
    """
    if sender.address.endswith(".invalid") and sender.address.count(".") > 1:
        return Mailbox(sender.name, sender.address.removesuffix(".invalid"))
    encoded = _ENCODED_AT.match(sender.address)
    return Mailbox(sender.name, f"{encoded[1]}@{encoded[2]}") if encoded else sender


def _name_behind_list(sender: Mailbox, lists: frozenset[str]) -> str | None:
    """Return the person's name where From is the list's, None where From is the person's."""
    is_list = sender.address in lists
    behind = name_before_via(sender.name)
    if behind is not None and (is_list or _shares_host(sender.address, lists)):
        return behind
    return sender.name if is_list else None


def name_before_via(name: str) -> str | None:
    """Return the person in `Ana Lopez via council`, None where no such word stands."""
    found = _VIA.match(name) or _IN_BRACKETS.match(name)
    return found["who"].strip("'\" ") if found is not None else None


def _shares_host(address: str, lists: Iterable[str]) -> bool:
    host = address.rpartition("@")[2]
    return any(each.rpartition("@")[2] == host for each in lists)


def _is_person(mailbox: Mailbox, sender: Mailbox, lists: frozenset[str]) -> bool:
    return bool(mailbox.address) and mailbox.address not in lists | {sender.address}


def _named(who: str, candidates: Iterable[Mailbox]) -> Mailbox | None:
    """Return the candidate of this name; Mailman cuts an address for a name at its `@`."""
    wanted = _folded(who)
    for each in candidates:
        local = each.address.partition("@")[0]
        if wanted and wanted in {_folded(each.name), _folded(local), _folded(each.address)}:
            return each
    return None


def _folded(name: str) -> str:
    """Return the words of a name in one order: `Lopez, Ana` and `Ana Lopez` are the same."""
    return " ".join(sorted(re.sub(r"[,.'\"]", " ", name).lower().split()))
