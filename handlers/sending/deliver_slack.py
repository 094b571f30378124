"""Send deliveries to Slack, with one function for each kind."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.config import Config, Place
from bot.domain.ballots.ballot import Ballot, BallotState, Vote
from bot.domain.ballots.refusal import TAKEN_BACK
from bot.domain.ballots.result import Outcome
from bot.domain.ballots.tally import Tally
from bot.domain.calls.call import Call, CallState
from bot.domain.calls.position import PositionState
from bot.domain.delivery import Delivery, DeliveryKind, NewDelivery
from bot.domain.ids import (
    BallotId,
    CallId,
    ChannelId,
    CommentId,
    ConfirmationId,
    DeliveryId,
    ItemNumber,
    MailId,
    PersonId,
    PositionId,
    SlackUserId,
    Ts,
    VoteId,
)
from bot.domain.items.comment import Source
from bot.domain.items.item import Item
from bot.domain.payloads import (
    AboutMerge,
    CallNews,
    Extension,
    MergeNews,
    News,
    NewVersion,
    Note,
    Press,
    ShownBefore,
    ThreadGone,
)
from bot.domain.people.consent import Standing
from bot.domain.slack_text import permalink
from bot.errors import GiveUp, OwnPace, TryAgainLater
from bot.gateways.imap.lookup import ImapLookup
from bot.gateways.slack.errors import MessagesClosed, SlackRefused
from bot.gateways.slack.outgoing import SlackOut
from bot.gateways.smtp.outgoing import SmtpOut
from bot.render.documents.facts import ItemFacts, PositionFacts, ReceiptFacts, VoteFacts
from bot.render.mail.notes import in_place_of_slack
from bot.render.slack import news as news_words
from bot.render.slack.answers import (
    comment_post,
    merge_post,
    merged_into_post,
    parted_post,
    render_result,
)
from bot.render.slack.ballot import render_ballot, render_correction, render_draft, render_extension
from bot.render.slack.call import render_call, render_news, render_proposal
from bot.render.slack.item import render_item
from bot.render.slack.mail import render_mail
from bot.render.slack.markup.blocks import SlackText
from bot.render.slack.own.welcome import welcome
from bot.render.slack.plans import render_broken
from bot.render.slack.receipts import receipt_message
from handlers.commenting.consent import question_about, standing_now
from handlers.counting.count import tally_of
from handlers.counting.results import draft_facts, result_facts
from handlers.deliveries import queue
from handlers.lists.access import mail_url
from handlers.lists.home_list import home_of, zone_of
from handlers.lists.items import find_item
from handlers.people.membership import channels_of
from handlers.people.names import names_of
from handlers.people.people import Speaker, learn_profile
from handlers.people.sight import sight_in_slack
from handlers.proceedings.mails import editor_of, news_of_call
from handlers.sending.outbox import Done
from handlers.showing.facts import files_left_out, gather_call, gather_item, shown_mail
from handlers.timing.planning import chains_of
from handlers.voting.ballot_box import can_be_confirmed
from handlers.voting.confirmations import asked_about
from handlers.work import Door
from storage.database.engine import Database
from storage.store import Store
from storage.values import SlackMessage, StoredMail


@dataclass(frozen=True, slots=True)
class Peers:
    """The peers: Slack, SMTP, and the mailboxes that receive the lists' mail.

    `answers` is a second connection to the mail server, for answers to addresses that nothing
    proves: no other mail waits while the server handles one of these. `echo` is how long a list may
    take to send our own mail back to us.
    """

    slack: SlackOut
    smtp: SmtpOut
    answers: SmtpOut
    lookups: tuple[ImapLookup, ...]
    echo: timedelta


@dataclass(frozen=True, slots=True)
class SendingDoor(Door):
    """What sending needs: how to begin a transaction, and the peers."""

    peers: Peers


@dataclass(frozen=True, slots=True)
class _Direct:
    """A direct message that is due: its news, its reader, and its item as it is now."""

    news: News
    about: int
    to: PersonId
    facts: ItemFacts
    link: str


COMMENT_MARK: Final = "memo"
"""The reaction on a message whose words will go to the list."""

DELETED_ERRORS: Final = frozenset({"message_not_found", "cant_update_message"})
"""Slack's errors for a message that was deleted, or that another app of the same name posted."""

MOVES_DATES: Final = frozenset({DeliveryKind.POST_CALL, DeliveryKind.POST_EXTENSION})
"""What may tell of a later end, and so of why a chain is late."""
WAIT_FOR_CAUSE: Final = timedelta(seconds=2)
WISHES: Final = 3
"""How many of a call's newest wishes for more time are kept up to date."""

PARENT_PAUSE: Final = timedelta(seconds=1)
"""How soon an update looks again for a parent message that is not posted yet."""


