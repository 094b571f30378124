"""Send one due delivery, rendered from what the database says now.

A delivery that was tried before may have reached its peer unnoticed: it is looked up there, by its
delivery id, before it is sent again.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Final

from bot.domain.delivery import CARRIES, UNREADABLE, Delivery, DeliveryKind
from bot.errors import GiveUp, Withheld
from bot.gateways.slack.errors import AccountFault
from bot.language import ENGLISH, speaking
from bot.render.words.losses import account_fault_told
from handlers.deliveries import queue
from handlers.lists.home_list import NO_LIST, has_home
from handlers.lists.language import language_of_delivery
from handlers.sending.deliver_files import post_files
from handlers.sending.deliver_mail import (
    send_digest_mail,
    send_echo,
    send_mail_note,
    send_mail_receipt,
    send_mail_reminder,
    send_to_list,
)
from handlers.sending.deliver_slack import (
    Peers,
    SendingDoor,
    follow_channel,
    is_wanted,
    learn_person,
    mark_comment,
    post_about_ballot,
    post_call,
    post_comment,
    post_item,
    post_mail,
    post_merge,
    post_plan,
    post_result,
    post_welcome,
    send_slack_news,
    send_slack_note,
    send_slack_receipt,
    update_item,
)
from handlers.sending.outbox import Done

__all__ = ["Peers", "SendingDoor", "deliver"]

Send = Callable[[Delivery, SendingDoor], Awaitable[Done]]

SENDERS: Final[Mapping[DeliveryKind, Send]] = {
    DeliveryKind.POST_ITEM: post_item,
    DeliveryKind.UPDATE_ITEM: update_item,
    DeliveryKind.POST_MAIL: post_mail,
    DeliveryKind.POST_COMMENT: post_comment,
    DeliveryKind.POST_BALLOT: post_about_ballot,
    DeliveryKind.POST_DRAFT: post_about_ballot,
    DeliveryKind.POST_EXTENSION: post_about_ballot,
    DeliveryKind.POST_CORRECTION: post_about_ballot,
    DeliveryKind.POST_MERGE: post_merge,
    DeliveryKind.POST_PLAN: post_plan,
    DeliveryKind.POST_RESULT: post_result,
    DeliveryKind.SLACK_RECEIPT: send_slack_receipt,
    DeliveryKind.SLACK_NOTE: send_slack_note,
    DeliveryKind.SLACK_NEWS: send_slack_news,
    DeliveryKind.MARK_COMMENT: mark_comment,
    DeliveryKind.LEARN_PERSON: learn_person,
    DeliveryKind.MAIL_BALLOT: send_to_list,
    DeliveryKind.MAIL_DRAFT: send_to_list,
    DeliveryKind.MAIL_EXTENSION: send_to_list,
    DeliveryKind.MAIL_CORRECTION: send_to_list,
    DeliveryKind.MAIL_RESULT: send_to_list,
    DeliveryKind.MAIL_ECHO: send_echo,
    DeliveryKind.MAIL_RECEIPT: send_mail_receipt,
    DeliveryKind.MAIL_REMINDER: send_mail_reminder,
    DeliveryKind.MAIL_NOTE: send_mail_note,
    DeliveryKind.MAIL_DIGEST: send_digest_mail,
    DeliveryKind.POST_CALL: post_call,
    DeliveryKind.MAIL_CALL: send_to_list,
    DeliveryKind.POST_WELCOME: post_welcome,
    DeliveryKind.POST_FILES: post_files,
}
"""The function that sends each kind of delivery."""


async def deliver(delivery: Delivery, door: SendingDoor) -> Done:
    """Send one delivery, in the language of whoever gets it.

    A delivery about an item without a home list waits until the item has one. A post that its list
    does not want is done without one.

    Raises:
        TryAgainLater: the peer is away or busy.
        Withheld: none of the item's lists is configured.
        GiveUp: the peer refused for good, there is nothing left to send, or it cannot be read.
    """
    if not isinstance(delivery.payload, CARRIES[delivery.kind]):
        raise GiveUp(UNREADABLE)
    async with door.database.reading() as store:
        if delivery.item is not None and not await has_home(store, delivery.item, door.config):
            raise Withheld(NO_LIST)
        if not await is_wanted(store, delivery, door.config):
            return Done(result="")
        language = await language_of_delivery(store, delivery, door.config)
    with speaking(language):
        try:
            return await SENDERS[delivery.kind](delivery, door)
        except AccountFault as fault:
            await _tell_operator(fault, door)
            raise
        except GiveUp:
            await follow_channel(delivery, door)
            raise


async def _tell_operator(fault: AccountFault, door: SendingDoor) -> None:
    """Write to the operator why Slack refuses us, once a day for each reason; nobody else can help.

    Every delivery to Slack meets the fault, and is tried again.
    """
    address = door.config.penholder.operator
    if not address:
        return
    now = door.clock()
    key = f"slack-account:{fault.code}:{now.date()}:{address}"
    async with door.database.reading() as store:
        if await store.outbox.by_key(key) is not None:
            return
    with speaking(ENGLISH):
        subject, text = account_fault_told(str(fault))
    mail = replace(queue.mail_message(subject, text, address=address), dedup_key=key)
    async with door.database.transaction() as store:
        await store.outbox.add(mail, now=now)
