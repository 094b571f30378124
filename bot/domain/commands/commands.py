"""Parse `/pen …` into a typed command, before anything acts on it.

The words come as Slack sends them (`&lt;`, `<@U1|ada>`, `<http://…>`); texts within a command are
plain. An unknown or incomplete command is refused with the nearest right form.
"""

import difflib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import islice
from types import MappingProxyType
from typing import Final, NoReturn, get_args

from bot.domain.ballots.choices import WORDS
from bot.domain.commands.values import (
    AssignItem,
    BallotForm,
    CallForm,
    CastingVote,
    CloseItem,
    Command,
    CommentOn,
    DigestAction,
    DigestCommand,
    EditBallot,
    EndorseBallot,
    ExtendBallot,
    HeldAction,
    HeldCommand,
    Help,
    LabelItem,
    LinkAddress,
    LinkCode,
    ListItems,
    LockTerms,
    MergeItems,
    Mine,
    MoveMail,
    OpenBallot,
    OpenCall,
    PlanItem,
    PublishComments,
    ReopenItem,
    SearchItems,
    Show,
    ShowReach,
    SplitItem,
    SupportExtension,
    TitleItem,
    UndoMerge,
    VoteOn,
    Which,
    WithdrawBallot,
)
from bot.domain.commands.when import WHEN_FORMS, split_when
from bot.domain.ids import ItemNumber
from bot.domain.items.search import read_query
from bot.domain.people.consent import Publish
from bot.domain.people.proof import read_address, read_code
from bot.domain.slack_text import read_mention, unescape
from bot.errors import Refused
from bot.language import Text, say

FORMS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "list": Text("/pen list [open|voting|mine|overdue|all]"),
        "show": Text("/pen show {number}"),
        "search": Text("/pen search WORDS"),
        "mine": Text("/pen mine"),
        "comment": Text("/pen comment {number} TEXT"),
        "vote": Text("/pen vote {number} CHOICE [REASON]"),
        "call": Text("/pen call {number} until WHEN [using TEMPLATE] [QUESTION]"),
        "ballot": Text("/pen ballot {number} until WHEN [RULE] [QUESTION]"),
        "extend": Text("/pen extend {number} WHEN [because REASON]"),
        "endorse": Text("/pen endorse {number}"),
        "edit": Text("/pen edit {number}"),
        "support": Text("/pen support {number}"),
        "withdraw": Text("/pen withdraw {number} [because REASON]"),
        "cast": Text("/pen cast {number} CHOICE"),
        "close": Text("/pen close {number} [OUTCOME]"),
        "reach": Text("/pen reach {number}"),
        "plan": Text("/pen plan {number} [after {other} …] [takes SPAN] [due WHEN]"),
        "lock": Text("/pen lock {number}"),
        "reopen": Text("/pen reopen {number} [because REASON]"),
        "assign": Text("/pen assign {number} @user"),
        "title": Text("/pen title {number} TEXT"),
        "label": Text("/pen label {number} WORD …"),
        "merge": Text("/pen merge {number} into {other}"),
        "undo": Text("/pen undo {number}"),
        "split": Text("/pen split {number} {mail}"),
        "move": Text("/pen move {number} {mail} into {other}"),
        "held": Text("/pen held [{number} show|drop]"),
        "digest": Text("/pen digest [preview|send] [LIST]"),
        "publish": Text("/pen publish always|ask|never"),
        "link": Text("/pen link ADDRESS|CODE"),
        "help": Text("/pen help [WORD]"),
    }
)
"""The right form of each `/pen` command, in the order in which help shows them; see `form_of`."""
MEMBER_COMMANDS: Final = frozenset(
    {
        "list",
        "show",
        "search",
        "mine",
        "comment",
        "vote",
        "endorse",
        "publish",
        "link",
        "help",
        "extend",
        "support",
        "reach",
    }
)
"""The commands that anybody on a list may use; all others are for its chairs."""
OTHER_METHODS: Final = frozenset({"yes-no", "positions", "single"})
"""Methods of the published rules that no preset is named after."""
WHEN_TOPIC: Final = "when"
"""What `/pen help` explains besides commands: dates and times."""

