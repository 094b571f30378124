"""Read the parts of commands: numbers, texts, ends, reasons, choices.

What is wrong or missing is refused with the command's right form.
"""

import difflib
import re
from collections.abc import Callable, Collection, Sequence
from itertools import islice
from typing import Final, NoReturn, TypeVar

from bot.domain.commands.spec import filled
from bot.domain.commands.when_forms import WHEN_FORMS, split_when
from bot.domain.ids import ItemNumber
from bot.domain.slack_text import unescape
from bot.errors import Refused
from bot.language import Text, say

C = TypeVar("C")
NUMBER: Final = re.compile(r"#?(\d{1,9})")
_TOO_LONG: Final = re.compile(r"#?(\d{9})\d+")
"""A number too large for any item, and perhaps for a database column."""


def split(text: str) -> tuple[str, str]:
    """Return the first word and the rest, with the rest's own spaces and lines."""
    parts = text.strip().split(maxsplit=1)
    return (parts[0] if parts else "", parts[1] if len(parts) > 1 else "")


def take_number(
    rest: str, form: str, *, what: str = "item", sign: str = "N"
) -> tuple[ItemNumber, str]:
    """Take a number off the beginning; `form` is the right form so far, with `sign` for it."""
    word, more = split(rest)
    number = NUMBER.fullmatch(word.rstrip(":,"))
    if number is None:
        refuse_too_long(word, form, what=what)
        if word:
            wrong = say("“{word}” is not a number.", word=unescape(word)[:40])
        else:
            wrong = say("Which item?") if what == "item" else say("Which message?")
        sign = say("MESSAGE") if what == "message" and say("MESSAGE") in form else sign
        write = say("Write `{form}`, where {sign} is a number such as 12.", form=form, sign=sign)
        raise Refused(f"{wrong} {write}")
    return ItemNumber(int(number[1])), more


def refuse_too_long(word: str, form: str, *, what: str = "item") -> None:
    """Refuse a number that is far too long for any item or mail."""
    number = _TOO_LONG.fullmatch(word.rstrip(":,"))
    if number is None:
        return
    if what == "item":
        raise Refused(
            say(
                "There is no item #{number}…. `/pen list all` shows the newest ones.",
                number=number[1],
            )
        )
    raise Refused(
        say("There is no message {number}…. Write `{form}`.", number=number[1], form=form)
    )


def of_item(read: Callable[[ItemNumber, str, str], C]) -> Callable[[str, Text], C]:
    """Return the reader of a command about one item.

    `read` gets its number, the plain text behind it, and the form with the number filled in.
    """

    def read_item(rest: str, form: Text) -> C:
        """Read the number, then the rest."""
        number, more = take_number(rest, filled(form))
        return read(number, unescape(more).strip(), filled(form, number=number))

    return read_item


def of_number(command: Callable[[ItemNumber], C]) -> Callable[[str, Text], C]:
    """Return the reader of a command that has the number of an item, and nothing behind it."""

    def read(rest: str, form: Text) -> C:
        """Read the number."""
        number, more = take_number(rest, filled(form))
        nothing_more(more, filled(form, number=number))
        return command(number)

    return read


def target(rest: str, form: Text, *, number: int, mail: int | None = None) -> ItemNumber:
    """Read `into M`, with nothing behind it."""
    word, more = split(rest)
    into = more if word.lower() in {"into", "to"} else rest
    other, after = take_number(into, filled(form, number=number, mail=mail), sign="M")
    nothing_more(after, filled(form, number=number, mail=mail, other=other))
    return other


def text_needed(text: str, form: str, remedy: Text) -> str:
    """Return a plain text; `remedy` says what to do if there is none."""
    if not text:
        raise Refused(remedy.format(form=form))
    return text


def one_line(text: str) -> str:
    """Return a text without its lines and further blanks."""
    return " ".join(text.split())


def nothing_more(rest: str, form: str) -> None:
    """Refuse what stands behind a whole command."""
    if rest.strip():
        words = unescape(rest.strip())[:40]
        raise Refused(
            say("I do not know what “{words}” is for. Write `{form}`.", words=words, form=form)
        )


def take_end(text: str, form: str, *, fillers: Collection[str] = ("until",)) -> tuple[str, str]:
    """Take a WHEN off the beginning of a plain text; a word such as `until` may stand before it."""
    words = text.split()
    if words and words[0].lower() in fillers:
        text, words = behind(text, 1), words[1:]
    when, after = split_when(words)
    if not when:
        refuse_end(" ".join(words)[:40], form)
    return when, behind(text, len(words) - len(after))


def refuse_end(words: str, form: str) -> NoReturn:
    """Refuse what is no WHEN, or nothing in its place."""
    if not words:
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
            words=words,
            form=form,
            forms=WHEN_FORMS,
        )
    )


def behind(text: str, count: int) -> str:
    """Return a text without its first words, with its lines intact."""
    words = list(islice(re.finditer(r"\S+", text), count))
    return text[words[-1].end() :].strip() if words else text


def read_reason(text: str, form: str) -> str:
    """Return what stands behind `because`, "" if there is nothing."""
    words = text.split()
    if words and words[0].lower() != "because":
        raise Refused(
            say(
                "I do not know what “{words}” is for. A reason begins with “because”: `{form}`.",
                words=" ".join(words)[:40],
                form=form,
            )
        )
    return " ".join(words[1:])


def wrong_choice(
    wrong: str, word: str, choices: Sequence[str], command: str, write: str
) -> Refused:
    """Return the refusal of a word that is none of a command's, with the nearest that is.

    `wrong` says so, and `write` what to write instead.
    """
    near = difflib.get_close_matches(word, choices, n=1)
    form = f"/pen {command} {''.join(near)}"
    hint = [say("Did you mean `{form}`?", form=form)] if near else []
    return Refused(" ".join([wrong, *hint, write]))


def write_instead(form: Text) -> str:
    """Say which form to write."""
    return say("Write `{form}`.", form=filled(form))