async def post_item(delivery: Delivery, door: SendingDoor) -> Done:
    """Post an item's parent message."""
    async with door.database.reading() as store:
        item = await _item(store, delivery)
        shown = await _item_message(store, await gather_item(store, item, config=door.config))
        before = await store.restores.parent_of(item.number, ChannelId(delivery.recipient))
    if before is not None:  # as it was shown before a restore
        update = queue.update_item(item.number, channel=ChannelId(delivery.recipient))
        return replace(_done(delivery, before, is_parent=True), then=update)
    ts = await _post(delivery, shown, door, thread_ts=None)
    return _done(delivery, ts, is_parent=True)


async def _item_message(store: Store, facts: ItemFacts) -> SlackText:
    """Return an item's parent message, with links to related messages."""
    item = facts.item
    vote = await _ballot_posted(store, facts.ballot) if facts.ballot is not None else None
    into = await find_item(store, item.number)
    linked = replace(
        facts,
        vote_link=await _link_to_reply(store, vote) if vote is not None else "",
        merged_link=await link_to_item(store, into) if into.number != item.number else "",
    )
    # It shows words of mails, which may be long.
    return await asyncio.to_thread(render_item, linked)


async def update_item(delivery: Delivery, door: SendingDoor) -> Done:
    """Bring an item's parent message up to date.

    An item without one (old mail that Slack does not show) has nothing to update. If the parent is
    being posted at this moment, the update waits for it, since it may show an older state.
    """
    async with door.database.reading() as store:
        item = await _item(store, delivery)
        parent = await store.slack.parent_of(item.number, ChannelId(delivery.recipient))
        if parent is None:
            if await store.outbox.is_waiting(queue.item_key(item.number)):
                raise TryAgainLater("the parent message is not posted yet", after=PARENT_PAUSE)
            return await _nothing_here(delivery, door)
        facts = await gather_item(store, item, config=door.config)
        shown = await _item_message(store, facts)
        ballot, vote = facts.ballot, None
        if ballot is not None:
            vote = await _ballot_message(store, ballot, config=door.config, known=facts)
        of_call = await _call_messages(store, facts)
        proposed = await store.ballots.draft_of_item(item.number) or ballot
        draft = await _draft_message(store, proposed, config=door.config) if proposed else None
    for own in (vote, *of_call, draft):
        if own is not None:
            await _update_own(own, door)
    if delivery.payload == ThreadGone(parent.ts):
        return await _post_new_parent(delivery, parent, shown, door)
    try:
        await _change_message(parent, shown, door)
    except SlackRefused as refused:
        if refused.code not in DELETED_ERRORS:
            raise
        return await _post_new_parent(delivery, parent, shown, door)
    return Done(result=parent.ts)


async def _nothing_here(delivery: Delivery, door: SendingDoor) -> Done:
    await follow_channel(delivery, door)
    return Done(result="")


async def follow_channel(delivery: Delivery, door: SendingDoor) -> None:
    """Bring a delivery along that a process queued for a channel's old id, as it knew no other.

    Raises:
        TryAgainLater: it is for the new one now.
    """
    old = ChannelId(delivery.recipient.rpartition("@")[2])
    async with door.database.reading() as store:
        new = (await store.channels.moves()).get(old)
    if new is None:
        return
    async with door.database.transaction() as store:
        await store.channels.move(old, new, at=door.clock())
    raise TryAgainLater("the channel has a new id")


async def _change_message(message: SlackMessage, shown: SlackText, door: SendingDoor) -> None:
    await door.peers.slack.update(
        message.channel,
        message.ts,
        text=shown.text,
        blocks=shown.blocks,
        delivery=message.delivery,
        item=message.item,
    )


async def _ballot_in(state: BallotState, store: Store, delivery: Delivery) -> Ballot | None:
    """Return the ballot that a delivery is about, None if it is no longer in that state.

    Raises:
        GiveUp: there is none.
    """
    ballot = await store.ballots.get(BallotId(delivery.named))
    if ballot is None:
        raise GiveUp("the ballot is gone")
    return ballot if ballot.state is state else None


async def post_about_ballot(delivery: Delivery, door: SendingDoor) -> Done:
    """Post news of a ballot as a reply that the channel shows too, unless it is over.

    Of one that has ended its result says everything. The item then links to an opened one.
    """
    wanted = BallotState.OPEN
    if delivery.kind is DeliveryKind.POST_DRAFT:
        wanted = BallotState.DRAFT
    async with door.database.reading() as store:
        ballot = await _ballot_in(wanted, store, delivery)
        if ballot is None:
            return Done(result="")
        shown = await _news_on_ballot(store, ballot, delivery, config=door.config)
        parent = await _parent(store, delivery)
    done = await _reply(delivery, parent, shown, door)
    if delivery.kind is not DeliveryKind.POST_BALLOT:
        return done
    update = queue.update_item(ballot.item, channel=ChannelId(delivery.recipient))
    return replace(done, then=update)


