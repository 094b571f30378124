"""The table of all commands: read what follows `/pen` into one of them.

The words come as Slack sends them (`&lt;`, `<@U1|ada>`, `<http://…>`); texts within a command are
plain. An unknown or incomplete command is refused with the nearest right form.
"""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NoReturn

from bot.domain.ballots.choices import WORDS
from bot.domain.commands import (
    consensus,
    finding,
    items,
    mails,
    members,
    proceedings,
    settings,
)
from bot.domain.commands.parts import NUMBER, refuse_too_long, split
from bot.domain.commands.spec import ByMail, Spec, filled
from bot.domain.ids import ItemNumber
from bot.domain.slack_text import unescape
from bot.errors import Refused
from bot.language import Text, say


@dataclass(frozen=True, slots=True)
class Help:
    """`help [WORD]`; the word is "" for all commands, otherwise that of one, or `when`.

    `is_short`: nothing was typed, so a few lines are enough.
    """

    word: str = ""
    is_short: bool = False


Command = (
    finding.FindingCommand
    | members.MemberCommand
    | proceedings.ProceedingCommand
    | consensus.ConsensusCommand
    | items.ItemCommand
    | mails.MailCommand
    | settings.SettingCommand
    | Help
)
WHEN_TOPIC: Final = "when"
"""What `/pen help` explains besides commands: dates and times."""
LONGEST_REPEATED: Final = 60
_MARKUP: Final = re.compile("[`<&]")
"""What would not show as it was typed."""
_CHOICES: Final = frozenset(word for words in WORDS.values() for word in words)
"""What people type of a vote before they have read how one is typed: `agree 12`."""
_SURE: Final = 0.8
"""How much a word must be like a command that changes something."""


def read_command(text: str, *, about: ItemNumber | None = None) -> Command:
    """Read what follows `/pen`, or a mention of us in the thread of the item `about`.

    There the commands about an item do without its number.

    Raises:
        Refused: it is unknown or incomplete; the text shows the nearest right form.
    """
    word, rest = split(text)
    if not word:
        return Help(is_short=True)
    spec = SPECS.get(word.lower())
    if spec is None:
        _refuse_unknown(word, rest, about=about)
    return spec.read(rest if about is None else _with_item(rest, spec, about), spec.form)


def _with_item(rest: str, spec: Spec[Command], about: ItemNumber) -> str:
    """Return what follows a command's word, with the item's number before it if it has none.

    `#7` is a number wherever it stands first. A bare 7 may be a choice, or begin somebody's words:
    it is a number only where nothing else can follow.
    """
    first, _ = split(rest)
    is_given = NUMBER.fullmatch(first.rstrip(":,")) and (first[0] == "#" or spec.takes_only_item)
    return f"#{about} {rest}" if spec.takes_item and not is_given else rest


def _read_help(rest: str, _form: Text) -> Help:
    word = rest.strip().lower().removeprefix("/pen").strip()
    if word and word not in SPECS and word != WHEN_TOPIC:
        _refuse_unknown(word)
    return Help(word)


def _refuse_unknown(word: str, rest: str = "", *, about: ItemNumber | None = None) -> NoReturn:
    number = NUMBER.fullmatch(word)
    if number:
        _refuse_swapped(number[1], rest)
        raise Refused(
            say(
                "Say what to do with #{number}, for example `/pen show {number}`.",
                number=number[1],
            )
        )
    form = filled(_HELP.form)
    refuse_too_long(word, form)
    shown = unescape(word)[:40]
    near = _near(word.lower())
    if word.lower() in _CHOICES:
        rest = _after_number(rest if about is None else f"{about} {rest}", word)
        near = "vote"
    if not near:
        raise Refused(
            say("There is no command “{word}”. `{form}` shows all commands.", word=shown, form=form)
        )
    meant = _meant(near, rest)
    raise Refused(
        say("There is no command “{word}”. Did you mean `{form}`?", word=shown, form=meant)
    )


def _near(word: str) -> str:
    """Return the command that somebody meant, "" if that is no safe guess."""
    for command, spec in SPECS.items():
        if word in spec.also:
            return command
    for command in difflib.get_close_matches(word, SPECS, n=3, cutoff=0.5):
        alike = difflib.SequenceMatcher(a=word, b=command).ratio()
        letters = sorted(word) == sorted(command)
        if SPECS[command].is_safe_guess or letters or alike >= _SURE:
            return command
    return ""


def _after_number(rest: str, word: str) -> str:
    number, reason = split(rest)
    return f"{number} {word} {reason}".strip() if NUMBER.fullmatch(number) else ""


def _refuse_swapped(number: str, rest: str) -> None:
    """Refuse `12 show`, with the words in their order."""
    word, more = split(rest)
    command = word.lower()
    if command in _CHOICES:
        command, more = "vote", f"{word} {more}"
    if command in SPECS:
        form = _meant(command, f"{number} {more}".strip())
        raise Refused(say("The command comes first. Did you mean `{form}`?", form=form))


def _meant(word: str, rest: str) -> str:
    """Return the corrected command to suggest, if it is short."""
    spec = SPECS[word]
    typed = " ".join(unescape(rest).split())
    if typed and len(typed) <= LONGEST_REPEATED and not _MARKUP.search(rest):
        try:
            command = spec.read(rest, spec.form)
        except Refused:
            command = None
        if command is not None and not (isinstance(command, members.VoteOn) and not command.words):
            return f"/pen {word} {typed}"
    number = NUMBER.fullmatch(split(rest)[0])
    return filled(spec.form, number=number[1] if number is not None else "N")


_HELP: Final[Spec[Command]] = Spec(
    form=Text("/pen help [WORD]"),
    help=Text("This text, or more about one command."),
    example="`/pen help vote`, `/pen help when`",
    read=_read_help,
    reads=(Help,),
    by_mail=ByMail(10, Text("This text, or more about one command."), "!help vote"),
)
SPECS: Final[Mapping[str, Spec[Command]]] = MappingProxyType(
    {
        **finding.SPECS,
        **members.SPECS,
        **proceedings.SPECS,
        **consensus.SPECS,
        **items.SPECS,
        **mails.SPECS,
        **settings.SPECS,
        "help": _HELP,
    }
)
"""All commands by their word, in the order in which help shows them."""
READING: Final = frozenset(kind for spec in SPECS.values() for kind in spec.reads)
"""The types of the commands that change nothing."""
BY_MAIL: Final[Mapping[str, ByMail]] = MappingProxyType(
    {
        word: spec.by_mail
        for word, spec in sorted(
            SPECS.items(), key=lambda entry: getattr(entry[1].by_mail, "place", 0)
        )
        if spec.by_mail is not None
    }
)
"""The commands that mail knows, by their word, in the order in which its help shows them."""
