"""The person who wrote a mail, also where the list put itself into From.

Lists do so because of DMARC: `Ana Lopez via List <list@…>` (the word is translated),
with the person in Reply-To, Cc or an original-from field. Names collide and fields can be
forged, so this says whom to show, and never proves who it was.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from bot.mail.addresses import first_mailbox, mailboxes
from bot.mail.behalf import BEHALF_WORDS
from bot.mail.headers import Headers
from bot.mail.latepattern import LatePattern
from bot.mail.listinfo import list_addresses
from bot.mail.values import Mailbox

_VIA_WORDS: Final = (
    *("via", "über", "durch", "par l'intermédiaire de", "por", "através de", "a través de"),
    *("tramite", "attraverso", "door", "gennem", "genom", "gjennom", "kautta", "przez"),
    *("prostřednictvím", "přes", "cez", "keresztül", "через", "черезъ", "aracılığıyla"),
    *("μέσω", "prin", "mitjançant", "preko", "عبر", "דרך", "通过", "经由", "經由"),
    *("透過", "経由", "를 통해"),
)
_VIA: Final = LatePattern(
    rf"^(?P<who>.*\S)\s*\s\(?(?:{'|'.join(map(re.escape, _VIA_WORDS))})\s+(?P<list>\S.*)$",
    re.IGNORECASE,
)
_IN_BRACKETS: Final = LatePattern(
    r"^(?P<who>[^()]*[^()\s])\s*[(（](?:(?P<address>[^\s()@]+@[^\s()]+)|(?P<address2>[^\s()@]+@[^\s()]+)"
    r"\s+via\s[^()]*|(?:via|経由)\s[^()]*|[^()（）]*(?:経由|kautta|keresztül|üzerinden))[)）]$",
    re.IGNORECASE,
)
"""`Ana (via Council)`, `Ana (ana@example.org via Council)`, `Ana (ana@example.org)`: Sympa's."""
_ON_BEHALF: Final = LatePattern(
    rf"^.{{1,120}}?\s?[\s(（](?:{'|'.join(map(re.escape, BEHALF_WORDS))})"
    r"\s?(?P<who>[^()（）]+?)[)）]?$",
    re.IGNORECASE,
)
"""`Council on behalf of Ana`, `Council Mailing List (on behalf of ana@example.org)`."""
_NAME_ADDRESS_TAG: Final = LatePattern(
    r"^(?P<who>.*?)\s*(?P<address>[^\s@]+@[^\s@]+)\s+\[[^\[\]]+\]$"
)
"""`Ana ana@example.org [council]`, of Yahoo Groups."""
_ORIGINAL_FIELDS: Final = (
    *(b"x-original-from", b"x-original-sender-from", b"original-from"),
    *(b"x-mailman-original-from", b"x-original-sender"),
)
_ENCODED_AT: Final = re.compile(r"^([^@=]+)=40([^@=]+)@(dmarc\.\S+)$")
_ENCODED_HOST: Final = re.compile(r"^([^@=]+)=([\w-]+(?:\.[\w-]+)+)@(\S+)$")
_PROGRAMS: Final = re.compile(
    r"(?:[\w.-]{0,40}[.-])?(?:no-?reply|do-?not-?reply|notifications?|notify)(?:[.+-][^@]{0,80})?@"
)
"""Forums and services send `Ana Lopez via Makers <noreply@…>`."""
_NOBODYS: Final = re.compile(r"[0-9a-f]{6,}-dmarc-request@\S+")
"""LISTSERV hides a person's address behind such a one, and leaves the name."""


def find_author(headers: Headers, *, sender: Mailbox, cc: Sequence[Mailbox]) -> Mailbox:
    """Return who wrote the mail: the bare From, or the person behind a rewritten one."""
    lists = list_addresses(headers)
    to = frozenset(each.address for each in (*mailboxes(headers.text(b"to")), *cc))
    sender = _unmunged(sender, lists, to=to)
    who = _behind_list(sender, lists)
    if who is None:
        return _behind_addressed(headers, sender, cc) or sender
    original = _original(headers, sender, lists)
    if original is not None:
        return replace(original, name=original.name or who.name)
    if who.address:
        return who
    reply_to = [
        each for each in mailboxes(headers.text(b"reply-to")) if _is_person(each, sender, lists)
    ]
    copied = [each for each in cc if _is_person(each, sender, lists)]
    same = _named(who.name, reply_to) or _named(who.name, copied)
    # A program's own address is answered to a program, too.
    if same is None and len(reply_to) == 1 and not _PROGRAMS.match(sender.address):
        same = reply_to[0]
    return Mailbox(who.name, "") if same is None else replace(same, name=who.name or same.name)