__all__ = [
    "FORMS",
    "MEMBER_COMMANDS",
    "WHEN_TOPIC",
    "AssignItem",
    "BallotForm",
    "CloseItem",
    "Command",
    "CommentOn",
    "DigestCommand",
    "Help",
    "LabelItem",
    "ListItems",
    "Mine",
    "OpenBallot",
    "PublishComments",
    "ReopenItem",
    "SearchItems",
    "Show",
    "TitleItem",
    "VoteOn",
    "form_of",
    "read_command",
    "take_rule",
]

_NUMBER: Final = re.compile(r"#?(\d{1,9})")
_TOO_LONG: Final = re.compile(r"#?(\d{9})\d+")
"""A number too large for any item, and perhaps for a database column."""
_MARKUP: Final = re.compile("[`<&]")
"""What would not show as it was typed."""
LONGEST_REPEATED: Final = 60


def read_command(text: str) -> Command:
    """Read what follows `/pen`.

    Raises:
        Refused: it is unknown or incomplete; the text shows the nearest right form.
    """
    word, rest = _split(text)
    if not word:
        return Help(is_short=True)
    reader = _READERS.get(word.lower())
    if reader is None:
        _refuse_unknown(word, rest)
    return reader(rest)


def _refuse_unknown(word: str, rest: str = "") -> NoReturn:
    number = _NUMBER.fullmatch(word)
    if number:
        _refuse_swapped(number[1], rest)
        raise Refused(
            say(
                "Say what to do with #{number}, for example `/pen show {number}`.",
                number=number[1],
            )
        )
    _refuse_too_long(word, form_of("help"))
    shown = unescape(word)[:40]
    near = _near(word.lower())
    if word.lower() in _CHOICES:
        near, rest = "vote", _after_number(rest, word)
    if not near:
        form = form_of("help")
        raise Refused(
            say("There is no command “{word}”. `{form}` shows all commands.", word=shown, form=form)
        )
    meant = _meant(near, rest)
    raise Refused(
        say("There is no command “{word}”. Did you mean `{form}`?", word=shown, form=meant)
    )


_CHOICES: Final = frozenset(word for words in WORDS.values() for word in words)
"""What people type of a vote before they have read how one is typed: `agree 12`."""
_OTHER_WORDS: Final = MappingProxyType(
    {"until": "extend", "till": "extend", "withdrawn": "withdraw"}
)
_ASKING: Final = frozenset({"list", "show", "search", "mine", "vote", "reach", "held", "help"})
"""Commands that change nothing, or what can be changed again: a guess at one does no harm."""


def _near(word: str) -> str:
    """Return the command that somebody meant, "" if that is no safe guess."""
    if word in _OTHER_WORDS:
        return _OTHER_WORDS[word]
    for command in difflib.get_close_matches(word, FORMS, n=3, cutoff=0.5):
        alike = difflib.SequenceMatcher(a=word, b=command).ratio()
        letters = sorted(word) == sorted(command)
        if command in _ASKING or letters or alike >= _SURE:
            return command
    return ""


_SURE: Final = 0.8
"""How much a word must be like a command that changes something."""


def _after_number(rest: str, word: str) -> str:
    number, reason = _split(rest)
    return f"{number} {word} {reason}".strip() if _NUMBER.fullmatch(number) else ""


def _refuse_swapped(number: str, rest: str) -> None:
    """Refuse `12 show`, with the words in their order."""
    word, more = _split(rest)
    command = word.lower()
    if command in _CHOICES:
        command, more = "vote", f"{word} {more}"
    if command in FORMS:
        form = _meant(command, f"{number} {more}".strip())
        raise Refused(say("The command comes first. Did you mean `{form}`?", form=form))


def _meant(command: str, rest: str) -> str:
    """Return what somebody meant to type, as they would have typed it if that is short."""
    typed = " ".join(unescape(rest).split())
    if typed and len(typed) <= LONGEST_REPEATED and not _MARKUP.search(rest):
        try:
            read = _READERS[command](rest)
        except Refused:
            read = None
        if read is not None and not (isinstance(read, VoteOn) and not read.words):
            return f"/pen {command} {typed}"
    number = _NUMBER.fullmatch(_split(rest)[0])
    return form_of(command, number=number[1] if number is not None else "N")


def _read_help(rest: str) -> Help:
    word = rest.strip().lower().removeprefix("/pen").strip()
    if word and word not in FORMS and word != WHEN_TOPIC:
        _refuse_unknown(word)
    return Help(word)


