"""Handle replies to a digest that a list's program made, and that answer one of its mails.

All such replies refer to the digest, but a digest is no mail's parent: a reply to one has lost its
references. If its subject is that of a mail in the digest, the reply rejoins its thread like any
other lost reply. If it kept the digest's own subject, it belongs to the mail of the digest that it
quotes; if it quotes none, the chair is asked.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.ids import MessageId
from bot.domain.items.suggestion import Suggestion
from bot.mail.lists.enclosed import is_digest_subject
from bot.mail.subject import is_reply_subject
from bot.mail.threads.lost_replies import (
    ALIKE_WITHIN,
    Answered,
    Candidate,
    Proof,
    digest_trace,
    find_clues,
    find_proof,
    remember,
    writing_of,
)
from bot.mail.threads.threads import ThreadingFacts
from bot.mail.values import Automatic, ParsedMail
from handlers.filing.arrivals import Arrival
from handlers.filing.lost_replies import show_suggestions
from handlers.filing.parsing import parse_aside
from handlers.work import Work
from storage.store import Store

MOST_DIGESTS: Final = 3
"""How many of the newest digests with one subject are searched for the mail that a reply is about.
"""
_CLOCKS_APART: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class DigestReplies:
    """The mails of a batch, without references to digests.

    `about` maps each mail that only answers a digest as such to the digests that it may answer.
    """

    arrivals: Sequence[Arrival]
    about: Mapping[MessageId, tuple[MessageId, ...]] = field(default_factory=dict)


async def detach_from_digests(store: Store, arrivals: Sequence[Arrival]) -> DigestReplies:
    """Remove references to digests from mails, and note which mails only answer digests."""
    digests = await _digests_among(store, arrivals)
    detached: list[Arrival] = []
    about: dict[MessageId, tuple[MessageId, ...]] = {}
    for arrival in arrivals:
        mail = arrival.mail
        named = tuple(name for name in _named(mail) if name in digests)
        if mail.automatic is not None or not (named or _is_about_digest(mail)):
            detached.append(arrival)
            continue
        mail = await asyncio.to_thread(_without_digests, mail, digests) if named else mail
        if _is_about_digest(mail):
            about[mail.message_id] = named
            # Other replies to that digest have this subject too, so it proves nothing.
            mail = replace(mail, remembered=())
        detached.append(replace(arrival, mail=mail))
    return DigestReplies(detached, about)


async def find_answered_parts(
    work: Work, fresh: Sequence[Arrival], answers: DigestReplies
) -> list[ThreadingFacts]:
    """Return the mails of digests to which new replies belong; ask the chair if that is unclear."""
    own = {arrival.mail.message_id: arrival for arrival in fresh}
    await _remember_digests(work.store, fresh)
    joined: list[ThreadingFacts] = []
    answered: list[Answered] = []
    asked: list[Suggestion] = []
    for name, named in answers.about.items():
        if name not in own:
            continue
        mail, said_at = own[name].mail, own[name].mail.date or own[name].received_at
        digests = named or await _digests_before(work.store, mail, said_at=said_at)
        parts = [part for digest in digests for part in await _parts(work.store, digest, own)]
        meant = await asyncio.to_thread(_find_meant_mail, mail, parts, said_at=said_at)
        if meant is not None:
            joined.append(ThreadingFacts(name, (meant.message_id,)))
            at = meant.date or said_at
            answered.append(Answered(name, meant.message_id, Proof.QUOTED, at))
        elif parts:
            last = max(parts, key=lambda part: (part.date or said_at, part.message_id))
            asked.append(Suggestion(name, last.message_id, at=work.now))
    await work.store.answered.keep(answered)
    if asked:
        suggestions = await work.store.suggestions.ask(asked)
        await show_suggestions([suggestion.lost for suggestion in suggestions], work)
    return joined


def _named(mail: ParsedMail) -> list[MessageId]:
    """Return the Message-IDs that may be a digest's: a digest begins the chain of references."""
    chain = (*mail.references[:1], *mail.references[-1:], mail.in_reply_to)
    return [name for name in dict.fromkeys(chain) if name is not None]


async def _digests_among(store: Store, arrivals: Sequence[Arrival]) -> Collection[MessageId]:
    named = {
        name
        for arrival in arrivals
        if arrival.mail.automatic is None
        for name in _named(arrival.mail)
    }
    here = {
        arrival.mail.message_id
        for arrival in arrivals
        if arrival.mail.automatic is Automatic.LIST_ADMIN
        and is_digest_subject(arrival.mail.subject)
    }
    subjects = await store.mails.notices_among(named - here)
    return here | {name for name, subject in subjects.items() if is_digest_subject(subject)}


def _without_digests(mail: ParsedMail, digests: Collection[MessageId]) -> ParsedMail:
    """Return a mail without references to digests, as one that has lost its references."""
    references = tuple(name for name in mail.references if name not in digests)
    parent = mail.in_reply_to if mail.in_reply_to not in digests else None
    if references:
        return replace(mail, references=references, in_reply_to=parent)
    return replace(
        mail,
        references=(),
        in_reply_to=None,
        remembered=remember(mail, has_lost=True),
    )


def _is_about_digest(mail: ParsedMail) -> bool:
    """Return True if a mail, by its subject, answers a digest as such and no other mail."""
    return (
        not mail.references
        and is_digest_subject(mail.base_subject)
        and is_reply_subject(mail.subject)
    )


async def _remember_digests(store: Store, fresh: Sequence[Arrival]) -> None:
    """Store the subject by which each new digest is found."""
    await store.traces.add(
        [
            digest_trace(arrival.mail, said_at=arrival.mail.date or arrival.received_at)
            for arrival in fresh
            if arrival.mail.digest
        ]
    )


async def _digests_before(
    store: Store, mail: ParsedMail, *, said_at: datetime
) -> tuple[MessageId, ...]:
    """Return the digests with a subject that came before the reply to them, newest first."""
    key = digest_trace(mail, said_at=said_at).key
    traces = await store.traces.under(
        {key}, since=said_at - ALIKE_WITHIN, until=said_at + _CLOCKS_APART
    )
    return tuple(trace.message_id for trace in traces)[:MOST_DIGESTS]


async def _parts(
    store: Store, digest: MessageId, own: Mapping[MessageId, Arrival]
) -> list[ParsedMail]:
    """Return the mails of a digest that people wrote."""
    if digest in own:
        mail = own[digest].mail
    else:
        known = (await store.mails.find([digest])).get(digest)
        read = None if known is None else await parse_aside(await store.mails.raw(known))
        if not isinstance(read, ParsedMail):
            return []
        mail = read
    return [
        enclosed
        for enclosed in mail.enclosed
        if isinstance(enclosed, ParsedMail) and enclosed.automatic is None
    ]


def _find_meant_mail(
    mail: ParsedMail, parts: Sequence[ParsedMail], *, said_at: datetime
) -> ParsedMail | None:
    """Return the mail of a digest that a reply quotes; None if it quotes none, or several threads.

    A reply above the whole digest quotes all of its mails.
    """
    clues = find_clues(writing_of(mail, said_at=said_at))
    if clues is None:
        return None
    mails = [
        part
        for part in parts
        if find_proof(
            clues,
            Candidate(writing_of(part, said_at=part.date or said_at)),
            said_at=said_at,
        )
    ]
    talks = {part.base_subject.casefold() for part in mails}
    return mails[-1] if len(talks) == 1 else None
