"""The commands about digests, and about the person who types them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from bot.domain.commands.parts import (
    C,
    nothing_more,
    split,
    take_number,
    write_instead,
    wrong_choice,
)
from bot.domain.commands.spec import ByMail, Spec, filled
from bot.domain.commands.when import known_zone
from bot.domain.commands.when_forms import normalise
from bot.domain.digests.attention import Topic
from bot.domain.digests.schedule import parse_schedule
from bot.domain.digests.stopping import OwnMail
from bot.domain.people.consent import Publish
from bot.domain.people.proof import read_address, read_code
from bot.domain.slack_text import unescape
from bot.errors import Refused
from bot.language import (
    Text,
    is_reviewed,
    language_called,
    languages,
    own_name,
    say,
    say_list,
)

DigestAction = Literal["preview", "send"]


@dataclass(frozen=True, slots=True)
class DigestCommand:
    """`digest [preview|send] [LIST]`; the list as written, "" for the channel's."""

    action: DigestAction = "preview"
    list_name: str = ""


@dataclass(frozen=True, slots=True)
class MyDigest:
    """`digest mine daily HH:MM|weekly DAY HH:MM|off [ZONE] [of LIST, #LABEL …|all]`.

    `schedule` has the words of a schedule, "" to leave it as it is; `zone` is "" for the zone that
    is known of the person. `scope` are lists and labels (`is_within`) in lower case, () for all
    lists, None to leave them as they are.
    """

    schedule: str = ""
    zone: str = ""
    scope: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ChooseDigest:
    """`digest mine choose`: open the form of one's own digest."""


@dataclass(frozen=True, slots=True)
class Follow:
    """`follow N|#LABEL`."""

    topic: Topic


@dataclass(frozen=True, slots=True)
class Mute:
    """`mute N|#LABEL`."""

    topic: Topic


@dataclass(frozen=True, slots=True)
class Unfollow:
    """`unfollow N|#LABEL`: neither of the two."""

    topic: Topic


Attend = Follow | Mute | Unfollow


@dataclass(frozen=True, slots=True)
class Settings:
    """`settings`: all that the person chose."""


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """`settings language LANGUAGE|auto`: one of ours, "" for that of Slack or else of the list."""

    language: str


@dataclass(frozen=True, slots=True)
class PublishComments:
    """`publish always|ask|never`; without a choice, the person is asked."""

    choice: Publish | None = None


@dataclass(frozen=True, slots=True)
class LinkAddress:
    """`link ADDRESS`: mail a code to an address, lower-case, that the person says is theirs."""

    address: str


@dataclass(frozen=True, slots=True)
class LinkCode:
    """`link CODE`: show that the address is theirs; the code is as `read_code` returns it."""

    code: str


@dataclass(frozen=True, slots=True)
class AskToLink:
    """`link` alone: open the form in which an address is named."""


@dataclass(frozen=True, slots=True)
class SwitchMail:
    """`settings KIND on|off`: get a kind of mail, or do without it."""

    what: OwnMail
    is_on: bool


SettingCommand = (
    DigestCommand
    | MyDigest
    | ChooseDigest
    | Attend
    | Settings
    | ChooseLanguage
    | SwitchMail
    | PublishComments
    | LinkAddress
    | LinkCode
    | AskToLink
)

_MINE: Final = ("mine", "daily", "weekly", "off", "of")
"""The words that begin what is said of one's own digest; the first one may be left out."""
_SAY_DIGEST: Final = Text(
    "Write `/pen digest mine daily 08:00`, `/pen digest mine weekly Mon 07:00` or "
    "`/pen digest mine off`. A time zone may follow, such as Europe/Paris, and then the lists and "
    "labels that you want: `of council, #budget`, or `of all`."
)
MOST_IN_SCOPE: Final = 30
"""Of how many lists and labels one person's digest may be."""


def _read_digest(rest: str, form: Text) -> DigestCommand | MyDigest | ChooseDigest:
    word, name = split(rest)
    if word.lower() in _MINE:
        return _read_mine(unescape(name if word.lower() == "mine" else rest).split())
    for action in get_args(DigestAction):
        if (word.lower() or "preview") == action:
            return DigestCommand(action, " ".join(unescape(name).split()))
    wrong = say("`/pen digest` does not know “{word}”.", word=unescape(word)[:40])
    raise wrong_choice(wrong, word.lower(), get_args(DigestAction), "digest", write_instead(form))