def _read_list(rest: str) -> ListItems:
    word = rest.strip().lower() or "open"
    for which in get_args(Which):
        if word == which:
            return ListItems(which)
    near = difflib.get_close_matches(word, get_args(Which), n=1)
    hint = _meant_hint(f"/pen list {near[0]}") if near else []
    what = say("I cannot list “{word}”.", word=unescape(word)[:40])
    raise Refused(" ".join([what, *hint, _write("list")]))


def _meant_hint(form: str) -> list[str]:
    return [say("Did you mean `{form}`?", form=form)]


def _write(command: str) -> str:
    return say("Write `{form}`.", form=form_of(command))


def _read_show(rest: str) -> Show:
    return Show(_only_number(rest, "show"))


def _read_search(rest: str) -> SearchItems:
    try:
        return SearchItems(read_query(unescape(rest)))
    except Refused as error:
        raise Refused(f"{error} {_write('search')}") from error


def _read_comment(rest: str) -> CommentOn:
    number, text = _take_number(rest, "comment")
    return CommentOn(number, _text_needed(text, form_of("comment", number=number), _SAY_WORDS))


def _read_vote(rest: str) -> VoteOn:
    number, more = _take_number(rest, "vote")
    return VoteOn(number, " ".join(unescape(more).split()))


def _read_ballot(rest: str) -> BallotForm | OpenBallot:
    number, more = _take_number(rest, "ballot")
    said = unescape(more).strip()
    words = said.split()
    if not words:
        return BallotForm(number)
    if words[0].lower() == "until":
        said = said[len("until") :].strip()
        words = words[1:]
    when, after = split_when(words)
    if not when:
        _refuse_when(words, form_of("ballot", number=number))
    return OpenBallot(number, when, _behind(said, len(words) - len(after)))


def refuse_without_when(command: BallotForm | CallForm) -> NoReturn:
    """Refuse a ballot or call without an end, where no form can ask for it.

    Raises:
        Refused: always; the text says what to write.
    """
    word = "ballot" if isinstance(command, BallotForm) else "call"
    _refuse_when((), form_of(word, number=command.number))


def _refuse_when(words: Sequence[str], form: str) -> NoReturn:
    said = " ".join(words)[:40]
    if not said:
        raise Refused(
            say(
                "Say until when. Write `{form}`, where WHEN is {forms}.",
                form=form,
                forms=WHEN_FORMS,
            )
        )
    raise Refused(
        say(
            "I do not understand “{words}” as a time. Write `{form}`, where WHEN is {forms}.",
            words=said,
            form=form,
            forms=WHEN_FORMS,
        )
    )


def _read_call(rest: str) -> CallForm | OpenCall:
    number, more = _take_number(rest, "call")
    said = unescape(more).strip()
    words = said.split()
    if not words:
        return CallForm(number)
    if words[0].lower() == "until":
        said = said[len("until") :].strip()
        words = words[1:]
    when, after = split_when(words)
    if not when:
        _refuse_when(words, form_of("call", number=number))
    said = _behind(said, len(words) - len(after))
    template = ""
    if after and after[0].lower() == "using":
        template = after[1].lower() if len(after) > 1 else ""
        if not template:
            form = form_of("call", number=number)
            raise Refused(say("Say which template too: `{form}`.", form=form))
        said = _behind(said, 2)
    return OpenCall(number, when, template, said)


def _behind(text: str, count: int) -> str:
    """Return what stands behind the first words of a text; its lines stay lines."""
    found = list(islice(re.finditer(r"\S+", text), count))
    return text[found[-1].end() :].strip() if found else text


def take_rule(command: OpenBallot, names: Collection[str]) -> tuple[str, str]:
    """Part the name of a rule, "" if it is left out, from the question behind it.

    Raises:
        Refused: the question's first word was probably meant as a rule. That is a lone word, the
            name of a method, or a slip in a rule's name.
    """
    first, rest = _split(command.words)
    word = first.lower().strip(",.:;")
    if first.lower() in names:
        return first.lower(), rest
    is_lone = bool(first) and not rest and not first.endswith("?")
    is_near = bool(difflib.get_close_matches(word, names, n=1, cutoff=0.85))
    if not (is_lone or is_near or word in OTHER_METHODS):
        return "", command.words
    question = say("QUESTION") if is_lone else " ".join(command.words.split())[:200]
    meant = f"/pen ballot {command.number} until {command.when} {next(iter(names))} {question}"
    raise Refused(
        say(
            "There is no rule “{rule}” for a vote; there are {rules}. Write `{command}`, or leave "
            "the rule out and ask a question of several words.",
            rule=first[:40],
            rules=", ".join(names),
            command=meant,
        )
    )