async def _news_on_ballot(
    store: Store, ballot: Ballot, delivery: Delivery, *, config: Config
) -> SlackText:
    if delivery.kind is DeliveryKind.POST_BALLOT:
        return await _render_ballot(store, ballot, config=config)
    if delivery.kind is DeliveryKind.POST_DRAFT:
        return await _render_draft(store, ballot, config=config)
    facts = await gather_item(store, await find_item(store, ballot.item), config=config)
    posted = await _ballot_posted(store, ballot)
    link = await _link_to_reply(store, posted) if posted is not None else ""
    if delivery.kind is DeliveryKind.POST_EXTENSION:
        extension = delivery.carried(Extension)
        before, reason = extension.before, extension.reason
        return render_extension(facts, ballot, before=before, reason=reason, item_link=link)
    version = delivery.carried(NewVersion).number
    by = await editor_of(store, ballot, version)
    return render_correction(facts, ballot, version=version, by=by, item_link=link)


async def _render_draft(store: Store, ballot: Ballot, *, config: Config) -> SlackText:
    item = await find_item(store, ballot.item)
    facts = await gather_item(store, item, config=config)
    return render_draft(facts, await draft_facts(store, ballot))


async def _draft_message(
    store: Store, ballot: Ballot, *, config: Config
) -> tuple[SlackMessage, SlackText] | None:
    """Return the message that asks for a ballot's endorsers, and its present content."""
    if ballot.drafted_at is None:
        return None
    posted = await _posted(store, queue.ballot_key(ballot.id, DeliveryKind.POST_DRAFT))
    return None if posted is None else (posted, await _render_draft(store, ballot, config=config))


async def post_call(delivery: Delivery, door: SendingDoor) -> Done:
    """Post news of a call for comments as a reply that the channel shows too.

    The item then links to an opened one. At its end the call's own message loses its buttons.
    """
    async with door.database.reading() as store:
        told_call = await news_of_call(store, delivery, config=door.config)
        if told_call is None:
            return Done(result="")
        posted = await _call_posted(store, told_call.call.call)
        now = await gather_item(store, told_call.facts.item, config=door.config)
        messages = await _call_messages(store, now)
        link = await _link_to_reply(store, posted) if posted is not None else ""
        if told_call.news is CallNews.OPENED:
            link = await link_to_item(store, told_call.facts.item)
        shown = render_news(
            told_call.facts, told_call.call, told_call.news, about=told_call.about, item_link=link
        )
        parent = await _parent(store, delivery)
    for own in messages if told_call.news is not CallNews.OPENED else ():
        await _update_own(own, door)
    return await _reply(delivery, parent, shown, door)


async def _call_posted(store: Store, call: Call) -> SlackMessage | None:
    """Return the message in which a call was opened, None if there is none."""
    return await _posted(store, queue.call_key(call.id, CallNews.OPENED))


async def _call_messages(store: Store, facts: ItemFacts) -> list[tuple[SlackMessage, SlackText]]:
    """Return the messages of an item's latest call, and their present content."""
    call = facts.call
    if call is None:
        return []
    messages = []
    posted = await _call_posted(store, call.call)
    if posted is not None:
        link = await link_to_item(store, facts.item)
        shown = await asyncio.to_thread(render_call, facts, call, item_link=link)
        messages.append((posted, shown))
    for wish in call.wishes[-WISHES:]:
        key = queue.call_key(call.call.id, CallNews.PROPOSED, wish.extension.id)
        posted = await _posted(store, key)
        if posted is not None:
            messages.append((posted, render_proposal(facts, wish)))
    return messages


async def post_plan(delivery: Delivery, door: SendingDoor) -> Done:
    """Post that a due item is late, or back on schedule, as things are now.

    What moved the date is posted to the channel before.

    Raises:
        OwnPace: that still waits.
    """
    async with door.database.reading() as store:
        if await store.outbox.waits_before(delivery.seq, MOVES_DATES, recipient=delivery.recipient):
            raise OwnPace("what moved the date is posted first", after=WAIT_FOR_CAUSE)
        item = await find_item(store, _number(delivery))
        plan = (await chains_of(store, config=door.config, now=door.clock())).facts_of(item.number)
        if plan is None or plan.plan.due is None:
            return Done(result="")
        shown = render_broken(await gather_item(store, item, config=door.config), plan)
        parent = await _parent(store, delivery)
    return await _reply(delivery, parent, shown, door)


async def post_merge(delivery: Delivery, door: SendingDoor) -> Done:
    """Post in the thread of one merged item where the other item's messages are."""
    async with door.database.reading() as store:
        shown = await _render_merge(store, delivery)
        if shown is None:
            return Done(result="")
        parent = await _parent(store, delivery)
    return await _reply(delivery, parent, shown, door)


async def _render_merge(store: Store, delivery: Delivery) -> SlackText | None:
    """Return the post about a merge or its undoing, or None if it is out of date."""
    here = await _item(store, delivery)
    other = await store.items.get(ItemNumber(delivery.named))
    if other is None:
        return None
    about_merge = delivery.carried(AboutMerge)
    if about_merge.news is MergeNews.PARTED:
        if here.merged_into == other.number or other.merged_into == here.number:
            return None  # merged again
        both = sorted((here, other), key=lambda item: item.number)
        return parted_post(both, links=[await link_to_item(store, item) for item in both])
    is_into = about_merge.news is MergeNews.INTO
    merged, survivor = (here, other) if is_into else (other, here)
    if merged.merged_into != survivor.number:
        return None
    if is_into:
        into = await find_item(store, merged.number)
        return merged_into_post(into, link=await link_to_item(store, into))
    moved = await store.merges.mails_of(merged.number)
    link = await link_to_item(store, merged)
    return merge_post(merged, count=moved, shown=about_merge.shown, link=link)


