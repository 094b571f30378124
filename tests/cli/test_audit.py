"""`penholder audit`: no configuration, a table, JSON, and an exit status that tells."""

import gzip
import json
import unicodedata
from email.message import EmailMessage
from pathlib import Path
from typing import Final

import pytest
from aiohttp import web

from tests.cli.program import Penholder
from tests.handlers.archives.audited import Case, cases, mbox_of

CASES: Final = {case.name: case for case in cases()}
PLAIN: Final = CASES["apache: a plain vote and its result"]
FORGETS: Final = CASES["apache: a result that forgets somebody"]
SUMMARY: Final = (
    "5 messages: 1 vote, 0 calls for consensus, 1 result. Results that agree: 1; that differ: 0; "
    "canceled: 0."
)
KEYS: Final = {
    "subject",
    "message_id",
    "at",
    "by",
    "kind",
    "question",
    "rule",
    "votes",
    "doubtful",
    "counted",
    "announced",
    "agrees",
    "differences",
    "canceled",
    "earlier",
}


@pytest.fixture
def nowhere(tmp_path: Path) -> Penholder:
    return Penholder(tmp_path / "there is no such file.toml")


def archive(folder: Path, *of: Case) -> Path:
    path = folder / "harbour.mbox"
    path.write_bytes(b"".join(mbox_of(case.mails) for case in of))
    return path


async def test_a_result_that_agrees(nowhere: Penholder, tmp_path: Path) -> None:
    told = tmp_path / "audit.json"

    ran = await nowhere("audit", str(archive(tmp_path, PLAIN)), "--json", str(told))

    assert (ran.status, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "2024-03-04  agrees        Release Pier 1.0",
        "    announced +1: 3; counted +1: 3",
        SUMMARY,
    ]
    [decision] = json.loads(told.read_text("utf-8"))
    assert set(decision) == KEYS
    assert decision["by"] == {"name": "Ana Lopez", "address": "ana@example.org"}
    assert decision["votes"][0] == {
        "who": {"name": "Ben Okri", "address": "ben@example.org"},
        "choice": "+1",
        "binding": True,
        "message_id": "2@example.org",
        "line": "+1 (binding)",
    }
    assert decision["counted"] == {"+1": 3}
    assert decision["announced"] == {
        "message_id": "5@example.org",
        "counts": {"+1": 3},
        "voters": ["Ben Okri", "Carl Lind", "Dora Weiß"],
    }
    assert (decision["agrees"], decision["canceled"], decision["earlier"]) == (True, False, None)


async def test_a_result_that_differs_is_told_with_evidence(
    nowhere: Penholder, tmp_path: Path
) -> None:
    ran = await nowhere("audit", str(archive(tmp_path, FORGETS)))

    assert (ran.status, ran.err) == (1, "")
    assert "2024-03-04  differs       Release Pier 1.1" in ran.out
    assert (
        "- Dora Weiß voted -1, and the result does not name them: "
        "“-1: the ladder is missing” (4@example.org)." in ran.out
    )
    assert "- -1: announced 0; counted 1." in ran.out


async def test_a_rule_and_a_roster_decide(nowhere: Penholder, tmp_path: Path) -> None:
    case = CASES["apache: binding by a roster, and a result that errs"]
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "name,emails,role\nBen Okri,ben@example.org,pmc\nDora Weiß,dora@example.org,pmc\n"
        "Carl Lind,carl@example.org,contributor\n"
    )

    site = tmp_path / "site"
    (tmp_path / "later.mbox").touch()
    ran = await nowhere(
        "audit",
        str(archive(tmp_path, case)),
        str(tmp_path / "later.mbox"),
        "--rule",
        "apache-release",
        "--roster",
        str(roster),
        "--html",
        str(site),
    )

    assert ran.status == 1
    page = (site / "decision-1.html").read_text(encoding="utf-8")
    assert '>differs</span> <strong class="outcome">by the rule: rejected</strong>' in page
    assert f"<h1>{archive(tmp_path, case).name}, later.mbox</h1>" in (
        site / "index.html"
    ).read_text(encoding="utf-8")
    assert "The result counts Carl Lind's vote as binding, but it is not: “+1 (binding)”" in ran.out
    assert "The result says that it passed; by the rule the outcome is: rejected." in ran.out


async def test_a_changed_mind_is_shown_with_what_it_was(nowhere: Penholder, tmp_path: Path) -> None:
    told = tmp_path / "audit.json"
    path = archive(tmp_path, CASES["apache: a changed mind counts once"])

    ran = await nowhere("audit", str(path), "--json", str(told))

    assert "    Ben Okri voted -1 (2@example.org), then +1" in ran.out.splitlines()
    [decision] = json.loads(told.read_text("utf-8"))
    assert [vote.get("before") for vote in decision["votes"]] == [
        [{"choice": "-1", "message_id": "2@example.org", "line": "-1 the hook is loose"}],
        None,
    ]


