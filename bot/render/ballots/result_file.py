"""Write the result of a ballot as a file that anybody can count again, and check such a file.

A result is a ballot paper with the frozen rule and roster, every vote, and the answer of the count.
All of it is a chain of hashes. The first link covers every key but the votes and the answer; each
vote's link covers the vote and the link before it; the last one covers the answer. Whoever changes
anything changes the last hash, and that stands in the result mail of every member of the list.
The order of the keys within an object, and white space, mean nothing and change nothing.

Files that were written before their chain covered everything have no key `chain`. Their hashes
cover what they covered then.

The file stands on the board too, so that no mail address stands in what people wrote.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from bot.domain.ballots.ballot import Ballot
from bot.domain.ballots.choices import as_on_paper
from bot.domain.ballots.paper import WrongPaper, read_paper
from bot.domain.ballots.result import Outcome, Result, decide_paper
from bot.domain.ballots.rule import Method
from bot.domain.ids import PersonId
from bot.domain.people.roster import Member
from bot.language import in_english
from bot.render.ballots.tally_answer import tally_shape
from bot.render.documents.facts import ResultFacts, VoteFacts
from bot.render.text.masking import masked
from bot.render.text.safe import one_line
from bot.render.words.notes import say_note
from bot.render.words.refusals import say_refusal

FORMAT: Final = "result/1"
CHAIN_VERSION: Final = 2
REPLACED_IN_VAIN: Final = "replaced by a vote that does not count"
ANSWER: Final = tuple(
    "outcome winners tied tally groups advisory conditions pairs dropped not_counted".split()
)
"""What counting gives, which the last link of the chain covers."""
OLD_HEAD: Final = tuple(
    (
        "item question opened_at rule options active roster roster_size voted versions endorsers"
    ).split()
)
"""What the first link covers in a file without the key `chain`."""
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
    closed_by: str = "",
    replaces: str = "",
) -> dict[str, Any]:
    """Return an ended ballot's result; `votes` are all of them, in order of time.

    `editors` are the names of those who wrote its versions, `endorsers` of those who endorsed it,
    `closed_by` of who ended it. Of a secret ballot it has `choices`, sorted and under invented
    names, and who voted. `replaces` is the last hash of the file that was mailed, if this one is
    written again because a person was erased.
    """
    method = ballot.rules.rule.method
    names = _names({vote.vote.voter: vote.voter for vote in votes}, dict(roster))
    result = _head(ballot, title=title, editors=editors, endorsers=endorsers)
    result |= {"closed_by": one_line(closed_by), **({"replaces": replaces} if replaces else {})}
    if ballot.has_cut_links:
        result |= {"roster_size": len(roster)} if roster else {}
        result |= _cut_votes(names, votes, choices, method)
    else:
        if roster:
            result["roster"] = [_elector(names[person], member) for person, member in roster]
        result["votes"] = [_vote(names[vote.vote.voter], vote, method) for vote in votes]
    decided = decide_paper(read_paper(result))
    if not ballot.has_cut_links:
        counted = _told(result["votes"], decided)
        result["votes"] = [
            vote | shape for vote, shape in zip(result["votes"], counted, strict=True)
        ]
    answer = _answer(decided, is_withdrawn=ballot.is_withdrawn)
    return _linked(json.loads(json.dumps(result | answer)))


def _head(
    ballot: Ballot, *, title: str, editors: Sequence[str], endorsers: Sequence[str]
) -> dict[str, Any]:
    """Return a ballot's item, rule and times."""
    head: dict[str, Any] = {
        "penholder": FORMAT,
        "item": ballot.item,
        "title": masked(one_line(title)),
        "question": masked(ballot.question),
        "versions": _versions(ballot, editors),
        "opened_at": _instant(ballot.opened_at),
        "closes_at": _instant(ballot.closes_at),
        "closed_at": _instant(ballot.closed_at or ballot.closes_at),
        "minimum_assurance": ballot.rules.minimum_assurance,
        "rule_name": ballot.rules.name,
        "rule": dict(ballot.rules.form),
        "note": masked(one_line(in_english(say_note, ballot.note))),
    }
    if ballot.rules.options:
        head["options"] = list(ballot.rules.options)
    if endorsers:
        head["endorsers"] = [one_line(endorser) for endorser in endorsers]
    if ballot.rules.active is not None:
        head["active"] = str(ballot.rules.active)
    if ballot.casting:
        head["casting"] = ballot.casting
    if ballot.refused_beyond:
        head["refused_beyond"] = ballot.refused_beyond
    return head


def _cut_votes(
    names: Mapping[PersonId, str],
    votes: Sequence[VoteFacts],
    choices: Sequence[str],
    method: Method,
) -> dict[str, Any]:
    """Return who voted on a secret ballot, and apart from that its choices."""
    voted = {names[vote.vote.voter] for vote in votes if vote.vote.counts}
    return {
        "voted": sorted(voted, key=str.casefold),
        "votes": [
            {"voter": f"vote {number}", "choice": as_on_paper(choice, method)}
            for number, choice in enumerate(choices, start=1)
        ],
    }