async def _render_ballot(
    store: Store, ballot: Ballot, *, config: Config, known: ItemFacts | None = None
) -> SlackText:
    """Return a ballot's own message; facts of its item that are `known` are reused."""
    item = await find_item(store, ballot.item)
    facts = known
    if facts is None or facts.item.number != item.number:
        facts = await gather_item(store, item, config=config)
    home = home_of(item, config)
    return render_ballot(
        facts,
        ballot,
        await _tally(store, ballot, facts),
        item_link=await link_to_item(store, item),
        has_result=home is None or bool(home.posts.results),
    )


async def _tally(store: Store, ballot: Ballot, facts: ItemFacts) -> Tally:
    """Return a ballot's tally, from its item's facts if it is the latest ballot."""
    if facts.ballot is not None and facts.tally is not None and facts.ballot.id == ballot.id:
        return facts.tally
    return await tally_of(store, ballot)


async def _ballot_posted(store: Store, ballot: Ballot) -> SlackMessage | None:
    """Return the message in which a ballot was opened, None if there is none."""
    return await _posted(store, queue.ballot_key(ballot.id, DeliveryKind.POST_BALLOT))


async def _posted(store: Store, key: str) -> SlackMessage | None:
    """Return the message of a delivery with this key, None if it was not posted."""
    posted = await store.outbox.by_key(key)
    if posted is None or not posted.result:
        return None
    return await store.slack.at(ChannelId(posted.recipient), Ts(posted.result))


async def _ballot_message(
    store: Store, ballot: Ballot, *, config: Config, known: ItemFacts | None = None
) -> tuple[SlackMessage, SlackText] | None:
    """Return a ballot's own message, and its present content."""
    posted = await _ballot_posted(store, ballot)
    if posted is None:
        return None
    return posted, await _render_ballot(store, ballot, config=config, known=known)


async def _update_own(own: tuple[SlackMessage, SlackText], door: SendingDoor) -> None:
    """Bring a ballot's or call's own message up to date.

    If it was deleted, the item's message has the buttons.
    """
    message, shown = own
    try:
        await _change_message(message, shown, door)
    except SlackRefused as refused:
        if refused.code not in DELETED_ERRORS:
            raise


async def link_to_item(store: Store, item: Item) -> str:
    """Return the address of an item's message in Slack, "" if it has none."""
    parents = await store.slack.parents([item.number])
    return permalink(parents[0].channel, parents[0].ts) if parents else ""


async def _link_to_reply(store: Store, reply: SlackMessage) -> str:
    """Return the address of a reply, beside which Slack opens its thread."""
    parent = await store.slack.parent_of(reply.item, reply.channel)
    return permalink(reply.channel, reply.ts, thread_ts=parent.ts if parent is not None else None)


async def post_mail(delivery: Delivery, door: SendingDoor) -> Done:
    """Post a mail in its item's thread, unless an undone merge moved it away."""
    async with door.database.reading() as store:
        mail = await store.mails.get(MailId(delivery.named))
        if mail is None:
            raise GiveUp("the mail is gone")
        if await _has_left(store, mail, delivery):
            return Done(result="")
        item = await _item(store, delivery)
        home = home_of(item, door.config)
        facts = replace(
            await shown_mail(store, mail),
            left_out=await files_left_out(store, mail.id),
            page=mail_url(item, mail, door.config, to=home),
        )
        # The words of a long mail are told apart for Slack, which takes time.
        shown = await asyncio.to_thread(
            render_mail,
            facts,
            item=_number(delivery),
            zone=zone_of(item, door.config),
            is_named=door.peers.slack.may_name_senders,
        )
        parent = await _parent(store, delivery)
    done = await _reply(delivery, parent, shown, door)
    wants_files = home is not None and home.attachments == "upload" and mail.attachments
    if not wants_files or delivery.payload is not None:
        return done
    files = queue.post_files(item.number, mail.id, channel=ChannelId(delivery.recipient))
    return replace(done, then=files)


async def _has_left(store: Store, mail: StoredMail, delivery: Delivery) -> bool:
    """Return True if a merge brought a mail to an item that it has left since."""
    into = _number(delivery)
    by_merges = await store.outbox.begun_with(queue.merged_mail_keys(mail.id))
    if delivery.id not in {merge.id for merge in by_merges}:
        return False
    threads = (await store.mails.threads_of([mail.message_id])).values()
    now = await store.items.of_threads(threads)
    survivor = await find_item(store, into)
    return survivor.number not in {item.number for item in now.values()}


