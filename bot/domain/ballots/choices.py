"""Read what people write as a choice, and return it in canonical form.

A choice is kept as people write it best: a word (`agree`, `+1`), an option, approved options apart
by `;`, a ranking (`Lyon > Bern = Graz`), scores (`Lyon = 3; Bern = 5`). So a mail, a message and
the history show it as it stands, and `as_on_paper` gives the shape that a count reads.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from bot.domain.ballots.paper import WrongPaper, read_choice
from bot.domain.ballots.rule import FIXED_CHOICES, Method, Rule
from bot.language import ENGLISH, TextAs, languages, say, say_list, speaking, spoken

_FOR_OR_AGAINST: Final = {
    "yes": "yes",
    "agree": "yes",
    "agreed": "yes",
    "+1": "yes",
    "no": "no",
    "disagree": "no",
    "-1": "no",
    "abstain": "abstain",
    "0": "abstain",
    "+0": "abstain",
    "-0": "abstain",
}
"""What people write for a vote for, against or neither, and what `yes-no` calls it."""
WORDS: Final[Mapping[Method, Mapping[str, str]]] = MappingProxyType(
    {
        Method.CONSENT: {
            word: {"yes": "agree", "no": "disagree"}.get(meant, meant)
            for word, meant in _FOR_OR_AGAINST.items()
        }
        | {"block": "block"},
        Method.PLUS_MINUS: {"+1": "+1", "+0": "+0", "0": "+0", "-0": "-0", "-1": "-1"},
        Method.YES_NO: _FOR_OR_AGAINST,
        Method.POSITIONS: {
            **dict.fromkeys(("yes", "+1"), "yes"),
            **dict.fromkeys(("no-objection", "no objection", "noobjection"), "no-objection"),
            **{one: one for one in ("discuss", "abstain", "recuse")},
        },
    }
)
"""What people write (lower-case) for each fixed choice."""

_ONLY_HERE: Final = frozenset({"block", "no-objection", "discuss", "recuse"})
"""Choices that no mail knows by a short form."""
_SHORT: Final = (
    (TextAs("a vote", "in favour"), "+1"),
    (TextAs("a vote", "against"), "-1"),
    (TextAs("a vote", "no opinion"), "0"),
)
"""What people write in their own language; there, several may stand, apart by commas."""

_LABELS: Final[Mapping[str, TextAs]] = MappingProxyType(
    {
        "yes": TextAs("a choice", "yes"),
        "no": TextAs("a choice", "no"),
        "agree": TextAs("a choice", "agree"),
        "disagree": TextAs("a choice", "disagree"),
        "abstain": TextAs("a choice", "abstain"),
        "block": TextAs("a choice", "block"),
        "no-objection": TextAs("a choice", "no-objection"),
        "discuss": TextAs("a choice", "discuss"),
        "recuse": TextAs("a choice", "recuse"),
    }
)
"""What the fixed choices are called; a number is called the same everywhere."""

BUTTONS: Final[Mapping[Method, tuple[str, ...]]] = MappingProxyType(
    {**FIXED_CHOICES, Method.PLUS_MINUS: ("+1", "+0", "-0", "-1")}
)
"""The choices that are offered; those of plus-minus have fractions besides."""

APART: Final = "; "
BETTER: Final = " > "
EQUAL: Final = " = "
_NOT_IN_OPTIONS: Final = re.compile(r"[;>=\n\r\t/]")
_ADDRESS: Final = re.compile(r"\S(?:@|%40)(?:\[|[^\s@]*\.[^\W\d])")
_AT_THE_END: Final = " .,;:!"
"""What people put behind a choice, and no option ends with."""
LONGEST_OPTION: Final = 70
"""An option is a button's label, which Slack cuts at 75 characters."""
MOST_BUTTONS: Final = 9
MOST_LIVE: Final = 50
"""Options of a live ballot: a form has room for so many."""


def choices_of(rule: Rule, options: Sequence[str]) -> tuple[str, ...]:
    """Return what can be chosen, in the order in which it is shown."""
    return tuple(options) if rule.chooses_options else BUTTONS[rule.method]


def choice_label(choice: str, rule: Rule) -> str:
    """Return what a kept choice is called in the language that is spoken.

    Options and numbers are called what they are. Each label is read as its choice.
    """
    label = None if rule.chooses_options else _LABELS.get(choice)
    return choice if label is None else label.format()