def _original(headers: Headers, sender: Mailbox, lists: frozenset[str]) -> Mailbox | None:
    """Return whom the list says that it took out of From, None where it does not say."""
    for name in _ORIGINAL_FIELDS:
        original = first_mailbox(headers.text(name))
        if original.address and _is_person(original, sender, lists):
            return original
    return None


def _unmunged(sender: Mailbox, lists: frozenset[str], *, to: frozenset[str]) -> Mailbox:
    """Undo the ways of writing the person's own address so that DMARC does not see it.

    `ana@example.org.invalid` (ezmlm), `ana=40example.org@dmarc.list.example` (IETF), and
    `ana=example.org@groups.io` with the name `Ana via groups.io`.
    """
    if sender.address.endswith(".invalid") and sender.address.count(".") > 1:
        return replace(sender, address=sender.address.removesuffix(".invalid"))
    encoded = _ENCODED_AT.match(sender.address)
    if encoded is not None:
        return Mailbox(sender.name, f"{encoded[1]}@{encoded[2]}")
    encoded = _ENCODED_HOST.match(sender.address)
    if encoded is not None and _shares_host(sender.address, to | lists):
        behind = _name_behind(sender.name)
        if behind is not None:
            return Mailbox(behind.name, f"{encoded[1]}@{encoded[2]}")
    return sender


def _behind_list(sender: Mailbox, lists: frozenset[str]) -> Mailbox | None:
    """Return the person where From is the list's, None where From is the person's.

    The person's address is empty where the name does not tell it.
    """
    is_list = sender.address in lists or _NOBODYS.fullmatch(sender.address) is not None
    if not is_list and not _shares_host(sender.address, lists):
        return _name_behind(sender.name) if _PROGRAMS.match(sender.address) else None
    behind = _name_behind(sender.name)
    if behind is not None:
        return behind
    return Mailbox(sender.name, "") if is_list else None


def _behind_addressed(headers: Headers, sender: Mailbox, cc: Sequence[Mailbox]) -> Mailbox | None:
    """Return the person of `Ana Lopez via council`, if the mail also went to From's address.

    That is a list, although no field says so: archives and gateways drop what a list added.
    """
    behind = _name_behind(sender.name)
    to = mailboxes(headers.text(b"to"))
    if behind is None:
        return None
    original = _original(headers, sender, frozenset())
    if original is not None and _named(behind.name, [original]) is not None:
        return replace(original, name=behind.name or original.name)
    if all(each.address != sender.address for each in (*to, *cc)):
        return None
    others = [
        each
        for each in (*mailboxes(headers.text(b"reply-to")), *cc)
        if each.address and each.address != sender.address
    ]
    same = _named(behind.name, others)
    if same is None:
        return Mailbox(behind.name, "") if _names_its_list(sender) else None
    return replace(same, name=behind.name or same.name)


def _names_its_list(sender: Mailbox) -> bool:
    """Say whether `Ana Lopez via council` is written from the address of that council."""
    via = _VIA.match(sender.name)
    local = sender.address.partition("@")[0]
    return via is not None and _letters(via["list"]) == _letters(local)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def _name_behind(name: str) -> Mailbox | None:
    """Return the person whom a rewritten display name tells, None where it tells none."""
    for form in (_IN_BRACKETS, _NAME_ADDRESS_TAG, _ON_BEHALF, _VIA):
        found = form.match(name)
        if found is not None:
            groups = found.groupdict()
            who = groups["who"].strip("'\"‘’“” ")
            address = (groups.get("address") or groups.get("address2") or "").lower()
            if form is _ON_BEHALF and "@" in who and " " not in who:
                who, address = "", who.lower()
            return Mailbox(who, address)
    return None


def tells_person(name: str) -> bool:
    """Say whether a rewritten display name tells of a person behind the address."""
    return _name_behind(name) is not None


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
