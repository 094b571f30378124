"""Build the board's JSON: the command line's shapes without private parts.

Addresses are masked, as on the pages; Message-IDs are not, since programs find messages by them.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot.domain.ids import PersonId
from bot.domain.items.comment import IN_MESSAGES, Comment
from bot.domain.items.history import HistoryEntry
from bot.render.board.facts import PublicItem
from bot.render.documents.facts import ItemFacts, VoteFacts
from bot.render.json.shapes import Shape, item_page_shape, item_shape
from bot.render.text.masking import masked
from bot.render.text.safe import escaped

CONTENT_TYPE: Final = "application/json"
_IDS: Final = frozenset({"message_id", "evidence"})
"""Keys of Message-IDs, which look like addresses."""


def items_json(items: Sequence[ItemFacts], *, public_addresses: Collection[str]) -> str:
    """Return items as `items --json` prints them; `public_addresses` are not masked."""
    return _written([_public_item(item_shape(item), item) for item in items], public_addresses)


def item_json(
    public: PublicItem,
    *,
    comments: Sequence[Comment],
    names: Mapping[PersonId, str],
    public_addresses: Collection[str],
) -> str:
    """Return an item as `show --json` prints it. `names` are those of whom it names by id."""
    latest = public.ballots[0] if public.ballots else None
    shape = item_page_shape(
        public.facts,
        thread=[entry.mail for entry in public.thread],
        comments=comments,
        votes=[_public_vote(vote) for vote in latest.all_votes] if latest is not None else [],
        history=[_public_entry(entry) for entry in public.history],
        names=names,
    )
    # Positions that somebody may have taken are the chairs' to ask about.
    return _written(_public_item(shape, public.facts) | {"suggestions": []}, public_addresses)


def _public_item(shape: Shape, facts: ItemFacts) -> Shape:
    """Leave out who has not voted, unless the list names them."""
    ballot = shape["ballot"]
    if facts.names_absent or not isinstance(ballot, dict):
        return shape
    return shape | {"ballot": {key: row for key, row in ballot.items() if key != "not_voted"}}


def _public_vote(vote: VoteFacts) -> VoteFacts:
    """Leave out the reason of a vote that was refused: it may be a forger's."""
    return replace(vote, vote=replace(vote.vote, reason="")) if vote.vote.refusal else vote


def _public_entry(entry: HistoryEntry) -> HistoryEntry:
    """Leave out what shows an entry unless that is a message on the list."""
    return entry if entry.source in IN_MESSAGES else replace(entry, evidence="")


def _written(shape: Shape | list[Shape], public_addresses: Collection[str]) -> str:
    text = json.dumps(_masked(shape, public_addresses), ensure_ascii=False, indent=2)
    return escaped(text) + "\n"


def _masked(value: object, public_addresses: Collection[str]) -> object:
    if isinstance(value, str):
        return masked(value, public_addresses=public_addresses)
    if isinstance(value, list):
        return [_masked(entry, public_addresses) for entry in value]
    if isinstance(value, dict):
        # A tally has the options, which somebody wrote, as its keys.
        return {
            masked(key, public_addresses=public_addresses): row
            if key in _IDS
            else _masked(row, public_addresses)
            for key, row in value.items()
        }
    return value
