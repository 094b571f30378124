"""Links that mail programs set within their own line: `Sent from Mail<https://…> for Windows`."""

import re
from typing import Final

_LINK: Final = re.compile(r"\s?<https?://[^\s<>]{4,300}>")


def without_links(line: str) -> str:
    """Return a line without links in brackets."""
    return _LINK.sub("", line) if "<http" in line else line