def _versions(ballot: Ballot, editors: Sequence[str]) -> list[dict[str, Any]]:
    """Return what the ballot asked, from the first version to the one that was voted on."""
    names = editors or ("",) * len(ballot.texts)
    return [
        {
            "version": number,
            "question": masked(version.question),
            **({"options": list(version.options)} if version.options else {}),
            "at": _instant(version.at),
            "by": one_line(name),
            **(
                {"reason": masked(version.reason), "same_meaning": version.is_same}
                if number > 1
                else {}
            ),
        }
        for number, (version, name) in enumerate(zip(ballot.texts, names, strict=True), start=1)
    ]


def result_bytes(result: Mapping[str, Any]) -> bytes:
    """Return a result as JSON with one vote a line, so that people can read and compare it."""
    return write_rows(result, ("votes", "roster", "versions"))


def write_rows(result: Mapping[str, Any], rows_of: Collection[str]) -> bytes:
    """Return JSON in which each entry of some keys has a line of its own."""
    lines = []
    for key, value in result.items():
        if key in rows_of and value:
            rows = ",\n".join(_write(entry) for entry in value)
            lines.append(f"{_write(key)}: [\n{rows}\n]")
        else:
            lines.append(f"{_write(key)}: {_write(value)}")
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def result_data(facts: ResultFacts) -> bytes:
    """Return the file of an ended ballot's result: the kept one, or one written from the facts."""
    return facts.file or result_bytes(result_of(facts))


def result_of(facts: ResultFacts) -> dict[str, Any]:
    """Return an ended ballot's result, which `penholder recount` verifies."""
    title, votes = facts.item.title, facts.all_votes
    return result_shape(
        facts.ballot,
        title=title,
        votes=votes,
        roster=facts.roster,
        choices=facts.choices,
        editors=facts.editors,
        endorsers=facts.endorsers,
        closed_by=facts.closed_by,
        replaces=facts.replaces,
    )


def _answer(decided: Result, *, is_withdrawn: bool) -> dict[str, Any]:
    """Return a paper's result; the votes of a withdrawn ballot decide nothing."""
    answer: dict[str, Any] = json.loads(json.dumps(tally_shape(decided)))
    if is_withdrawn:
        answer |= {"outcome": str(Outcome.WITHDRAWN), "winners": [], "tied": []}
    return answer


def _told(votes: Sequence[Mapping[str, Any]], decided: Result) -> Iterator[dict[str, Any]]:
    """Yield whether each vote counts and why not; only the file says why one was refused."""
    standing = {vote.number for vote in decided.count.standing}
    left_out = {uncounted.number: str(uncounted.why) for uncounted in decided.not_counted}
    for number, vote in enumerate(votes):
        if number in standing:
            yield {"counts": True, "why_not": ""}
        else:
            yield {"counts": False, "why_not": left_out.get(number, vote.get("why_not"))}


# Checking a file.


def check_result(given: object) -> tuple[str, ...]:
    """Return the differences when a result is counted again; none if it is consistent.

    Numbers, order and what is met must be equal. The wording need not: a result of an older version
    holds, whatever words that version had for its conditions. A file that holds by itself may still
    be another one than was mailed: only its `last_hash` tells.

    Raises:
        WrongPaper: it is no result at all.
    """
    if not isinstance(given, Mapping) or given.get("penholder") != FORMAT:
        raise WrongPaper(f'this is no result: it has no "penholder": "{FORMAT}"')
    if given.get("votes_left_out"):
        raise WrongPaper("votes are left out of this file, so it cannot be counted again")
    if not isinstance(given.get("votes"), list):
        raise WrongPaper("this is no result: it has no list of votes")
    try:
        decided = decide_paper(read_paper(given))
        return (
            *_check_chain(given),
            *_check_voted(given),
            *_check_told(given, decided),
            *_check_answer(given, decided),
        )
    except RecursionError as error:
        raise WrongPaper("it is nested too deeply") from error


def last_hash(given: Mapping[str, Any]) -> str:
    """Return the last hash of a checked result; "" for an old one without votes, which has none."""
    if "chain" in given:
        return str(given["chain"]["last"])
    return str(given["votes"][-1]["hash"]) if given["votes"] else ""


def hash_of_file(file: bytes) -> str:
    """Return the last hash of a result's file that Penholder wrote."""
    return last_hash(json.loads(file))