def _read_mine(words: Sequence[str]) -> MyDigest | ChooseDigest:
    """Read what stands behind `digest mine`."""
    said = [word.lower() for word in words]
    if not said or said == ["off"]:
        return MyDigest(" ".join(said))
    if said == ["choose"]:
        return ChooseDigest()
    scope = _read_scope(said[said.index("of") + 1 :]) if "of" in said else None
    words = words[: said.index("of")] if scope is not None else words
    if not words:
        return MyDigest(scope=scope)
    rest = list(words[1:]) if words[0].lower() == "weekly" else list(words)
    # The day may be in another language: `weekly lunes 07:00`.
    schedule, zone = normalise(" ".join(rest[:2])), " ".join(rest[2:])
    try:
        cron = parse_schedule(schedule).cron
        # A digest on a day of the month is a list's.
        is_mine = bool(cron) and not rest[0][0].isdigit()
    except ValueError:
        is_mine = False
    if not is_mine or (zone and known_zone(zone) is None):
        wrong = say("I do not understand “{words}”.", words=" ".join(words)[:60])
        raise Refused(f"{wrong} {_SAY_DIGEST.format()}")
    return MyDigest(schedule, zone, scope)


def _read_scope(words: Sequence[str]) -> tuple[str, ...]:
    """Read the lists and labels behind `of`; () for all."""
    names = [name for name in " ".join(words).replace(",", " ").split() if name != "#"]
    if not names or len(names) > MOST_IN_SCOPE:
        raise Refused(_SAY_DIGEST.format())
    return () if names == ["all"] else tuple(dict.fromkeys(names))


def _about_topic(command: Callable[[Topic], C]) -> Callable[[str, Text], C]:
    def read(rest: str, form: Text) -> C:
        """Read an item's number, or a label behind `#`."""
        word, more = split(unescape(rest))
        label = word.lower().removeprefix("#")
        nothing_more(more, filled(form))
        if word.startswith("#") and label and not label.isdigit():
            return command(Topic(label=label))
        number, _nothing = take_number(word, filled(form))
        return command(Topic(number))

    return read


def _read_settings(rest: str, form: Text) -> Settings | ChooseLanguage | SwitchMail:
    word, name = split(unescape(rest))
    if word.lower() in tuple(OwnMail):
        return _read_switch(OwnMail(word.lower()), name.strip().lower(), form)
    if word.lower() != "language":
        nothing_more(rest, filled(form))
        return Settings()
    return _read_language(name, form)


def _read_switch(what: OwnMail, word: str, form: Text) -> SwitchMail:
    if word not in ("on", "off"):
        raise Refused(
            say("Write `{form}`, such as `/pen settings {kind} off`.", form=filled(form), kind=what)
        )
    return SwitchMail(what, word == "on")


def _read_language(name: str, form: Text) -> ChooseLanguage:
    chosen = "" if name.strip().lower() == "auto" else language_called(name)
    if chosen is None or not name.strip():
        wrong = say("I do not speak “{word}”.", word=name.strip()[:40]) if name.strip() else ""
        write = say(
            "Write `{form}`, where LANGUAGE is {languages}; `auto` is that of your Slack, or else "
            "of the list.",
            form=filled(form),
            languages=say_languages(),
        )
        raise Refused(f"{wrong} {write}".strip())
    return ChooseLanguage(chosen)


def say_languages() -> str:
    """Return our languages as they are typed and called, and which of them nobody has reviewed."""
    return say_list(
        [
            say("`{tag}` ({name})", tag=tag, name=own_name(tag))
            if is_reviewed(tag)
            else say(
                "`{tag}` ({name}, not yet reviewed by a native speaker)",
                tag=tag,
                name=own_name(tag),
            )
            for tag in languages()
        ],
        style="or",
    )


def _read_publish(rest: str, form: Text) -> PublishComments:
    word = rest.strip().lower()
    if not word:
        return PublishComments()
    if word in tuple(Publish):
        return PublishComments(Publish(word))
    wrong = say("“{word}” is not a choice.", word=unescape(word)[:40])
    write = say("Write `{form}`, or only `/pen publish` to see what you chose.", form=filled(form))
    raise wrong_choice(wrong, word, tuple(Publish), "publish", write)


