"""Tell an objection's author each step of it, in their own channel, and chairs what is new."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from bot.domain.consensus.objection import Objection, Origin
from bot.domain.ids import ChannelId, MessageId, PersonId
from bot.domain.items.item import Item
from bot.domain.people.person import Person
from bot.domain.slack_text import for_slack
from bot.language import Text, speaking
from bot.render.documents.objections import WHY_TOLD, quoted
from bot.render.mail import transcript
from bot.render.text.safe import name_of, one_line
from handlers.deliveries import queue
from handlers.lists.home_list import home_of, lists_of
from handlers.lists.language import language_of
from handlers.people.addresses import our_addresses, own_address
from handlers.people.chairs import tell_chairs
from handlers.people.names import names_of
from handlers.people.sight import lists_of_person, public_lists
from handlers.work import Work


@dataclass(frozen=True, slots=True)
class Sentence:
    """One of our texts about an objection, with what fills it beside the objection itself."""

    text: Text
    words: Mapping[str, str] = field(default_factory=dict)

    def about(self, item: Item, objection: Objection) -> str:
        """Return it in the language that is spoken, in Slack's markup."""
        said = {"words": quoted(objection.text), **self.words}
        return self.text.format(
            id=objection.id, number=item.number, title=one_line(item.title), **said
        )


async def tell_author(
    work: Work, item: Item, objection: Objection, said: Sentence, *, key: str
) -> None:
    """Tell an objection's author something once per key: in Slack, else by mail."""
    people = await work.store.people.many([objection.person])
    author = people.get(objection.person)
    if author is None or not await _still_reads(work, item, author):
        return
    with speaking(language_of(author, home_of(item, work.config))):
        text = said.about(item, objection)
        subject = transcript.OBJECTION_SUBJECT.format(id=objection.id, title=item.title)
        if author.slack_user is not None:
            note = queue.slack_note(
                for_slack(text), user=author.slack_user, channel=ChannelId(""), key=key
            )
            await work.store.outbox.add(note, now=work.now)
            return
        address = await own_address(work, author) or await _wrote_from(work, author, objection)
        if address:
            told = transcript.refusal_text(f"{text}\n{WHY_TOLD.format(number=item.number)}")
            mail = queue.mail_message(subject, told, address=address)
            await work.store.outbox.add(replace(mail, dedup_key=key), now=work.now)


async def tell_leaders(
    work: Work, item: Item, objection: Objection, said: Sentence, *, key: str
) -> None:
    """Tell the chairs and secretaries of an item's lists news of an objection, once per key."""
    await tell_leaders_of(
        work, item, lambda: said.about(item, objection), key=key, about=str(objection.id)
    )


async def tell_leaders_of(
    work: Work, item: Item, wording: Callable[[], str], *, key: str, about: str = ""
) -> None:
    """Tell the chairs and secretaries of an item's lists something, once per key.

    `about` is the number of the objection that it is about, if any.
    """
    for list_config in lists_of(item, work.config):
        await tell_chairs(work, list_config, lambda: for_slack(wording()), key=key, about=about)


async def name_shown(work: Work, person: PersonId) -> str:
    """Return somebody's name as it is shown."""
    return name_of((await names_of(work.store, [person])).get(person, ""))


async def _still_reads(work: Work, item: Item, person: Person) -> bool:
    """Return True if a person belongs to a list of an item, or anybody may read its board."""
    lists = lists_of(item, work.config)
    names = {list_config.name for list_config in lists}
    if not names.isdisjoint(public_lists(work.config)):
        return True
    if person.slack_user is not None:
        channels = {channel for list_config in lists for channel in list_config.channels}
        if await work.store.slack.is_member(person.slack_user, channels):
            return True
    addresses = person.addresses if person.slack_user is None or person.slack_looked_up else ()
    return not names.isdisjoint(await lists_of_person(work, person.id, addresses))


async def _wrote_from(work: Work, author: Person, objection: Objection) -> str:
    """Return the address of the list mail in which an objection stands, if its author has it."""
    if objection.source not in (Origin.MAIL, Origin.CHAIR):
        return ""
    found = await work.store.mails.find([MessageId(objection.evidence)])
    mails = await work.store.mails.get_many([*found.values()])
    for mail in mails.values():
        address = mail.author.address
        if address in author.addresses and address not in our_addresses(work.config):
            return address
    return ""
