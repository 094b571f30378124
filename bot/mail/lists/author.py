"""The person who wrote a mail, also where the list put itself into From.

Lists do so because of DMARC: `Ana Lopez via List <list@…>` (the word is translated),
with the person in Reply-To, Cc or an original-from field. Names collide and fields can be
forged, so this says whom to show, and never proves who it was. What a poster writes into these
fields stands beside what the list writes: where they tell of two addresses, none is believed.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from bot.mail.lists.listinfo import list_addresses, list_names
from bot.mail.names import (
    is_like,
    letters_of,
    may_be_rewritten,
    name_behind,
    read_via,
)
from bot.mail.values import Mailbox
from bot.mail.wire.addresses import first_mailbox, mailboxes
from bot.mail.wire.headers import Headers

_ORIGINAL_FIELDS: Final = tuple(
    (
        b"x-original-from x-original-sender-from original-from x-mailman-original-from "
        b"x-original-sender x-rt-originator"
    ).split()
)
_ENCODED_AT: Final = re.compile(r"^([^@=]+)=40([^@=]+)@(dmarc\.\S+)$")
_ENCODED_HOST: Final = re.compile(r"^([^@=]+)=([\w-]+(?:\.[\w-]+)+)@(\S+)$")
_PROGRAMS: Final = re.compile(
    r"(?:[\w.-]{0,40}[.-])?(?:no-?reply|do-?not-?reply|notifications?|notify)(?:[.+-][^@]{0,80})?@"
)
"""Forums and services send `Ana Lopez via Makers <noreply@…>`."""
_RT_TICKET: Final = b"x-rt-ticket"
_COMMENT: Final = re.compile(r"\([^()]{1,80}\)(?=\s*<)")
"""What stands in brackets outside of quotes: `ana (via Nabble) <…>`. It is no part of a name."""
_ADDRESS: Final = re.compile(r"[^\s@<>()\[\]\"',:;]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}")
_NOBODYS: Final = re.compile(r"[0-9a-f]{6,}-dmarc-request@\S+")
_NOBODYS_ON_ITS_HOST: Final = re.compile(r"dmarc[-_.]?no-?reply@\S+")
"""LISTSERV hides a person's address behind the one, FreeLists behind the other; the name stays."""


def find_author(headers: Headers, *, sender: Mailbox, cc: Sequence[Mailbox]) -> Mailbox:
    """Return who wrote the mail: the bare From, or the person behind a rewritten one.

    A name that has another address in it than the author's is no name: it would be taken for whom
    it names.
    """
    author = _find(headers, sender, cc)
    return replace(author, name="") if _names_another(author) else author


def _find(headers: Headers, sender: Mailbox, cc: Sequence[Mailbox]) -> Mailbox:
    lists = list_addresses(headers)
    to = frozenset(each.address for each in (*mailboxes(headers.text(b"to")), *cc))
    sender = _unmunged(sender, lists, to=to)
    who = _behind_list(headers, sender, lists)
    if who is None:
        return _behind_addressed(headers, sender, cc) or sender
    original = _original(headers, sender, lists)
    if original is None and who.address:
        return who
    reply_to = [
        each for each in mailboxes(headers.text(b"reply-to")) if _is_person(each, sender, lists)
    ]
    copied = [each for each in cc if _is_person(each, sender, lists)]
    claimed = [original] if original is not None else []
    claimed += [*_named(who.name, reply_to), *_named(who.name, copied)]
    if len({each.address for each in claimed}) > 1:
        return Mailbox(who.name, "")
    if claimed:
        name = claimed[0].name if original is not None else who.name
        return replace(claimed[0], name=name or who.name or claimed[0].name)
    # A program's own address is answered to a program, too.
    if stands_in(headers, sender) or not _PROGRAMS.match(sender.address):
        same = _like(who.name, headers, reply_to, lists)
        if same is not None:
            return replace(same, name=who.name or same.name)
    return Mailbox(who.name, "")


