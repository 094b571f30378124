"""Write what was declared on a call for consensus as a file, and check such a file.

All of it is a chain of hashes, as a ballot's result is: the first link covers every key but the
positions and the objections, each entry's link covers the entry and the link before it. Whoever
changes anything changes the last hash, which stands in the declaration of every member of the list.

The file stands on the board too, so that no mail address stands in what people wrote.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from bot.domain.ballots.paper import WrongPaper
from bot.domain.consensus.objection import ObjectionState
from bot.domain.consensus.stance import Outcome, StanceWord
from bot.domain.items.item import Item
from bot.language import in_english
from bot.render.ballots.result_file import hash_of, write_rows
from bot.render.documents.facts import CallFacts
from bot.render.documents.objections import ObjectionFacts
from bot.render.text.masking import masked
from bot.render.text.safe import one_line
from bot.render.words.notes import say_note

FORMAT: Final = "declaration/1"
ROWS: Final = ("positions", "objections")
"""What the links behind the first one cover, in this order."""
_ADDRESSED: Final = frozenset(ObjectionState) - {ObjectionState.OPEN, ObjectionState.STANDS}


def declaration_bytes(item: Item, call: CallFacts) -> bytes:
    """Return the file of what was declared on a call that has ended."""
    return write_rows(_linked(_shape(item, call)), ROWS)


def _shape(item: Item, call: CallFacts) -> dict[str, Any]:
    told = call.call
    counts = {word.value: count for word, count in call.stance_counts}
    return {
        "penholder": FORMAT,
        "item": item.number,
        "title": masked(one_line(item.title)),
        "question": masked(told.text),
        "provisional": told.is_provisional,
        "opened_at": _instant(told.opened_at),
        "closed_at": _instant(told.ended_at),
        "outcome": told.outcome,
        "words": masked(in_english(say_note, told.note)),
        "options": masked(told.note.options) if told.note is not None else "",
        "revisit": masked(told.note.revisit) if told.note is not None else "",
        "declared_by": one_line(call.closed_by),
        "counts": counts,
        "positions": [{"who": one_line(who), "position": word} for who, word in call.stances],
        "objections": [_objection(facts) for facts in call.objections],
    }


def _objection(facts: ObjectionFacts) -> dict[str, Any]:
    objection = facts.objection
    return {
        "id": str(objection.id),
        "who": one_line(facts.who),
        "text": masked(objection.text),
        "source": objection.source,
        "evidence": _evidence(objection.evidence),
        "noted_by": one_line(facts.noted_by),
        "at": _instant(objection.at),
        "against": objection.against,
        "shared_by": [one_line(name) for name in facts.shared_by],
        "answers": [
            {
                "who": one_line(each.who),
                "text": masked(each.answer.text),
                "at": _instant(each.answer.at),
            }
            for each in facts.answers
        ],
        "state": objection.state,
        "by": one_line(facts.by),
        "because": masked(objection.because),
        "alternatives": masked(objection.alternatives),
        "at_state": _instant(objection.at_state) if objection.at_state is not None else None,
        "contested": None
        if objection.contested is None
        else {
            "by": one_line(facts.contested_by),
            "because": masked(objection.contested.because),
            "at": _instant(objection.contested.at),
        },
    }


def _evidence(evidence: str) -> str:
    """Return what shows an objection: a Message-ID as it is, what somebody typed without addresses.

    A Message-ID looks like an address, and is what an archive finds the message by.
    """
    return evidence if len(evidence.split()) == 1 else masked(evidence)


def is_declaration(given: object) -> bool:
    """Return True for what says that it is such a file."""
    return isinstance(given, Mapping) and given.get("penholder") == FORMAT


def declared_hash(given: Mapping[str, Any]) -> str:
    """Return the last hash of a checked declaration."""
    return str(given["chain"]["last"])


def check_declaration(given: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what does not hold in a declaration: its chain, its counts, its outcome.

    Raises:
        WrongPaper: it is no declaration at all.
    """
    if not all(isinstance(given.get(key), list) for key in ROWS):
        raise WrongPaper("this is no declaration: it has no positions or no objections")
    try:
        return tuple(_differences(given))
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise WrongPaper("this is no declaration: its entries are not as they are written") from (
            error
        )


def _differences(given: Mapping[str, Any]) -> list[str]:
    different = []
    bare = {key: value for key, value in given.items() if key != "chain"}
    bare |= {key: [_own(entry) for entry in given[key]] for key in ROWS}
    if _linked(bare) != given:
        different.append("the chain of hashes: something was changed, left out or added")
    said = [entry["position"] for entry in given["positions"]]
    counts = {word.value: said.count(word) for word in StanceWord}
    if given["counts"] != counts:
        different.append(f"the counts: the file says {given['counts']}, its positions {counts}")
    states = [ObjectionState(entry["state"]) for entry in given["objections"]]
    if given["outcome"] == Outcome.CONSENSUS and not _ADDRESSED.issuperset(states):
        different.append("the outcome: it says consensus, and an objection is not addressed")
    return different


def _linked(shape: Mapping[str, Any]) -> dict[str, Any]:
    """Return a declaration with its hashes."""
    parted = (*ROWS, "chain")
    link = hash_of(["head", {key: value for key, value in shape.items() if key not in parted}])
    linked = dict(shape)
    for name in ROWS:
        entries: list[dict[str, Any]] = []
        for entry in shape[name]:
            link = hash_of([name, link, entry])
            entries.append({**entry, "hash": link})
        link = hash_of([name, "end", link])
        linked[name] = entries
    return json.loads(json.dumps(linked | {"chain": {"version": 1, "last": link}}))  # type: ignore[no-any-return]


def linked_again(file: str) -> str:
    """Return a declaration's file with new hashes if words in it were replaced by an erasure.

    It then names the last hash of the file that was mailed.
    """
    given = json.loads(file)
    bare = {key: value for key, value in given.items() if key != "chain"}
    bare |= {key: [_own(entry) for entry in given[key]] for key in ROWS}
    if _linked(bare) == given:
        return file
    return write_rows(_linked({"replaces": declared_hash(given), **bare}), ROWS).decode()


def _own(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key != "hash"}


def _instant(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def hash_of_declaration(file: bytes) -> str:
    """Return the last hash of a declaration's file that Penholder wrote."""
    return declared_hash(json.loads(file))