async def post_comment(delivery: Delivery, door: SendingDoor) -> Done:
    """Post a comment made by form or command in its item's thread."""
    async with door.database.reading() as store:
        comment = await store.comments.get(CommentId(delivery.named))
        if comment is None or comment.deleted:
            return Done(result="")
        names = await names_of(store, [comment.author])
        shown = comment_post(author=names[comment.author], text=comment.text)
        parent = await _parent(store, delivery)
    return await _reply(delivery, parent, shown, door)


async def post_result(delivery: Delivery, door: SendingDoor) -> Done:
    """Post a ballot's result as a reply that the channel shows too.

    The ballot's own message loses its buttons, also if a new ballot is open meanwhile.
    """
    async with door.database.reading() as store:
        facts = await result_facts(store, BallotId(delivery.named), config=door.config)
        shown = render_result(facts)
        vote = await _ballot_message(store, facts.ballot, config=door.config)
        parent = await _parent(store, delivery)
        draft = await _draft_message(store, facts.ballot, config=door.config)
    for own in (vote, draft):
        if own is not None:
            await _update_own(own, door)
    return await _reply(delivery, parent, shown, door)


async def send_slack_receipt(delivery: Delivery, door: SendingDoor) -> Done:
    """Send a voter's receipt, ephemerally in the channel or as a direct message.

    Nothing is sent if they have voted again in Slack meanwhile, or taken the vote back: that has a
    receipt of its own.
    """
    async with door.database.brief.reading() as store:
        item = await _item(store, delivery)
        vote = await store.ballots.vote(VoteId(delivery.named))
        if vote is None:
            raise GiveUp("the vote is gone")
        if vote.superseded_by is not None:
            newer = await store.ballots.vote(vote.superseded_by)
            if newer is not None and newer.source is Source.SLACK:
                return Done(result="")
        if vote.refusal == TAKEN_BACK:
            return Done(result="")
        shown = receipt_message(await receipt_facts(store, item, vote, config=door.config))
    press = delivery.payload
    if delivery.attempts == 1 and isinstance(press, Press):
        try:
            await door.peers.slack.respond(press.response_url, text=shown.text, blocks=shown.blocks)
        except GiveUp:
            pass  # the response_url has expired
        else:
            return Done(result="response")
    return await _tell(delivery, shown, door)


async def send_slack_note(delivery: Delivery, door: SendingDoor) -> Done:
    """Send one Slack user a short text, or a question about a comment of theirs."""
    if delivery.ref is None:
        note = SlackText(delivery.carried(Note).text)
        return await _tell(delivery, note, door)
    async with door.database.reading() as store:
        user, _channel = queue.user_and_channel(delivery)
        comment = await store.comments.get(CommentId(delivery.ref))
        asked = await question_about(store, CommentId(delivery.ref), user=user, config=door.config)
    if comment is None or asked is None:
        return Done(result="")
    return await _tell(delivery, asked, door, thread_ts=comment.thread_ts)


async def send_slack_news(delivery: Delivery, door: SendingDoor) -> Done:
    """Send one person a direct message, if it is still news and they may read it."""
    user = SlackUserId(delivery.recipient)
    async with door.database.reading() as store:
        shown = await _news(store, delivery, config=door.config)
        item = await find_item(store, _number(delivery))
    if shown is None:
        return Done(result="")
    # Whom a chair makes a holder is told so, wherever they are.
    if delivery.payload is not News.HOLDER and not await _still_belongs(user, item, door):
        return Done(result="")
    return await _tell_directly(delivery, shown, door)


async def _still_belongs(user: SlackUserId, item: Item, door: SendingDoor) -> bool:
    """Return True if a person belongs to a list of an item, by its channel or otherwise.

    While Slack does not say who is in a channel, whoever was known to be there is.

    Raises:
        TryAgainLater: Slack does not say it, and has never said it.
    """
    channels = channels_of(item, door.config)
    is_there = {
        channel: await door.peers.slack.members.was_member(channel, user) for channel in channels
    }
    untold = [channel for channel, is_in in is_there.items() if is_in is None]
    async with door.database.reading() as store:
        known = untold and await store.slack.is_member(user, untold)
        there = frozenset(channel for channel, is_in in is_there.items() if is_in)
        speaker = Speaker(user, profile=None, is_known=True, member_of=there)
        person = await store.people.find_slack(user)
        sight = await sight_in_slack(door.work(store), person, speaker)
    if known or sight.is_on(item.lists):
        return True
    if untold:
        raise TryAgainLater("Slack does not say who is in the channel")
    return False


