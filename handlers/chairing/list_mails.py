"""Find the mails that an act has queued for lists, and put them into words as they leave."""

from collections.abc import Sequence
from email.message import EmailMessage

from bot.config import ListConfig
from bot.domain.delivery import Delivery, DeliveryKind
from bot.domain.ids import BallotId, CallId
from bot.language import speaking
from handlers.ballot_mails import ABOUT_BALLOTS, list_at, mail_about_ballot
from handlers.call_mails import mail_about_call
from handlers.chairing.actor import Actor, ListMail
from handlers.work import Work


async def waiting_mails(
    actor: Actor, *, call: CallId | None = None, ballot: BallotId | None = None
) -> list[Delivery]:
    """Return what waits to go to lists about a call, then about a ballot."""
    outbox = actor.store.outbox
    about_call = () if call is None else await outbox.waiting_about(call, (DeliveryKind.MAIL_CALL,))
    about_ballot = () if ballot is None else await outbox.waiting_about(ballot, ABOUT_BALLOTS)
    return [*about_call, *about_ballot]


async def mails_of(
    actor: Actor, waiting: Sequence[Delivery], *, known: Sequence[Delivery]
) -> tuple[ListMail, ...]:
    """Return mails that wait, but those `known` before, each in its list's language."""
    before = {one.id for one in known}
    mails: list[ListMail] = []
    for delivery in waiting:
        if delivery.id in before:
            continue
        one = list_at(delivery.recipient, actor.config)
        made = mail_about_call if delivery.kind is DeliveryKind.MAIL_CALL else mail_about_ballot
        with speaking(one.language):
            # As it leaves, whoever looks at it.
            mail = await made(Work(actor.store.everything, actor.config, actor.now), delivery)
        if mail is not None:
            mails.append(_in_words(mail, one))
    return tuple(mails)


def _in_words(mail: EmailMessage, to: ListConfig) -> ListMail:
    body = mail.get_body(("plain",))
    return ListMail(
        list_name=to.name,
        address=to.address,
        subject=str(mail["Subject"]),
        body=body.get_content() if body is not None else "",
    )
