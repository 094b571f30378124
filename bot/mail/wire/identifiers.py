"""Message-IDs in Message-ID, References and In-Reply-To (RFC 5322, 3.6.4).

Read as leniently as people's software is wrong: without angle brackets, folded in the
middle, in comments and prose, with a bracket missing, as encoded words (RFC 2047).
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import Final

from bot.domain.ids import MessageId
from bot.mail.limits import MESSAGE_ID_CHARS, REFERENCES
from bot.mail.names import is_like, is_name
from bot.mail.values import Mailbox
from bot.mail.wire.headers import decode_words

_TOKEN: Final = re.compile(r'<([^<>]*)>|\([^()<>]*\)|([^\s<>(),;"\[\]]+)')
_SPACE: Final = re.compile(r"\s+")
_NAMED: Final = re.compile(r"([^<>@]{1,80})<([^<>\s@\d]{1,80}@[^<>\s@]{1,255})>$")
_SIMPLE: Final = re.compile(r"<([^<>\s]+)>$")
_SEVERAL: Final = re.compile(r"(?:<[^<>\s]+@[^<>\s]+>[\s,;]*){2,50}$")
_PERSON: Final = re.compile(r"[^\W\d][^\s\d@]+@[\w-]+(?:\.[\w-]+)+$")
"""An address and no id, in prose: an id has numbers in it."""


def own_id(value: str) -> MessageId | None:
    """Return the id in a Message-ID field, None when there is nothing that can be one."""
    value = decode_words(value)
    simple = _SIMPLE.match(value)
    if simple is not None:
        return _keep(simple[1])
    ids = message_ids(value)
    if ids:
        return ids[0]
    bare = value.strip(" <>\t,;\"'")
    return _keep(bare) if bare and not _SPACE.search(bare) else None


def message_ids(value: str) -> tuple[MessageId, ...]:
    """Return the ids of a References field, in order, each once."""
    ids = []
    for angled, bare in _TOKEN.findall(decode_words(value)):
        if angled:
            ids.append("".join(angled.split()))
        elif "@" in bare.strip("@"):
            ids.append(bare.strip("'"))
    return unique(_keep(each) for each in ids if each)


def parent_ids(value: str) -> tuple[MessageId, ...]:
    """Return the ids that an In-Reply-To field names; none when it is only prose.

    Bare words with an `@` count only when nothing else is there: old programs wrote
    `bob@example.org's message of Friday`, or `Message from Bob <bob@example.org> of Friday <id>`,
    where the first bracket has the address of whoever is answered, or `Your message of Friday
    <bob@example.org>`. GroupWise wrote that person alone.
    """
    value = decode_words(value)
    simple = _SIMPLE.match(value)
    if simple is not None:
        return (_keep(simple[1]),)
    if _SEVERAL.match(value):
        return message_ids(value)
    if _is_mailbox(value):
        return ()
    tokens = list(_TOKEN.finditer(value))
    angled = []
    names_sender = False
    for token in tokens:
        if token[1] and not names_sender:
            angled.append(token[1])
        names_sender = token[0].lower() == "from" or (names_sender and not token[1])
    words = [token[2] for token in tokens if token[2]]
    for each in angled:
        if words and _PERSON.match(each):
            continue
        if "@" in each or not _SPACE.search(each.strip()):
            return (_keep("".join(each.split())),)
    if words and all("@" in word.strip("@") for word in words):
        return (_keep(words[0]),)
    return ()


def _is_mailbox(value: str) -> bool:
    """Return True if a person stands there in place of an id: `"Juan Corlett" <jcorlett@…>`.

    An id has numbers in it, but for few.
    """
    match = _NAMED.match(value)
    if match is None:
        return False
    name = match[1].strip(' "')
    return is_name(name) and is_like(name, Mailbox("", match[2]))


def chain(
    references: Sequence[MessageId], parent: MessageId | None, *, own: MessageId | None
) -> tuple[MessageId, ...]:
    """Return what a mail answers, oldest first, the parent last when it is not among them.

    The mail's own id is no ancestor. A long chain keeps its first id and its last ones.
    """
    ids = [each for each in references if each != own]
    if parent is not None and parent != own and parent not in ids:
        ids.append(parent)
    if len(ids) > REFERENCES:
        ids = ids[:1] + ids[1 - REFERENCES :]
    return tuple(ids)


def unique(ids: Iterable[MessageId]) -> tuple[MessageId, ...]:
    """Return the ids in order, each once."""
    return tuple(dict.fromkeys(ids))


def _keep(text: str) -> MessageId:
    if len(text) > MESSAGE_ID_CHARS:
        digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
        text = f"{text[:200]}#{digest}"
    return MessageId(text)
