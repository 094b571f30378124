"""Split stored mails by speaker; the process that makes pages uses this, too."""

from collections.abc import Iterable, Sequence

from bot.mail.quotes.lines import read_lines
from bot.mail.quotes.new_text import is_answer, without_answered
from bot.mail.quotes.originals import Original, Originals
from bot.mail.quotes.segments import segments
from bot.mail.values import Reading
from bot.render.json.shapes import Spoken, ThreadMail
from storage.values import StoredMail


def originals_of(mails: Iterable[StoredMail]) -> Originals:
    """Return a thread's mails, oldest first, as originals that others quote."""
    return Originals(
        Original(mail.message_id, mail.author, without_answered(mail.new_text)) for mail in mails
    )


def reading_of(mail: StoredMail) -> Reading:
    """Read the lines of a stored mail again, since only its text is stored."""
    return read_lines(mail.text, answers=is_answer(mail.subject, mail.references))


def thread_mails(mails: Sequence[StoredMail]) -> list[ThreadMail]:
    """Split a thread's mails, oldest first, by speaker."""
    originals = originals_of(mails)
    return [
        ThreadMail(
            message_id=mail.message_id,
            author=mail.author,
            said_at=mail.said_at,
            subject=mail.subject,
            lists=mail.lists,
            attachments=mail.attachments,
            automatic=mail.automatic,
            automatic_rule=mail.automatic_rule,
            segments=tuple(
                Spoken(author=part.author, depth=part.depth, text=part.text, answers=part.answers)
                for part in segments(
                    reading_of(mail),
                    mail.author,
                    originals=originals,
                    itself=mail.message_id,
                )
            ),
        )
        for mail in mails
    ]
