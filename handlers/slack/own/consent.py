"""Ask people whether their words in Slack may go to a list; nothing goes before they agree.

The question is asked in private at each comment that is held, and again by `/pen publish`. The
answer is stored per person and list. Only the author decides; no chair can decide for them.
"""

from collections.abc import Iterable
from typing import Final

from bot.config import ListConfig
from bot.domain.commands.settings import PublishComments
from bot.domain.ids import CommentId
from bot.domain.items.comment import Comment
from bot.domain.people.consent import Publish, Standing, fingerprint, is_asked_for_each, standing_of
from bot.errors import Refused
from bot.events import PublishChosen, ReleaseDecided, SlackReply
from bot.language import Text
from bot.render.slack.markup.blocks import Block, SlackText
from bot.render.slack.own import consent
from bot.render.words import refusals
from handlers.commenting.consent import configured_list, release_question, release_view
from handlers.deliveries import queue
from handlers.slack.request import Request, SlackDoor, open_request, row

MOST_SHOWN: Final = 3
"""How many held comments `/pen publish` shows in full: as many as fit into one Slack message."""

MOST_ASKED: Final = 20
"""Roughly how many held comments one choice of *Ask me* asks about at once."""


async def publish(command: PublishComments, request: Request) -> SlackReply:
    """Store somebody's choice for a channel's lists, or show it and ask.

    Raises:
        Refused: the channel has no list, and there are several.
    """
    here = [
        list_config
        for list_config in request.config.lists
        if request.channel in list_config.channels
    ]
    lists = here or (request.config.lists if len(request.config.lists) == 1 else ())
    if not lists:
        raise Refused(refusals.WHICH_CHANNEL.format())
    if command.choice is None:
        return await _show(lists, request)
    for list_config in lists:
        if request.is_new:
            await _choose(command.choice, list_config, request)
    return SlackReply(text="\n".join(_chosen(command.choice, list_config) for list_config in lists))


async def handle_publish_chosen(event: PublishChosen, door: SlackDoor) -> SlackReply:
    """Store the choice of a button.

    Raises:
        Refused: somebody else was asked, or the list is no longer configured.
    """
    async with open_request(event, door, evidence=f"button publish {event.choice}") as request:
        if event.asked != event.user:
            raise Refused(refusals.NOT_YOUR_WORDS.format())
        list_config = configured_list(event.list_name, config=request.config)
        if list_config is None:
            raise Refused(refusals.LIST_IS_GONE.format(name=event.list_name))
        if request.is_new:
            await _choose(event.choice, list_config, request)
        return SlackReply(text=_chosen(event.choice, list_config), replaces=True)


async def handle_release_decided(event: ReleaseDecided, door: SlackDoor) -> SlackReply:
    """Release or keep back one comment, as its author decided on the words shown.

    Raises:
        Refused: it is somebody else's, it no longer exists, or nothing may go to its list.
    """
    async with open_request(event, door, evidence=f"button release {event.comment}") as request:
        comment, list_config = await _own(event.comment, request)
        if comment.digest_sent_at is None and event.send and _is_other(comment, event.shown):
            return _in_place(
                await release_question(request.store, comment, list_config, changed=True)
            )
        return await _decide(comment, list_config, request, send=event.send)


async def release_form(comment_id: CommentId, request: Request) -> SlackReply:
    """Show the author of a comment how the list would read it, in a form that sends it.

    Raises:
        Refused: as of `handle_release_decided`.
    """
    comment, list_config = await _own(comment_id, request)
    if comment.digest_sent_at is not None:
        return _about(comment, list_config, consent.WENT_ALREADY)
    return SlackReply(view=await release_view(request.store, comment, list_config))


async def release_by_form(comment_id: CommentId, shown: str, request: Request) -> SlackReply:
    """Release a comment, as its author decided on the words shown in a form; else show it anew.

    Raises:
        Refused: as of `handle_release_decided`.
    """
    comment, list_config = await _own(comment_id, request)
    if comment.digest_sent_at is None and _is_other(comment, shown):
        return await release_form(comment_id, request)
    return await _decide(comment, list_config, request, send=True)


async def _own(comment_id: CommentId, request: Request) -> tuple[Comment, ListConfig]:
    """Return a comment of the sender's, and the list that it may go to."""
    comment = await request.store.comments.get(comment_id)
    if comment is None or comment.author != request.person.id:
        raise Refused(refusals.NOT_YOUR_WORDS.format())
    await request.item(comment.item)  # they may not be on its list any more
    return comment, await _list_of(comment, request)


def _is_other(comment: Comment, shown: str) -> bool:
    return shown != fingerprint(comment.text)