def _read_extend(rest: str) -> ExtendBallot:
    number, more = _take_number(rest, "extend")
    words = unescape(more).split()
    if words and words[0].lower() in {"until", "to"}:
        words = words[1:]
    when, after = split_when(words)
    if not when:
        _refuse_when(words, form_of("extend", number=number))
    return ExtendBallot(number, when, _read_reason(after, form_of("extend", number=number)))


def _read_endorse(rest: str) -> EndorseBallot:
    return EndorseBallot(_only_number(rest, "endorse"))


def _read_edit(rest: str) -> EditBallot:
    number, words = _take_number(rest, "edit")
    return EditBallot(number, unescape(words).strip())


def _read_support(rest: str) -> SupportExtension:
    return SupportExtension(_only_number(rest, "support"))


def _read_withdraw(rest: str) -> WithdrawBallot:
    number, more = _take_number(rest, "withdraw")
    words = unescape(more).split()
    return WithdrawBallot(number, _read_reason(words, form_of("withdraw", number=number)))


def _read_reason(words: Sequence[str], form: str) -> str:
    if words and words[0].lower() != "because":
        raise Refused(
            say(
                "I do not know what “{words}” is for. A reason begins with “because”: `{form}`.",
                words=" ".join(words)[:40],
                form=form,
            )
        )
    return " ".join(words[1:])


def _read_cast(rest: str) -> CastingVote:
    number, more = _take_number(rest, "cast")
    choice = " ".join(unescape(more).split())
    return CastingVote(number, _text_needed(choice, form_of("cast", number=number), _SAY_CHOICE))


def _read_close(rest: str) -> CloseItem:
    number, outcome = _take_number(rest, "close")
    return CloseItem(number, " ".join(unescape(outcome).split()))


_PLANS: Final = re.compile(r"(?:^|[\s,]+)(?P<word>after|takes|due)\s+", re.IGNORECASE)


def _read_plan(rest: str) -> PlanItem:
    number, more = _take_number(rest, "plan")
    said = " ".join(unescape(more).split())
    form = form_of("plan", number=number)
    found = list(_PLANS.finditer(said))
    before = said[: found[0].start()] if found else said
    _nothing_more(before, form)
    given: dict[str, str] = {}
    for one, following in zip(found, [*found[1:], None], strict=False):
        word = one["word"].lower()
        if word in given:
            raise Refused(say("“{word}” stands twice. Write `{form}`.", word=word, form=form))
        end = following.start() if following is not None else len(said)
        given[word] = said[one.end() : end].strip(" ,")
    return PlanItem(
        number,
        after=_numbers(given["after"], form) if "after" in given else None,
        takes=_or_none(given.get("takes")),
        due=_or_none(given.get("due")),
    )


def _or_none(said: str | None) -> str | None:
    return "" if said is not None and said.lower() == "none" else said


def _numbers(said: str, form: str) -> tuple[ItemNumber, ...]:
    """Read `1`, `#1, #2 and 3`, `none`.

    Raises:
        Refused: it is something else.
    """
    if said.lower() == "none":
        return ()
    words = [word for word in re.split(r"[\s,&]+|\band\b", said) if word]
    numbers = [found for word in words if (found := _NUMBER.fullmatch(word))]
    if not words or len(numbers) < len(words):
        raise Refused(
            say(
                "“{words}” does not name items. Write `{form}`, where M is one number or more, or "
                "`none`.",
                words=said[:40],
                form=form,
            )
        )
    return tuple(ItemNumber(int(found[1])) for found in numbers)


def _read_reach(rest: str) -> ShowReach:
    return ShowReach(_only_number(rest, "reach"))


def _read_lock(rest: str) -> LockTerms:
    return LockTerms(_only_number(rest, "lock"))


def _read_reopen(rest: str) -> ReopenItem:
    number, more = _take_number(rest, "reopen")
    return ReopenItem(
        number, _read_reason(unescape(more).split(), form_of("reopen", number=number))
    )


