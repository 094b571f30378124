"""Let people choose what they get by mail: a digest of their own, what they follow and mute.

By Slack and by mail alike. A digest goes only to an address that a list, a roster or its owner has
shown to be theirs: nobody can have somebody else mailed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.commands.settings import (
    Attend,
    ChooseLanguage,
    Follow,
    Mute,
    MyDigest,
    SwitchMail,
    say_languages,
)
from bot.domain.commands.when import known_zone
from bot.domain.digests.attention import MOST_ATTENTIONS, Attention, PersonalDigest, Topic
from bot.domain.digests.schedule import next_due, parse_schedule
from bot.domain.digests.stopping import OwnMail
from bot.domain.ids import ListName
from bot.domain.people.consent import Publish, Standing, is_asked_for_each, standing_of
from bot.domain.people.person import Person
from bot.errors import Refused
from bot.language import Text, is_reviewed, own_name, say, say_list, speaking, spoken
from bot.render.words.own_mails import ALWAYS_COMES, COMES, ENDED, KINDS
from bot.render.words.times import say_instant, say_schedule
from handlers.people.addresses import own_address
from handlers.people.people import is_chair_of
from handlers.work import Work

NO_DIGEST: Final = Text(
    "You have no digest of your own. `/pen digest mine weekly Mon 07:00` or `/pen digest mine "
    "daily 08:00` begins one."
)
NO_ADDRESS: Final = Text(
    "I know no mail address that you have shown to be yours. Type `/pen link ADDRESS` first; then "
    "try again."
)
OFF: Final = Text("You get no digest of your own any more.")
OF: Final = Text(
    "It is of {scope}, and of what you hold and follow. `/pen digest mine of all` makes it of all "
    "your lists."
)
NO_SUCH_LIST: Final = Text(
    "You are on no list {name}. Your lists are {lists}; a label begins with `#`, such as `#budget`."
)
DIGEST: Final = Text(
    "Your own digest comes to {address}: {schedule} ({zone}). The next one comes {next}, if there "
    "is something in it. `/pen digest mine off` ends it."
)
SAYS: Final[Mapping[Attention | None, Text]] = {
    Attention.FOLLOW: Text(
        "You follow {topic} now: you get each of its messages in your own digest, or by itself if "
        "you have none. `/pen unfollow {topic}` ends that."
    ),
    Attention.MUTE: Text(
        "You get nothing of {topic} any more, neither by itself nor in your own digest; reminders "
        "of its ballots and calls still come. `/pen unfollow {topic}` ends that."
    ),
    None: Text("You neither follow {topic} now nor have it muted."),
}
TOO_MANY: Final = Text(
    "You follow or mute {most} items and labels already. Take one off first: `/pen unfollow 12`."
)
FOLLOWS: Final = Text("You follow: {topics}")
MUTES: Final = Text("You have muted: {topics}")
SWITCH_OFF: Final = Text("`/pen settings {kind} off` ends it.")
SWITCH_ON: Final = Text("`/pen settings {kind} on` brings it back.")
SPEAKS: Final = Text("I write to you in this language: {name}.")
NOT_REVIEWED: Final = Text("No native speaker has reviewed its texts yet.")
OTHERS: Final = Text(
    "To change that, write `/pen settings language` and `auto`, which is that of Slack or else of "
    "the list, or one of these: {languages}."
)
OF_SLACK: Final = Text(
    "I write to you in the language in which you use Slack, or else in that of the list."
)
NOTHING_CHOSEN: Final = Text("You neither follow nor have muted anything.")
PUBLISHES: Final = Text("Your Slack replies on {name}: {choice}. `/pen publish` changes that.")


async def choose_digest(
    work: Work,
    person: Person,
    command: MyDigest,
    *,
    lists: Collection[ListName],
    proved: str = "",
) -> str:
    """Begin, change, end or show a person's own digest; return what to tell them.

    `lists` are those that they are on, `proved` is the address that they have just written from, if
    by mail.

    Raises:
        Refused: no address is known to be theirs, or they are not on a list that they name.
    """
    attentions = work.store.attentions
    if command.schedule == "off":
        await attentions.end_digest(person.id)
        return OFF.format()
    own = await attentions.digest_of(person.id)
    if command.scope:
        command = replace(command, scope=_scope_among(lists, command.scope))
    if command.schedule:
        own = await _scheduled(work, person, command, own, proved=proved)
        await attentions.keep_digest(own)
        await attentions.allow(person.id, OwnMail.DIGEST)
    elif own is not None and command.scope is not None:
        own = replace(own, scope=command.scope)
        await attentions.keep_digest(own)
    return say_digest(own)


async def _scheduled(
    work: Work, person: Person, command: MyDigest, before: PersonalDigest | None, *, proved: str
) -> PersonalDigest:
    """Return a person's digest as a command has it; what it leaves out stays as `before`.

    Raises:
        Refused: no address is known to be theirs.
    """
    address = proved or await own_address(work, person)
    if not address:
        raise Refused(NO_ADDRESS.format())
    zone = command.zone or (before.zone if before is not None else "") or zone_of(work, person)
    due = next_due(parse_schedule(command.schedule), now=work.now, zone=ZoneInfo(zone))
    assert due is not None  # noqa: S101 - a person's schedule is never "off"
    # The first one is whole.
    first = due - timedelta(days=1 if "daily" in command.schedule else 7)
    since, scope = (first, ()) if before is None else (before.since, before.scope)
    scope = scope if command.scope is None else command.scope
    return PersonalDigest(person.id, address, command.schedule, zone, since, due, scope)


def say_digest(digest: PersonalDigest | None) -> str:
    """Return when somebody's own digest comes and where, or that they have none."""
    if digest is None:
        return NO_DIGEST.format()
    told = DIGEST.format(
        address=digest.address,
        schedule=say_schedule(digest.schedule),
        zone=digest.zone,
        next=say_instant(digest.next_at, zone=ZoneInfo(digest.zone)),
    )
    return f"{told} {OF.format(scope=say_list(digest.scope))}" if digest.scope else told