async def _decide(
    comment: Comment, list_config: ListConfig, request: Request, *, send: bool
) -> SlackReply:
    if comment.digest_sent_at is not None:
        return _about(comment, list_config, consent.WENT_ALREADY)
    if request.is_new:
        await request.store.comments.decide(comment.id, send=send)
        await _mark([comment], list_config, request)
    return _about(comment, list_config, consent.SENT if send else consent.KEPT)


async def _list_of(comment: Comment, request: Request) -> ListConfig:
    """Return the list that a comment may go to.

    Raises:
        Refused: it was taken back, or its author's comments do not go to that list.
    """
    list_config = configured_list(comment.list_name, config=request.config)
    if comment.deleted or list_config is None:
        raise Refused(refusals.COMMENT_IS_GONE.format())
    choice = await request.store.publishing.choice_of(comment.author, list_config.name)
    if list_config.slack_comments == "never" or choice is Publish.NEVER:
        raise Refused(refusals.NOTHING_GOES.format(name=list_config.name))
    return list_config


async def _choose(choice: Publish, list_config: ListConfig, request: Request) -> None:
    """Store a choice, and apply it to the comments that wait."""
    store, author = request.store, request.person.id
    before = await store.publishing.choice_of(author, list_config.name)
    unsent = await store.comments.unsent_of(author, list_config.name)
    await store.publishing.choose(
        author, list_config.name, choice, at=request.now, evidence=request.evidence
    )
    if choice is Publish.NEVER:
        await store.comments.keep_in_slack(author, list_config.name)
    moved = [
        comment
        for comment in unsent
        if _goes(comment, list_config, choice=before) != _goes(comment, list_config, choice=choice)
    ]
    await _mark(moved, list_config, request)
    if held := await held_comments(list_config, request):
        await store.outbox.add_many(
            [
                queue.ask_author(
                    comment, user=request.user, channel=comment.channel or list_config.channel
                )
                for comment in held[:MOST_ASKED]
            ],
            now=request.now,
        )


async def _mark(comments: Iterable[Comment], list_config: ListConfig, request: Request) -> None:
    marks = [
        queue.mark_comment(comment.item, comment.id, channel=comment.channel or list_config.channel)
        for comment in comments
        if comment.ts is not None
    ]
    await request.store.outbox.add_many(marks, now=request.now)


async def _show(lists: Iterable[ListConfig], request: Request) -> SlackReply:
    """Show somebody's choice for lists, and their comments that wait there."""
    store, author = request.store, request.person.id
    texts: list[str] = []
    blocks: list[Block] = []
    for list_config in lists:
        choice = await store.publishing.choice_of(author, list_config.name)
        shown = [
            consent.choice_text(
                user=request.user,
                list_name=list_config.name,
                choice=choice,
                slack_comments=list_config.slack_comments,
            )
        ]
        held = await held_comments(list_config, request)
        shown += [await release_question(store, each, list_config) for each in held[:MOST_SHOWN]]
        texts += [each.text for each in shown]
        blocks += [block for each in shown for block in each.blocks]
        if len(held) > MOST_SHOWN:
            blocks.append(consent.more_held(len(held) - MOST_SHOWN))
    return SlackReply(text="\n\n".join(texts), blocks=tuple(blocks))


async def held_comments(list_config: ListConfig, request: Request) -> list[Comment]:
    """Return the sender's comments that each wait for their word, on items that they may see.

    There are none where one choice of theirs decides about all.
    """
    choice = await request.store.publishing.choice_of(request.person.id, list_config.name)
    if not is_asked_for_each(slack_comments=list_config.slack_comments, choice=choice):
        return []
    comments = await request.store.comments.held_of(
        request.person.id, list_config.name, asks_each=_asks_each(list_config)
    )
    items = await request.store.items.many({comment.item for comment in comments})
    seen = {item.number for item in items if request.store.shows(item)}
    return [comment for comment in comments if comment.item in seen]


def _about(comment: Comment, list_config: ListConfig, text: Text) -> SlackReply:
    return SlackReply(text=text.format(number=comment.item, name=list_config.name), replaces=True)


def _in_place(shown: SlackText) -> SlackReply:
    return SlackReply(text=shown.text, blocks=shown.blocks, replaces=True)


def _chosen(choice: Publish, list_config: ListConfig) -> str:
    return consent.chosen_text(
        choice, list_name=list_config.name, slack_comments=list_config.slack_comments
    )


def _goes(comment: Comment, list_config: ListConfig, *, choice: Publish | None) -> bool:
    return (
        standing_of(
            slack_comments=list_config.slack_comments, choice=choice, released=comment.released
        )
        is Standing.GOES
    )


def _asks_each(list_config: ListConfig) -> bool:
    return list_config.slack_comments == "ask"


COMMANDS: Final = (row(PublishComments, publish),)
