"""What list programs and archives put below a mail, by their own words."""

import re
from typing import Final

RULE: Final = re.compile(r"\s?(?:_{8,}|-{8,}|#{8,}|={8,}|\*{8,}|~{8,}|(?:-=){5,}-?)\s*$")
"""A line that is drawn, not written."""

HINT: Final = re.compile(
    r"mailing.?list\b|\bunsubscribe\b|listinfo|mailman|\bsubscri|google ?groups|groups\.io links"
    r"|list archives?\b|listserv|mailingliste|liste de (?:diffusion|discussion)|lista de (?:correo"
    r"|discuss|distribu)|mailinglijst|desinscri|désabonn|désinscri|рассылк|邮件列表|メーリングリスト",
    re.IGNORECASE,
)
"""Words that, below a drawn line, make it a list's footer."""

START: Final = re.compile(
    r"\s?(?:you received this message because you are subscribed to"
    r"|you(?:'re| are) receiving this (?:message|email|mail) because you are subscribed"
    r"|to unsubscribe(?:,? e-?mail:| from this (?:list|group)| send an? e-?mail to"
    r"| from the \S{1,60} list)"
    r"|for additional commands, e-mail:|more information about the \S{1,60}$"
    r"|\S{1,60} mailing list(?: -- \S+@\S+)?$|groups\.io links:"
    r"|this (?:e-?mail|message) was sent to the \S{1,60} (?:mailing )?list)",
    re.IGNORECASE,
)
"""A line that only a list's footer begins with."""

NEXT_PART: Final = re.compile(r"-{6,} ?[^-\n]{3,40} ?-{6,}$")
"""Pipermail's `next part` line, in any language; believed only with a notice below it."""

NOTICE: Final = re.compile(
    r"(?:an? [^\n]{1,60} was scrubbed|skipped content of type"
    r"|(?:name|type|size|desc|url|from|subject|date)\s?:)",
    re.IGNORECASE,
)
"""A line of the notice that Pipermail leaves for a part that is not text."""
