"""Take what people say on calls for consensus, and end these: by a chair, never by a count.

A call whose time is over waits for a chair, who is told; only a provisional decision confirms
itself, if no objection stands against it (draft-nottnick-ietf-decisions, 17 August 2026).
"""

from datetime import datetime, timedelta
from typing import Final

from bot.domain.ballots.rule_form import WrongRule, read_span
from bot.domain.calls.call import Call
from bot.domain.consensus.objection import Objection, Origin
from bot.domain.consensus.stance import (
    Outcome,
    Stance,
    StanceWord,
    count_stances,
    proposed_outcome,
    was_contested,
)
from bot.domain.items.comment import Source
from bot.domain.items.deed import Deed
from bot.domain.items.history import StanceTaken, TimeToObject
from bot.domain.items.item import FINISHED, Item
from bot.errors import Refused
from bot.language import Text
from bot.render.ballots.rule_words import say_span
from bot.render.documents import objections as words
from bot.render.words.times import say_instant
from handlers.lists.home_list import home_list, update_slack_message
from handlers.lists.items import find_item
from handlers.objecting.register import NewObjection, raise_objection
from handlers.objecting.telling import name_shown, tell_leaders_of
from handlers.people.people import is_same_person
from handlers.proceedings.extending import require_member
from handlers.voting.electorate import one_voter, takes_part
from handlers.work import Work

ENDED: Final = Text(
    "The time of the call for consensus on #{number} is over. A chair declares what came of it; an "
    "objection still counts: `/pen object {number} …`."
)
NOT_HERE: Final = Text(
    "People on the list or in its channel can object ({lists}), and answer "
    "objections. Write to the list first, or join its channel."
)
DECIDED: Final = Text(
    "#{number} is decided or closed. A chair can reopen it if there is new information: write that "
    "to the list."
)
NO_CALL_FOR_CONSENSUS: Final = Text("#{number} has no open call for consensus.")
SAY_WHAT_YOU_OBJECT_TO: Final = Text(
    "Say what your objection is, so that it can be addressed: “object: …” on the first line of "
    "your reply, or `/pen object {number} …`."
)
HELD_ALREADY: Final = Text(
    "You had your time on this call already. Put your concern into words: `/pen object {number} …`."
)
HELD_TOO_LONG: Final = Text("You can ask for up to {span}: `/pen hold {number}`.")
WRONG_SPAN: Final = Text("Say how long, such as `/pen hold {number} 1 day`.")
STILL_OPEN: Final = Text(
    "There is no consensus while an objection is not addressed: {ids}. Say what becomes of each, "
    "with `/pen resolve {first} …`, or close with `/pen close {number} no-consensus` or `/pen "
    "close {number} deferred`."
)
STILL_HELD: Final = Text(
    "Somebody has time to put a concern into words: {waiting}. Consensus can be declared after "
    "that; or close with `/pen close {number} deferred`."
)
UNTIL: Final = Text("{name} until {end}")
NO_SUPPORT: Final = Text(
    "Somebody objected, and nobody has said that they support it. Silence is assent only where "
    "nobody objected. Ask for support on the list, or close with `/pen close {number} deferred`."
)
DUE: Final = Text(
    "The time of the call for consensus on #{number} {title} is over. {register} What the register "
    "allows: {outcome}. Declare it with `/pen close {number} {word}`; you see the message before "
    "it is sent."
)
OWN_PROPOSAL: Final = Text(
    "You wrote the message that opened this item. Somebody else should declare whether there is "
    "consensus: another chair."
)
OUTCOME_WORDS: Final = {
    "consensus": Outcome.CONSENSUS,
    "no-consensus": Outcome.NO_CONSENSUS,
    "deferred": Outcome.DEFERRED,
}
"""How the end of a call is typed."""


async def open_for_consensus(work: Work, item: Item) -> Call:
    """Return an item's open call for consensus.

    Raises:
        Refused: it has none.
    """
    call = await work.store.calls.open_of_item(item.number)
    if call is None or not call.seeks_consensus:
        raise Refused(NO_CALL_FOR_CONSENSUS.format(number=item.number))
    return call


def require_time(call: Call, *, at: datetime) -> None:
    """Raise if a call's time was over at an instant.

    Raises:
        Refused: it was.
    """
    if at > call.closes_at:
        raise Refused(ENDED.format(number=call.item))


async def take_stance(work: Work, item: Item, call: Call, word: StanceWord, *, deed: Deed) -> bool:
    """Store what somebody says on an open call; return False if they said the same before.

    Raises:
        Refused: they may not take part, or they object without words.
    """
    await require_member(work, item, call, deed)
    if word is StanceWord.OBJECT and not await _has_objected(work, item, deed):
        raise Refused(SAY_WHAT_YOU_OBJECT_TO.format(number=item.number))
    return await _put(work, item, call, word, deed)


async def _has_objected(work: Work, item: Item, deed: Deed) -> bool:
    for objection in await work.store.objections.of_item(item.number):
        if not objection.is_addressed and await is_same_person(
            work.store, objection.person, deed.by
        ):
            return True
    return False


async def _put(work: Work, item: Item, call: Call, word: StanceWord, deed: Deed) -> bool:
    own = await one_voter(work, item, deed.by)
    said = await work.store.stances.of_call(call.id)
    earlier = next((stance for stance in said if stance.person in own), None)
    before = earlier.word if earlier is not None else None
    person = earlier.person if earlier is not None else deed.by
    if before is word:
        return False
    stance = Stance(call.id, person, word, deed.source, deed.evidence, work.now)
    await work.store.stances.put(stance)
    taken = StanceTaken(word, before or "")
    await work.store.history.add([deed.entry(item.number, work.now, taken)])
    await update_slack_message(work, item)
    return True