def _like(
    who: str, headers: Headers, reply_to: Sequence[Mailbox], lists: frozenset[str]
) -> Mailbox | None:
    """Return the one address that may be the person's, None where that cannot be told.

    Answers may be asked for elsewhere, to an office or to somebody else. Mailman 3 keeps the
    envelope's sender, which is a person's where no program sent the mail.
    """
    envelope = [
        each for each in mailboxes(headers.text(b"x-mailfrom")) if each.address not in lists
    ]
    for candidates in (reply_to, envelope):
        alike = [each for each in candidates if is_like(who, each)]
        if len(alike) == 1:
            return alike[0]
    return None


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
    if encoded is not None and _shares_host(sender.address, to | lists, or_below=True):
        behind = name_behind(sender.name)
        if behind is not None:
            return Mailbox(behind.name, f"{encoded[1]}@{encoded[2]}")
    return sender


def _behind_list(headers: Headers, sender: Mailbox, lists: frozenset[str]) -> Mailbox | None:
    """Return the person where From is the list's, None where From is the person's.

    The person's address is empty where the name does not tell it.
    """
    is_list = sender.address in lists or stands_in(headers, sender)
    if not is_list and not _shares_host(sender.address, lists):
        return _behind_service(headers, sender)
    behind = _name_behind(headers, sender, lists)
    if behind is not None:
        return behind
    return Mailbox(sender.name, "") if is_list else None


def _behind_service(headers: Headers, sender: Mailbox) -> Mailbox | None:
    """Return the person of `ana (via Nabble) <ml-node+7@n3.nabble.example>`, without an address.

    A service sends from an address that nobody reads, or from a host that is called as it is.
    Request Tracker sends what anybody writes on a ticket from its queue's address.
    """
    name = sender.name
    comment = _COMMENT.search(headers.text(b"from"))
    if comment is not None and comment[0] not in name:
        name = f"{name} {comment[0]}"
    behind = name_behind(name)
    if behind is None or _PROGRAMS.match(sender.address):
        return behind
    via = read_via(name)
    labels = sender.address.rpartition("@")[2].split(".")
    hosts = {letters_of(each) for each in (*labels, *map("".join, pairwise(labels)))} - {""}
    is_own = "=" not in sender.address and is_like(behind.name, Mailbox("", sender.address))
    if via is not None and _RT_TICKET in headers.fields and via.through == "RT":
        return behind
    return behind if via is not None and letters_of(via.through) in hosts and not is_own else None


def _name_behind(headers: Headers, sender: Mailbox, lists: frozenset[str]) -> Mailbox | None:
    """Return the person whom a name tells, with what is known of the list's own name."""
    if not may_be_rewritten(sender.name):
        return name_behind(sender.name)
    addresses = {each.partition("@")[0] for each in (*lists, sender.address)}
    names = {name for name in map(letters_of, (*addresses, *list_names(headers))) if name}
    return name_behind(sender.name, lists=names)


def _behind_addressed(headers: Headers, sender: Mailbox, cc: Sequence[Mailbox]) -> Mailbox | None:
    """Return the person of `Ana Lopez via council`, if the mail also went to From's address.

    That is a list, although no field says so: archives and gateways drop what a list added.
    """
    behind = name_behind(sender.name)
    to = mailboxes(headers.text(b"to"))
    if behind is None:
        return None
    original = _original(headers, sender, frozenset())
    if original is not None and _named(behind.name, [original]):
        return replace(original, name=behind.name or original.name)
    if all(each.address != sender.address for each in (*to, *cc)):
        return None
    others = [
        each
        for each in (*mailboxes(headers.text(b"reply-to")), *cc)
        if each.address and each.address != sender.address
    ]
    same = _named(behind.name, others)
    if len({each.address for each in same}) != 1:
        return Mailbox(behind.name, "") if same or _names_its_list(sender) else None
    return replace(same[0], name=behind.name or same[0].name)


def _names_another(author: Mailbox) -> bool:
    """Return True if an author's name has another address in it, in letters of full width too."""
    named = _ADDRESS.findall(unicodedata.normalize("NFKC", author.name).lower())
    return bool(author.address) and any(each != author.address for each in named)


