"""Fill the templates in `bot/render/templates`.

Everything that comes from people passes Jinja's escaping, and a word that a template names and
nobody gave is an error.
"""

from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined


def fill(template: str, **words: object) -> str:
    """Return a template with its words in place."""
    return _environment().get_template(template).render(words)


def template_source(name: str) -> str:
    """Return a file of the templates' folder as it is."""
    return files("bot.render").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        autoescape=True,
        loader=FunctionLoader(template_source),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