def _without_accents(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.replace("\u2019", "'"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def words_in_mail(rule: Rule, options: Sequence[str]) -> tuple[str, ...]:
    """Return the words that are choices in mail on this ballot, beside the usual ones."""
    if rule.chooses_options:
        return (*options, *(str(place + 1) for place in range(len(options))))
    words = WORDS[rule.method]
    is_known = rule.method in (Method.CONSENT, Method.PLUS_MINUS)
    own = () if is_known else tuple(word for word in words if word[0].isalpha())
    translated = (word for word, meant in _translated().items() if meant in _ONLY_HERE & {*words})
    return (*own, *translated)


def words_in_language(rule: Rule, choice: str) -> tuple[str, ...]:
    """Return the choices by their words in the reader's language; none in English."""
    if spoken() == ENGLISH or rule.chooses_options:
        return ()
    words = WORDS[rule.method]
    short = (
        word
        for text, meant in _SHORT
        if words.get(meant) == choice
        for word in str(text).split(", ")
    )
    label = choice_label(choice, rule)
    return tuple(dict.fromkeys([*([label] if label != choice else []), *short]))


@cache
def short_words() -> Mapping[str, str]:
    """Return the words for `+1`, `-1`, `0` and choices in all our languages, in lower case."""
    choices: dict[str, str] = {}
    for language in languages():
        with speaking(language):
            for text, meant in _SHORT:
                for word in str(text).lower().split(", "):
                    choices.setdefault(word, meant)
                    choices.setdefault(word.replace("\u2019", "'"), meant)
    return MappingProxyType(_translated() | choices)


@cache
def _translated() -> dict[str, str]:
    """Return the choices by their labels in other languages than English, in lower case."""
    choices: dict[str, str] = {}
    for language in languages():
        with speaking(language):
            labels = (
                {}
                if language == ENGLISH
                else {str(text).lower(): choice for choice, text in _LABELS.items()}
            )
        for label, choice in labels.items():
            for written in (label, label.replace("\u2019", "'"), _without_accents(label)):
                choices.setdefault(written, choice)
    return choices


def read_written(written: str, *, rule: Rule, options: Sequence[str]) -> str | None:
    """Return the canonical choice that `written` means, or None."""
    text = _plain(written)
    value = _READERS[rule.method](text, options) if rule.chooses_options else _word(text, rule)
    if value is None:
        return None
    try:
        read_choice(as_on_paper(value, rule.method), rule=rule, options=tuple(options))
    except WrongPaper:
        return None
    return value


@dataclass(frozen=True, slots=True)
class Written:
    """The words behind `vote N`: a canonical choice, None if there is none, and a reason.

    `said` is what was taken for the choice, as they wrote it.
    """

    choice: str | None
    reason: str
    said: str


def read_vote(text: str, *, rule: Rule, options: Sequence[str]) -> Written:
    """Split a choice from its reason: `yes because of the cost`, `Lyon > Bern - it is near`.

    The longest beginning that is a choice is taken; a vote with a condition is none. A reason that
    follows several options begins with `because`, a dash or a colon.
    """
    words = " ".join(text.split())
    for sentence, rest in _partings(words, has_options=rule.chooses_options):
        choice = read_written(sentence, rule=rule, options=options)
        # `sí` is also written `si`, which is an if where words follow at once.
        of_condition = f"{sentence} {rest}" if sentence.lower() in _conditions() and rest else rest
        if choice is not None and _condition().match(of_condition.replace("\u2019", "'")):
            return Written(None, "", words)
        if choice is not None:
            return Written(choice, _reason(rest), sentence)
    first, _, rest = words.partition(" ")
    return Written(None, _reason(rest), first if not rule.chooses_options else words)


_CONDITIONS: Final = TextAs(
    "begins a condition",
    "if, but if, only if, but only if, unless, but unless, provided, but provided, assuming, "
    "as long as, but only as long as, subject to, but subject to",
)
"""`+1 if it is tested`, `oui si …`: whoever says so has not voted yet."""


@cache
def _conditions() -> frozenset[str]:
    """Return what begins a condition, in lower case, in all our languages."""
    words: set[str] = set()
    for language in languages():
        with speaking(language):
            words.update(str(_CONDITIONS).lower().replace("\u2019", "'").split(", "))
    return frozenset(words)


@cache
def _condition() -> re.Pattern[str]:
    """Return what stands behind a choice where a condition begins."""
    longest_first = sorted(map(re.escape, _conditions()), key=len, reverse=True)
    return re.compile(
        rf"[\s,;:(\u2013\u2014-]{{0,4}}(?:{'|'.join(longest_first)})(?!\w)", re.IGNORECASE
    )


_REASON_BEGINS: Final = re.compile(r"\s+because\b|\s+[-\u2013\u2014]+\s|\s*[:,]\s", re.IGNORECASE)


def _partings(words: str, *, has_options: bool) -> Iterator[tuple[str, str]]:
    yield words, ""
    if not has_options:
        first, _, rest = words.partition(" ")
        second, _, after = rest.partition(" ")
        yield f"{first} {second}", after
        yield first, rest
        return
    for match in reversed([*_REASON_BEGINS.finditer(words)][:MOST_LIVE]):
        yield words[: match.start()], words[match.start() :]


def _reason(rest: str) -> str:
    rest = rest.strip().lstrip(":,;.-\u2013\u2014").strip()
    return rest[len("because ") :].strip() if rest.lower().startswith("because ") else rest


def _plain(written: str) -> str:
    text = " ".join(written.split()).rstrip(_AT_THE_END)
    return text.replace("\N{MINUS SIGN}", "-").replace("\N{EN DASH}", "-")


def _word(text: str, rule: Rule) -> str | None:
    word = text.lower()
    words = WORDS[rule.method]
    if word in words:
        return words[word]
    for meant in (_translated().get(word), short_words().get(word)):
        if meant is not None and meant in words:
            return words[meant]
    if rule.method is Method.PLUS_MINUS and re.fullmatch(r"[+-]?0?[.,]\d{1,3}", word):
        return _fraction(word)
    return None


def _fraction(word: str) -> str:
    sign = word[0] if word[0] in "+-" else "+"
    digits = word.lstrip("+-").replace(",", ".").rstrip("0").rstrip(".")
    digits = digits if digits.startswith("0") else f"0{digits}"
    return f"{sign}{digits}"


def _option(text: str, options: Sequence[str]) -> str | None:
    """Return the option of that name, in whatever case, or of that number."""
    folded = " ".join(text.split()).casefold()
    for option in options:
        if option.casefold() == folded:
            return option
    number = folded.removeprefix("#").rstrip(".)")
    if number.isascii() and number.isdecimal() and len(number) < 4:
        place = int(number)
        return options[place - 1] if 1 <= place <= len(options) else None
    return None


def _approved(text: str, options: Sequence[str]) -> str | None:
    texts = _several(text, options)
    if texts is None:
        return None
    return APART.join(option for option in options if option in texts)


def _several(text: str, options: Sequence[str]) -> list[str] | None:
    value = _option(text, options)
    if value is not None:
        return [value]
    for separator in (";", ",", *_ands(), "&"):
        if separator in text:
            parts = [_several(part, options) for part in text.split(separator)]
            if None not in parts:
                return [name for part in parts if part is not None for name in part]
    return None


@cache
def _ands() -> tuple[str, ...]:
    """Return what stands between the last two of a list in each of our languages: ` and `."""
    between: dict[str, None] = {}
    for language in languages():
        with speaking(language):
            between[say_list(["1", "2"])[1:-1]] = None
    return tuple(between)


def _ranking(text: str, options: Sequence[str]) -> str | None:
    groups = [[_option(part, options) for part in group.split("=")] for group in text.split(">")]
    named = [name for group in groups for name in group]
    if None in named or len(set(named)) < len(named):
        return None
    return BETTER.join(EQUAL.join(name for name in group if name) for group in groups)


_SCORE: Final = re.compile(r"(?P<name>.*\S)\s*[:=]\s*(?P<score>-?\d{1,9})")


def _scores(text: str, options: Sequence[str]) -> str | None:
    apart = (_scores_of(text.split(separator), options) for separator in (";", ","))
    return next((choice for choice in apart if choice is not None), None)


def _scores_of(parts: Sequence[str], options: Sequence[str]) -> str | None:
    scores: dict[str, str] = {}
    for part in parts:
        match = _SCORE.fullmatch(part.strip())
        name = None if match is None else _option(match["name"], options)
        if match is None or name is None or name in scores:
            return None
        scores[name] = match["score"]
    return APART.join(
        f"{option}{EQUAL}{int(scores[option])}" for option in options if option in scores
    )


_READERS: Final[Mapping[Method, Callable[[str, Sequence[str]], str | None]]] = MappingProxyType(
    {
        Method.SINGLE: _option,
        Method.APPROVAL: _approved,
        Method.RANKED: _ranking,
        Method.SCORE: _scores,
    }
)


OnPaper = str | list[str] | list[list[str]] | dict[str, int]
"""A choice as a ballot paper has it in JSON."""


def as_on_paper(value: str, method: Method) -> OnPaper:
    """Return a kept choice as a ballot paper has it in JSON."""
    match method:
        case Method.APPROVAL:
            return value.split(APART)
        case Method.RANKED:
            return [group.split(EQUAL) for group in value.split(BETTER)]
        case Method.SCORE:
            parted = (part.rpartition(EQUAL) for part in value.split(APART))
            return {name: int(score) for name, _, score in parted}
        case _:
            return value


def rename_options(
    value: str, method: Method, *, before: Sequence[str], after: Sequence[str]
) -> str:
    """Return a kept choice with each option under its new name.

    `before` and `after` are in the same order. A choice that has no options stays as it is.
    """
    names = dict(zip(before, after, strict=False))
    match method:
        case Method.SINGLE:
            return names.get(value, value)
        case Method.APPROVAL:
            return APART.join(names.get(text, text) for text in value.split(APART))
        case Method.RANKED:
            ranks = (group.split(EQUAL) for group in value.split(BETTER))
            return BETTER.join(EQUAL.join(names.get(text, text) for text in rank) for rank in ranks)
        case Method.SCORE:
            scores = (part.rpartition(EQUAL) for part in value.split(APART))
            return APART.join(f"{names.get(text, text)}{EQUAL}{score}" for text, _, score in scores)
        case _:
            return value


class WrongOptions(ValueError):
    """Options that a ballot cannot have; the text says what to write instead."""


def split_question(asked: str) -> tuple[str, tuple[str, ...]]:
    """Split a question from its options: `Which city: Geneva / Lyon`, or one option a line.

    The last colon, or the end of the first line, begins the options; without any there are none.
    """
    first, _, below = asked.strip().partition("\n")
    if below.strip():
        lines = [
            re.sub(r"^\s*(?:[-*\u2022]|\d{1,3}[.)])\s+", "", text) for text in below.split("\n")
        ]
        return first.strip(), tuple(_tidy(line) for line in lines if line.strip())
    if "/" not in first:
        return first, ()
    question, colon, options = first.partition(": ") if ": " in first else first.rpartition(":")
    if not colon:
        return first, ()
    asked = question.strip()
    return f"{asked}{'' if asked.endswith('?') else ':'}", tuple(map(_tidy, options.split("/")))


def _tidy(option: str) -> str:
    return " ".join(option.split()).rstrip(_AT_THE_END)


def require_options(options: Sequence[str]) -> None:
    """Raise if a ballot cannot have these options, for example if two look alike.

    Raises:
        WrongOptions: there are too few or too many, two are alike, or one cannot be written.
    """
    if len(options) < 2:
        raise WrongOptions(
            say(
                "This rule chooses among options, so write two or more after a colon, "
                "separated by “/”: “Which city: Geneva / Lyon / none of these”."
            )
        )
    if len(options) > MOST_LIVE:
        raise WrongOptions(say("A ballot has at most {most} options.", most=MOST_LIVE))
    for option in options:
        if not option or len(option) > LONGEST_OPTION:
            raise WrongOptions(say("Each option has 1 to {most} characters.", most=LONGEST_OPTION))
        if not option[0].isalnum() or option[-1] in _AT_THE_END:
            raise WrongOptions(
                say("Each option begins with a letter or a digit, and ends without a dot.")
            )
        if _NOT_IN_OPTIONS.search(option):
            raise WrongOptions(
                say("An option cannot hold “;”, “>”, “=” or “/”: people write these.")
            )
        if _ADDRESS.search(option):  # votes in public files could not be counted with it masked
            raise WrongOptions(
                say("Name people instead of their addresses: results may be public.")
            )
    if len({option.casefold() for option in options}) < len(options):
        raise WrongOptions(say("Two of the options are the same."))
    numbers = {str(place + 1): option for place, option in enumerate(options)}
    if any(option in numbers and numbers[option] != option for option in options):
        raise WrongOptions(say("An option cannot be the number of another option."))