def not_covered(given: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the keys of a checked result that its hashes do not cover: some, in an old file."""
    if "chain" in given:
        return ()
    covered = {"penholder", "votes", *ANSWER, *(OLD_HEAD if given["votes"] else ())}
    return tuple(key for key in given if key not in covered)


def _check_voted(given: Mapping[str, Any]) -> Sequence[str]:
    """Return a fault if a secret ballot has not one choice for each who voted."""
    voted = given.get("voted")
    votes = len(given["votes"])
    if voted is None or (isinstance(voted, list) and len(voted) == votes):
        return []
    return [f"voted: the file has {votes} votes, and must name as many voters"]


def _check_chain(given: Mapping[str, Any]) -> Sequence[str]:
    links = _links(given) if "chain" in given else _old_links(given)
    for number, (vote, link) in enumerate(zip(given["votes"], links, strict=False), start=1):
        if vote.get("hash") != link:
            return [f"vote {number}: its hash does not hold; the file was changed there or above"]
    if "chain" in given and _canonical(given["chain"]) != _canonical(_chain(links)):
        return ["chain: its last hash does not hold; the file was changed"]
    return []


def _check_told(given: Mapping[str, Any], decided: Result) -> list[str]:
    """Return the votes on which the file and the count disagree."""
    if "chain" not in given or "voted" in given:
        return []
    return [
        f"vote {number}: the file says {_write(stated)}, the votes give {_write(counted)}"
        for number, (vote, counted) in enumerate(
            zip(given["votes"], _told(given["votes"], decided), strict=True), start=1
        )
        if _canonical(stated := {key: vote.get(key) for key in counted}) != _canonical(counted)
    ]


def _check_answer(given: Mapping[str, Any], decided: Result) -> list[str]:
    is_withdrawn = "chain" in given and given.get("outcome") == Outcome.WITHDRAWN
    counted = _answer(decided, is_withdrawn=is_withdrawn)
    return [
        f"{key}: the file says {_write(given.get(key))}, the votes give {_write(value)}"
        for key, value in counted.items()
        if _canonical(_meaning(key, given.get(key))) != _canonical(_meaning(key, value))
    ]


def _meaning(key: str, value: object) -> object:
    """Return a part of an answer with each wording replaced by whether there is one."""
    words = _WORDING.get(key)
    if words is None or not isinstance(value, list):
        return value
    return [
        entry | {words: isinstance(entry.get(words), str)} if isinstance(entry, dict) else entry
        for entry in value
    ]


# The chain.


def _linked(result: dict[str, Any]) -> dict[str, Any]:
    """Return a result with its hashes."""
    links = _links(result)
    votes = [vote | {"hash": link} for vote, link in zip(result["votes"], links, strict=False)]
    return result | {"votes": votes, "chain": _chain(links)}


def _chain(links: Sequence[str]) -> dict[str, Any]:
    return {"version": CHAIN_VERSION, "last": links[-1]}


def _links(result: Mapping[str, Any]) -> list[str]:
    """Return the hash of each vote, and at the end the one that covers the answer.

    Each link says what it covers, so that none can stand in the place of another kind.
    """
    parted = ("votes", "chain", *ANSWER)
    link = hash_of(["head", {key: value for key, value in result.items() if key not in parted}])
    links = []
    for vote in result["votes"]:
        link = hash_of(["vote", link, _own(vote)])
        links.append(link)
    answer = {key: result[key] for key in ANSWER if key in result}
    return [*links, hash_of(["answer", link, answer])]


def _old_links(result: Mapping[str, Any]) -> list[str]:
    """Return the hash of each vote in a file without the key `chain`."""
    link = hash_of({key: result[key] for key in OLD_HEAD if key in result})
    links = []
    for vote in result["votes"]:
        link = hash_of([link, _own(vote)])
        links.append(link)
    return links


def _own(vote: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in vote.items() if key != "hash"}


def hash_of(value: object) -> str:
    """Return the SHA-256 of a value as canonical JSON, in hexadecimal digits."""
    return hashlib.sha256(_canonical(value).encode()).hexdigest()


def _canonical(value: object) -> str:
    """Return canonical JSON, which distinguishes 1, 1.0 and true."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _vote(voter: str, vote_facts: VoteFacts, method: Method) -> dict[str, Any]:
    vote = vote_facts.vote
    in_vain = vote.superseded_by is not None and not vote_facts.is_valid
    why_not = REPLACED_IN_VAIN if in_vain else ""
    if vote.refusal is not None:
        why_not = in_english(say_refusal, vote.refusal)
    return {
        "voter": voter,
        "choice": as_on_paper(vote.choice, method),
        "reason": "" if vote.refusal else masked(vote.reason),  # a forger's words, perhaps
        "at": _instant(vote.at),
        "source": vote.source,
        "assurance": vote.assurance,
        "evidence": vote.evidence_ref,
        "counts": not why_not,
        "why_not": why_not,
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
    """Return a distinct name for each person; further people of a name get a number."""
    names = {person: one_line(name) for person, name in voters.items()}
    names |= {person: one_line(member.name) for person, member in members.items()}
    seen: Counter[str] = Counter()
    distinct: dict[PersonId, str] = {}
    for person in sorted(names):
        name = names[person] or "without a name"
        seen[name] += 1
        distinct[person] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return distinct


def _write(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _instant(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
