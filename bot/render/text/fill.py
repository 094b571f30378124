"""Fill the templates in `bot/render/templates`.

Our own texts stand in them as `say("… {name} …", name=…)`, as in `bot/language.py`, and are said
in the reader's language. Everything that comes from people passes Jinja's escaping, and a word that
a template names and nobody gave is an error. An address of ours passes `own`, so that nothing but
its escaping is done to it.
"""

from collections.abc import Callable, Mapping
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from markupsafe import Markup, escape

from bot.language import direction, isolated, say_as, spoken, wording, wording_of_number

if TYPE_CHECKING:
    from jinja2 import Environment

Show = Callable[[object], object]
"""Changes each word before it is put in place."""
_SIGNS: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;"})


def fill(template: str, **words: object) -> str:
    """Return a template with its words in place."""
    return fill_shown(template, None, words)


def fill_shown(template: str, show: Show | None, words: Mapping[str, object]) -> str:
    """Return a template with its words in place, each as `show` shows it."""
    return _environment(show).get_template(template).render(words)


def template_source(name: str) -> str:
    """Return a file of the templates' folder as it is."""
    return files("bot.render").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def _environment(show: Show | None) -> "Environment":
    from jinja2 import Environment, FunctionLoader, StrictUndefined  # noqa: PLC0415 - slow to load, seldom needed

    environment = Environment(
        autoescape=True,
        loader=FunctionLoader(template_source),
        undefined=StrictUndefined,
        finalize=show,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["own"] = escape
    environment.filters["isolated"] = _isolated
    environment.globals.update(
        say=partial(_say, show),
        say_as=_say_as,
        say_number=partial(_say_number, show),
        spoken=spoken,
        direction=direction,
        start=_start,
        end=_end,
    )
    return environment


def _say(show: Show | None, english: str, /, **words: object) -> Markup:
    """Return a text of ours as HTML; its words are shown as others, and escaped unless HTML."""
    return _ours(wording(english)).format(**_shown(words, show))


def _say_as(meaning: str, english: str, /) -> Markup:
    return _ours(say_as(meaning, english))


def _say_number(
    show: Show | None, value: str, many: str, number: int, /, **words: object
) -> Markup:
    text = _ours(wording_of_number(value, many, number))
    return text.format(number=number, **_shown(words, show))


def _shown(words: Mapping[str, object], show: Show | None) -> Mapping[str, object]:
    shown = words if show is None else {name: show(word) for name, word in words.items()}
    return {name: _isolated(word) for name, word in shown.items()}


def _isolated(word: object) -> object:
    """Return a word that keeps its direction, also if it is HTML."""
    return isolated(word if isinstance(word, str) else str(word))


def _start() -> str:
    """Return the side on which lines begin, for attributes and styles of mails."""
    return "right" if direction() == "rtl" else "left"


def _end() -> str:
    """Return the side on which lines end."""
    return "left" if direction() == "rtl" else "right"


def _ours(text: str) -> Markup:
    """Return a text of ours as HTML, also within an attribute in double quotes."""
    return Markup(text.translate(_SIGNS))  # noqa: S704  it is not from people, and has no signs
