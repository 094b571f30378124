"""A list's digest in plain text, as Mailman makes it of mails."""

from collections.abc import Sequence
from email import message_from_bytes, policy
from typing import Final

from tests.handlers.room import trace_of

BETWEEN: Final = "-" * 30
END: Final = "End of Council Digest, Vol 7, Issue 3"


def plain_digest(*raws: bytes, keeps: Sequence[str] = ("Date", "From", "Subject")) -> bytes:
    """Return the digest of mails, of which these fields are kept."""
    mails = [message_from_bytes(raw, policy=policy.default) for raw in raws]
    pieces = []
    for number, mail in enumerate(mails, start=1):
        fields = "".join(f"{name}: {mail[name]}\n" for name in keeps if name in mail)
        pieces.append(f"Message: {number}\n{fields}\n{mail.get_content()}\n")
    topics = "".join(f"  {at:2}. {mail['Subject']}\n" for at, mail in enumerate(mails, start=1))
    text = (
        f"Send Council mailing list submissions to\n\tcouncil@lists.example.org\n\n"
        f"Today's Topics:\n\n{topics}\n\n{'-' * 70}\n\n"
        f"{f'{BETWEEN}{chr(10) * 2}'.join(pieces)}{BETWEEN}\n\nSubject: Digest Footer\n\n"
        f"Council mailing list\n\n{BETWEEN}\n\n{END}\n{'*' * len(END)}\n"
    )
    head = (
        "From: council-request@lists.example.org\nList-Id: <council.lists.example.org>\n"
        "X-Mailman-Version: 2.1.39\nSubject: Council Digest, Vol 7, Issue 3\n"
        "Message-ID: <digest@lists.example.org>\nMIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    )
    return trace_of("council") + (head + text).encode()
