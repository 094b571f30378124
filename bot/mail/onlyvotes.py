"""Mails that say nothing but votes, such as a quick answer to a digest."""

from typing import Final

from bot.mail.directives import entry_votes
from bot.mail.values import ParsedMail

COURTESY_WORDS: Final = 6
"""As many words of greeting and name still make no contribution of their own."""


def is_only_votes(mail: ParsedMail) -> bool:
    """Say whether a mail's own words are `#N` votes, their reasons, and at most a greeting."""
    found = entry_votes(mail.text, answers_us=bool(mail.references))
    votes = [vote for vote in found if vote.is_sure]
    if not votes:
        return False
    spoken = " ".join(f"{vote.line} {vote.reason}" for vote in votes)
    others = [
        line.strip()
        for line in mail.new_text.split("\n")
        if line.strip() and not line.startswith(">") and line.strip() not in spoken
    ]
    return sum(len(line.split()) for line in others) <= COURTESY_WORDS
