"""Let people choose what they get by mail: a digest of their own, what they follow and mute.

By Slack and by mail alike. A digest goes only to an address that a list, a roster or its owner has
shown to be theirs: nobody can have somebody else mailed.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.config import Config
from bot.domain.commands.settings import (
    Attend,
    ChooseLanguage,
    Follow,
    Mute,
    MyDigest,
    say_languages,
)
from bot.domain.commands.when import known_zone
from bot.domain.digests.attention import MOST_ATTENTIONS, Attention, PersonalDigest, Topic
from bot.domain.digests.schedule import next_due, parse_schedule
from bot.domain.digests.stopping import OwnMail, Stop, stop_word
from bot.domain.ids import ItemNumber, ListName
from bot.domain.people.consent import Publish
from bot.domain.people.person import Person
from bot.errors import Refused
from bot.language import Text, is_reviewed, own_name, say, speaking, spoken
from bot.render.web.stopping import say_what
from bot.render.words.times import say_instant, say_schedule
from handlers.people.addresses import own_address
from handlers.work import Work

NO_DIGEST: Final = Text(
    "You have no digest of your own. `/pen digest mine weekly Mon 07:00` or `/pen digest mine "
    "daily 08:00` begins one."
)
NO_ADDRESS: Final = Text(
    "I know no mail address that you have shown to be yours. Type `/pen link ADDRESS` first; then "
    "try again."
)
ENDED: Final = Text("You get no digest of your own any more.")
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
DECLINED: Final = Text("You do not get by mail: {what}. To get it again: {link}")
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
PUBLISHES: Final = Text("Your Slack replies on {name}: {choice} (`/pen publish`)")


async def choose_digest(work: Work, person: Person, command: MyDigest, *, proved: str = "") -> str:
    """Begin, change, end or show a person's own digest; return what to tell them.

    `proved` is the address that they have just written from, if by mail.

    Raises:
        Refused: no address is known to be theirs.
    """
    attentions = work.store.attentions
    if command.schedule == "off":
        await attentions.end_digest(person.id)
        return ENDED.format()
    before = await attentions.digest_of(person.id)
    if command.schedule:
        address = proved or await own_address(work, person)
        if not address:
            raise Refused(NO_ADDRESS.format())
        zone = command.zone or (before.zone if before is not None else "") or zone_of(work, person)
        due = next_due(parse_schedule(command.schedule), now=work.now, zone=ZoneInfo(zone))
        assert due is not None  # noqa: S101 - a person's schedule is never "off"
        # The first one is whole.
        first = due - timedelta(days=1 if "daily" in command.schedule else 7)
        since = first if before is None else before.since
        before = PersonalDigest(person.id, address, command.schedule, zone, since, due)
        await attentions.keep_digest(before)
        await attentions.allow(person.id, OwnMail.DIGEST)
    return say_digest(before)


def say_digest(digest: PersonalDigest | None) -> str:
    """Return when somebody's own digest comes and where, or that they have none."""
    if digest is None:
        return NO_DIGEST.format()
    return DIGEST.format(
        address=digest.address,
        schedule=say_schedule(digest.schedule),
        zone=digest.zone,
        next=say_instant(digest.next_at, zone=ZoneInfo(digest.zone)),
    )


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


async def say_settings(work: Work, person: Person, *, lists: Collection[ListName]) -> str:
    """Return all that a person chose, a line each; only the lists that they are on are named."""
    topics = await work.store.attentions.topics(person.id)
    declined = await work.store.attentions.declined(person.id)
    own = await work.store.attentions.digest_of(person.id)
    lines = [say_digest(own)] if own is None or OwnMail.DIGEST not in declined else []
    for attention, text in ((Attention.FOLLOW, FOLLOWS), (Attention.MUTE, MUTES)):
        named = _named(topics, attention)
        if named:
            lines.append(text.format(topics=", ".join(named)))
    lines += [
        DECLINED.format(what=say_what(stop), link=_stop_link(stop, work.config))
        for what in sorted(declined)
        for stop in [Stop(what, person.id, ItemNumber(0))]
    ]
    if not topics:
        lines.append(NOTHING_CHOSEN.format())
    lines.append(f"{say_language()} {OTHERS.format(languages=say_languages())}")
    for name in sorted(lists):
        choice = await work.store.publishing.choice_of(person.id, name)
        if choice is not None:
            lines.append(PUBLISHES.format(name=name, choice=_said(choice)))
    return "\n\n".join(lines)


def _stop_link(stop: Stop, config: Config) -> str:
    """Return the page on which somebody lets a kind of mail come again."""
    word = stop_word(stop, secret=config.penholder.secret)
    return f"{config.penholder.public_url.rstrip('/')}/u/{word}"


def _named(topics: Mapping[Topic, Attention], attention: Attention) -> Sequence[str]:
    return [topic.shown for topic, chosen in topics.items() if chosen is attention]


def _said(choice: Publish) -> str:
    return {
        Publish.ALWAYS: say("they go to the list"),
        Publish.ASK: say("you are asked about each one"),
        Publish.NEVER: say("they stay in Slack"),
    }[choice]
