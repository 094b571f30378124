"""Tell a list's chairs and secretaries what is new: in Slack, or by mail if they are not there.

Strangers can bring some of it about: a mail that is held, a report, an objection. In Slack each
piece is a message. By mail the first two leave at once, and whatever comes then is gathered: the
next mail waits, twice as long each time (`bot/domain/limits.py`), and tells all of it.
"""

from collections.abc import Callable

from bot.config import ListConfig
from bot.domain.limits import ASKED_WITHIN, Limit, next_question
from bot.domain.payloads import ForChair
from bot.domain.people.mailbox import mailbox_of
from bot.language import speaking
from bot.render.mail.ordered import said_by_mail
from handlers.deliveries import queue
from handlers.lists.language import language_of
from handlers.people.addresses import our_addresses
from handlers.work import Work


async def tell_chairs(
    work: Work, list_config: ListConfig, wording: Callable[[], str], *, key: str, about: str = ""
) -> None:
    """Queue a note to a list's chairs and secretaries, each of them once per key.

    `wording` puts it into the language that is spoken, which is each one's own, with Slack's
    markup. `about` is the number of the objection that it is about, if any.
    """
    for address in list_config.leaders:
        chair = await work.store.people.by_address(address, name="")
        with speaking(language_of(chair, list_config)):
            text = wording()
            if chair.slack_user is None:
                by_mail = said_by_mail(text, zone=list_config.zone)
                told = ForChair(list_config.name, (by_mail,), about)
                await mail_chair(work, told, address=address, key=key)
                continue
        note = queue.slack_note(
            text,
            user=chair.slack_user,
            channel=list_config.channel,
            key=f"{key}:{chair.slack_user}",
        )
        await work.store.outbox.add(note, now=work.now)


async def mail_chair(work: Work, told: ForChair, *, address: str, key: str) -> None:
    """Queue news for a chair at the address that the configuration names, once per key."""
    if address in our_addresses(work.config):
        return
    of_list = f"{mailbox_of(address)} {told.list_name}"
    since = work.now - ASKED_WITHIN
    recent = await work.store.limits.recent(Limit.CHAIR_NEWS, of_list, since=since)
    sent = [each.at for each in recent if each.renewable is None]
    due = next_question(sent, now=work.now, ends_at=work.now + ASKED_WITHIN)
    new = queue.mail_for_chair(told, address=address, key=key)
    delivery = await work.store.outbox.add(new, now=work.now, due_at=due)
    if delivery is not None and len(sent) == len(recent):  # else one that waits takes it along
        await work.store.limits.add(Limit.CHAIR_NEWS, of_list, now=work.now, delivery=delivery)
