"""What a Mailman list holds for its moderator, after Mailman 2.1's own rules.

Reproduced from its hold rules and `is_administrivia`: size, recipients, the list's address
missing, and a command among the first five lines or in the subject of a short mail.
"""

from email.message import EmailMessage
from email.utils import getaddresses
from typing import Final

LARGEST: Final = 40 * 1024
MOST_RECIPIENTS: Final = 10
MOST_LINES: Final = 25
COMMANDS: Final = {
    "confirm": (1, 1), "help": (0, 0), "info": (0, 0), "lists": (0, 0), "options": (0, 0),
    "password": (2, 2), "remove": (0, 0), "set": (3, 3), "subscribe": (0, 3),
    "unsubscribe": (0, 1), "who": (0, 2),
}  # fmt: skip


def why_held(mail: EmailMessage, *, list_address: str) -> str:
    """Return why the list would hold the mail, "" when it would pass it on."""
    recipients = [
        address.lower()
        for _, address in getaddresses([str(v) for v in mail.get_all("To", [])])
        + getaddresses([str(v) for v in mail.get_all("Cc", [])])
    ]
    if len(mail.as_bytes()) > LARGEST:
        return "too large"
    if len(recipients) > MOST_RECIPIENTS:
        return "too many recipients"
    if list_address not in recipients:
        return "implicit destination"
    return _administrivia(mail)


def _administrivia(mail: EmailMessage) -> str:
    lines: list[str] = []
    for part in mail.walk():
        if part.get_content_maintype() != "text":
            continue
        lines += part.get_content().splitlines()
    if "-- " in lines:
        lines = lines[: lines.index("-- ")]
    if sum(bool(line.strip()) for line in lines) > MOST_LINES:
        return ""
    if "\n".join(lines).strip().lower() in COMMANDS:
        return "administrivia"
    for line in [*lines[:5], str(mail["Subject"])]:
        words = line.lower().split()
        least, most = COMMANDS.get(words[0], (99, 0)) if words else (99, 0)
        if not least <= len(words) - 1 <= most:
            continue
        if words[0] == "set" and words[2] not in ("on", "off"):
            continue
        return f"administrivia: {line.strip()}"
    return ""
