"""Decide whether comments from Slack may go to a list, and what to ask their authors."""

from bot.config import Config, ListConfig
from bot.domain.ids import ChannelId, CommentId, ListName, PersonId, SlackUserId
from bot.domain.items.comment import Comment
from bot.domain.items.item import Item
from bot.domain.people.consent import Standing, is_asked_for_each, standing_of
from bot.render.digests.digest_words import CommentWords, comment_words
from bot.render.slack.markup.blocks import Block, SlackText
from bot.render.slack.own import consent
from handlers.lists.items import find_item
from handlers.people.names import names_of
from storage.store import Store


def list_of_channel(item: Item, channel: ChannelId, *, config: Config) -> ListConfig | None:
    """Return the item's list in whose channel something was said, None if there is none."""
    named = {home.name: home for home in config.lists}
    on_item = (named[name] for name in item.lists if name in named)
    return next((home for home in on_item if channel in (*home.channels, item.channel)), None)


def configured_list(name: ListName | None, *, config: Config) -> ListConfig | None:
    """Return the list of that name, None if none is configured."""
    return next((list_config for list_config in config.lists if list_config.name == name), None)


async def standing_of_new(
    store: Store, author: PersonId, list_config: ListConfig | None, *, released: bool | None = None
) -> Standing:
    """Return whether a new comment goes to a list; None if there is no list."""
    if list_config is None:
        return Standing.STAYS
    return standing_of(
        slack_comments=list_config.slack_comments,
        choice=await store.publishing.choice_of(author, list_config.name),
        released=released,
    )


async def standing_now(store: Store, comment: Comment, *, config: Config) -> Standing:
    """Return whether a comment goes, or went, to its list."""
    if comment.digest_sent_at is not None:
        return Standing.GOES
    list_config = None if comment.deleted else configured_list(comment.list_name, config=config)
    return await standing_of_new(store, comment.author, list_config, released=comment.released)


async def question_about(
    store: Store, comment_id: CommentId, *, user: SlackUserId, config: Config
) -> SlackText | None:
    """Return the question to a comment's author, None if there is nothing left to ask.

    If several comments wait for one answer, the question about the newest stands for all.
    """
    comment = await store.comments.get(comment_id)
    list_config = configured_list(comment.list_name, config=config) if comment is not None else None
    if comment is None or list_config is None:
        return None
    if await standing_now(store, comment, config=config) is not Standing.HELD:
        return None
    choice = await store.publishing.choice_of(comment.author, list_config.name)
    if is_asked_for_each(slack_comments=list_config.slack_comments, choice=choice):
        return await release_question(store, comment, list_config)
    held = await store.comments.held_of(comment.author, list_config.name, asks_each=False)
    if held[-1].id != comment.id:
        return None
    return consent.consent_question(
        await find_item(store, comment.item),
        user=user,
        list_name=list_config.name,
        address=list_config.address,
        held=len(held),
        shown=await as_in_digest(store, comment, list_config),
    )


async def release_question(
    store: Store, comment: Comment, list_config: ListConfig, *, changed: bool = False
) -> SlackText:
    """Return the question whether this comment may go to the list."""
    return consent.release_question(
        await find_item(store, comment.item),
        comment,
        list_name=list_config.name,
        shown=await as_in_digest(store, comment, list_config),
        changed=changed,
    )


async def release_view(store: Store, comment: Comment, list_config: ListConfig) -> Block:
    """Return the form that shows this comment as the list would read it, and sends it."""
    return consent.release_view(
        await find_item(store, comment.item),
        comment,
        list_name=list_config.name,
        shown=await as_in_digest(store, comment, list_config),
    )


async def as_in_digest(store: Store, comment: Comment, list_config: ListConfig) -> CommentWords:
    """Return a comment as the digest would show it."""
    names = await names_of(store, [comment.author])
    return comment_words(
        comment.item,
        author=names[comment.author],
        at=comment.at,
        text=comment.text,
        zone=list_config.zone,
    )
