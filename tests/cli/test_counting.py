"""`penholder tally` and `penholder rules`: counting with no database and no configuration."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.render.ballots.hash_words import hash_words
from bot.render.ballots.result_file import hash_of_file, result_bytes, result_shape
from tests.cli.program import Penholder
from tests.render import samples

CITIES: dict[str, Any] = {
    "rule": {"method": "ranked", "default_option": "none"},
    "options": ["Geneva", "Lyon", "none"],
    "votes": [
        {"voter": "Ana", "choice": [["Geneva"], ["Lyon"], ["none"]]},
        {"voter": "Bo", "choice": [["Lyon", "Geneva"]]},
        {"voter": "Cem", "choice": [["Rome"]]},
    ],
}


async def test_a_paper_from_standard_input_is_counted(tmp_path: Path) -> None:
    nowhere = Penholder(tmp_path / "there is no such file.toml")

    ran = await nowhere("tally", "-", "--json", given=json.dumps(CITIES).encode())

    assert (ran.status, ran.err) == (0, "")
    assert ran.json["outcome"] == "decided"
    assert ran.json["winners"] == ["Geneva"]
    assert ran.json["pairs"]["Geneva"] == {"Lyon": 1, "none": 2}
    [refused] = ran.json["not_counted"]
    assert refused["voter"] == "Cem"
    assert "names an option that there is not" in refused["why"]


async def test_a_paper_is_read_out_for_people(penholder: Penholder, tmp_path: Path) -> None:
    paper = tmp_path / "paper.json"
    paper.write_text(json.dumps(CITIES))

    ran = await penholder("tally", str(paper))

    assert ran.status == 0
    assert ran.out.startswith("Decided: Geneva.\n")
    assert "Geneva : Lyon  1 : 0" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 72


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (b"no JSON", "this is not JSON"),
        (b'{"rule": NaN}', "this is not JSON"),
        (b'{"rule": 1e999}', "1e999 is no number of JSON"),
        (b'{"votes": [], "votes": []}', "the key votes stands twice in one object"),
        (b"\xff", "this is not UTF-8"),
        (b"[]", "a ballot paper is a JSON object"),
        (b"[" * 100_000, "this is not JSON"),
        (b'{"votes": []}', "rule: is missing"),
        (b'{"rule": "majority"}', "give one of votes, pairs and counts"),
        (b'{"rule": {"method": "yes-no", "quorum": 3}, "votes": []}', "rule.quorum: write a table"),
    ],
)
async def test_a_wrong_paper_ends_with_2_and_says_what_to_write(
    penholder: Penholder, given: bytes, text: str
) -> None:
    ran = await penholder("tally", "-", given=given)

    assert ran.status == 2
    assert text in ran.err
    assert ran.err.count("\n") <= 2


async def test_rules_are_listed_with_those_of_the_house(penholder: Penholder) -> None:
    house = '\n[rules.members]\nlike = "cabf"\nendorsers = 0\n'
    penholder.config.write_text(penholder.config.read_text() + house)

    listed = await penholder("rules", "list", "--json")
    shown = await penholder("rules", "show", "members", "--json")

    assert listed.status == shown.status == 0
    assert [row["name"] for row in listed.json][:2] == ["consent", "plus-minus"]
    assert shown.json in listed.json
    assert shown.json["house"] is True
    assert shown.json["rule"]["one_per"] == "organisation"
    assert "endorse" not in shown.json["words"]


async def test_a_rule_that_there_is_not_is_refused_with_those_that_are(
    penholder: Penholder,
) -> None:
    ran = await penholder("rules", "show", "democracy")

    assert ran.status == 2
    assert "there is no rule of that name; there are consent, plus-minus" in ran.err


async def test_a_house_rule_that_contradicts_itself_is_refused_with_its_key(
    penholder: Penholder,
) -> None:
    house = '\n[rules.members]\nmethod = "yes-no"\nveto = { choice = "block" }\n'
    penholder.config.write_text(penholder.config.read_text() + house)

    ran = await penholder("rules", "list")

    assert ran.status == 2
    assert "rules: members: veto.choice: is no choice of the method" in ran.err


async def test_a_result_is_verified_anywhere(tmp_path: Path) -> None:
    nowhere = Penholder(tmp_path / "there is no such file.toml")
    shape = result_shape(samples.closed_ballot(), title="The pier", votes=samples.every_vote())
    whole = result_bytes(shape)

    held = await nowhere("recount", "-", given=whole)
    forged = await nowhere("recount", "-", given=whole.replace(b'"disagree"', b'"agree"', 1))
    paper = await nowhere("recount", "-", given=json.dumps(CITIES).encode())

    assert (held.status, held.err) == (0, "")
    first, votes, digits, words = held.out.splitlines()
    assert first == "- holds by itself; compare its last hash with the one in your message."
    assert (votes, digits.split()[-1]) == ("10 votes, accepted.", hash_of_file(whole))
    assert words.removeprefix("In words:").strip() == hash_words(hash_of_file(whole))
    assert forged.status == 1
    assert "- does not hold:" in forged.err
    assert paper.status == 2
    assert "this is no result" in paper.err


async def test_a_result_is_compared_with_the_hash_of_a_mail(tmp_path: Path) -> None:
    nowhere = Penholder(tmp_path / "there is no such file.toml")
    shape = result_shape(samples.closed_ballot(), title="The pier", votes=samples.every_vote())
    whole = result_bytes(shape)
    digits = hash_of_file(whole)

    same = await nowhere("recount", "-", "--expect", hash_words(digits).upper(), given=whole)
    other = await nowhere("recount", "-", "--expect", "0" * 64, given=whole)
    empty = await nowhere("recount", "-", "--expect", "", given=whole)

    assert (same.status, other.status, empty.status) == (0, 1, 2)
    assert same.out.startswith("- holds, and its last hash is the one that you gave.")
    assert "its last hash is another one" in other.err
    assert digits in other.err


async def test_an_item_without_an_ended_ballot_has_no_result(penholder: Penholder) -> None:
    missing = await penholder("result", "#7")
    wrong = await penholder("result", "seven")

    assert (missing.status, wrong.status) == (1, 2)
    assert "There is no item #7" in missing.err