async def _news(store: Store, delivery: Delivery, *, config: Config) -> SlackText | None:
    """Return a direct message's content, or None if it is no longer news."""
    user = await store.people.find_slack(SlackUserId(delivery.recipient))
    if user is None:
        return None
    item = await find_item(store, _number(delivery))
    facts = await gather_item(store, item, config=config)
    link = await link_to_item(store, item)
    news = delivery.carried(News)
    if news is News.HOLDER:
        by = await store.people.get(PersonId(delivery.named))
        name = (await names_of(store, [by.id]))[by.id] if by is not None else ""
        holder = await store.people.get(item.holder) if item.holder is not None else None
        is_theirs = holder is not None and holder.id == user.id
        return news_words.holder_news(facts, by=name, link=link) if is_theirs else None
    direct = _Direct(news, delivery.named, user.id, facts, link)
    if news in {News.CALL_REMINDER, News.CALL_SUMMARY}:
        return await _news_of_call(store, direct, config=config)
    if news in {News.POSITION, News.POSITION_SEEN}:
        return await _news_of_position(store, direct)
    if news is News.VOTE_IN_DOUBT:
        asked = await asked_about(store, ConfirmationId(delivery.named))
        if asked is None or not can_be_confirmed(asked.ballot, asked.vote):
            return None
        return news_words.vote_in_doubt_news(facts, asked.confirmation, asked.vote, link=link)
    if news in {News.BLOCK, News.DOUBT}:
        vote = await store.ballots.vote(VoteId(delivery.named))
        is_blocked = news is News.BLOCK
        if vote is None or not (vote.counts if is_blocked else vote.is_in_doubt):
            return None
        cast = VoteFacts((await names_of(store, [vote.voter]))[vote.voter], vote)
        word = news_words.block_news if is_blocked else news_words.doubt_news
        return word(facts, cast, link=link)
    return await _news_of_ballot(store, direct)


async def _news_of_position(store: Store, direct: _Direct) -> SlackText | None:
    """Return the message about a position, or None if its author has answered."""
    position = await store.positions.get(PositionId(direct.about))
    call = None if position is None else await store.calls.get(position.call)
    if position is None or call is None or call.state is not CallState.OPEN:
        return None
    if position.state is not PositionState.ASKED:
        return None
    shown = PositionFacts((await names_of(store, [position.person]))[position.person], position)
    is_question = direct.news is News.POSITION
    word = news_words.position_news if is_question else news_words.position_seen_news
    return word(direct.facts, shown, link=direct.link)


async def _news_of_call(store: Store, direct: _Direct, *, config: Config) -> SlackText | None:
    """Return the message about an open call, or None if it is no longer news."""
    call = await store.calls.get(CallId(direct.about))
    if call is None or call.state is not CallState.OPEN:
        return None
    item = direct.facts.item
    shown = await gather_call(store, item, call, home=home_of(item, config))
    if direct.news is News.CALL_SUMMARY:
        return news_words.call_summary(direct.facts, shown, link=direct.link)
    if direct.to in shown.answered_people:
        return None
    return news_words.call_reminder(direct.facts, shown, link=direct.link)


async def _news_of_ballot(store: Store, direct: _Direct) -> SlackText | None:
    """Return the message about a ballot, or None if it is no longer news."""
    ballot = await store.ballots.get(BallotId(direct.about))
    if ballot is None:
        return None
    facts, link = direct.facts, direct.link
    tally = await _tally(store, ballot, facts)
    is_open = ballot.state is BallotState.OPEN
    match direct.news:
        case News.REMINDER:
            has_voted = await store.ballots.standing(ballot.id, voter=direct.to)
            if not is_open or has_voted:
                return None
            return news_words.reminder(facts, ballot, link=link)
        case News.QUORUM:
            return news_words.quorum_news(facts, ballot, tally, link=link) if is_open else None
        case News.CORRECTED:
            has_voted = await store.ballots.standing(ballot.id, voter=direct.to)
            if not is_open or has_voted:
                return None
            return news_words.correction_news(facts, ballot, link=link)
        case News.TIE:
            is_tied = ballot.outcome == Outcome.TIE
            return news_words.tie_news(facts, ballot, tally, link=link) if is_tied else None
        case News.END:
            return news_words.end_news(facts, ballot, tally, link=link)
        case _:
            raise ValueError(f"no news of a ballot: {direct.news}")


async def post_welcome(delivery: Delivery, door: SendingDoor) -> Done:
    """Say in a list's channel what we do there.

    Raises:
        GiveUp: no list has this channel any more.
    """
    lists = [each for each in door.config.lists if delivery.recipient in each.channels]
    if not lists:
        raise GiveUp("no list has this channel any more")
    routed: list[str] = []
    if all(each.channel != delivery.recipient for each in lists):
        routed += (word for each in lists for word in each.routed_to(delivery.recipient))
    shown = welcome([each.name for each in lists], routed=routed)
    return Done(result=await _post(delivery, shown, door, thread_ts=None))


async def mark_comment(delivery: Delivery, door: SendingDoor) -> Done:
    """Mark a message whose words will go to the list, or remove the mark."""
    async with door.database.reading() as store:
        comment = await store.comments.get(CommentId(delivery.named))
        if comment is None or comment.channel is None or comment.ts is None:
            return Done(result="")
        goes = await standing_now(store, comment, config=door.config) is Standing.GOES
    try:
        if goes:
            await door.peers.slack.react(comment.channel, comment.ts, COMMENT_MARK)
        else:
            await door.peers.slack.unreact(comment.channel, comment.ts, COMMENT_MARK)
    except GiveUp:
        if not goes:
            return Done(result="")  # the message was deleted, and its mark with it
        raise
    return Done(result=comment.ts)


