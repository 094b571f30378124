"""A result's file that somebody changed: `recount --expect` finds it, whatever was changed."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from bot.cli.reading.recount import recount
from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.ballot import WITHDRAWN, Ballot, Version, Vote, freeze_rules
from bot.domain.ballots.refusal import Refusal, RefusalCode
from bot.domain.ids import PersonId, VoteId
from bot.domain.items.ending import note_of
from bot.domain.people.roster import Member
from bot.errors import Refused, WrongUse
from bot.render.ballots.hash_words import hash_words
from bot.render.ballots.result_file import hash_of_file, result_bytes, result_shape
from bot.render.documents.facts import VoteFacts
from tests.render.samples import CLOSES, closed_ballot, votes

Json = Any
ANSWER: Final = (
    "outcome",
    "winners",
    "tied",
    "tally",
    "groups",
    "advisory",
    "conditions",
    "pairs",
    "dropped",
    "not_counted",
)
OLDER: Final = Path(__file__).parents[2] / "render" / "older_result.json"
PIERS: Final = ("East pier", "West pier", "none of these")


def the_ballot(form: Mapping[str, Any], *options: str, **changes: Any) -> Ballot:  # noqa: ANN401
    rules = freeze_rules("house", form, minimum_assurance=Assurance.LIST, options=options)
    values: dict[str, Any] = {"rules": rules, "note": note_of("As we said.")}
    return closed_ballot(**(values | changes))


def cast(number: int, choice: str, *, name: str, **changes: Any) -> VoteFacts:  # noqa: ANN401
    values: dict[str, Any] = {
        "id": VoteId(number),
        "voter": PersonId(number),
        "choice": choice,
        "reason": f"Reason {number}",
        "at": CLOSES - timedelta(hours=9 - number),
        "evidence_ref": f"vote-{number}@example.org",
    }
    vote: Vote = replace(votes()[0].vote, **(values | changes))
    return VoteFacts(voter=name, vote=vote)


def an_election() -> dict[str, Any]:
    """Return a result with everything that a result may have."""
    form = {"method": "single", "one_per": "organisation", "casting_vote": True, "endorsers": 1}
    asked = Version("Which pier?", PIERS, CLOSES - timedelta(days=2), PersonId(1))
    again = replace(asked, question="Which pier first?", reason="A typo", is_same=True)
    ballot = the_ballot(
        form, *PIERS, casting=PIERS[0], versions=(asked, again), refused_beyond=3, outcome="decided"
    )
    roster = (
        (PersonId(1), Member("Ana Lopez", group="north", organisation="Quay Trust")),
        (PersonId(2), Member("Bo Li", group="south", organisation="Quay Trust", role="chair")),
        (PersonId(3), Member("Cem Aksoy", group="south", organisation="Boat Club")),
    )
    every = (
        cast(1, PIERS[1], name="Ana Lopez"),
        cast(2, PIERS[0], name="Bo Li"),
        cast(3, PIERS[1], name="Cem Aksoy"),
        cast(4, PIERS[2], name="Eve", refusal=Refusal(RefusalCode.NOT_ON_ROSTER, ("council",))),
    )
    return result_shape(
        ballot, title="The pier", votes=every, roster=roster, editors=("Ana Lopez", "Ana Lopez"),
        endorsers=("Cem Aksoy",), closed_by="Ana Lopez", replaces="0" * 64,
    )  # fmt: skip


def a_ranking() -> dict[str, Any]:
    form = {"method": "ranked", "default_option": "none of these"}
    every = (
        cast(1, f"{PIERS[0]} > {PIERS[1]}", name="Ana"),
        cast(2, f"{PIERS[2]}", name="Bo"),
    )
    return result_shape(the_ballot(form, *PIERS), title="The pier", votes=every)


def a_secret_vote() -> dict[str, Any]:
    ballot = the_ballot({"like": "majority", "visibility": "secret"})
    every = tuple(cast(number, "", name=f"Voter {number}", reason="") for number in (1, 2))
    roster = ((PersonId(1), Member("Voter 1")), (PersonId(2), Member("Voter 2")))
    return result_shape(ballot, title="The pier", votes=every, roster=roster, choices=("no", "yes"))


def nobodys_vote() -> dict[str, Any]:
    return result_shape(the_ballot({"like": "consent"}), title="The pier", votes=())


def a_withdrawn_vote() -> dict[str, Any]:
    ballot = the_ballot({"like": "consent"}, outcome=WITHDRAWN)
    return result_shape(ballot, title="The pier", votes=(cast(1, "agree", name="Ana Lopez"),))


EVERY: Final[Mapping[str, Callable[[], dict[str, Any]]]] = {
    "an election": an_election,
    "a ranking": a_ranking,
    "a secret vote": a_secret_vote,
    "nobody's vote": nobodys_vote,
    "a withdrawn vote": a_withdrawn_vote,
}


@pytest.fixture(name="shape", params=EVERY)
def each_result(request: pytest.FixtureRequest) -> dict[str, Any]:
    return EVERY[str(request.param)]()


class Checked:
    """`penholder recount` on one file that is written again and again."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self, written: bytes, *, expect: str | None) -> bool:
        """Return True if `recount` ends with status 0."""
        self.path.write_bytes(written)
        try:
            recount(str(self.path), expect=expect)
        except (Refused, WrongUse):
            return False
        return True


