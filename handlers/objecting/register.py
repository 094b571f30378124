"""The register of objections: what is raised stays, and each step is told and kept.

Whoever calls has checked that the person may take part (`handlers/voting/electorate.py`), or chairs
the item's list.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.domain.consensus.objection import (
    LONGEST_OBJECTION,
    Against,
    Contest,
    Finding,
    Objection,
    ObjectionAnswer,
    ObjectionId,
    ObjectionState,
    Origin,
)
from bot.domain.ids import PersonId
from bot.domain.items.comment import Source
from bot.domain.items.deed import Deed
from bot.domain.items.history import HistoryEntry, ObjectionStep
from bot.domain.items.item import Item
from bot.errors import Refused
from bot.language import Text
from bot.render.documents import objections as words
from bot.render.words import refusals
from handlers.lists.home_list import home_list, update_slack_message
from handlers.lists.items import find_item
from handlers.objecting.telling import Sentence, name_shown, tell_author, tell_leaders
from handlers.people.people import is_same_person
from handlers.work import Work
from storage.store import Store

MOST_OPEN: Final = 10
"""How many objections on one item a person may have that are not addressed."""
TOO_MANY: Final = Text(
    "You have {most} objections on #{number} that are not addressed. Take one back, or say what "
    "you want to add in an answer to one of them: `/pen objections {number}`."
)
NOT_YOURS: Final = Text(
    "{id} is not your objection. To say that you share it: `/pen share {id}`; to answer it: `/pen "
    "answer {id} …`."
)
YOUR_OWN: Final = Text("{id} is your own objection. To share one is for others.")


@dataclass(frozen=True, slots=True)
class NewObjection:
    """An objection to raise: whose it is, in which words, and how it came."""

    person: PersonId
    text: str
    source: Origin
    evidence: str
    vote: int | None = None
    noted_by: PersonId | None = None


async def find_objection(store: Store, about: ObjectionId) -> tuple[Item, Objection]:
    """Return an objection with the item that it is on now.

    Raises:
        Refused: there is none of that number, or whoever asks may not see its item.
    """
    item = await find_item(store, about.item)
    objection = await store.objections.get(about)
    if objection is None:
        raise Refused(refusals.NO_SUCH_OBJECTION.format(id=about, number=about.item))
    return item, objection


async def raise_objection(work: Work, item: Item, new: NewObjection, *, deed: Deed) -> Objection:
    """Put an objection on record, against the open call or ballot or else what is proposed.

    The same words by the same person while theirs are open are not raised twice, nor those of one
    mail that is a vote, too.
    """
    home_list(item, work.config)  # refused if none of its lists is configured
    call = await work.store.calls.open_of_item(item.number)
    ballot = await work.store.ballots.open_of_item(item.number)
    text = new.text.strip()[:LONGEST_OBJECTION]
    theirs = await _open_of(work, item, new.person)
    for earlier in theirs:
        is_alike = (earlier.source is Origin.VOTE) is (new.source is Origin.VOTE)
        if earlier.text == text and (is_alike or earlier.evidence == new.evidence):
            return earlier
    if len(theirs) >= MOST_OPEN and new.source is not Origin.VOTE:
        raise Refused(TOO_MANY.format(most=MOST_OPEN, number=item.number))
    against = Against.CALL if call else Against.BALLOT if ballot else Against.PROPOSAL
    raised = await work.store.objections.add(
        Objection(
            item=item.number,
            number=0,
            person=new.person,
            text=text,
            source=new.source,
            evidence=new.evidence,
            at=work.now,
            against=against,
            call=call.id if call is not None else None,
            ballot=ballot.id if ballot is not None and call is None else None,
            vote=new.vote,
            noted_by=new.noted_by,
        )
    )
    await _record(work, raised, ObjectionStep(str(raised.id), raised.state, "", text), deed)
    await _tell_raised(work, item, raised)
    await update_slack_message(work, item)
    return raised


async def _open_of(work: Work, item: Item, person: PersonId) -> list[Objection]:
    """Return a person's objections on an item that are not addressed."""
    return [
        objection
        for objection in await work.store.objections.unaddressed_of_item(item.number)
        if await is_same_person(work.store, objection.person, person)
    ]


