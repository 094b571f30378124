"""Another mail under a Message-ID that is taken is a mail of its own: nothing is lost.

A Message-ID is anybody's to write, and there is software that writes the same one each day. Whose
it is keeps it; the other mail goes on under an id made from its content, which is the same
whenever that mail comes again.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.config import Config
from bot.domain.ids import MessageId
from bot.mail.identity import Post, is_same_post, made_id
from bot.mail.values import Mailbox, ParsedMail
from storage.values import StoredMail

log = logging.getLogger(__name__)


def rename_namesakes(
    mails: Sequence[ParsedMail], kept: Mapping[MessageId, StoredMail], *, config: Config
) -> list[ParsedMail]:
    """Return the mails, with ids of their own for those that are another mail's namesakes.

    `kept` has the mail that is known by each Message-ID.
    """
    owners: dict[MessageId, ParsedMail | StoredMail] = {**kept}
    named: list[ParsedMail] = []
    for mail in mails:
        owner = owners.setdefault(mail.message_id, mail)
        if owner is mail or _is_same(owner, mail, config):
            named.append(mail)
        else:
            log.warning("another mail under a known Message-ID", extra={"size": mail.size})
            named.append(_renamed(mail))
    return named


def _is_same(owner: ParsedMail | StoredMail, mail: ParsedMail, config: Config) -> bool:
    lists = {one.address for one in config.lists}

    def known(author: Mailbox) -> Mailbox:
        """Return nobody for a list that stands in From, as in old archives."""
        return Mailbox(author.name, "") if author.address in lists else author

    return is_same_post(
        Post(known(owner.author), owner.date, owner.new_text, owner.subject),
        Post(known(mail.author), mail.date, mail.new_text, mail.subject),
    )


def _renamed(mail: ParsedMail) -> ParsedMail:
    own = made_id(
        sender=mail.author,
        date=mail.date.isoformat() if mail.date is not None else "",
        base_subject=mail.base_subject,
        text=mail.new_text or mail.text,
    )
    return replace(mail, message_id=own, message_id_is_made=True)
