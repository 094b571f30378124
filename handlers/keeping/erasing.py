"""Erase a person: replace name, addresses and Slack user by a pseudonym everywhere.

What they did stays under the pseudonym: votes and their reasons, so that every result can still be
counted; comments that reached a list; mails. What was not published yet is withdrawn. A later mail
of the same address comes from a new person.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from bot.clock import Clock
from bot.config import Config, ListConfig
from bot.domain.delivery import Delivery, DeliveryKind
from bot.domain.ids import MailId, PersonId, SlackUserId
from bot.domain.people.erasure import Erasure, may_be_replaced_in_texts, pseudonyms_of
from bot.domain.people.person import Person
from bot.domain.people.roster import WrongRoster, read_roster
from bot.errors import Refused
from bot.render.calls.declaration_file import linked_again
from bot.render.terminal import erasing as words
from bot.render.terminal.erasing import ErasureFacts
from handlers.counting.results import write_results_again
from handlers.deliveries import queue
from handlers.lists.home_list import home_of
from handlers.work import Work
from storage.database.engine import Database
from storage.erasures import Touched
from storage.store import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Plan:
    """Whom to erase, by which pseudonym, and the facts to show before.

    Who only wrote mails is a person without a number (0).
    """

    person: Person
    erasure: Erasure
    facts: ErasureFacts


async def plan_erasure(store: Store, who: str, *, config: Config) -> Plan:
    """Return what erasing a person would do; nothing is changed.

    Raises:
        Refused: nobody, or more than one person, is known so; or a vote of theirs counts on an
            open ballot, on which they could then vote again as somebody new.
    """
    person = await _find(store, who, config=config)
    ids = await store.erasures.ids(person.id)
    names = await store.erasures.names(ids, person.addresses)
    own = set(person.known_as)
    shared = [name for name in names if await store.erasures.is_shared(name, own=own)]
    in_texts = [name for name in names if may_be_replaced_in_texts(name) and name not in shared]
    traces = await store.erasures.traces(ids, person.addresses)
    if traces.open_votes:
        raise Refused(words.votes_are_open(traces.open_votes))
    others = tuple(name for name in names if name not in in_texts)
    lists = config.lists
    pseudonym = await _pseudonym(store, person, config=config)
    erasure = Erasure(pseudonym, tuple(in_texts), person.addresses, person.slack_user, others)
    facts = ErasureFacts(
        pseudonym=pseudonym,
        names=tuple(names),
        addresses=person.addresses,
        slack_user=person.slack_user,
        only_in_fields=others,
        shared=tuple(shared),
        mails=traces.mails,
        comments_sent=traces.comments_sent,
        comments_unsent=traces.comments_unsent,
        votes=traces.votes,
        elector_on=tuple(traces.elector_on),
        holds=tuple(traces.holds),
        results=tuple(dict.fromkeys((item, to) for item, _ballot, to in traces.results)),
        rosters=tuple([home.name for home in lists if await _names(home, person, names)]),
        roles=tuple(home.name for home in lists if _has_role(home, person)),
    )
    return Plan(person, erasure, facts)


def _has_role(list_config: ListConfig, person: Person) -> bool:
    return not {*list_config.leaders, *list_config.helpers}.isdisjoint(person.addresses)


async def erase(plan: Plan, *, database: Database, config: Config, clock: Clock) -> None:
    """Erase a person, also beside the running service. It can be interrupted and repeated.

    Message-IDs are replaced first, in one transaction, then mails are rewritten, in transactions of
    their own, so that the service never waits long. The last transaction replaces the person
    themselves, with everything that came meanwhile. Deleted bytes are still in the files then.

    Raises:
        Refused: they have voted on an open ballot since the plan was made, or become known.
    """
    async with database.transaction() as store:
        await store.erased_ids.begin()
    erasure = await _replace_ids(plan, database)
    last = MailId(0)
    while True:
        touched = Touched()
        async with database.transaction() as store:
            mail_id = await store.erasures.rewrite_mails(erasure, touched, after=last)
            await _keep(store, erasure)
            await _show_again(Work(store, config, clock()), touched)
        if mail_id is None:
            break
        last = mail_id
    async with database.transaction() as store:
        await _rewrite_kept(store, plan, erasure)
    async with database.transaction() as store:
        await _finish(Work(store, config, clock()), plan, last)
    log.info("person erased", extra={"as": plan.erasure.pseudonym})


async def finish_compacting(database: Database) -> bool:
    """Remove deleted bytes from the database's files; return True if there were any.

    Raises:
        Refused: this database does not let us.
        TryAgainLater: other processes use the database all the time, or it has no room.
    """
    async with database.reading() as store:
        if not await store.erased_ids.is_to_compact():
            return False
    await database.compact()
    async with database.transaction() as store:
        await store.erased_ids.compacted()
    return True


async def _replace_ids(plan: Plan, database: Database) -> Erasure:
    async with database.transaction() as store:
        ids = await store.erased_ids.stand_ins()
        erasure = replace(plan.erasure, ids=ids)
        await store.erasures.replace_ids(erasure, await store.erasures.ids(plan.person.id))
        await _keep(store, erasure)
    return erasure


async def _finish(work: Work, plan: Plan, last: MailId) -> None:
    """Replace the person in all that is left, including what arrived meanwhile."""
    touched = Touched()
    erasure = replace(plan.erasure, ids=await work.store.erased_ids.stand_ins())
    ids = await work.store.erasures.ids(plan.person.id)
    await work.store.ballots.current_of(ids)  # locked, so that no vote comes in between
    traces = await work.store.erasures.traces(ids, plan.person.addresses)
    if traces.open_votes:
        raise Refused(words.votes_are_open(traces.open_votes))
    if not ids and await work.store.people.of_address(plan.person.addresses[0]) is not None:
        raise Refused(words.KNOWN_MEANWHILE)
    await work.store.erasures.replace_ids(erasure, ids)
    while (
        mail_id := await work.store.erasures.rewrite_mails(erasure, touched, after=last)
    ) is not None:
        last = mail_id
    await _rewrite_kept(work.store, plan, erasure)
    yesterday = work.now.date() - timedelta(days=1)
    await work.store.erasures.finish(erasure, ids, touched, yesterday=yesterday)
    await _keep(work.store, erasure)
    await write_results_again(work, erasure, touched)
    await _link_declarations_again(work.store)
    await _show_again(work, touched)


async def _link_declarations_again(store: Store) -> None:
    """Give the declarations whose words were replaced their new hashes."""
    for call, file in (await store.calls.declarations()).items():
        again = linked_again(file)
        if again != file:
            await store.calls.keep_declaration(call, again)


async def _rewrite_kept(store: Store, plan: Plan, erasure: Erasure) -> None:
    """Rewrite held mails and set aside mails; record what was dropped, so it stays away."""
    assert erasure.ids is not None  # noqa: S101 - made so above
    ids = await store.erasures.ids(plan.person.id)
    await store.erased_ids.drop(await store.erasures.dropped_ids(erasure, ids), erasure.ids)
    await store.erasures.rewrite_kept_bytes(erasure)
    await _keep(store, erasure)


async def _keep(store: Store, erasure: Erasure) -> None:
    assert erasure.ids is not None  # noqa: S101 - made so above
    await store.erased_ids.keep(erasure.ids)


async def _find(store: Store, who: str, *, config: Config) -> Person:
    """Return the one person meant, who acted or only wrote mails."""
    written = who.strip()
    is_address = "@" in written.removeprefix("@")
    if is_address:
        person = await store.people.of_address(written)
    else:
        person = await store.people.find_slack(SlackUserId(written.removeprefix("@").upper()))
    if person is not None:
        return person
    people = [] if is_address else await store.people.named(written)
    known = {address for person in people for address in person.addresses}
    ours = {list_config.address for list_config in config.lists} | {
        config.smtp.from_address.lower()
    }
    wrote = [text for text in await store.erasures.writers(written) if text not in {*known, *ours}]
    for address in wrote:
        person = await store.people.of_address(address)
        if person is None:
            people.append(Person(PersonId(0), "", addresses=(address,)))
        elif person not in people:
            people.append(person)
    if len(people) != 1:
        raise Refused(words.NOBODY_KNOWN if not people else words.SEVERAL_KNOWN)
    return people[0]


async def _pseudonym(store: Store, person: Person, *, config: Config) -> str:
    ids = await store.erasures.ids(person.id)
    signed = min(ids) if ids else person.addresses[0]
    for pseudonym in pseudonyms_of(signed, secret=config.penholder.secret):
        if await store.erasures.is_free(pseudonym, ids=ids):
            return pseudonym
    raise Refused(words.NO_PSEUDONYM)


async def _names(list_config: ListConfig, person: Person, names: Sequence[str]) -> bool:
    """Return True if a roster file names a person, and so would add them again."""
    if list_config.roster is None:
        return False
    try:
        text = await asyncio.to_thread(Path(list_config.roster).read_text, encoding="utf-8-sig")
        members = read_roster(text).members.values()
    except (OSError, UnicodeDecodeError, WrongRoster):
        return False
    known = {*person.addresses, *([person.slack_user] if person.slack_user else [])}
    return any(not known.isdisjoint(member.known_as) or member.name in names for member in members)


async def _show_again(work: Work, touched: Touched) -> None:
    """Queue the updates of our Slack messages that showed the person."""
    for mail in sorted(touched.mails | touched.own_mails):
        after_merges = await work.store.outbox.begun_with(queue.merged_mail_keys(mail))
        for post in (await work.store.outbox.by_key(queue.mail_key(mail)), *after_merges):
            await _post_again(work, post, anew=mail in touched.own_mails)
    for mail in sorted(touched.own_mails):
        shown = await work.store.outbox.by_key(queue.files_key(mail, are_uploaded=True))
        if shown is not None:
            await work.store.outbox.add(queue.delete_files(shown), now=work.now)
    for comment in sorted(touched.comments):
        delivery = await work.store.outbox.by_key(queue.comment_key(comment))
        await _post_again(work, delivery, anew=False)
    for ballot in sorted(touched.ballots):
        for again in ("", queue.BY_CASTING_VOTE):
            key = queue.ballot_key(ballot, DeliveryKind.POST_RESULT, again)
            delivery = await work.store.outbox.by_key(key)
            await _post_again(work, delivery, anew=False)
    for parent in await work.store.slack.parents(touched.items):
        item = await work.store.items.get(parent.item)
        home = home_of(item, work.config) if item is not None else None
        if home is not None:
            update = queue.update_item(parent.item, channel=parent.channel)
            await work.store.outbox.add(update, now=work.now)


async def _post_again(work: Work, posted: Delivery | None, *, anew: bool) -> None:
    """Update a reply that has left, or is leaving now, with the old content."""
    if posted is not None and posted.attempts:
        await work.store.outbox.add(queue.show_again(posted, anew=anew), now=work.now)