def _read_assign(rest: str) -> AssignItem:
    number, whom = _take_number(rest, "assign")
    user = read_mention(whom)
    if user is not None:
        return AssignItem(number, user)
    name = " ".join(unescape(whom).split()).removeprefix("@")
    return AssignItem(
        number, None, _text_needed(name, form_of("assign", number=number), _SAY_HOLDER)
    )


def _read_mine(rest: str) -> Mine:
    _nothing_more(rest, form_of("mine"))
    return Mine()


def _read_digest(rest: str) -> DigestCommand:
    word, name = _split(rest)
    for action in get_args(DigestAction):
        if (word.lower() or "preview") == action:
            return DigestCommand(action, " ".join(unescape(name).split()))
    near = difflib.get_close_matches(word.lower(), get_args(DigestAction), n=1)
    hint = _meant_hint(f"/pen digest {near[0]}") if near else []
    what = say("`/pen digest` does not know “{word}”.", word=unescape(word)[:40])
    raise Refused(" ".join([what, *hint, _write("digest")]))


def _read_held(rest: str) -> HeldCommand:
    if not rest.strip():
        return HeldCommand()
    number, word = _take_number(rest, "held", what="message")
    for action in get_args(HeldAction):
        if word.strip().lower() == action:
            return HeldCommand(int(number), action)
    raise Refused(
        say(
            "Say what to do with it: `/pen held {number} show` or `/pen held {number} drop`.",
            number=number,
        )
    )


def _read_publish(rest: str) -> PublishComments:
    word = rest.strip().lower()
    if not word:
        return PublishComments()
    if word in tuple(Publish):
        return PublishComments(Publish(word))
    near = difflib.get_close_matches(word, tuple(Publish), n=1)
    hint = _meant_hint(f"/pen publish {near[0]}") if near else []
    what = say("“{word}” is not a choice.", word=unescape(word)[:40])
    write = say(
        "Write `{form}`, or only `/pen publish` to see what you chose.", form=form_of("publish")
    )
    raise Refused(" ".join([what, *hint, write]))


def _read_link(rest: str) -> LinkAddress | LinkCode:
    word = unescape(rest).strip()
    write = say("Write `{form}`, such as `/pen link ada@example.org`.", form=form_of("link"))
    if not word:
        what = say("Which mail address is yours?")
        raise Refused(f"{what} {write}")
    if "@" in word:
        address = read_address(word)
        if address is None:
            what = say("“{word}” is no mail address that I can write to.", word=word[:40])
            raise Refused(f"{what} {write}")
        return LinkAddress(address)
    code = read_code(word)
    if code is None:
        what = say("“{word}” is neither a mail address nor a code.", word=word[:40])
        raise Refused(f"{what} {write}")
    return LinkCode(code)


def _read_title(rest: str) -> TitleItem:
    number, title = _take_number(rest, "title")
    needed = _text_needed(title, form_of("title", number=number), _SAY_TITLE)
    return TitleItem(number, " ".join(needed.split()))


_LABEL: Final = re.compile(r"-?[^\W_][\w.-]{0,29}")


def _read_label(rest: str) -> LabelItem:
    number, words = _take_number(rest, "label")
    form = form_of("label", number=number)
    labels = _text_needed(words, form, _SAY_LABELS).replace(",", " ").lower().split()
    for one in labels:
        if not _LABEL.fullmatch(one):
            raise Refused(
                say(
                    "“{word}” cannot be a label. A label is one word of at most 30 letters and "
                    "digits, such as `budget` or `q1-2027`: {form}.",
                    word=one[:40],
                    form=form,
                )
            )
    added = tuple(one for one in labels if not one.startswith("-"))
    return LabelItem(number, added, tuple(one[1:] for one in labels if one.startswith("-")))


def _read_merge(rest: str) -> MergeItems:
    number, more = _take_number(rest, "merge")
    return MergeItems(number, _read_target(more, "merge", number))


def _read_undo(rest: str) -> UndoMerge:
    return UndoMerge(_only_number(rest, "undo"))


def _read_split(rest: str) -> SplitItem:
    number, more = _take_number(rest, "split")
    mail, after = _take_number(more, "split", form=form_of("split", number=number), what="message")
    _nothing_more(after, form_of("split", number=number, mail=mail))
    return SplitItem(number, mail)


def _read_move(rest: str) -> MoveMail:
    number, more = _take_number(rest, "move")
    mail, after = _take_number(more, "move", form=form_of("move", number=number), what="message")
    return MoveMail(number, mail, _read_target(after, "move", number, mail))


