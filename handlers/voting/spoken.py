"""Tell what a mail answers: the call for a vote, a mail of ours, or somebody else.

`bot/mail/weighing.py` decides by that what the words of a mail mean as a vote on its thread's item.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.ballots.ballot import Ballot
from bot.domain.ids import ItemNumber
from bot.domain.items.item import Item
from bot.mail.values import Automatic, ParsedMail
from bot.mail.weighing import Asked, is_of_others
from handlers.filing.own_mail import replies_to_us
from handlers.lists.home_list import home_list
from handlers.lists.items import find_item
from handlers.voting.opening import calling_mails, calls_vote
from handlers.voting.voters import voter_address
from handlers.work import Work
from storage.store import Store
from storage.values import StoredMail


async def what_it_answers(
    work: Work, mail: ParsedMail, number: ItemNumber, *, to_us: bool
) -> Asked | None:
    """Return the open ballot of a mail's item and what the mail answers; None without a ballot.

    `to_us`: it was sent to the bot alone.
    """
    ballot = await work.store.ballots.open_of_item(number)
    if ballot is None:
        return None
    item = await find_item(work.store, number)
    answers_us = to_us or await _answers_us(work, mail)
    called = await calling_mails(work.store, item)
    texts = [stored_mail.text for stored_mail in called]
    if any(own.below for own in mail.said.words):
        thread = await work.store.mails.of_thread(item.thread)
        texts += [each.text for each in thread if each.automatic is Automatic.OURS]
    return Asked(
        ballot.rules,
        texts,
        answers_us,
        answers_us or _answers(mail, called) or await _answers_own(work.store, mail),
        answers_us or _answers(mail, await _of_caller(work.store, ballot, called)),
        await _own_names(work, mail, item) if any(each.named for each in mail.said.spoken) else (),
    )


async def _answers_us(work: Work, mail: ParsedMail) -> bool:
    """Return True if the mail that another answers is ours, such as the announcement."""
    nearest = mail.references[-1:]
    known = await work.store.mails.get_many((await work.store.mails.find(nearest)).values())
    if known:
        return any(stored_mail.automatic is Automatic.OURS for stored_mail in known.values())
    return await replies_to_us(work, replace(mail, references=nearest))


async def _answers_own(store: Store, mail: ParsedMail) -> bool:
    """Return True if a mail answers one of its own author, who has changed their mind."""
    known = await store.mails.get_many((await store.mails.find(mail.references[-1:])).values())
    own = mail.author.address
    return bool(own) and any(stored_mail.author.address == own for stored_mail in known.values())


async def answers_call(work: Work, mail: ParsedMail, item: Item) -> bool:
    """Return True if a mail answers one of ours, or one that called for a vote on the item."""
    return await _answers_us(work, mail) or _answers(mail, await calling_mails(work.store, item))


async def _of_caller(
    store: Store, ballot: Ballot, called: Sequence[StoredMail]
) -> list[StoredMail]:
    """Return the mails that ask for votes in their subject, or are by the ballot's opener."""
    opener = None if ballot.opened_by is None else await store.people.get(ballot.opened_by)
    own = () if opener is None else opener.addresses
    return [mail for mail in called if calls_vote(mail.subject) or mail.author.address in own]


def _answers(mail: ParsedMail, called: Sequence[StoredMail]) -> bool:
    """Return True if a mail answers one of these.

    Where it does not say which mail it answers, what it quotes tells.
    """
    if mail.references:
        return mail.references[-1] in {stored_mail.message_id for stored_mail in called}
    return not is_of_others(mail.said.quoted_lines, [stored_mail.text for stored_mail in called])


async def _own_names(work: Work, mail: ParsedMail, item: Item) -> list[str]:
    """Return what the writer and their organisations are called."""
    address = voter_address(mail, work.config)
    home = home_list(item, work.config)
    members = (await work.store.rosters.of_list(home.name)).values()
    own = [member for _person, member in members if address in member.emails]
    names = [mail.author.name, *(name for each in own for name in (each.name, each.organisation))]
    return [name for name in names if name]
