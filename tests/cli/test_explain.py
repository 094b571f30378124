"""`penholder explain`: how a mail is read, said so that it can be pasted into a report."""

from pathlib import Path

import pytest

from tests.cli.program import Penholder, Ran, write_config

REPLY = """\
From: Ana Lopez via council <council@lists.example.org>
Reply-To: Ana Lopez <ana@example.org>
To: council@lists.example.org
Date: Wed, 4 Mar 2026 10:00:00 +0000
Subject: Re: [council] The pier
Message-ID: <reply@example.org>
In-Reply-To: <first@example.org>
List-Id: <council.lists.example.org>
List-Post: <mailto:council@lists.example.org>

+1, seven is fine

On 3 Mar 2026, Bo Li <bo@example.org> wrote:
> The pier opens at seven.
--\x20
Ana
"""
AWAY = """\
From: Bo Li <bo@example.org>
Subject: Out of Office: The pier
In-Reply-To: <first@example.org>

I am away until Monday.
"""
NOTES = """\
From: Ana Lopez <ana@example.org>
Date: Wed, 4 Mar 2026 10:00:00 +0000
Subject: The pier
Message-ID: <notes@example.org>

Please read this.

----- Forwarded by Ana Lopez/Harbour/Example on 03/04/2026 09:58 AM -----

Bo Li <bo@example.org>
03/03/2026 05:12 PM
        To: council@lists.example.org
        cc:
        Subject: The pier

The pier opens at seven.
"""


@pytest.fixture
def explained(tmp_path: Path) -> "Explained":
    """Give the command, on a machine without any configuration."""
    return Explained(tmp_path)


class Explained:
    """The command, told what a mail is."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "mail.eml"
        self._program = Penholder(folder / "missing.toml")

    async def __call__(self, mail: str | bytes, *options: str) -> Ran:
        self._file.write_bytes(mail if isinstance(mail, bytes) else mail.encode())
        return await self._program("explain", str(self._file), *options)


async def test_a_plain_reply_is_told_line_by_line(explained: Explained) -> None:
    ran = await explained(REPLY)

    assert ran.status == 0, ran.err
    for line in (
        "Author      Ana Lopez <ana@example.org>, whose address is in: Reply-To",
        "Written by  a person: no rule said otherwise",
        "Parent      first@example.org, by In-Reply-To",
        "Quotes      Bo Li <bo@example.org>, at depth 1",
        "Vote        +1 on the thread's item: “+1, seven is fine”; counted, by the rule:",
        "            the first own line",
        "   1     0 own         own words                   +1, seven is fine",
        "   3     0 quote       attribution                 On 3 Mar 2026, Bo Li <bo@exam",
        "   4     1 quote       quote mark                  The pier opens at seven.",
        "   6     0 signature   signature                   Ana",
    ):
        assert line in ran.out.splitlines()
    assert max(map(len, ran.out.splitlines())) <= 80


async def test_the_same_is_told_to_programs(explained: Explained) -> None:
    told = (await explained(REPLY, "--json")).json

    assert told["author"] == {"name": "Ana Lopez", "address": "ana@example.org"}
    assert told["author_fields"] == ["Reply-To"]
    assert (told["parent"], told["parent_by"]) == ("first@example.org", "In-Reply-To")
    assert [(row["choice"], row["verdict"], row["rule"]) for row in told["votes"]] == [
        ("+1", "counted", "the first own line")
    ]
    assert (told["person"], told["rule"]) == (True, None)
    assert [row["depth"] for row in told["lines"]] == [0, 0, 0, 1, 0, 0, 0]
    assert told["lines"][3] == {
        "line": 4,
        "depth": 1,
        "kind": "quote",
        "rule": "quote mark",
        "text": "The pier opens at seven.",
    }
    assert told["lines"][0]["rule"] is None


async def test_the_rule_that_takes_a_mail_for_a_programs_is_named(explained: Explained) -> None:
    ran = await explained(AWAY)

    assert "Written by  a program (auto-reply), by the rule: out-of-office reply" in ran.out
    assert "Message-ID  none of its own" in ran.out
    assert (await explained(AWAY, "--json")).json["automatic_rule"] == "out-of-office reply"


async def test_what_lotus_notes_forwards_is_its_writers(explained: Explained) -> None:
    told = (await explained(NOTES, "--json")).json

    assert told["quoted"] == [
        {"depth": 1, "author": {"name": "Bo Li", "address": "bo@example.org"}}
    ]
    assert told["parent"] is None
    assert told["lines"][2]["rule"] == "Lotus Notes header"
    own = [row["text"] for row in told["lines"] if row["kind"] == "own" and row["text"]]
    quoted = [row["text"] for row in told["lines"] if row["kind"] == "quote"]
    assert own == ["Please read this."]
    assert "The pier opens at seven." in quoted


async def test_nothing_in_a_mail_moves_the_terminal(explained: Explained) -> None:
    odd = AWAY.replace("Bo Li", "Bo \x1b[31mLi").replace("I am", "\x1b]0;x\x07day \u202e")

    for options in ((), ("--json",)):
        ran = await explained(odd, *options)

        assert ran.status == 0, ran.err
        assert "\\u001b]0;x\\u0007day" in ran.out
        assert ran.out.replace("\n", "").isprintable()


async def test_a_mail_may_come_on_standard_input(tmp_path: Path) -> None:
    ran = await Penholder(tmp_path / "missing.toml")("explain", "-", given=REPLY.encode())

    assert "+1, seven is fine" in ran.out


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (b"", "it is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x1b[31m", "no header section"),
    ],
)
async def test_what_is_no_mail_is_refused_with_what_to_do(
    explained: Explained, broken: bytes, reason: str
) -> None:
    ran = await explained(broken)

    assert (ran.status, ran.out) == (1, "")
    assert "this is not a message: " in ran.err
    assert reason in ran.err
    assert "save the message from your mail program as a file (.eml)" in ran.err
    assert "Traceback" not in ran.err


async def test_a_file_that_cannot_be_read_is_said_with_what_to_do(tmp_path: Path) -> None:
    penholder = Penholder(tmp_path / "missing.toml")

    missing = await penholder("explain", "missing.eml")
    folder = await penholder("explain", str(tmp_path))

    assert (missing.status, folder.status) == (2, 2)
    assert "missing.eml: no such file; save the message" in missing.err
    assert "this is a folder; name one message in it" in folder.err


async def test_votes_are_read_with_the_words_of_a_lists_rule(tmp_path: Path) -> None:
    more = '[lists.ballots]\nrule = "iesg"\n'
    config = write_config(tmp_path / "penholder.toml", "sqlite:///none.db", more=more)
    mail = tmp_path / "mail.eml"
    mail.write_text(REPLY.replace("+1, seven is fine", "discuss: who opens it?"))
    penholder = Penholder(config)

    plain = (await penholder("explain", str(mail), "--json")).json
    of_list = (await penholder("explain", str(mail), "--list", "council", "--json")).json
    unknown = await penholder("explain", str(mail), "--list", "board")

    assert plain["votes"] == []
    assert [(row["choice"], row["reason"]) for row in of_list["votes"]] == [
        ("discuss", "who opens it?")
    ]
    assert unknown.status != 0
    assert "no list is named 'board'" in unknown.err
