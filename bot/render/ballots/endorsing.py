"""Say who proposed and endorsed a vote, and what it still needs, the same in every place."""

from collections.abc import Sequence

from bot.domain.items.item import Item
from bot.render.facts import DraftFacts
from bot.render.safe import name_of


def say_wanted(draft: DraftFacts) -> str:
    """Return `1 of 2 endorsers`."""
    return f"{len(draft.endorsers)} of {_endorsers(draft.ballot.rules.rule.endorsers)}"


def say_missing_endorsers(draft: DraftFacts) -> str:
    """Return `1 more endorser`."""
    missing = max(0, draft.ballot.rules.rule.endorsers - len(draft.endorsers))
    return f"{missing} more endorser{'' if missing == 1 else 's'}"


def say_proposed(draft: DraftFacts) -> str:
    """Return who proposed a vote, and who has endorsed it."""
    by = f"Proposed by {name_of(draft.proposer)}. " if draft.proposer else ""
    return f"{by}{say_endorsers(draft.endorsers) or 'Nobody has endorsed it yet.'}"


def say_endorsers(names: Sequence[str]) -> str:
    """Return `Endorsed by Ada and Ben.`, "" for nobody."""
    shown = [name_of(one) for one in names]
    if not shown:
        return ""
    *others, last = shown
    return f"Endorsed by {', '.join(others)} and {last}." if others else f"Endorsed by {last}."


def say_endorsed(item: Item, *, count: int, needed: int, is_open: bool = False) -> str:
    """Tell somebody that their endorsement is recorded."""
    said = f"Your endorsement of the vote on #{item.number} is recorded: {count} of {needed}."
    if is_open:
        return f"{said} The vote is open now; an endorsement is no vote."
    if count >= needed:
        return f"{said} It cannot open with the end that is planned; who proposed it is told."
    return f"{said} It opens when all are there; an endorsement is no vote."


def say_waits(item: Item, why: str) -> str:
    """Tell who proposed a vote that it has its endorsers, and why it cannot open."""
    number = item.number
    return (
        f"The vote that you proposed on #{number} has its endorsers, but cannot open. {why} "
        f"`/pen extend {number} WHEN` plans a later end, `/pen withdraw {number}` takes it back."
    )


def say_too_few(*, count: int, needed: int) -> str:
    """Return why a proposed vote was withdrawn at its planned end."""
    if count >= needed:
        return "it had its endorsers too late to open"
    return f"by its planned end it had {count} of {_endorsers(needed)}"


def _endorsers(needed: int) -> str:
    return f"{needed} endorser{'' if needed == 1 else 's'}"