@pytest.fixture(name="holds")
def checked(tmp_path: Path) -> Checked:
    return Checked(tmp_path / "result-12.json")


# What somebody may change in the JSON.


def changed(value: Json) -> Iterator[Json]:
    """Yield every small change of a JSON value: each key, entry, text and number in it."""
    if isinstance(value, dict):
        yield value | {"added": 0}
        for key in value:
            yield {row: each for row, each in value.items() if row != key}
            look_alike = key.replace("o", "\u043e").replace("e", "\u0435").replace("a", "\u0430")
            yield value | {look_alike + "\u200b": value[key]}
            yield {(row.upper() if row == key else row): each for row, each in value.items()}
            for other in changed(value[key]):
                yield value | {key: other}
    elif isinstance(value, list):
        yield [*value, value[-1] if value else None]
        yield [*value, value]
        for place, entry in enumerate(value):
            yield [*value[:place], *value[place + 1 :]]
            yield [*value[:place], entry, *value[place:]]
            if place and entry != value[place - 1]:
                yield [*value[: place - 1], entry, value[place - 1], *value[place + 1 :]]
            for other in changed(entry):
                yield [*value[:place], other, *value[place + 1 :]]
    else:
        yield from _other_leaves(value)


def _other_leaves(value: Json) -> Iterator[Json]:
    yield [value]
    yield {"": value}
    if value is not None:
        yield None
    if isinstance(value, str):
        yield from (f"{value} ", f"{value}\u200b", f"a{value}", value[:-1] if value else "x")
        yield True
    elif isinstance(value, bool):
        yield from (not value, int(value), float(value), str(value))
    elif isinstance(value, int):
        yield from (value + 1, -value - 1, float(value), str(value), value + 10**400)
        yield bool(value)


def written(shape: Json) -> bytes:
    return json.dumps(shape, ensure_ascii=False).encode()


def test_whatever_is_changed_in_a_result_is_found(shape: dict[str, Any], holds: Checked) -> None:
    mailed = result_bytes(shape)
    expect = hash_of_file(mailed)
    assert holds(mailed, expect=expect)

    tried = 0
    for forged in changed(json.loads(mailed)):
        tried += 1
        assert not holds(written(forged), expect=expect), forged

    assert tried > 300


def test_every_byte_of_the_file_counts_but_for_white_space(holds: Checked) -> None:
    mailed = result_bytes(a_secret_vote())
    expect = hash_of_file(mailed)
    meant = json.loads(mailed)

    for place in range(len(mailed)):
        for byte in (b"", b"0", b"}", b'"', b"\x00", b"\xc3", b" "):
            forged = mailed[:place] + byte + mailed[place + 1 :]
            if holds(forged, expect=expect):
                assert json.loads(forged) == meant, (place, byte)


def test_no_key_stands_twice_and_nothing_stands_around_the_file(
    shape: dict[str, Any], holds: Checked
) -> None:
    mailed = result_bytes(shape)
    expect = hash_of_file(mailed)
    text = mailed.decode()

    doubles = [text.replace("{\n", f'{{\n"{key}": 0,\n', 1) for key in shape]
    doubles += [f'{text.rstrip()[:-1]},\n"{key}": {json.dumps(shape[key])}\n}}' for key in shape]
    doubles.append(text.replace('{"text"', '{"text": "", "text"').replace("{}", '{"a":1,"a":1}'))
    for forged in doubles:
        assert not holds(forged.encode(), expect=expect), forged

    around = [
        mailed + mailed,
        mailed + b"{}",
        mailed + b"\x00",
        b"\xef\xbb\xbf\xef\xbb\xbf" + mailed,
        b"[" + mailed + b"]",
        text.encode("utf-16"),
        text.replace('"item": 12', '"item": NaN').encode(),
        text.replace('"item": 12', '"item": Infinity').encode(),
        text.replace('"item": 12', '"item": 1e999').encode(),
        text.replace('"item": 12', f'"item": {"9" * 5000}').encode(),
        text.replace('"item": 12', '"item": 12.0').encode(),
        text.replace('"item": 12', '"item": 012').encode(),
        text.replace('"item": 12', f'"item": {"[" * 5000}{"]" * 5000}').encode(),
        text.replace('"item": 12', f'"item": {"[" * 900}{"]" * 900}').encode(),
    ]
    for forged_bytes in around:
        assert not holds(forged_bytes, expect=expect), forged_bytes[:200]


