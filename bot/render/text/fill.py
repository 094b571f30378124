"""Fill the templates in `bot/render/templates`.

Our own texts stand in them as `say("… {name} …", name=…)`, as in `bot/language.py`, and are said
in the reader's language. Everything that comes from people passes Jinja's escaping, and a word that
a template names and nobody gave is an error. An address of ours passes `own`, so that nothing but
its escaping is done to it.
"""

from collections.abc import Callable, Mapping
from functools import cache, partial
from importlib.resources import files
from typing import Final

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.language import say_as, spoken, wording, wording_of_number

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
def _environment(show: Show | None) -> Environment:
    environment = Environment(
        autoescape=True,
        loader=FunctionLoader(template_source),
        undefined=StrictUndefined,
        finalize=show,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["own"] = escape
    environment.globals.update(
        say=partial(_say, show),
        say_as=_say_as,
        say_number=partial(_say_number, show),
        spoken=spoken,
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
    return words if show is None else {name: show(word) for name, word in words.items()}


def _ours(text: str) -> Markup:
    """Return a text of ours as HTML, also within an attribute in double quotes."""
    return Markup(text.translate(_SIGNS))  # noqa: S704  it is not from people, and has no signs
