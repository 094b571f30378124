"""Record programs' reports on our mails: bounced, held, or rejected by a list.

A delivery that was sent and did not arrive waits for a person in the outbox. If it concerns a list,
the list's chairs are told in Slack, once.
"""

import logging
import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import partial
from itertools import islice
from typing import Final

from bot.config import Config, ListConfig
from bot.domain.bouncing import delivery_in, is_bounce_word_of
from bot.domain.delivery import Delivery
from bot.domain.ids import MessageId
from bot.domain.limits import Limit
from bot.events import MailFetched, MailReceived
from bot.mail.automatic.list_programs import is_of_all_lists
from bot.mail.limits import NOTICE_CHARS
from bot.mail.lists.listinfo import is_programs_address
from bot.mail.lists.program import ListProgram
from bot.mail.subject import base_subject
from bot.mail.values import MailReport, ParsedMail, ReportKind
from bot.render.slack.reports import report_text, undelivered
from handlers.deliveries import queue
from handlers.people.chairs import tell_chairs
from handlers.people.suspending import note_refusal
from handlers.receiving.returned import program_of_list, returns_of
from handlers.voting.confirmations import MOST_WORDS, words_in
from handlers.work import Work

log = logging.getLogger(__name__)

TOLD_WITHIN: Final = timedelta(days=30)
"""How long a moderator may take to reject a mail whose notice names only its subject."""
LOOKED_AT: Final = 50
_DELIVERY_ID: Final = re.compile(r"[0-9a-f]{32}")
_WORD: Final = re.compile(r"\w[\w.+-]*")
"""The characters of a list's name: `north.council` is not `council`."""


async def take_reports(
    work: Work, read: Sequence[tuple[MailFetched | MailReceived, ParsedMail]]
) -> None:
    """Record what mails to us report about our mails."""
    for event, mail in read:
        if mail.report is not None:
            words = words_in(event, mail, work.config)
            returned = await _returned(work, islice(words, MOST_WORDS), mail.report)
            await _take(work, mail, mail.report, returned)
            if returned is not None:
                address = returned.recipient.lower()
                if address in (*mail.report.refused, *mail.report.put_off):
                    is_soft = address not in mail.report.refused
                    await note_refusal(work, returned, is_soft=is_soft)


async def _returned(work: Work, words: Iterable[str], report: MailReport) -> Delivery | None:
    """Return our mail to one person whose own return path a report came to, if it failed there.

    Nobody but that person's mail servers has seen the word. One that others could read meanwhile,
    as in a quoted mail, proves nothing.
    """
    for word in words:
        seq = delivery_in(word)
        delivery = None if seq is None else await work.store.outbox.at(seq)
        if (
            delivery is not None
            and is_bounce_word_of(delivery, word, secrets=work.config.penholder.secrets)
            and await work.store.published.since(word) is None
            and _concerns(delivery, report)
        ):
            return delivery
    return None


async def _take(
    work: Work, mail: ParsedMail, report: MailReport, returned: Delivery | None
) -> None:
    delivery = returned or await _delivery_of(work, report.about)
    if report.kind is ReportKind.BOUNCED and not _concerns(delivery, report):
        return  # it is about somebody else's mail, or about one of a list's many readers
    list_config = _list_of(mail, delivery, work.config)
    log.warning(
        "a mail of ours did not arrive",
        extra={
            "report": report.kind,
            "list": list_config.name if list_config is not None else None,
        },
    )
    proof = delivery if list_config is not None and _is_to(list_config, delivery) else None
    if delivery is None and list_config is not None and report.kind is ReportKind.REJECTED:
        delivery = await _named_by_subject(work, list_config, report.subject)
    if delivery is not None:
        if await work.store.mails.find([MessageId(delivery.result)]):
            return  # our mail came back by the list, so it arrived
        if report.kind is not ReportKind.HELD:
            await work.store.outbox.undelivered(delivery.id, error=undelivered(report))
    if list_config is not None:
        wording = partial(
            report_text,
            report,
            list_name=list_config.name,
            address=work.config.smtp.from_address,
            in_outbox=delivery is not None,
            program=await _program(work, list_config) if report.kind is ReportKind.HELD else None,
        )
        if proof is not None:
            key = f"report:{report.kind}:{proof.id}"
            await tell_chairs(work, list_config, wording, key=key)
        elif await _is_first_of_hour(work, list_config):
            await tell_chairs(work, list_config, wording, key=f"report:{mail.message_id}")