async def object_to(work: Work, item: Item, text: str, *, deed: Deed) -> Objection:
    """Put somebody's objection on record; on a call for consensus that is their stance, too.

    Raises:
        Refused: they may not take part.
    """
    call = await work.store.calls.open_of_item(item.number)
    await require_objector(work, item, deed)
    if item.state in FINISHED:
        raise Refused(DECIDED.format(number=item.number))
    source = Origin.SLACK if deed.source is Source.SLACK else Origin.MAIL
    new = NewObjection(deed.by, text, source, deed.evidence)
    raised = await raise_objection(work, item, new, deed=deed)
    if call is not None and call.seeks_consensus:
        await work.store.stances.release(call.id, deed.by, at=work.now)
        await _put(work, item, call, StanceWord.OBJECT, deed)
    return raised


async def require_objector(work: Work, item: Item, deed: Deed) -> None:
    """Raise unless somebody may object on an item, answer an objection, or share one.

    Whoever is on its list or in its channel may, on a roster or not: what an objection says counts,
    not who raised it.

    Raises:
        Refused: they are neither.
    """
    call = await work.store.calls.open_of_item(item.number)
    since = call.opened_at if call is not None else item.opened_at
    person = (await work.store.people.many([deed.by]))[deed.by]
    if not await takes_part(work, item, person, since=since, vouched_by=deed.vouched_by):
        raise Refused(NOT_HERE.format(lists=", ".join(item.lists)))


async def hold(work: Work, item: Item, span: str, *, deed: Deed) -> datetime:
    """Give somebody time, once a call, to put a concern into words; return until when.

    Raises:
        Refused: no call for consensus is open, they had their time, or they ask for too much.
    """
    call = await open_for_consensus(work, item)
    await require_member(work, item, call, deed)
    home = home_list(item, work.config)
    most = home.calls.hold
    asked = most if not span else _span(span, item)
    if not timedelta(0) < asked <= most:
        raise Refused(HELD_TOO_LONG.format(span=say_span(most), number=item.number))
    until = work.now + asked
    if not await work.store.stances.hold(call.id, deed.by, at=work.now, until=until):
        raise Refused(HELD_ALREADY.format(number=item.number))
    await work.store.history.add([deed.entry(item.number, work.now, TimeToObject(until))])
    name = await name_shown(work, deed.by)
    end = say_instant(until, zone=home.zone)
    await tell_leaders_of(
        work,
        item,
        lambda: words.HELD_FOR_CHAIRS.format(
            name=name, end=end, number=item.number, title=item.title
        ),
        key=f"hold {call.id} {deed.by}",
    )
    return until


def _span(text: str, item: Item) -> timedelta:
    try:
        return read_span("hold", text)
    except WrongRule as error:
        raise Refused(WRONG_SPAN.format(number=item.number)) from error


async def require_allowed(work: Work, item: Item, call: Call, outcome: Outcome) -> None:
    """Raise if a call may not end so: no consensus is declared over an objection.

    Raises:
        Refused: one is open or stands, or somebody has time to put theirs into words.
    """
    if outcome is not Outcome.CONSENSUS:
        return
    left = await work.store.objections.unaddressed_of_item(item.number)
    if left:
        ids = ", ".join(str(objection.id) for objection in left)
        raise Refused(STILL_OPEN.format(ids=ids, first=left[0].id, number=item.number))
    waiting = await work.store.stances.holding(call.id, at=work.now)
    if waiting:
        zone = home_list(item, work.config).zone
        said_until = [
            UNTIL.format(name=await name_shown(work, person), end=say_instant(until, zone=zone))
            for person, until in waiting.items()
        ]
        listed = ", ".join(said_until)
        raise Refused(STILL_HELD.format(waiting=listed, number=item.number))
    said = count_stances(await work.store.stances.of_call(call.id))
    raised = await work.store.objections.of_item(item.number)
    if was_contested(raised) and not said[StanceWord.SUPPORT]:
        raise Refused(NO_SUPPORT.format(number=item.number))


async def outcome_allowed(work: Work, item: Item) -> Outcome:
    """Return what the register of an item allows its call to end as."""
    return proposed_outcome(await work.store.objections.unaddressed_of_item(item.number))


def read_outcome(text: str) -> tuple[Outcome | None, str]:
    """Split how a call ends, None if it is left out, from the words behind it."""
    first, _, rest = text.strip().partition(" ")
    word = first.lower().strip(".,:;")
    if word == "no" and rest.lower().startswith("consensus"):
        word, rest = "no-consensus", rest[len("consensus") :]
    outcome = OUTCOME_WORDS.get(word)
    return (None, text) if outcome is None else (outcome, rest.strip())


async def tell_due(work: Work, call: Call) -> None:
    """Tell the chairs, once, that a call's time is over, and what they may declare."""
    item = await find_item(work.store, call.item)
    objections = await work.store.objections.of_item(item.number)
    outcome = await outcome_allowed(work, item)
    word = next(word for word, each in OUTCOME_WORDS.items() if each is outcome)
    facts = [words.ObjectionFacts(each, "") for each in objections]

    def wording() -> str:
        """Say it in the language that is spoken."""
        return DUE.format(
            number=item.number,
            title=item.title,
            register=words.say_in_short(facts) or words.NO_OBJECTIONS.format(),
            outcome=words.OUTCOMES[outcome].format(),
            word=word,
        )

    await tell_leaders_of(work, item, wording, key=f"consensus due {call.id} {call.closes_at}")