def test_white_space_and_the_order_of_keys_change_nothing(
    shape: dict[str, Any], holds: Checked
) -> None:
    mailed = result_bytes(shape)
    expect = hash_of_file(mailed)

    assert holds(json.dumps(shape, indent=4, sort_keys=True).encode(), expect=expect)
    assert holds(b"\xef\xbb\xbf" + mailed, expect=expect)


# A forger who knows how the chain is made.


def sealed(forged: dict[str, Any]) -> dict[str, Any]:
    """Return a result with a chain that fits it, made by what docs/voting.md says."""

    def link(*covered: Json) -> str:
        text = json.dumps(covered, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    head = {key: forged[key] for key in forged if key not in ("votes", "chain", *ANSWER)}
    last = link("head", head)
    for vote in forged["votes"]:
        vote.pop("hash", None)
        vote["hash"] = last = link("vote", last, vote)
    last = link("answer", last, {key: forged[key] for key in ANSWER})
    return forged | {"chain": {"version": 2, "last": last}}


def test_the_chain_is_the_one_that_is_documented(shape: dict[str, Any]) -> None:
    assert sealed(deepcopy(json.loads(result_bytes(shape)))) == json.loads(result_bytes(shape))


def test_a_forger_who_makes_the_chain_again_has_another_hash_and_other_words(
    holds: Checked, capsys: pytest.CaptureFixture[str]
) -> None:
    mailed = result_bytes(an_election())
    forged = json.loads(mailed)
    forged["title"] = "Another pier"
    forged["votes"][3]["why_not"] = "came too late"
    made = written(sealed(forged))

    assert not holds(made, expect=hash_of_file(mailed))
    capsys.readouterr()
    assert holds(made, expect=None)

    text = capsys.readouterr().out
    assert "holds by itself; compare its last hash with the one in your message." in text
    assert hash_words(hash_of_file(made)) in text
    assert hash_words(hash_of_file(mailed)) not in text
    ours, theirs = (hash_words(hash_of_file(raw)).split() for raw in (mailed, made))
    assert sum(a != b for a, b in zip(ours, theirs, strict=True)) > 8


@pytest.mark.parametrize(
    ("place", "change", "text"),
    [
        (0, {"counts": True, "why_not": ""}, "vote 1: the file says"),
        (0, {"why_not": "withdrawn"}, "vote 1: the file says"),
        (1, {"counts": False, "why_not": "replaced"}, "vote 2: the file says"),
        (1, {"counts": 1}, "vote 2: the file says"),
        (1, {"counts": False, "why_not": "late"}, "tally: the file says"),
        (3, {"counts": True, "why_not": ""}, "vote 4: the file says"),
    ],
)
def test_what_counts_is_what_the_votes_give_even_if_the_chain_was_made_again(
    holds: Checked, place: int, change: dict[str, Any], text: str
) -> None:
    forged = json.loads(result_bytes(an_election()))
    forged["votes"][place] |= change

    holds.path.write_bytes(written(sealed(forged)))

    with pytest.raises(Refused, match=text):
        recount(str(holds.path), expect=None)


def test_a_file_made_old_again_is_not_the_expected_one(
    shape: dict[str, Any], holds: Checked, capsys: pytest.CaptureFixture[str]
) -> None:
    mailed = result_bytes(shape)
    forged: dict[str, Any] = json.loads(mailed)
    del forged["chain"]
    head = (
        "item",
        "question",
        "opened_at",
        "rule",
        "options",
        "active",
        "roster",
        "roster_size",
        "voted",
        "versions",
        "endorsers",
    )

    def link(covered: Json) -> str:
        text = json.dumps(covered, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    last = link({key: forged[key] for key in head if key in forged})
    for vote in forged["votes"]:
        del vote["hash"]
        vote["hash"] = last = link([last, vote])
    forged["title"] = "Another pier"

    assert not holds(written(forged), expect=hash_of_file(mailed))
    capsys.readouterr()
    if holds(written(forged), expect=None):
        sentence = capsys.readouterr().out
        assert "title" in sentence.split("Its hashes do not cover: ")[1]
    else:
        assert forged["outcome"] == WITHDRAWN


# What people paste.


def test_a_hash_is_known_in_the_forms_that_people_paste(holds: Checked) -> None:
    mailed = result_bytes(an_election())
    digits = hash_of_file(mailed)
    words = hash_words(digits)
    lines = f"{' '.join(words.split()[:8])}\n> {' '.join(words.split()[8:])}"
    groups = [digits[at : at + 8] for at in range(0, 64, 8)]
    forms = [
        digits, digits.upper(), f"  {digits}\n", " ".join(groups), "-".join(groups),
        ":".join(groups), f"sha256:{digits}", f"{digits[:30]}\u200b{digits[30:]}",
        f"{digits[:40]}\n  {digits[40:]}", words, words.upper(), words.replace(" ", "-"),
        words.replace(" ", ", "), f"“{words}”", lines, words.replace(" ", "\u00a0"),
    ]  # fmt: skip

    assert [form for form in forms if not holds(mailed, expect=form)] == []


def test_a_part_of_a_hash_or_a_look_alike_is_another_hash(holds: Checked) -> None:
    mailed = result_bytes(an_election())
    digits = hash_of_file(mailed)
    words = hash_words(digits)
    others = [
        digits[:63], digits[:16], digits + "0", digits[::-1], digits + digits, "0" * 64,
        " ".join(words.split()[:15]), words + " acorn", " ".join(reversed(words.split())),
        words.replace("a", "\u0430").replace("e", "\u0435"), words.replace(" ", ""),
        f"{words} {digits}", "result-12.json", hash_words("f" * 64),
    ]  # fmt: skip

    assert [other for other in others if holds(mailed, expect=other)] == []
    with pytest.raises(WrongUse, match="--expect is empty"):
        recount(str(holds.path), expect=" ")


def test_a_wrong_hash_is_told_from_what_is_no_hash(holds: Checked) -> None:
    holds.path.write_bytes(result_bytes(an_election()))

    with pytest.raises(Refused, match="is not the file that you expect") as other:
        recount(str(holds.path), expect="1" * 64)
    with pytest.raises(Refused, match="What you gave is no whole hash"):
        recount(str(holds.path), expect="1" * 63)

    assert "no whole hash" not in str(other.value)


def test_a_file_says_which_it_replaces_and_proves_nothing_by_that(holds: Checked) -> None:
    holds.path.write_bytes(result_bytes(an_election()))

    with pytest.raises(Refused, match="It cannot prove that: compare the two files"):
        recount(str(holds.path), expect="0" * 64)


# Files of earlier versions.


def test_an_older_file_is_counted_as_before_and_says_what_its_hashes_leave_open(
    holds: Checked, capsys: pytest.CaptureFixture[str]
) -> None:
    older = OLDER.read_bytes()
    last = json.loads(older)["votes"][-1]["hash"]

    assert holds(older, expect=None)
    assert holds(older, expect=last)
    assert holds(older, expect=hash_words(last))
    assert not holds(older, expect="0" * 64)

    text = " ".join(capsys.readouterr().out.split())
    assert "Its hashes do not cover: title, closes_at, closed_at, minimum_assurance." in text


def test_an_older_file_without_votes_has_no_hash(
    holds: Checked, capsys: pytest.CaptureFixture[str]
) -> None:
    forged = json.loads(result_bytes(nobodys_vote()))
    del forged["chain"]

    assert holds(written(forged), expect=None)
    text = capsys.readouterr().out
    assert "Last hash: none" in text
    assert "question" in text.split("do not cover: ")[1]
    assert not holds(written(forged), expect="none")


@pytest.mark.parametrize(
    ("key", "value"),
    [("votes", None), ("votes", {}), ("votes", "no"), ("outcome", "withdrawn")],
)
def test_an_older_file_is_no_way_round(holds: Checked, key: str, value: Json) -> None:
    forged = json.loads(OLDER.read_bytes()) | {key: value}

    assert not holds(written(forged), expect=None)
    del forged[key]
    assert not holds(written(forged | {"counts": {"yes": 3}}), expect=None)