def _names_its_list(sender: Mailbox) -> bool:
    """Return True if `Ana Lopez via council` is written from the address of that council."""
    via = read_via(sender.name)
    local = sender.address.partition("@")[0]
    return via is not None and letters_of(via.through) == letters_of(local)


def stands_in(headers: Headers, sender: Mailbox) -> bool:
    """Return True if From is an address that a list keeps for people whom DMARC hides."""
    if _NOBODYS.fullmatch(sender.address) is not None:
        return True
    if not sender.name or _NOBODYS_ON_ITS_HOST.fullmatch(sender.address) is None:
        return False
    to = {each.address for each in mailboxes(headers.text(b"to"))}
    return _shares_host(sender.address, list_addresses(headers) | to)


def tells_person_behind(headers: Headers, sender: Mailbox) -> bool:
    """Return True if a list that stands in From tells there which person it stands for.

    Mailman puts the poster's name beside their address into Reply-To. If that address is the list's
    own, somebody posted in its name, and the person's name is that poster's word.
    """
    behind = _name_behind(headers, sender, list_addresses(headers))
    return behind is not None and not any(
        each.address == sender.address
        and letters_of(behind.name) in {letters_of(each.name), letters_of(_without_host(each.name))}
        for each in mailboxes(headers.text(b"reply-to"))
    )


def _without_host(name: str) -> str:
    """Return a name as Mailman shows it in From: an address at its end loses its host."""
    before, _, last = name.rpartition(" ")
    return f"{before} {last.partition('@')[0]}"


def fields_of(headers: Headers, author: Mailbox) -> tuple[str, ...]:
    """Return which fields of a header hold an author's address, and may have told it.

    It is written otherwise in From where a list hides it from DMARC; then From holds it, too.
    """
    names = (b"from", *_ORIGINAL_FIELDS, b"reply-to", b"cc", b"x-mailfrom")
    return tuple(
        name.decode().title()
        for name in names
        for addresses in [{each.address for each in mailboxes(headers.text(name))}]
        if author.address
        and author.address in addresses | {plain for each in addresses for plain in _undone(each)}
    )


def _undone(address: str) -> tuple[str, str]:
    """Return what an address may stand for that DMARC is not to see."""
    return address.removesuffix(".invalid"), decoded(address)


def decoded(address: str) -> str:
    """Return the address that `ana=40example.org@dmarc.…`, `ana=example.org@…` stand for, or ""."""
    encoded = _ENCODED_AT.match(address) or _ENCODED_HOST.match(address)
    return f"{encoded[1]}@{encoded[2]}" if encoded is not None else ""


def tells_person(name: str) -> bool:
    """Return True if a rewritten display name tells of a person behind the address."""
    return name_behind(name) is not None


def _shares_host(address: str, lists: Iterable[str], *, or_below: bool = False) -> bool:
    """Return True if an address is on the host of one of these, or on one that theirs is below."""
    host = address.rpartition("@")[2]
    below = f".{host}" if or_below and "." in host else None
    hosts = {each.rpartition("@")[2] for each in lists}
    return host in hosts or (below is not None and any(each.endswith(below) for each in hosts))


def _is_person(mailbox: Mailbox, sender: Mailbox, lists: frozenset[str]) -> bool:
    return bool(mailbox.address) and mailbox.address not in lists | {sender.address}


def _named(who: str, candidates: Iterable[Mailbox]) -> list[Mailbox]:
    """Return the candidates of this name; Mailman cuts an address for a name at its `@`."""
    wanted = _folded(who)
    return [each for each in candidates if wanted and wanted in _names_of(each)]


def _names_of(mailbox: Mailbox) -> set[str]:
    cut = (each.partition("@")[0] for each in (mailbox.name, mailbox.address))
    return {_folded(each) for each in (mailbox.name, mailbox.address, *cut)}


def _folded(name: str) -> str:
    """Return the words of a name in one order: `Lopez, Ana` and `Ana Lopez` are the same."""
    return " ".join(sorted(re.sub(r"[,.'\"]", " ", name).lower().split()))
