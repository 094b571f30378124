"""Answers between somebody's unmarked words, as people write them in Outlook.

Only the answered mail, where it is here, tells whose the lines are. So they are looked for when
the answer is shown; read alone, it says nothing but what stands above the quote.
"""

from typing import Final

from bot.domain.ids import MessageId
from bot.mail.lines import read_lines
from bot.mail.originals import Originals
from bot.mail.segments import segments
from bot.mail.values import Mailbox

_LONGEST_ANSWERED: Final = 500
"""Characters of an answered line that are shown, the last ones: there the question is."""


def quotes_unmarked(text: str, *, answers: bool) -> bool:
    """Say whether a text (LF line ends) quotes somebody without marks."""
    reading = read_lines(text, answers=answers)
    return any(
        depth and not mark and content
        for depth, mark, content in zip(
            reading.depths, reading.marks, reading.contents, strict=True
        )
    )


def own_words(
    text: str,
    author: Mailbox,
    *,
    new_text: str,
    originals: Originals,
    itself: MessageId,
    answers: bool,
) -> str:
    """Return what is new in a mail, with what its author put in between unmarked words.

    `new_text` is what is known to be new from the mail alone; `originals` are the mails of its
    thread, `itself` says which of them it is, `answers` whether it answers one by its header.
    """
    alone = segments(text, author, answers=answers)
    found = segments(text, author, originals=originals, itself=itself, answers=answers)
    own = [one for one in found if not one.depth]
    if len(own) <= sum(not one.depth for one in alone):
        return new_text
    return "\n\n".join(
        f"> {one.answers.splitlines()[-1][-_LONGEST_ANSWERED:]}\n{one.text}"
        if one.answers
        else one.text
        for one in own
    )