async def _program(work: Work, list_config: ListConfig) -> ListProgram | None:
    """Return the program that runs a list, by what it sent back; a report may be anybody's."""
    returns = await returns_of(work.store, list_config, now=work.now)
    return await program_of_list(work.store, returns)


def _is_to(list_config: ListConfig, delivery: Delivery | None) -> bool:
    """Return True if one of our mails went to a list.

    While it has not come back, its Message-ID proves a report: nobody else has seen it.
    """
    return delivery is not None and delivery.recipient == list_config.address


async def _is_first_of_hour(work: Work, list_config: ListConfig) -> bool:
    """Return True if chairs may be told of an unproved report: one note an hour for each list."""
    if not await work.store.limits.allow(Limit.REPORT, list_config.name, now=work.now):
        log.info("report not told again", extra={"list": list_config.name})
        return False
    await work.store.limits.add(Limit.REPORT, list_config.name, now=work.now)
    return True


async def _delivery_of(work: Work, about: Iterable[MessageId]) -> Delivery | None:
    """Return the delivery that a report is about: its id is in the mail's Message-ID."""
    domain = work.config.smtp.from_address.rpartition("@")[2]
    for message_id in about:
        local, _, host = message_id.rpartition("@")
        if host.lower() == domain and _DELIVERY_ID.fullmatch(local):
            delivery = await work.store.outbox.get(local)
            if delivery is not None:
                return delivery
    return None


def _concerns(delivery: Delivery | None, report: MailReport) -> bool:
    return delivery is not None and delivery.recipient.lower() in report.recipients


def _list_of(mail: ParsedMail, delivery: Delivery | None, config: Config) -> ListConfig | None:
    """Return our list that a report comes from or is about."""
    for list_config in config.lists:
        if _is_to(list_config, delivery):
            return list_config
        if list_config.list_id in mail.list_ids or is_programs_address(
            mail.sender.address, list_config.address
        ):
            return list_config
    named = f"{mail.subject}\n{mail.text[:NOTICE_CHARS]}".lower()
    by_address = next(
        (list_config for list_config in config.lists if list_config.address in named), None
    )
    if by_address is not None or not is_of_all_lists(mail.sender.address):
        return by_address
    host = mail.sender.address.rpartition("@")[2]
    words = {f"{each.rstrip('.+-')}@{host}" for each in _WORD.findall(named)}
    by_word = [list_config for list_config in config.lists if list_config.address in words]
    return by_word[0] if len(by_word) == 1 else None


async def _named_by_subject(work: Work, list_config: ListConfig, subject: str) -> Delivery | None:
    """Return our only mail with this subject that the list has not sent back."""
    wanted = base_subject(subject)
    sent = await work.store.outbox.sent_to(
        queue.to_address(list_config.address), after=work.now - TOLD_WITHIN, limit=LOOKED_AT
    )
    deliveries: list[Delivery] = []
    for delivery in sent:
        item = None if delivery.item is None else await work.store.items.get(delivery.item)
        if item is not None and wanted and base_subject(item.title) == wanted:
            deliveries.append(delivery)
    arrived = await work.store.mails.find([MessageId(each.result) for each in deliveries])
    missing = [each for each in deliveries if MessageId(each.result) not in arrived]
    return missing[0] if len(missing) == 1 else None
