"""A copy may know more than the mail that is here: its Message-ID, what it answers, its last part.

Out of a digest in plain text, or an archive of words only, a mail comes without the first two, and
without its last part out of a file that broke off. Whichever comes first, the mail has in the end
what one of them has.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.domain.ids import MessageId
from bot.mail.threads.copies import is_made
from bot.mail.threads.threads import ThreadingFacts
from bot.mail.values import ParsedMail
from storage.store import Store
from storage.values import StoredMail


def tells_more(copy: ParsedMail, known: ParsedMail | StoredMail) -> bool:
    """Say whether a copy has the Message-ID or the references that a known mail lacks."""
    has_id = is_made(known.message_id) and not is_made(copy.message_id)
    return has_id or bool(copy.references and not known.references)


def with_more(known: ParsedMail | StoredMail, copy: ParsedMail) -> ParsedMail:
    """Return a copy as it completes a known mail: with the id and references to have from now."""
    has_id = is_made(known.message_id)
    return replace(
        copy,
        message_id=copy.message_id if has_id else known.message_id,
        references=known.references or copy.references,
        in_reply_to=known.in_reply_to if known.references else copy.in_reply_to,
    )


def completed(first: ParsedMail, copy: ParsedMail, *, is_cut: bool) -> ParsedMail:
    """Return a mail that nobody has filed yet with what a copy of it knows more.

    `is_cut`: all that the mail says and carries is to be the copy's.
    """
    if is_cut:
        has_clues = copy.references or not first.references
        first = replace(
            first,
            text=copy.text,
            new_text=copy.new_text,
            attachments=copy.attachments,
            content_hash=copy.content_hash,
            size=copy.size,
            remembered=copy.remembered if has_clues else first.remembered,
        )
    if not tells_more(copy, first):
        return first
    more = with_more(first, copy)
    return replace(
        first,
        message_id=more.message_id,
        message_id_is_made=is_made(more.message_id),
        references=more.references,
        in_reply_to=more.in_reply_to,
        remembered=copy.remembered if more.references else first.remembered,
    )


async def complete(
    store: Store, known: StoredMail, copy: ParsedMail, *, whole: bytes | None
) -> ParsedMail | None:
    """Let a kept mail have what a copy knows more; return the copy as it did, None for nothing.

    `whole` are the copy's bytes, where the kept mail was cut off.
    """
    if whole is None and not tells_more(copy, known):
        return None
    more = with_more(known, copy)
    await store.completed.complete(known.id, known.message_id, more)
    if whole is not None:
        await store.completed.make_whole(known, copy, whole)
    return more


def under_last_names(
    renamed: Sequence[ThreadingFacts], became: Mapping[MessageId, MessageId]
) -> tuple[ThreadingFacts, ...]:
    """Return other names of mails of a batch, which got their own ids only in the end."""
    return tuple(
        ThreadingFacts(one.message_id, tuple(became.get(own, own) for own in one.references))
        for one in (*renamed, *(ThreadingFacts(made, (own,)) for made, own in became.items()))
    )