async def _tell_raised(work: Work, item: Item, raised: Objection) -> None:
    key = f"objection {raised.id}"
    if raised.noted_by is not None:
        noted = Sentence(words.NOTED, {"name": await name_shown(work, raised.noted_by)})
        await tell_author(work, item, raised, noted, key=key)
        return
    if raised.source is not Origin.SLACK:  # there the answer says it
        said = Sentence(words.OF_VOTE if raised.source is Origin.VOTE else words.ON_RECORD)
        choice = await blocking_choice(work, item)
        if choice and raised.source is not Origin.VOTE:
            said = Sentence(words.ON_RECORD_OF_BALLOT, {"choice": choice})
        await tell_author(work, item, raised, said, key=key)
    if raised.source is not Origin.VOTE:  # whoever opened the ballot is told of the block
        news = Sentence(words.NEW_FOR_CHAIRS, {"name": await name_shown(work, raised.person)})
        await tell_leaders(work, item, raised, news, key=key)


async def blocking_choice(work: Work, item: Item) -> str:
    """Return the choice that alone keeps an item's open ballot from passing, "" without one."""
    ballot = await work.store.ballots.open_of_item(item.number)
    veto = ballot.rules.rule.veto if ballot is not None else None
    return veto.choice if veto is not None else ""


async def answer(
    work: Work, item: Item, objection: Objection, text: str, *, deed: Deed
) -> ObjectionAnswer:
    """Put an answer with an objection, once for each mail or act, and tell its author."""
    return await _put_with(work, item, objection, _answer(work, objection, text, deed), deed)


async def answer_by_reply(
    work: Work, item: Item, objection: Objection, text: str, *, deed: Deed
) -> ObjectionAnswer:
    """Do as `answer` for a reply that does not say that it is one."""
    is_certain = await _answers_for(work, item, deed.by)
    given = replace(_answer(work, objection, text, deed), is_certain=is_certain)
    return await _put_with(work, item, objection, given, deed)


def _answer(work: Work, objection: Objection, text: str, deed: Deed) -> ObjectionAnswer:
    return ObjectionAnswer(
        objection.item,
        objection.number,
        deed.by,
        text.strip()[:LONGEST_OBJECTION],
        deed.evidence,
        work.now,
    )


async def _put_with(
    work: Work, item: Item, objection: Objection, given: ObjectionAnswer, deed: Deed
) -> ObjectionAnswer:
    if await work.store.objections.answer(given):
        step = ObjectionStep(str(objection.id), "answered", objection.state, given.text)
        await _record(work, objection, step, deed)
        if not await is_same_person(work.store, objection.person, deed.by):
            name, text_shown = await name_shown(work, deed.by), words.quoted(given.text)
            said = Sentence(words.ANSWERED, {"name": name, "words": text_shown})
            key = f"answer {objection.id} {work.now.isoformat()} {deed.by}"
            await tell_author(work, item, objection, said, key=key)
    return given


async def _answers_for(work: Work, item: Item, person: PersonId) -> bool:
    """Return True for a chair, secretary or helper of an item's home list, or the item's author."""
    home = home_list(item, work.config)
    writers = await work.store.mails.of_thread(item.thread, limit=1)
    awaited = {*home.leaders, *home.helpers, *(mail.author.address.lower() for mail in writers)}
    known = await work.store.people.get(person)
    return known is not None and not awaited.isdisjoint(known.addresses)


async def retract(work: Work, item: Item, objection: Objection, *, deed: Deed) -> Objection:
    """Take an objection back, as its author.

    Who is said to have done so by a mail on the list is told, as anybody may have written it.

    Raises:
        Refused: it is somebody else's, or is retracted already.
    """
    if not await is_same_person(work.store, objection.person, deed.by):
        raise Refused(NOT_YOURS.format(id=objection.id))
    retracted = await _settle(work, item, objection, objection.retracted(at=work.now), deed)
    if deed.vouched_by:
        key = f"retracted {objection.id} {deed.evidence}"
        await tell_author(work, item, retracted, Sentence(words.RETRACTED_ON_LIST), key=key)
    return retracted


async def share(work: Work, item: Item, objection: Objection, *, deed: Deed) -> bool:
    """Record that somebody shares an objection; False if they did before.

    Raises:
        Refused: it is their own.
    """
    if await is_same_person(work.store, objection.person, deed.by):
        raise Refused(YOUR_OWN.format(id=objection.id))
    is_new = await work.store.objections.share(objection.id, deed.by, at=work.now)
    if is_new:
        step = ObjectionStep(str(objection.id), "shared", objection.state)
        await _record(work, objection, step, deed)
        await update_slack_message(work, item)
    return is_new


