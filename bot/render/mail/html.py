"""Make the HTML twin of a mail from its MJML template, so that old and new mail programs show it.

Everything that comes from people passes Jinja's escaping; no script, image or font is loaded. Each
element has its style with it: some programs drop the styles in a mail's head, and those hold only
what changes in the dark.
"""

import re

from mjml import mjml2html

from bot.render.fill import fill


def mail_html(template: str, **words: object) -> str:
    """Return the HTML document of a template in `bot/render/templates`."""
    html: str = mjml2html(fill(template, **words))
    # The space between tags is a tenth of the mail, and a list holds a mail that is too large.
    return re.sub(r">\s+<", "><", html) + "\n"