async def learn_person(delivery: Delivery, door: SendingDoor) -> Done:
    """Join a Slack user with their profile's mail address, if the profile identifies them."""
    profile = await door.peers.slack.profile(SlackUserId(delivery.recipient))
    async with door.database.transaction() as store:
        person = await store.people.by_slack(profile.user, name=profile.real_name)
        await learn_profile(door.work(store), person, profile)
    return Done(result=profile.user)


async def receipt_facts(store: Store, item: Item, vote: Vote, *, config: Config) -> ReceiptFacts:
    """Gather a vote's receipt."""
    ballot = await store.ballots.get(vote.ballot)
    if ballot is None:
        raise GiveUp("the ballot is gone")
    votes = await store.ballots.votes(ballot.id, voter=vote.voter)
    return ReceiptFacts(
        item=item,
        ballot=ballot,
        vote=vote,
        zone=zone_of(item, config),
        replaced=next((each.choice for each in votes if each.superseded_by == vote.id), ""),
    )


async def _tell(
    delivery: Delivery, shown: SlackText, door: SendingDoor, *, thread_ts: Ts | None = None
) -> Done:
    """Send one person an ephemeral message in a channel, or else a direct message."""
    user, channel = queue.user_and_channel(delivery)
    text, blocks = shown.text, shown.blocks
    if channel and delivery.attempts == 1:
        try:
            await door.peers.slack.post_ephemeral(
                channel, user, text=text, blocks=blocks, thread_ts=thread_ts
            )
        except GiveUp:
            pass  # not in the channel, or no channel: a direct message reaches the person
        else:
            return Done(result="ephemeral")
    return await _tell_directly(delivery, shown, door)


async def _tell_directly(delivery: Delivery, shown: SlackText, door: SendingDoor) -> Done:
    """Send a direct message, unless an earlier try did.

    Where the app's messages are turned off, it becomes a mail if we know the person's address.
    """
    user, _channel = queue.user_and_channel(delivery)
    ts = await door.peers.slack.find_direct(user, delivery.id, since=delivery.created_at)
    if ts is not None:
        return Done(result=ts)
    try:
        ts = await door.peers.slack.post_direct(
            user, text=shown.text, blocks=shown.blocks, delivery=delivery.id
        )
    except MessagesClosed:
        by_mail = await _by_mail(delivery, user, shown, door)
        if by_mail is None:
            raise
        return Done(result="", then=by_mail)
    return Done(result=ts)


async def _by_mail(
    delivery: Delivery, user: SlackUserId, shown: SlackText, door: SendingDoor
) -> NewDelivery | None:
    """Return a mail in place of a direct message; None if no address is known.

    What has buttons waits for Slack: a mail has none. A receipt by mail says how to change a vote.
    """
    is_receipt = delivery.kind is DeliveryKind.SLACK_RECEIPT
    if not is_receipt and any(block.get("type") == "actions" for block in shown.blocks):
        return None
    async with door.database.reading() as store:
        person = await store.people.find_slack(user)
        item = None if delivery.item is None else await store.items.get(delivery.item)
    if person is None or not person.slack_looked_up or not person.addresses:
        return None
    address = person.addresses[0]
    if is_receipt:
        return queue.mail_receipt(_number(delivery), VoteId(delivery.named), address=address)
    zone = ZoneInfo("UTC") if item is None else zone_of(item, door.config)
    subject, text = in_place_of_slack(shown.text, zone=zone)
    return queue.mail_message(subject, text, address=address)


async def _post_new_parent(
    delivery: Delivery, deleted: SlackMessage, shown: SlackText, door: SendingDoor
) -> Done:
    """Replace a deleted parent message by a new one, where the thread continues."""
    ts = await _post(delivery, shown, door, thread_ts=None)
    async with door.database.transaction() as store:
        await store.slack.replace_parent(deleted, replace(deleted, ts=ts, delivery=delivery.id))
    return Done(result=ts)


SWITCHES: Final[Mapping[DeliveryKind, str]] = {
    DeliveryKind.POST_MAIL: "mails",
    DeliveryKind.POST_COMMENT: "comments",
    DeliveryKind.POST_MERGE: "merges",
    DeliveryKind.POST_BALLOT: "ballots",
    DeliveryKind.POST_DRAFT: "ballots",
    DeliveryKind.POST_EXTENSION: "changes",
    DeliveryKind.POST_CORRECTION: "changes",
    DeliveryKind.POST_RESULT: "results",
    DeliveryKind.POST_CALL: "calls",
    DeliveryKind.POST_PLAN: "plans",
}
"""The key of `[lists.posts]` for each kind of reply."""

IN_THREAD: Final = frozenset({"mails", "comments", "merges"})
"""Replies that never stand in the channel."""


async def is_wanted(store: Store, delivery: Delivery, config: Config) -> bool:
    """Return False if an item's home list has switched a post off.

    What stands in Slack already is changed, and what an earlier try may have posted is recorded.
    """
    if isinstance(delivery.payload, ShownBefore) or delivery.attempts > 1:
        return True
    return bool(await _place_of(store, delivery, config))