async def resolve(
    work: Work, item: Item, objection: Objection, finding: Finding, *, deed: Deed
) -> Objection:
    """Settle an objection as a chair, with reasons, and tell its author.

    Raises:
        Refused: it is retracted, or the finding lacks its reasons.
    """
    found = objection.found(finding, by=deed.by, at=work.now)
    await _settle(work, item, objection, found, deed)
    await _tell_found(work, item, found, deed)
    return found


async def reword_findings(
    work: Work, item: Item, reasons: Sequence[tuple[ObjectionId, str]], *, deed: Deed
) -> None:
    """Give the reasons of findings other words, as a chair declares; the authors are told.

    Raises:
        Refused: an objection is not settled by a chair, is of another item, or gets no reasons.
    """
    if not reasons:
        return
    known = {each.id: each for each in await work.store.objections.of_item(item.number)}
    for about, because in reasons:
        objection = known.get(about)
        if objection is None:
            raise Refused(refusals.NO_SUCH_OBJECTION.format(id=about, number=item.number))
        if objection.because != because:
            reworded = objection.reworded(because, by=deed.by)
            await _settle(work, item, objection, reworded, deed)
            await _tell_found(work, item, reworded, deed)


async def _tell_found(work: Work, item: Item, found: Objection, deed: Deed) -> None:
    is_met = found.state is ObjectionState.ACCOMMODATED
    said = Sentence(
        words.MET if is_met else words.FOUND,
        {
            "name": await name_shown(work, deed.by),
            "state": words.STATES[found.state].format(),
            "reasons": words.say_reasons(found),
        },
    )
    await tell_author(work, item, found, said, key=f"found {found.id} {work.now.isoformat()}")


async def contest(
    work: Work, item: Item, objection: Objection, because: str, *, deed: Deed
) -> Objection:
    """Record what an objection's author says against a chair's finding.

    Who is said to have done so by a mail on the list is told, as anybody may have written it.

    Raises:
        Refused: it is somebody else's, nothing was found, or it was contested before, and not only
            by a mail on the list.
    """
    if not await is_same_person(work.store, objection.person, deed.by):
        raise Refused(NOT_YOURS.format(id=objection.id))
    said_now = Contest(deed.by, because, work.now, on_list=bool(deed.vouched_by))
    contested = objection.contest(said_now)
    await work.store.objections.save(contested)
    step = ObjectionStep(str(objection.id), "contested", objection.state, because)
    await _record(work, objection, step, deed)
    name = await name_shown(work, deed.by)
    said = Sentence(words.CONTESTED_FOR_CHAIRS, {"name": name, "words": words.quoted(because)})
    key = f"contest {objection.id} {work.now.isoformat()}"
    await tell_leaders(work, item, contested, said, key=key)
    if deed.vouched_by:
        told = Sentence(words.CONTESTED_ON_LIST, {"words": words.quoted(because)})
        await tell_author(work, item, contested, told, key=f"{key} on list")
    await update_slack_message(work, item)
    return contested


async def leave_standing(work: Work, item: Item, *, by: PersonId | None, source: Source) -> None:
    """Record that the open objections of an item stand, as its call ended without them."""
    for objection in await work.store.objections.unaddressed_of_item(item.number):
        standing = objection.left_standing(by=by, at=work.now)
        if standing is not objection:
            await work.store.objections.save(standing)
            step = ObjectionStep(str(standing.id), standing.state, objection.state)
            entry = HistoryEntry(item.number, work.now, by, step, source)
            await work.store.history.add([entry])
            key = f"stands {standing.id} {work.now.isoformat()}"
            await tell_author(work, item, standing, Sentence(words.LEFT_STANDING), key=key)


async def _settle(
    work: Work, item: Item, before: Objection, after: Objection, deed: Deed
) -> Objection:
    await work.store.objections.save(after)
    step = ObjectionStep(str(after.id), after.state, before.state, after.because)
    await _record(work, after, step, deed)
    await update_slack_message(work, item)
    return after


async def _record(work: Work, objection: Objection, step: ObjectionStep, deed: Deed) -> None:
    item = (await find_item(work.store, objection.item)).number
    await work.store.history.add([deed.entry(item, work.now, step)])
