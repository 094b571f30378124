"""Take wishes for more time out of mails of a list.

A list must vouch for the mail, as it must for a vote. A chair's wish by mail is a proposal like
anybody's: what only chairs may do is done in Slack.
"""

from collections.abc import Sequence
from typing import Final

from bot.domain.calls.call import Call
from bot.domain.commands.proceedings import ExtendBallot
from bot.domain.commands.table import read_command
from bot.domain.items.comment import Source
from bot.domain.items.deed import Deed
from bot.domain.items.item import Item
from bot.domain.slack_text import escape_entities, for_mail
from bot.errors import Refused
from bot.language import speaking
from bot.mail.values import Wish, WishKind
from handlers.calling.suggestions import open_call_of
from handlers.deliveries import queue
from handlers.filing.filing import FiledMail
from handlers.lists.language import language_of_author
from handlers.proceedings.extending import (
    object_to_extension,
    propose,
    support_extension,
)
from handlers.voting.ballot_box import LATE
from handlers.voting.voters import voter_address
from handlers.work import Work

COMMANDS: Final = frozenset({"support", "extend"})
"""What a refusal may tell somebody to write in a mail."""


async def take_wishes(work: Work, filed: Sequence[FiledMail]) -> None:
    """Carry out wishes for more time in newly filed mails; tell authors about refusals.

    On a call for consensus, `support` and `object` are what somebody says on that.
    """
    for filed_mail in filed:
        mail = filed_mail.arrival.mail
        wish = mail.said.wish if mail.may_vote else None
        open_call = await open_call_of(work.store, filed_mail) if wish is not None else None
        if wish is None or open_call is None:
            continue
        item, call = open_call
        if call.seeks_consensus and wish.kind is not WishKind.EXTEND:
            continue
        address = "" if mail.is_to_nobody else voter_address(mail, work.config)
        if not address:
            continue
        language = await language_of_author(work, address, item.number)
        try:
            with speaking(language):
                person = await work.store.people.by_address(address, name=mail.author.name)
                vouching = filed_mail.arrival.attested_by
                deed = Deed(person.id, Source.MAIL, mail.message_id, vouched_by=vouching)
                await _carry_out(work, item, call, wish, deed)
        except Refused as refused:
            if work.now - filed_mail.arrival.received_at <= LATE:
                text = for_mail(str(refused), commands=COMMANDS)
                note = queue.mail_note(text, answers=filed_mail.id, address=address)
                await work.store.outbox.add(note, now=work.now)


async def _carry_out(work: Work, item: Item, call: Call, wish: Wish, deed: Deed) -> None:
    match wish.kind:
        case WishKind.SUPPORT:
            await support_extension(work, item, call, deed=deed)
        case WishKind.OBJECT:
            await object_to_extension(work, item, call, deed=deed)
        case WishKind.EXTEND:
            command = read_command(f"extend {item.number} {escape_entities(wish.words)}")
            if not isinstance(command, ExtendBallot):
                raise TypeError("`extend` is read as another command")
            await propose(work, item, call, command, deed=deed)
