"""Make the board's pages and files from what was read, in a process of its own.

That process imports this module, and with it neither the database nor the configuration.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.ids import MessageId, PersonId
from bot.domain.items.comment import Comment
from bot.events import WebReply
from bot.language import speaking
from bot.render.board import calendar, data, mbox, shapes
from bot.render.board.addresses import Site
from bot.render.board.facts import FrontFacts, ListFacts, PublicItem, ThreadEntry
from bot.render.board.item_page import ON_A_PAGE, count_pages, item_page
from bot.render.board.pages import front_page
from bot.render.json.shapes import ThreadMail
from handlers.board.replies import NOT_FOUND, Job, data_reply, page_reply
from handlers.filing.thread_words import thread_mails
from storage.values import StoredMail

DATA_KEPT: Final = timedelta(minutes=5)
"""How long a file of data may be kept: making one takes some seconds on a large board."""

MOST_KEPT: Final = 32
LONGEST_KEPT: Final = 400_000
"""How many threads are kept as they were read, and how many characters each may have."""


@dataclass(frozen=True, slots=True)
class Material:
    """What was read for an item's page, before the slow work of making it."""

    item: PublicItem
    mails: tuple[StoredMail, ...]
    comments: tuple[Comment, ...]


def public_item(material: Material) -> PublicItem:
    """Return an item with its thread; reading the mails takes about a millisecond each."""
    mails = material.mails
    shown = read_thread(tuple(mails))
    parents = _parents(mails)
    order, depths = _in_order(parents)
    places = {at: place for place, at in enumerate(order)}
    thread = tuple(
        ThreadEntry(
            mail=shown[at],
            parent=places[parent] if (parent := parents[at]) is not None else None,
            depth=depths[at],
            is_proved=mails[at].is_proved,
        )
        for at in order
    )
    return replace(material.item, thread=thread)


def read_thread(mails: tuple[StoredMail, ...]) -> Sequence[ThreadMail]:
    """Return a thread's mails split by speaker; recent ones are cached."""
    letters = sum(len(mail.text) for mail in mails)
    return _kept_thread(mails) if letters <= LONGEST_KEPT else thread_mails(mails)


_kept_thread = lru_cache(MOST_KEPT)(thread_mails)


def pages_of_thread(mails: Sequence[StoredMail]) -> Mapping[MessageId, int]:
    """Return for each mail of a thread its page number, from 1."""
    order, _depths = _in_order(_parents(mails))
    return {mails[at].message_id: place // ON_A_PAGE + 1 for place, at in enumerate(order)}


def _parents(mails: Sequence[StoredMail]) -> list[int | None]:
    """Return the parent of each mail, oldest first, if it is in the thread and older."""
    places: dict[MessageId, int] = {}
    parents: list[int | None] = []
    for at, mail in enumerate(mails):
        named = [*([mail.in_reply_to] if mail.in_reply_to else []), *reversed(mail.references)]
        parents.append(
            next((places[message_id] for message_id in named if message_id in places), None)
        )
        places[mail.message_id] = at
    return parents


def _in_order(parents: Sequence[int | None]) -> tuple[list[int], list[int]]:
    """Return an order in which each mail follows its parent, with each mail's depth."""
    answers: dict[int | None, list[int]] = {}
    for at, parent in enumerate(parents):
        answers.setdefault(parent, []).append(at)
    order: list[int] = []
    depths = [0] * len(parents)
    waiting = list(reversed(answers.get(None, [])))
    while waiting:
        at = waiting.pop()
        order.append(at)
        for below in reversed(answers.get(at, [])):
            depths[below] = depths[at] + 1
            waiting.append(below)
    return order, depths


def nothing() -> None:
    """Do nothing: starting this job makes the process import what pages need."""


def in_language(language: str, job: Job) -> WebReply:
    """Return what a job makes, in a language."""
    with speaking(language):
        return job()


def made_front(facts: FrontFacts, *, site: Site, lists: Sequence[ListFacts]) -> WebReply:
    """Return the front page, or that of a list."""
    return page_reply(front_page(facts, site=site, lists=lists))


def made_item(
    material: Material, *, site: Site, number: int | None, zone: ZoneInfo, has_people: bool
) -> WebReply:
    """Return a page of an item, made from what was read of it."""
    public = public_item(material)
    if number is not None and number > count_pages(public):
        return NOT_FOUND
    return page_reply(item_page(public, site=site, number=number, zone=zone, has_people=has_people))


def made_calendar(deadlines: Sequence[calendar.Deadline], *, name: str, host: str) -> WebReply:
    """Return a calendar of deadlines."""
    return data_reply(
        calendar.calendar_bytes(deadlines, name=name, host=host), calendar.CONTENT_TYPE
    )


def made_json(
    material: Material,
    *,
    names: Mapping[PersonId, str],
    public_addresses: frozenset[str],
) -> WebReply:
    """Return an item for programs."""
    text = shapes.item_json(
        public_item(material),
        comments=material.comments,
        names=names,
        public_addresses=public_addresses,
    )
    return data_reply(text, shapes.CONTENT_TYPE)


def made_mbox(mails: Sequence[mbox.BoardMail]) -> WebReply:
    """Return a thread as a mailbox."""
    return data_reply(mbox.mbox_bytes(mails), mbox.MBOX_TYPE)


def made_data(table: data.Table, rows: Sequence[data.Row]) -> WebReply:
    """Return a table of data."""
    return replace(data_reply(data.csv_bytes(table, rows), data.CONTENT_TYPE), kept_for=DATA_KEPT)
