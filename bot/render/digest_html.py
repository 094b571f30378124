"""A digest's HTML twin: an MJML template, so that it holds in old and new mail programs.

Everything that comes from people passes Jinja's escaping; no script, image or font is loaded.
"""

import re
from functools import cache
from importlib.resources import files
from typing import Final

from jinja2 import Environment, StrictUndefined, Template
from mjml import mjml2html

from bot.render.digest_words import DigestWords

TEMPLATE: Final = "digest.mjml.jinja"


def digest_html(words: DigestWords) -> str:
    """Return the digest as an HTML document."""
    html: str = mjml2html(_template().render(digest=words))
    # The space between tags is a tenth of the mail, and a list holds a mail that is too large.
    return re.sub(r">\s+<", "><", html) + "\n"


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    source = files("bot.render").joinpath("templates", TEMPLATE).read_text(encoding="utf-8")
    return environment.from_string(source)