async def _place_of(store: Store, delivery: Delivery, config: Config) -> Place:
    """Return where a reply goes, as its item's home list says."""
    switch = SWITCHES.get(delivery.kind)
    if switch is None or delivery.item is None:
        return True
    item = await store.items.get(delivery.item)
    home = None if item is None else home_of(item, config)
    place: Place = True if home is None else getattr(home.posts, switch)
    return "thread" if place and switch in IN_THREAD else place


async def _reply(delivery: Delivery, parent: Ts, shown: SlackText, door: SendingDoor) -> Done:
    """Post in an item's thread; if its parent is gone, the item's update posts a new one.

    Where the list wants it, the reply stands in the channel too. One that was shown before is
    changed.
    """
    before = delivery.payload if isinstance(delivery.payload, ShownBefore) else None
    old: Ts | None = None
    if before is not None:
        old = await _where_shown(door.database, before)
        if old is None:
            return Done(result="")
        if not (before.anew and door.peers.slack.may_name_senders):
            return await _change(delivery, before.posted, old, shown, door)
    try:
        async with door.database.reading() as store:
            is_for_all = await _place_of(store, delivery, door.config) is True
        ts = await _post(delivery, shown, door, thread_ts=parent, broadcast=is_for_all)
        if before is not None and old is not None:
            await door.peers.slack.delete(ChannelId(delivery.recipient), old)
            async with door.database.transaction() as store:
                await store.outbox.moved(before.posted, result=ts)
        return _done(delivery, ts)
    except SlackRefused as refused:
        if refused.code != "thread_not_found":
            raise
        channel = ChannelId(delivery.recipient)
        update = queue.update_item(_number(delivery), channel=channel, gone=parent)
        async with door.database.transaction() as store:
            await store.outbox.add(update, now=door.clock())
        raise TryAgainLater("the item's message is gone", after=PARENT_PAUSE) from refused


async def _where_shown(database: Database, before: ShownBefore) -> Ts | None:
    """Return the ts of a reply to update, or None if it was never posted."""
    async with database.reading() as store:
        posted = await store.outbox.get(before.posted)
    return Ts(posted.result) if posted is not None and posted.result else None


async def _change(
    delivery: Delivery, posted: DeliveryId, ts: Ts, shown: SlackText, door: SendingDoor
) -> Done:
    """Update a reply that `posted` brought to its present text, unless it was deleted."""
    try:
        await door.peers.slack.update(
            ChannelId(delivery.recipient),
            ts,
            text=shown.text,
            blocks=shown.blocks,
            delivery=posted,
            item=delivery.item,
        )
    except SlackRefused as refused:
        if refused.code not in DELETED_ERRORS:
            raise
    return Done(result=ts)


async def _post(
    delivery: Delivery,
    shown: SlackText,
    door: SendingDoor,
    *,
    thread_ts: Ts | None,
    broadcast: bool = False,
) -> Ts:
    channel = ChannelId(delivery.recipient)
    ts = await _posted_before(delivery, door, thread_ts=thread_ts)
    if ts is not None:
        return ts
    return await door.peers.slack.post(
        channel,
        text=shown.text,
        blocks=shown.blocks,
        delivery=delivery.id,
        item=delivery.item,
        thread_ts=thread_ts,
        sender=shown.sender,
        broadcast=broadcast,
    )


async def _posted_before(
    delivery: Delivery, door: SendingDoor, *, thread_ts: Ts | None
) -> Ts | None:
    """Look for a message that an earlier try posted, or this Penholder before a restore.

    What stood in the channel after the restore is recorded; replies are looked for in their thread.
    """
    channel, since = ChannelId(delivery.recipient), delivery.created_at
    async with door.database.reading() as store:
        restore = await store.restores.last()
        posted = await store.restores.posted(delivery.id, channel)
    if posted is not None:
        return posted
    if restore is not None and restore.may_have_sent(since) and thread_ts is not None:
        since = min(since, restore.made_at)
    elif delivery.attempts <= 1:
        return None
    return await door.peers.slack.find(channel, delivery.id, since=since, thread_ts=thread_ts)


def _done(delivery: Delivery, ts: Ts, *, is_parent: bool = False) -> Done:
    return Done(
        result=ts,
        message=SlackMessage(
            channel=ChannelId(delivery.recipient),
            ts=ts,
            item=_number(delivery),
            is_parent=is_parent,
            delivery=delivery.id,
        ),
    )


async def _parent(store: Store, delivery: Delivery) -> Ts:
    """Return the ts of the parent message, which the order of deliveries posts first."""
    parent = await store.slack.parent_of(_number(delivery), ChannelId(delivery.recipient))
    if parent is None:
        raise GiveUp("the item's parent message was never posted; see `penholder outbox list`")
    return parent.ts


async def _item(store: Store, delivery: Delivery) -> Item:
    item = await store.items.get(_number(delivery))
    if item is None:
        raise GiveUp("the item is gone")
    return item


def _number(delivery: Delivery) -> ItemNumber:
    if delivery.item is None:
        raise GiveUp("the delivery names no item")
    return delivery.item
