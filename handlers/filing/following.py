"""Send a list's mail on to those who follow its item and have no digest of their own."""

from bot.domain.ids import MailId
from bot.domain.items.item import Item
from bot.mail.values import ParsedMail
from handlers.deliveries import queue
from handlers.people.addresses import own_address
from handlers.work import Work


async def send_to_followers(work: Work, item: Item, mail_id: MailId, mail: ParsedMail) -> None:
    """Queue a new mail for each of them, except its author."""
    store = work.store
    for number in await store.attentions.followers(item.number, item.labels):
        person = await store.people.get(number)
        if person is None or mail.author.address in person.addresses:
            continue
        if await store.attentions.digest_of(person.id) is not None:
            continue
        address = await own_address(work, person)
        if address:
            followed = queue.mail_followed(mail_id, item.number, by=person.id, address=address)
            await store.outbox.add(followed, now=work.now)