def _read_link(rest: str, form: Text) -> LinkAddress | LinkCode | AskToLink:
    word = unescape(rest).strip()
    if not word:
        return AskToLink()
    write = say("Write `{form}`, such as `/pen link ada@example.org`.", form=filled(form))
    if "@" in word:
        address = read_address(word)
        if address is None:
            wrong = say("“{word}” is no mail address that I can write to.", word=word[:40])
            raise Refused(f"{wrong} {write}")
        return LinkAddress(address)
    code = read_code(word)
    if code is None:
        wrong = say("“{word}” is neither a mail address nor a code.", word=word[:40])
        raise Refused(f"{wrong} {write}")
    return LinkCode(code)


SPECS: Final[Mapping[str, Spec[SettingCommand]]] = {
    "digest": Spec(
        form=Text("/pen digest [mine …|preview|send] [LIST]"),
        help=Text(
            "`mine`: your own digest by mail, daily or weekly at your hour, of the lists and "
            "labels that you name; `mine choose` opens a form. The list's: preview what would go "
            "to it now, or send it (chairs); in a channel with several lists you get the digest of "
            "each, and LIST names one."
        ),
        example=Text(
            "`/pen digest mine weekly Mon 07:00 of council, #budget`, `/pen digest mine off`; "
            "`/pen digest` shows the list's, `/pen digest send` sends it."
        ),
        read=_read_digest,
        reads=(ChooseDigest,),
        writes=(DigestCommand, MyDigest),
        by_mail=ByMail(
            11,
            Text("A digest of your own by mail, daily or weekly; “off” ends it."),
            "!digest weekly Mon 07:00",
        ),
    ),
    "follow": Spec(
        form=Text("/pen follow {number}"),
        help=Text(
            "Get each message of an item, or of all items with a #LABEL: in your own digest, or by "
            "itself if you have none. `/pen unfollow` ends it."
        ),
        example=Text("`/pen follow 12`, or `/pen follow #budget`"),
        read=_about_topic(Follow),
        writes=(Follow,),
        by_mail=ByMail(12, Text("Get each message of an item or a label."), "!follow 12"),
    ),
    "mute": Spec(
        form=Text("/pen mute {number}"),
        help=Text(
            "Get nothing of an item, or of all items with a #LABEL: neither by itself nor in your "
            "own digest. `/pen unfollow` ends it."
        ),
        example=Text("`/pen mute 12`, or `/pen mute #minutes`"),
        read=_about_topic(Mute),
        writes=(Mute,),
        by_mail=ByMail(13, Text("Get nothing of an item or a label."), "!mute #minutes"),
    ),
    "unfollow": Spec(
        form=Text("/pen unfollow {number}"),
        help=Text("Neither follow nor mute an item, or all items with a #LABEL."),
        example=Text("`/pen unfollow 12`"),
        read=_about_topic(Unfollow),
        writes=(Unfollow,),
        by_mail=ByMail(14, Text("Neither follow nor mute an item or a label."), "!unfollow 12"),
        also=("unmute",),
    ),
    "settings": Spec(
        form=Text("/pen settings [language LANGUAGE|auto] [KIND on|off]"),
        help=Text(
            "All that you chose: which mail you get, your digest, what you follow and mute, what "
            "you publish, and the language in which I write to you. KIND is `digest`, `followed`, "
            "`reminders`, `receipts` or `questions`."
        ),
        example=Text(
            "`/pen settings`, `/pen settings language es`, or `/pen settings receipts off`"
        ),
        read=_read_settings,
        reads=(Settings,),
        writes=(ChooseLanguage, SwitchMail),
        by_mail=ByMail(
            15,
            Text("All that you chose; with “language” or a kind of mail, choose that."),
            "!settings receipts off",
        ),
    ),
    "publish": Spec(
        form=Text("/pen publish always|ask|never"),
        help=Text(
            "Choose whether your Slack replies may go to this channel's list: `always`, `ask` me "
            "about each one, or `never`. Without a word: shows your choice and the replies that "
            "wait."
        ),
        example="`/pen publish ask`",
        read=_read_publish,
        writes=(PublishComments,),
    ),
    "link": Spec(
        form=Text("/pen link ADDRESS|CODE"),
        help=Text(
            "Show that a mail address is yours, so that you are one person here and by mail. A "
            "code is mailed to ADDRESS; then type `/pen link CODE`. Without a word: opens a form."
        ),
        example=Text(
            "`/pen link ada@example.org`, then `/pen link k3fx-7qmh-2tza-w5nd` with your code"
        ),
        read=_read_link,
        reads=(AskToLink,),
        writes=(LinkAddress, LinkCode),
    ),
}
