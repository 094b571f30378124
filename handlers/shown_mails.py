"""Mails as Slack shows them, each read with what its thread tells of it."""

from collections.abc import Iterable

from bot.domain.names import plain_name
from bot.mail.quotes.new_text import is_answer, without_answered
from bot.mail.quotes.originals import Original, Originals
from bot.mail.quotes.segments import own_words, quotes_unmarked
from bot.render.facts import MailFacts
from storage.store import Store
from storage.values import StoredMail


def originals_of(mails: Iterable[StoredMail]) -> Originals:
    """Return a thread's mails, oldest first, as what others quote of them."""
    return Originals(
        Original(mail.message_id, mail.author, without_answered(mail.new_text)) for mail in mails
    )


async def shown_mail(store: Store, mail: StoredMail) -> MailFacts:
    """Return a stored mail as the renderers show it."""
    needs_thread = quotes_unmarked(mail.text, answers=is_answer(mail.subject, mail.references))
    thread = await store.mails.of_thread(mail.thread) if needs_thread else []
    return mail_facts(mail, originals=originals_of(thread))


def mail_facts(mail: StoredMail, *, originals: Originals) -> MailFacts:
    """Return a stored mail as the renderers show it, given the mails of its thread."""
    answers = is_answer(mail.subject, mail.references)
    new_text = mail.new_text
    if quotes_unmarked(mail.text, answers=answers):
        new_text = own_words(
            mail.text,
            mail.author,
            new_text=new_text,
            originals=originals,
            itself=mail.message_id,
            answers=answers,
        )
    return MailFacts(
        author=plain_name(mail.author.name),
        address=mail.author.address,
        said_at=mail.said_at,
        subject=mail.subject,
        text=mail.text,
        new_text=new_text,
        attachments=mail.attachments,
        lists=mail.lists,
        automatic=mail.automatic,
        answers=answers,
    )