def _scope_among(lists: Collection[ListName], words: Sequence[str]) -> tuple[str, ...]:
    """Return the labels, and the lists by their names, that somebody wants a digest of.

    Raises:
        Refused: they are not on one of these lists; whether there is such a list is not said.
    """
    known = {name.lower(): name for name in sorted(lists)}
    for word in words:
        if not word.startswith("#") and word not in known:
            raise Refused(NO_SUCH_LIST.format(name=word[:40], lists=say_list([*known.values()])))
    return tuple(known.get(word, word) for word in words)


def zone_of(work: Work, person: Person) -> str:
    """Return a person's time zone as Slack knows it, or else that of the first list."""
    return person.zone if known_zone(person.zone) else work.config.lists[0].zone.key


async def attend(work: Work, person: Person, command: Attend) -> str:
    """Follow or mute an item that the person sees, or a label, or neither; return what to say.

    Raises:
        Refused: they follow and mute too many already.
    """
    attention = {Follow: Attention.FOLLOW, Mute: Attention.MUTE}.get(type(command))
    kept = await work.store.attentions.turn(person.id, command.topic, attention, at=work.now)
    if not kept:
        raise Refused(TOO_MANY.format(most=MOST_ATTENTIONS))
    return SAYS[attention].format(topic=command.topic.shown)


async def choose_language(work: Work, person: Person, command: ChooseLanguage) -> str:
    """Keep the language that somebody chose, and say in it that it is theirs now."""
    await work.store.people.choose_language(person.id, command.language)
    if not command.language:
        return OF_SLACK.format()
    with speaking(command.language):
        return say_language()


def say_language() -> str:
    """Return which language somebody is spoken to in, and whether its texts were reviewed."""
    text = SPEAKS.format(name=own_name(spoken()))
    return text if is_reviewed(spoken()) else f"{text} {NOT_REVIEWED.format()}"


async def switches_of(work: Work, person: Person) -> Mapping[OwnMail, bool]:
    """Return for each kind of mail whether a person gets it.

    A digest is among them only if they have one, and news for chairs if they are one by mail alone.
    """
    declined = await work.store.attentions.declined(person.id)
    is_chair = any(is_chair_of(person, list_config) for list_config in work.config.lists)
    concerns = {
        OwnMail.DIGEST: await work.store.attentions.digest_of(person.id) is not None,
        OwnMail.CHAIRS: is_chair and person.slack_user is None,
    }
    return {what: what not in declined for what in OwnMail if concerns.get(what, True)}


def say_switch(what: OwnMail, *, is_on: bool) -> str:
    """Return whether somebody gets a kind of mail, and what to type to change that."""
    told = (COMES if is_on else ENDED).format(what=KINDS[what].format())
    return f"{told} {(SWITCH_OFF if is_on else SWITCH_ON).format(kind=what)}"


async def switch_mail(work: Work, person: Person, command: SwitchMail) -> str:
    """Let a person have a kind of mail, or do without it; return what to tell them."""
    attentions = work.store.attentions
    if command.is_on:
        await attentions.allow(person.id, command.what)
    else:
        await attentions.decline(person.id, command.what, at=work.now)
    if command.what is OwnMail.DIGEST and await attentions.digest_of(person.id) is None:
        return NO_DIGEST.format()
    return say_switch(command.what, is_on=command.is_on)


async def say_settings(work: Work, person: Person, *, lists: Collection[ListName]) -> str:
    """Return all that a person chose, a line each; only the lists that they are on are named."""
    topics = await work.store.attentions.topics(person.id)
    switches = await switches_of(work, person)
    own = await work.store.attentions.digest_of(person.id)
    lines = [say_digest(own)] if switches.get(OwnMail.DIGEST, True) else []
    lines += [say_switch(what, is_on=is_on) for what, is_on in switches.items()]
    lines.append(ALWAYS_COMES.format())
    for attention, text in ((Attention.FOLLOW, FOLLOWS), (Attention.MUTE, MUTES)):
        named = _named(topics, attention)
        if named:
            lines.append(text.format(topics=", ".join(named)))
    if not topics:
        lines.append(NOTHING_CHOSEN.format())
    lines.append(f"{say_language()} {OTHERS.format(languages=say_languages())}")
    for name in sorted(lists) if person.slack_user is not None else ():
        list_config = work.config.list_named(name)
        if list_config.channels:
            choice = await work.store.publishing.choice_of(person.id, name)
            said = _said(choice, slack_comments=list_config.slack_comments)
            lines.append(PUBLISHES.format(name=name, choice=said))
    return "\n\n".join(lines)


def _named(topics: Mapping[Topic, Attention], attention: Attention) -> Sequence[str]:
    return [topic.shown for topic, chosen in topics.items() if chosen is attention]


def _said(choice: Publish | None, *, slack_comments: str) -> str:
    """Say where somebody's replies go, also before they have chosen."""
    if standing_of(slack_comments=slack_comments, choice=choice) is Standing.STAYS:
        return say("they stay in Slack")
    if is_asked_for_each(slack_comments=slack_comments, choice=choice):
        return say("you are asked about each one")
    if choice is None:
        return say("you have not chosen yet; none goes to the list until you say so")
    return say("they go to the list")
