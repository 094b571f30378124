"""Parse stored mails again, outside the event loop: a mail may take seconds."""

import asyncio

from bot.mail.automatic.classify import OurMarks
from bot.mail.parse import parse_mail
from bot.mail.values import ParsedMail, UnreadableMail


async def parse_aside(raw: bytes, *, ours: OurMarks | None = None) -> ParsedMail | UnreadableMail:
    """Parse a mail in a thread, as `parse_mail` does."""
    return await asyncio.to_thread(parse_mail, raw, ours=ours)
