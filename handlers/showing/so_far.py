"""Gather how an item stands so far, from what whoever asks is shown of it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.config import ListConfig
from bot.domain.ballots.ballot import BallotState, Vote
from bot.domain.calls.position import PositionState
from bot.domain.consensus.objection import ObjectionState
from bot.domain.consensus.stance import StanceWord, was_contested
from bot.domain.items.comment import Source
from bot.domain.items.item import FINISHED
from bot.domain.so_far import Letter, Missing, SoFar, Unanswered, longest_unanswered, sides_of
from bot.mail.lists.archived_at import archived_at
from bot.render.documents.facts import CallFacts, ItemFacts
from handlers.counting.count import votes_as_counted
from handlers.people.names import names_by_author, names_of
from storage.store import Store
from storage.values import StoredMail

LinkTo = Callable[[StoredMail], Awaitable[str]]
"""Returns where whoever asks can read a mail, "" if nowhere."""


async def with_so_far(
    store: Store, facts: ItemFacts, mails: Sequence[StoredMail], *, now: datetime, link: LinkTo
) -> ItemFacts:
    """Return an item's facts with how it stands, unless it is finished.

    `facts` and `mails` (oldest first) are what whoever asks is shown, and nothing else is told.
    """
    if facts.item.state in FINISHED or facts.item.merged_into is not None:
        return facts
    call = facts.call if facts.call is not None and facts.call.is_open else None
    votes = await _votes_on(store, facts)
    names = await names_of(store, {vote.voter for vote in votes})
    states = [(each.objection.id, each.objection.state) for each in facts.objections]
    owed = [
        each.objection.id
        for each in facts.objections
        if each.objection.state is ObjectionState.OPEN
        and not any(given.answer.is_certain for given in each.answers)
    ]
    so_far = SoFar(
        stances=sides_of(call.stances) if call is not None else (),
        leans=sides_of(_leans_on(call)) if call is not None else (),
        votes=sides_of(
            [(names[vote.voter], vote.choice) for vote in votes if _shows_choice(facts, vote)]
        ),
        rules=facts.ballot.rules if facts.ballot is not None else None,
        seeks_consensus=call is not None and call.call.seeks_consensus,
        questions=_open_questions(call),
        objections=tuple(states),
        missing=await _missing(store, facts, call, now=now),
        owed=tuple(owed),
        unanswered=await _unanswered(store, facts, mails, votes=votes, link=link),
    )
    return replace(facts, so_far=so_far)


async def _votes_on(store: Store, facts: ItemFacts) -> list[Vote]:
    """Return the votes that count on an open ballot, in order of time."""
    ballot = facts.ballot
    if ballot is None or ballot.state is not BallotState.OPEN:
        return []
    return [vote for vote in await votes_as_counted(store, ballot) if vote.counts]


def _shows_choice(facts: ItemFacts, vote: Vote) -> bool:
    return facts.ballot is not None and not facts.ballot.hides_choices and bool(vote.choice)


def _leans_on(call: CallFacts) -> list[tuple[str, str]]:
    return [
        (each.who, each.position.lean)
        for each in call.positions
        if each.position.state is PositionState.CONFIRMED and each.position.until is None
    ]


def _open_questions(call: CallFacts | None) -> tuple[int, ...]:
    if call is None:
        return ()
    return tuple(number for number, answers in enumerate(call.answers, 1) if not answers)


async def _missing(
    store: Store, facts: ItemFacts, call: CallFacts | None, *, now: datetime
) -> Missing:
    ballot, tally, draft = facts.ballot, facts.tally, facts.draft
    if call is not None:
        return await _missing_on_call(store, call, now=now)
    if ballot is not None and tally is not None and ballot.state is BallotState.OPEN:
        return Missing(
            ends_at=ballot.closes_at if ballot.closes_at > now else None,
            conditions=tally.missing,
            silent=tally.not_voted if facts.names_absent else (),
            silent_count=len(tally.not_voted),
            by_vote=True,
        )
    if draft is not None:
        needed = draft.ballot.rules.rule.endorsers - len(draft.endorsers)
        return Missing(ends_at=None, endorsers=max(0, needed))
    return Missing()


async def _missing_on_call(store: Store, call: CallFacts, *, now: datetime) -> Missing:
    missing = Missing(
        ends_at=call.call.closes_at if call.call.closes_at > now else None,
        silent=call.silent,
        silent_count=len(call.silent),
    )
    if not call.call.seeks_consensus:
        return missing
    objections = [facts.objection for facts in call.objections]
    holding = await store.stances.holding(call.call.id, at=now)
    names = await names_of(store, holding.keys())
    is_supported = any(word is StanceWord.SUPPORT for _who, word in call.stances)
    return replace(
        missing,
        unaddressed=tuple(each.id for each in objections if not each.is_addressed),
        holding=tuple((names[person], until) for person, until in holding.items()),
        support=was_contested(objections) and not is_supported,
    )


async def _unanswered(
    store: Store,
    facts: ItemFacts,
    mails: Sequence[StoredMail],
    *,
    votes: Sequence[Vote],
    link: LinkTo,
) -> Unanswered | None:
    """Return the longest unanswered mail; what votes, takes a stance or objects is counted there.

    Mails that no person wrote neither answer nor wait.
    """
    counted = {vote.evidence_ref for vote in votes if vote.source is Source.MAIL}
    counted |= {each.objection.evidence for each in facts.objections}
    if facts.call is not None:
        said = await store.stances.of_call(facts.call.call.id)
        counted |= {stance.evidence for stance in said if stance.source is Source.MAIL}
    written = [mail for mail in mails if mail.automatic is None]
    found = longest_unanswered(
        [_letter(mail) for mail in written],
        leave_out=frozenset(mail.message_id for mail in written if mail.message_id in counted),
    )
    mail = next(
        (each for each in written if found is not None and each.message_id == found.id), None
    )
    if mail is None:
        return None
    names = await names_by_author(store, [mail.author])
    return Unanswered(names[mail.author], mail.said_at, mail.message_id, await link(mail))


def _letter(mail: StoredMail) -> Letter:
    named = (*((mail.in_reply_to,) if mail.in_reply_to else ()), *reversed(mail.references))
    author = mail.author.address.lower() or mail.author.name
    return Letter(mail.message_id, author, mail.said_at, named)


def in_archive(store: Store, home: ListConfig | None) -> LinkTo:
    """Return what finds a mail in the archive of a list, as its readers can open it."""

    async def link(mail: StoredMail) -> str:
        """Return the address that the mail's header gives for it, if it is on the list's site."""
        heads = await store.mails.heads([mail.id])
        domain = home.address.rpartition("@")[2] if home is not None else ""
        return archived_at(heads.get(mail.id, b""), list_domain=domain) if domain else ""

    return link
