"""Handle a mail again that was set aside."""

from bot.clock import Clock
from bot.config import Config
from bot.errors import Refused
from bot.events import MailFetched, MailReceived
from bot.mail.automatic.classify import OurMarks
from bot.mail.values import UnreadableMail
from handlers.filing.parsing import parse_aside
from handlers.receiving.direct_mail import WHERE, take_direct
from handlers.receiving.list_mail import take_mails
from storage.database.engine import Database


async def replay_mail(
    number: int, *, database: Database, config: Config, clock: Clock, marks: OurMarks
) -> str:
    """Handle mail `number` as if it had just been fetched; it is then no longer set aside.

    Raises:
        Refused: there is no such mail, its bytes were never loaded, or it still cannot be read.
    """
    async with database.reading() as store:
        mail = await store.set_aside.get(number)
    if mail is None:
        raise Refused(f"no mail {number} is set aside")
    if mail.raw is None or len(mail.raw) < mail.size:
        raise Refused(
            f"mail {number} was never loaded whole; raise mail.max_size and drop it here, "
            "or import it from a file"
        )
    readable = await parse_aside(mail.raw, ours=marks)
    if isinstance(readable, UnreadableMail):
        raise Refused(f"mail {number} still cannot be read: {readable.reason}")
    # If this fails, the mail stays set aside; a mail that is handled twice is known the second
    # time.
    if mail.mailbox is not None:
        event = MailFetched(
            mailbox=mail.mailbox,
            uid_validity=mail.uid_validity or 0,
            uid=mail.uid or 0,
            received_at=mail.at,
            raw=mail.raw,
        )
        await take_mails([(event, readable)], database=database, config=config, clock=clock)
    elif mail.where == WHERE:
        direct = MailReceived(received_at=mail.at, raw=mail.raw)
        await take_direct(direct, readable, database=database, config=config, now=clock())
    else:
        raise Refused(f"mail {number} came from {mail.where}; import it from there again")
    async with database.transaction() as store:
        await store.set_aside.drop(number)
    return f"{number} is handled: “{readable.subject}”."