async def test_a_day_to_begin_with(nowhere: Penholder, tmp_path: Path) -> None:
    path = archive(tmp_path, FORGETS)

    later = await nowhere("audit", str(path), "--since", "2024-03-05")
    then = await nowhere("audit", str(path), "--since", "2024-03-04")

    assert (later.status, then.status) == (0, 1)
    assert "5 messages: 0 votes" in later.out


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("--rule", "dice"), "--rule: there is no rule 'dice'; there are consent, plus-minus"),
        (("--since", "yesterday"), "--since: write a day such as 2020-01-31, not 'yesterday'"),
        (("--roster", "nobody.csv"), "--roster: nobody.csv cannot be read"),
        (("--json", "/nowhere/at/all.json"), "--json: /nowhere/at/all.json cannot be written"),
    ],
)
async def test_a_wrong_word_is_told(
    nowhere: Penholder, tmp_path: Path, words: tuple[str, str], text: str
) -> None:
    ran = await nowhere("audit", str(archive(tmp_path, PLAIN)), *words)

    assert ran.status not in {0, 1}
    assert text in ran.err


async def test_packed_archives_and_copies_are_read_once(nowhere: Penholder, tmp_path: Path) -> None:
    path = archive(tmp_path, PLAIN)
    packed = tmp_path / "again.mbox.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))

    ran = await nowhere("audit", str(path), str(packed))

    assert ran.status == 0
    assert ran.out.endswith(f"{SUMMARY}\n")


async def test_an_archive_on_the_web(nowhere: Penholder, tmp_path: Path) -> None:
    async def thread(_request: web.Request) -> web.Response:
        """Return the thread that is asked for, packed."""
        return web.Response(body=gzip.compress(mbox_of(PLAIN.mails)))

    app = web.Application()
    app.router.add_get("/harbour/1@example.org/t.mbox.gz", thread)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        address = f"http://127.0.0.1:{runner.addresses[0][1]}/harbour/1@example.org/"
        ran = await nowhere("audit", address, "--cache", str(tmp_path / "cache"))
    finally:
        await runner.cleanup()

    assert (ran.status, ran.err) == (0, "")
    assert ran.out.endswith(f"{SUMMARY}\n")


async def test_a_web_address_of_another_program_is_refused(nowhere: Penholder) -> None:
    ran = await nowhere("audit", "https://example.org/pipermail/dev/")

    assert ran.status == 2
    assert "this is no archive that can be read; audit reads addresses of HyperKitty" in ran.err


async def test_what_cannot_be_read_is_listed(nowhere: Penholder, tmp_path: Path) -> None:
    path = archive(tmp_path, PLAIN)
    with path.open("ab") as file:
        file.write(b"From x Mon Mar  4 09:00:00 2024\n\nno header at all\n\n")

    ran = await nowhere("audit", str(path))

    assert ran.status == 0
    assert "could not be read: " in ran.err
    assert "mail 6: " in ran.err


async def test_hostile_words_do_not_reach_the_terminal(nowhere: Penholder, tmp_path: Path) -> None:
    hostile = "\x1b]0;owned\x07\x1b[31m\u202e<script>alert(1)</script>"
    call, vote, result = EmailMessage(), EmailMessage(), EmailMessage()
    for number, mail in enumerate((call, vote, result), start=1):
        mail["Message-ID"] = f"<{number}@example.org>"
        mail["Date"] = f"Mon, 04 Mar 2024 0{number}:00:00 +0000"
        if number > 1:
            mail["In-Reply-To"] = "<1@example.org>"
    call["From"] = "Ana Lopez <ana@example.org>"
    call["Subject"] = f"[VOTE] Pier {hostile}"
    call.set_content(f"Please vote:\n\n[ ] {hostile} one\n[ ] two\n")
    vote["From"] = f'"Ben {hostile}" <ben@example.org>'
    vote["Subject"] = "Re: [VOTE] Pier"
    vote.set_content("two")
    result["From"] = "Ana Lopez <ana@example.org>"
    result["Subject"] = "[RESULT] [VOTE] Pier"
    result.set_content(f"two: 1, Ben {hostile}\n\n+1: Ben {hostile}\n")
    path = tmp_path / "hostile.mbox"
    path.write_bytes(mbox_of([call, vote, result]))
    told = tmp_path / "audit.json"

    ran = await nowhere("audit", str(path), "--json", str(told))

    assert "Traceback" not in ran.err
    assert json.loads(told.read_text("utf-8"))
    for text in (ran.out, ran.err, told.read_text("utf-8")):
        odd = [sign for sign in text if unicodedata.category(sign) in {"Cc", "Cf"}]
        assert set(odd) <= {"\n"}


async def test_a_finished_audit_leaves_nothing_beside_the_json(
    nowhere: Penholder, tmp_path: Path
) -> None:
    path = archive(tmp_path, PLAIN)
    told, cache = tmp_path / "out" / "audit.json", tmp_path / "cache"
    told.parent.mkdir()

    ran = await nowhere("audit", str(path), "--json", str(told), "--cache", str(cache))
    alone = await nowhere("audit", str(path), "--json", str(told))

    assert (ran.status, alone.status) == (0, 0)
    assert [each.name for each in told.parent.iterdir()] == ["audit.json"]
    assert list(cache.iterdir()) == []
