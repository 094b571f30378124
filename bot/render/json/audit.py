"""The decisions of an archive as JSON, for `penholder audit --json`."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from bot.domain.audits.compare import totals_of
from bot.domain.audits.decision import Announced, ArchivedVote, Author, Decision
from bot.render.audits.words import say_difference, say_why
from bot.render.json.shapes import instant


def decision_shape(decision: Decision) -> dict[str, Any]:
    """Return one decision; `votes` are those that count, each person's newest."""
    return {
        "subject": decision.subject,
        "message_id": decision.message_id,
        "at": instant(decision.at),
        "by": _who(decision.by),
        "kind": str(decision.kind),
        "question": decision.title,
        "rule": decision.rule,
        "votes": [
            {
                "who": _who(vote.who),
                "choice": vote.choice,
                "binding": vote.is_binding,
                "message_id": vote.message_id,
                "line": vote.line,
                **_before(decision.before(vote)),
            }
            for vote in decision.standing
        ],
        "doubtful": [
            {
                "who": _who(line.who),
                "line": line.line,
                "message_id": line.message_id,
                "why": say_why(line.why),
            }
            for line in decision.doubtful
        ],
        "counted": _counts(decision.counted),
        "announced": _announced(decision.announced),
        "agrees": decision.agrees,
        "differences": [say_difference(each) for each in decision.differences],
        "canceled": decision.canceled,
        "earlier": decision.earlier or None,
    }


def _before(replaced: Sequence[ArchivedVote]) -> dict[str, Any]:
    """Return the votes that one replaced; nothing if there are none."""
    votes = [
        {"choice": vote.choice, "message_id": vote.message_id, "line": vote.line}
        for vote in replaced
    ]
    return {"before": votes} if votes else {}


def _who(who: Author) -> dict[str, str]:
    return {"name": who.name, "address": who.address}


def _counts(counts: Mapping[str, Fraction]) -> dict[str, int | float]:
    return {
        choice: count.numerator if count.denominator == 1 else float(count)
        for choice, count in counts.items()
    }


def _announced(announced: Announced | None) -> dict[str, Any] | None:
    if announced is None:
        return None
    return {
        "message_id": announced.message_id,
        "counts": totals_of(announced),
        "voters": [voter.name for voter in announced.voters],
    }