def form_of(
    command: str, *, number: int | str = "N", mail: int | None = None, other: int | str = "M"
) -> str:
    """Return the right form of a command, with what was typed already filled in."""
    shown = say("MAIL") if mail is None else mail
    return FORMS[command].format(number=number, mail=shown, other=other)


def _read_target(rest: str, command: str, number: int, mail: int | None = None) -> ItemNumber:
    word, more = _split(rest)
    target = more if word.lower() in {"into", "to"} else rest
    form = form_of(command, number=number, mail=mail)
    other, after = _take_number(target, command, form=form, sign="M")
    _nothing_more(after, form_of(command, number=number, mail=mail, other=other))
    return other


def _take_number(
    rest: str, command: str, *, form: str = "", what: str = "item", sign: str = "N"
) -> tuple[ItemNumber, str]:
    """Take a number off the beginning; `form` is the right form so far, with `sign` for it."""
    word, more = _split(rest)
    form = form or form_of(command)
    found = _NUMBER.fullmatch(word.rstrip(":,"))
    if found is None:
        _refuse_too_long(word, form, what=what)
        if word:
            wrong = say("“{word}” is not a number.", word=unescape(word)[:40])
        else:
            wrong = say("Which item?") if what == "item" else say("Which message?")
        sign = say("MAIL") if what == "message" and say("MAIL") in form else sign
        write = say("Write `{form}`, where {sign} is a number such as 12.", form=form, sign=sign)
        raise Refused(f"{wrong} {write}")
    return ItemNumber(int(found[1])), more


def _refuse_too_long(word: str, form: str, *, what: str = "item") -> None:
    """Refuse a number that is far too long for any item or mail."""
    found = _TOO_LONG.fullmatch(word.rstrip(":,"))
    if found is None:
        return
    if what == "item":
        raise Refused(
            say(
                "There is no item #{number}…. `/pen list all` shows the newest ones.",
                number=found[1],
            )
        )
    raise Refused(say("There is no message {number}…. Write `{form}`.", number=found[1], form=form))


def _only_number(rest: str, command: str) -> ItemNumber:
    number, more = _take_number(rest, command)
    _nothing_more(more, form_of(command, number=number))
    return number


_SAY_WORDS: Final = Text("Say what you want to say too: `{form}`.")
_SAY_CHOICE: Final = Text("Say your choice too: `{form}`.")
_SAY_HOLDER: Final = Text("Say who holds it too: `{form}`.")
_SAY_TITLE: Final = Text("Say the new title too: `{form}`.")
_SAY_LABELS: Final = Text("Say one label or more too: `{form}`.")


def _text_needed(text: str, form: str, remedy: Text) -> str:
    plain = unescape(text).strip()
    if not plain:
        raise Refused(remedy.format(form=form))
    return plain


def _nothing_more(rest: str, form: str) -> None:
    if rest.strip():
        words = unescape(rest.strip())[:40]
        raise Refused(
            say("I do not know what “{words}” is for. Write `{form}`.", words=words, form=form)
        )


def _split(text: str) -> tuple[str, str]:
    """Return the first word and the rest, with the rest's own spaces and lines."""
    parts = text.strip().split(maxsplit=1)
    return (parts[0] if parts else "", parts[1] if len(parts) > 1 else "")


_READERS: Final[Mapping[str, Callable[[str], Command]]] = MappingProxyType(
    {
        "help": _read_help,
        "list": _read_list,
        "show": _read_show,
        "search": _read_search,
        "comment": _read_comment,
        "vote": _read_vote,
        "call": _read_call,
        "ballot": _read_ballot,
        "extend": _read_extend,
        "endorse": _read_endorse,
        "edit": _read_edit,
        "support": _read_support,
        "withdraw": _read_withdraw,
        "cast": _read_cast,
        "close": _read_close,
        "reach": _read_reach,
        "plan": _read_plan,
        "lock": _read_lock,
        "reopen": _read_reopen,
        "assign": _read_assign,
        "mine": _read_mine,
        "digest": _read_digest,
        "held": _read_held,
        "publish": _read_publish,
        "link": _read_link,
        "title": _read_title,
        "label": _read_label,
        "merge": _read_merge,
        "undo": _read_undo,
        "split": _read_split,
        "move": _read_move,
    }
)
