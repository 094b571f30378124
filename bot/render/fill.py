"""Fill the templates in `bot/render/templates`.

Everything that comes from people passes Jinja's escaping, and a word that a template names and
nobody gave is an error. An address of ours passes `own`, so that nothing but its escaping is done
to it.
"""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import escape

Show = Callable[[object], object]
"""Changes each word before it is put in place."""


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
    return environment
