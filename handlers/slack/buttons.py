"""Handle a button pressed on an item's message."""

from bot.clock import Clock
from bot.config import Config
from bot.domain.ids import ItemNumber
from bot.errors import Refused
from bot.events import ButtonPressed, SlackReply, VoteCast
from bot.render.facts import HistoryFacts
from bot.render.slack.details import details_view
from bot.render.slack.views import comment_view
from handlers import queue
from handlers.facts import gather_item, mail_facts, names_of, originals_of, votes_of
from handlers.home_list import home_list
from handlers.people import Profiles
from handlers.slack.member_commands import vote_for
from handlers.slack.rearranging import DECISIONS, handle_decision
from handlers.slack.request import open_request
from handlers.voting.ballot_box import find_item
from storage.database.engine import Database
from storage.store import Store

MOST_MAILS = 20
"""How many mails *Details* shows in full, newest first."""


async def handle_vote(
    event: VoteCast, *, database: Database, config: Config, clock: Clock, profiles: Profiles
) -> SlackReply | None:
    """Put the chosen vote into the ballot box and queue its receipt.

    Raises:
        Refused: the item has no open ballot, or there is no such choice.
    """
    async with open_request(
        event,
        evidence=f"button {event.choice}",
        database=database,
        config=config,
        clock=clock,
        profiles=profiles,
        about=event.item,
    ) as request:
        answer = await vote_for(event.item, event.choice, event.reason, request)
        if isinstance(answer, SlackReply):
            return answer
        item, vote = answer
        if vote is not None:
            await request.store.outbox.add(
                queue.slack_receipt(
                    item.number,
                    vote.id,
                    user=event.user,
                    channel=event.channel,
                    response_url=event.response_url,
                ),
                now=request.now,
            )
    return None


async def handle_button(
    event: ButtonPressed, *, database: Database, config: Config, clock: Clock, profiles: Profiles
) -> SlackReply | None:
    """Open the form or the page of a button, or carry out its decision.

    Raises:
        Refused: the item no longer exists, the button is not ours, or not for this person.
    """
    if event.button in DECISIONS:
        return await handle_decision(
            event, database=database, config=config, clock=clock, profiles=profiles
        )
    async with database.reading() as store:
        item = await find_item(store, event.item)
        home = home_list(item, config)
        match event.button:
            case "comment":
                return SlackReply(view=comment_view(item, slack_comments=home.slack_comments))
            case "details":
                facts = await gather_item(store, item, config=config, now=clock())
                mails = await store.mails.of_thread(item.thread)
                originals = originals_of(mails)
                return SlackReply(
                    view=details_view(
                        facts,
                        votes=await votes_of(store, item),
                        history=await _history(store, item.number),
                        mails=[
                            mail_facts(mail, originals=originals) for mail in mails[-MOST_MAILS:]
                        ],
                    )
                )
            case _:
                raise Refused("That button is too old for me; `/pen help` shows what I know.")


async def _history(store: Store, number: ItemNumber) -> list[HistoryFacts]:
    entries = await store.history.of_item(number)
    names = await names_of(store, {entry.actor for entry in entries if entry.actor is not None})
    return [
        HistoryFacts(
            at=entry.at,
            actor=names[entry.actor] if entry.actor is not None else "",
            what=entry.what,
            before=entry.before,
            after=entry.after,
        )
        for entry in entries
    ]
