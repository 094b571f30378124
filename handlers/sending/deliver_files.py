"""Show the small files of a mail in its item's Slack thread, where the list wants that.

Slack takes a file in three steps: it names an address, the bytes go there, and only then is the
file shown. What is uploaded and never shown, nobody sees. So the upload is one delivery, which
records the files' ids, and showing them another, which can look for these when it is tried again.
"""

import asyncio
import logging
from dataclasses import dataclass

from bot.domain.delivery import Delivery
from bot.domain.ids import ChannelId, MailId, Ts
from bot.domain.payloads import Uploaded
from bot.errors import GiveUp
from bot.gateways.slack.errors import SlackRefused
from bot.mail.content.files import Files, files_of
from bot.render.text.safe import one_line
from handlers.deliveries import queue
from handlers.filing.own_mail import secrets_of
from handlers.lists.home_list import home_of
from handlers.lists.items import find_item
from handlers.sending.deliver_slack import SendingDoor
from handlers.sending.outbox import Done
from storage.values import StoredMail

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Place:
    """A mail, the thread in which it was posted, and the delivery that posted it."""

    mail: StoredMail
    channel: ChannelId
    thread_ts: Ts
    posted: Delivery


async def post_files(delivery: Delivery, door: SendingDoor) -> Done:
    """Upload the files of a mail, or show those that are uploaded.

    Those of a mail whose author was erased are deleted.
    """
    async with door.database.reading() as store:
        mail = await store.mails.get(MailId(delivery.named))
    uploaded = delivery.payload if isinstance(delivery.payload, Uploaded) else None
    if mail is None or mail.is_erased:
        for file in uploaded.ids if uploaded is not None else ():
            await door.peers.slack.delete_file(file)
        return Done(result="")
    place = await _place_of(delivery, mail, door)
    if place is None:
        return Done(result="")
    return await (
        _upload(place, door) if uploaded is None else _show(delivery, uploaded, place, door)
    )


async def _place_of(delivery: Delivery, mail: StoredMail, door: SendingDoor) -> _Place | None:
    """Return where a mail's files go; None if its list does not want that any more."""
    if delivery.item is None:
        raise GiveUp("the delivery names no item")
    async with door.database.reading() as store:
        home = home_of(await find_item(store, delivery.item), door.config)
        posted = await store.outbox.by_key(queue.mail_key(MailId(delivery.named)))
        channel = ChannelId(delivery.recipient)
        parent = await store.slack.parent_of(delivery.item, channel)
    if home is None or home.attachments != "upload":
        return None
    if parent is None or posted is None:
        return None
    return _Place(mail, channel, parent.ts, posted)


async def _upload(place: _Place, door: SendingDoor) -> Done:
    """Upload a mail's files; what Slack refuses for good stays out of it."""
    files = await _files_of(place.mail, door)
    if not files.shown and not files.left:
        return Done(result="")
    ids: list[str] = []
    names = tuple(one_line(file.name) for file in files.shown)
    left = files.left
    try:
        for name, file in zip(names, files.shown, strict=True):
            ids.append(await door.peers.slack.upload(name, file.content))
    except SlackRefused as refused:
        log.warning("files not uploaded", extra={"mail": place.mail.id, "reason": str(refused)})
        names, left = names[: len(ids)], (*names[len(ids) :], *left)
    item = place.posted.item
    if item is None:
        raise GiveUp("the delivery names no item")
    uploaded = Uploaded(tuple(ids), names, left)
    show = queue.post_files(item, place.mail.id, channel=place.channel, uploaded=uploaded)
    return Done(result="uploaded", then=show)


async def _files_of(mail: StoredMail, door: SendingDoor) -> Files:
    """Return the files of a mail; none are shown of one that an outsider can have sent us."""
    async with door.database.reading() as store:
        raw = await store.mails.raw(mail.id)
    files = await asyncio.to_thread(files_of, raw, masked=secrets_of(door.config).masked)
    if mail.is_proved and door.peers.slack.may_upload:
        return files
    return Files((), (*(file.name for file in files.shown), *files.left))


async def _show(delivery: Delivery, uploaded: Uploaded, place: _Place, door: SendingDoor) -> Done:
    """Show uploaded files once, and let the mail's own message tell which are not shown."""
    result = ",".join(uploaded.ids)
    if uploaded.ids and not await _are_shown(delivery, uploaded, place, door):
        files = dict(zip(uploaded.ids, uploaded.names, strict=False))
        try:
            await door.peers.slack.show_files(place.channel, place.thread_ts, files)
        except SlackRefused as refused:
            log.warning("files not shown", extra={"mail": place.mail.id, "reason": str(refused)})
            result = ""
    if result and not uploaded.left:
        return Done(result=result)
    return Done(result=result, then=queue.show_again(place.posted, anew=False))


async def _are_shown(
    delivery: Delivery, uploaded: Uploaded, place: _Place, door: SendingDoor
) -> bool:
    """Return True if an earlier try showed the files, or this Penholder before a restore.

    Before that they had other ids, and the same names.
    """
    async with door.database.reading() as store:
        restore = await store.restores.last()
    is_restored = restore is not None and restore.may_have_sent(place.posted.created_at)
    if delivery.attempts <= 1 and not is_restored:
        return False
    since = place.posted.created_at
    if restore is not None and is_restored:
        since = min(since, restore.made_at)
    there = await door.peers.slack.files_in_thread(place.channel, place.thread_ts, since=since)
    if any(set(files) & set(uploaded.ids) for files in there):
        return True
    return is_restored and any(set(files.values()) == set(uploaded.names) for files in there)
