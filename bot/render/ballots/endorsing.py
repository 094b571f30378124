"""Put into words who proposed and endorsed a vote, and what it still needs."""

from collections.abc import Sequence

from bot.domain.items.item import Item
from bot.language import say, say_list, say_number
from bot.render.documents.facts import DraftFacts
from bot.render.text.safe import name_of


def say_wanted(draft: DraftFacts) -> str:
    """Return `1 of 2 endorsers`."""
    return say_number(
        "{count} of {number} endorser",
        "{count} of {number} endorsers",
        draft.ballot.rules.rule.endorsers,
        count=len(draft.endorsers),
    )


def say_missing_endorsers(draft: DraftFacts) -> str:
    """Return `1 more endorser`."""
    missing = max(0, draft.ballot.rules.rule.endorsers - len(draft.endorsers))
    return say_number("{number} more endorser", "{number} more endorsers", missing)


def say_proposed(draft: DraftFacts) -> str:
    """Return who proposed a vote, and who has endorsed it."""
    by = [say("Proposed by {name}.", name=name_of(draft.proposer))] if draft.proposer else []
    return " ".join([*by, say_endorsers(draft.endorsers) or say("Nobody has endorsed it yet.")])


def say_endorsers(names: Sequence[str]) -> str:
    """Return `Endorsed by Ada and Ben.`, "" for nobody."""
    shown = [name_of(name) for name in names]
    return say("Endorsed by {names}.", names=say_list(shown)) if shown else ""


def say_endorsed(item: Item, *, count: int, needed: int, is_open: bool = False) -> str:
    """Tell somebody that their endorsement is recorded."""
    text = say(
        "Your endorsement of the ballot on #{number} is recorded: {count} of {needed}.",
        number=item.number,
        count=count,
        needed=needed,
    )
    if is_open:
        follows = say("The ballot is open now; an endorsement is no vote.")
    elif count >= needed:
        follows = say(
            "It cannot open with its planned end; the person who proposed it gets a message."
        )
    else:
        follows = say("It opens when all are there; an endorsement is no vote.")
    return f"{text} {follows}"


def say_waits(item: Item, why: str) -> str:
    """Tell who proposed a vote that it has its endorsers, and why it cannot open."""
    return say(
        "The ballot that you proposed on #{number} has its endorsers, but cannot open. {reason} "
        "`/pen extend {number} WHEN` plans a later end, `/pen withdraw {number}` takes it back.",
        number=item.number,
        reason=why,
    )
