"""Write the result of a ballot as a file that anybody can count again, and check such a file.

A result is a ballot paper with the frozen rule and roster, every vote, and the answer of the count.
Its votes are a chain: each one's hash covers the vote and the hash before it, and the first one
covers the question, the rule and the roster. Who changes, adds or removes a vote changes every hash
after it, and the last one stands in the result mail of every member of the list.

The file stands on the board too, so that no mail address stands in what people wrote.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from bot.domain.ballots.ballot import Ballot
from bot.domain.ballots.choices import as_on_paper
from bot.domain.ballots.paper import REPLACED, Paper, WrongPaper, read_paper
from bot.domain.ballots.result import decide_paper
from bot.domain.ballots.rule import Method
from bot.domain.ids import PersonId
from bot.domain.people.roster import Member
from bot.render.ballots.tally_answer import tally_shape
from bot.render.facts import VoteFacts
from bot.render.masking import masked
from bot.render.safe import one_line

FORMAT: Final = "result/1"
REPLACED_IN_VAIN: Final = "replaced by a vote that does not count"
HEAD: Final = (
    *("item", "question", "opened_at", "rule", "options", "active", "roster"),
    *("roster_size", "voted", "versions", "endorsers"),
)
"""What the first link of the chain covers."""
_WORDING: Final[Mapping[str, str]] = {"conditions": "text", "not_counted": "why"}
"""Keys of an answer whose entries hold a sentence, which every version may word as it likes."""


def result_shape(
    ballot: Ballot,
    *,
    title: str,
    votes: Sequence[VoteFacts],
    roster: Sequence[tuple[PersonId, Member]] = (),
    choices: Sequence[str] = (),
    editors: Sequence[str] = (),
    endorsers: Sequence[str] = (),
) -> dict[str, Any]:
    """Return an ended ballot's result; `votes` are all of them, in order of time.

    `editors` are the names of those who wrote its versions, `endorsers` of those who endorsed it.
    Of a secret ballot it has `choices`, sorted and under invented names, and who voted.
    """
    method = ballot.rules.rule.method
    names = _names({one.vote.voter: one.voter for one in votes}, dict(roster))
    result: dict[str, Any] = {
        "penholder": FORMAT,
        "item": ballot.item,
        "title": masked(one_line(title)),
        "question": masked(ballot.question),
        "versions": _versions(ballot, editors),
        "opened_at": _instant(ballot.opened_at),
        "closes_at": _instant(ballot.closes_at),
        "closed_at": _instant(ballot.closed_at or ballot.closes_at),
        "minimum_assurance": ballot.rules.minimum_assurance,
        "rule": dict(ballot.rules.form),
    }
    if ballot.rules.options:
        result["options"] = list(ballot.rules.options)
    if endorsers:
        result["endorsers"] = [one_line(one) for one in endorsers]
    if ballot.rules.active is not None:
        result["active"] = str(ballot.rules.active)
    if ballot.casting:
        result["casting"] = ballot.casting
    if ballot.has_cut_links:
        result |= {"roster_size": len(roster)} if roster else {}
        result |= _cut_votes(names, votes, choices, method)
    else:
        if roster:
            result["roster"] = [_elector(names[person], one) for person, one in roster]
        result["votes"] = [_vote(names[one.vote.voter], one, method) for one in votes]
    for vote, link in zip(result["votes"], _chain(result), strict=True):
        vote["hash"] = link
    return result | tally_shape(decide_paper(read_paper(result)))


def _cut_votes(
    names: Mapping[PersonId, str],
    votes: Sequence[VoteFacts],
    choices: Sequence[str],
    method: Method,
) -> dict[str, Any]:
    """Return who voted on a secret ballot, and apart from that its choices."""
    voted = {names[one.vote.voter] for one in votes if one.vote.counts}
    return {
        "voted": sorted(voted, key=str.casefold),
        "votes": [
            {"voter": f"vote {number}", "choice": as_on_paper(one, method)}
            for number, one in enumerate(choices, start=1)
        ],
    }


def _versions(ballot: Ballot, editors: Sequence[str]) -> list[dict[str, Any]]:
    """Return what the ballot asked, from the first version to the one that was voted on."""
    names = editors or ("",) * len(ballot.texts)
    return [
        {
            "version": number,
            "question": masked(one.question),
            **({"options": list(one.options)} if one.options else {}),
            "at": _instant(one.at),
            "by": one_line(name),
            **({"reason": masked(one.reason), "same_meaning": one.is_same} if number > 1 else {}),
        }
        for number, (one, name) in enumerate(zip(ballot.texts, names, strict=True), start=1)
    ]


def result_bytes(result: Mapping[str, Any]) -> bytes:
    """Return a result as JSON with one vote a line, so that people can read and compare it."""
    lines = []
    for key, value in result.items():
        if key in ("votes", "roster", "versions") and value:
            rows = ",\n".join(_write(one) for one in value)
            lines.append(f"{_write(key)}: [\n{rows}\n]")
        else:
            lines.append(f"{_write(key)}: {_write(value)}")
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def check_result(given: object) -> tuple[str, ...]:
    """Return what differs when a result is counted again; nothing if it holds.

    Numbers, order and what is met must be equal. The wording need not: a result of an older version
    holds, whatever words that version had for its conditions.

    Raises:
        WrongPaper: it is no result at all.
    """
    if not isinstance(given, Mapping) or given.get("penholder") != FORMAT:
        raise WrongPaper(f'this is no result: it has no "penholder": "{FORMAT}"')
    if given.get("votes_left_out"):
        raise WrongPaper("votes are left out of this file, so it cannot be counted again")
    paper = read_paper(given)
    return (*_check_chain(given), *_check_voted(given), *_check_answer(given, paper))


def _check_voted(given: Mapping[str, Any]) -> Sequence[str]:
    """Return a fault if a secret ballot has not one choice for each who voted."""
    voted = given.get("voted")
    votes = len(given["votes"])
    if voted is None or (isinstance(voted, list) and len(voted) == votes):
        return []
    return [f"voted: the file has {votes} votes, and must name as many voters"]


def _check_chain(given: Mapping[str, Any]) -> Sequence[str]:
    for number, (vote, link) in enumerate(zip(given["votes"], _chain(given), strict=True), start=1):
        if not isinstance(vote, Mapping) or vote.get("hash") != link:
            return [f"vote {number}: its hash does not hold; the file was changed there or above"]
    return []


def _check_answer(given: Mapping[str, Any], paper: Paper) -> list[str]:
    counted = json.loads(json.dumps(tally_shape(decide_paper(paper))))
    return [
        f"{key}: the file says {_write(given.get(key))}, the votes give {_write(value)}"
        for key, value in counted.items()
        if _meaning(key, given.get(key)) != _meaning(key, value)
    ]


def _meaning(key: str, value: object) -> object:
    """Return a part of an answer without its wording: of that, only that there is some."""
    words = _WORDING.get(key)
    if words is None or not isinstance(value, list):
        return value
    return [
        one | {words: isinstance(one.get(words), str)} if isinstance(one, dict) else one
        for one in value
    ]


def _chain(result: Mapping[str, Any]) -> list[str]:
    """Return the hash of each vote."""
    link = _hash({key: result[key] for key in HEAD if key in result})
    links = []
    for vote in result["votes"]:
        own = {key: value for key, value in vote.items() if key != "hash"}
        link = _hash([link, own])
        links.append(link)
    return links


def _hash(value: object) -> str:
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _vote(voter: str, one: VoteFacts, method: Method) -> dict[str, Any]:
    vote = one.vote
    replaced = REPLACED if one.is_valid else REPLACED_IN_VAIN
    replaced = replaced if vote.superseded_by is not None else ""
    return {
        "voter": voter,
        "choice": as_on_paper(vote.choice, method),
        "reason": "" if vote.refusal else masked(vote.reason),  # a forger's words, perhaps
        "at": _instant(vote.at),
        "source": vote.source,
        "assurance": vote.assurance,
        "evidence": vote.evidence_ref,
        "counts": vote.counts,
        "why_not": vote.refusal or replaced,
    }


def _elector(name: str, member: Member) -> dict[str, Any]:
    shape = {
        "voter": name,
        "group": member.group,
        "organisation": member.organisation,
        "role": member.role,
    }
    return shape if member.weight == 1 else shape | {"weight": str(member.weight)}


def _names(
    voters: Mapping[PersonId, str], members: Mapping[PersonId, Member]
) -> Mapping[PersonId, str]:
    """Return a name for each person that nobody else has; a second one of a name gets a number."""
    said = {person: one_line(name) for person, name in voters.items()}
    said |= {person: one_line(one.name) for person, one in members.items()}
    seen: Counter[str] = Counter()
    found: dict[PersonId, str] = {}
    for person in sorted(said):
        name = said[person] or "without a name"
        seen[name] += 1
        found[person] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return found


def _write(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _instant(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
