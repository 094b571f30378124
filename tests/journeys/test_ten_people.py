"""Ten people vote on one item, each in another way; all are heard, and nobody is left in doubt."""

import json
import re
import socket
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from tests.journeys.leftovers import find_leftovers
from tests.journeys.process import penholder, running_service, until, until_told
from tests.journeys.real_world import (
    ADA,
    ADA_IN_SLACK,
    BEN,
    CAN,
    CAN_IN_SLACK,
    DINA,
    NAMES,
    RealWorld,
    real_world,
    text_of,
)
from tests.journeys.test_real_peers import shown_item
from tests.peers.http import ask
from tests.peers.local_slack import PROGRAM

pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason="peer not installed: run make peers")

EDDA, FELIX, GRETA, HUGO, IRIS, KIM = (
    f"{name}@members.example" for name in ("edda", "felix", "greta", "hugo", "iris", "kim")
)
TEN: Final = NAMES | {
    EDDA: "Edda Storm",
    FELIX: "Félix Aubry",
    GRETA: "Greta Lund",
    HUGO: "Hugo Brandt",
    IRIS: "Iris Vale",
    KIM: "Kim Sato",
}
ORGANISATIONS: Final = {IRIS: "Pier Society", KIM: "Harbour Office"}
SUBJECT: Final = "Boats at the east quay in winter"
QUESTION: Final = "Shall the east quay be open to boats in winter?"

WROTE: Final = "On Tue, 5 May 2026 at 10:00, Penholder <penholder@bot.example> wrote:"
REASON: Final = (
    "I read the harbour master's report twice, and walked along the quay with her in March.\n"
    "The planks at the north end are rotten, and nobody has a plan for the ice.\n\n"
    "If a boat breaks loose there, the ferry cannot land, and the island is without a doctor.\n"
)


@dataclass(frozen=True)
class Heard:
    """What an item tells of somebody's vote, and by which rule their mail is read."""

    choice: str
    source: str = "mail"
    rule: str = ""
    verdict: str = "counted"


VOTES: Final = {
    ADA: Heard("no", rule="nothing but a vote"),
    BEN: Heard("yes", rule="the first own line"),
    CAN: Heard("yes", source="slack"),
    DINA: Heard("yes", rule="the first own line"),
    EDDA: Heard("yes", rule="a ticked box"),
    FELIX: Heard("yes", rule="a word alone"),
    GRETA: Heard("yes", rule="a vote with a condition", verdict="asked"),
    HUGO: Heard("yes", rule="a word alone"),
    IRIS: Heard("yes", rule="told by name", verdict="asked"),  # only the roster knows her society
    KIM: Heard("abstain", rule="a numbered entry"),
}


async def test_ten_people_who_each_vote_in_another_way_are_all_heard(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'penholder.db'}"
    async with real_world(tmp_path, database_url=url, names=TEN) as world:
        port = configure(world)
        async with running_service(world.config_path):
            announced = await the_vote_opens(world)
            written = await eight_write(world, announced)
            await world.press(CAN_IN_SLACK, "vote:yes")
            await who_sets_a_condition_is_asked(world, port)
            await who_talks_is_answered_once(world)
            written |= {KIM: await a_link_of_the_answer_votes(world)}
            await until_told("ten votes", lambda: world.parent_says("10 votes"))
            await each_has_been_told(world)
            await programs_read_the_same(world)
            await the_result_is_right(world, tmp_path)
            assert await find_leftovers(url) == []
        await the_rules_are_told(world, written, tmp_path)


def configure(world: RealWorld) -> int:
    """Give the service a site, a roster, and a rule of yes or no; return the site's port."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port: int = free.getsockname()[1]
    roster = world.config_path.with_name("roster.csv")
    rows = (f"{name},{at},{ORGANISATIONS.get(at, '')}" for at, name in TEN.items())
    roster.write_text("\n".join(["name,emails,organisation", *rows]) + "\n", encoding="utf-8")
    site = f'[penholder]\npublic_url = "http://127.0.0.1:{port}"\n'
    text = world.config_path.read_text(encoding="utf-8").replace("[penholder]\n", site)
    text = text.replace('method = "consent"\nquorum = 3', 'rule = "majority"')
    text = text.replace("[lists.ballots]", f'roster = "{roster}"\n[lists.ballots]')
    world.config_path.write_text(f"{text}[web]\nport = {port}\n", encoding="utf-8")
    return port


async def the_vote_opens(world: RealWorld) -> EmailMessage:
    """Open it as its chair does, and return its announcement as the list has sent it."""
    await world.write(ADA, "Shall we open the quay, as last year?\n", subject=SUBJECT)
    await until_told("the item's message", lambda: world.parent_says(SUBJECT))
    await world.command(ADA_IN_SLACK, f"ballot 1 until +2h majority {QUESTION}")
    return await until(
        "the announcement", lambda: world.mail_with(BEN, "Vote until", from_list=True)
    )


async def eight_write(world: RealWorld, announced: EmailMessage) -> dict[str, EmailMessage]:
    """Let those who answer the announcement write, each in their own way; return their votes."""
    lines = plain(announced).split("\n")
    quote = "\n".join(f"> {line}".rstrip() for line in lines)
    outlook = (
        "From: Penholder <penholder@bot.example>\nSent: Tuesday, 5 May 2026 10:00\n"
        f"To: council@lists.example\nSubject: {announced['Subject']}\n\n{plain(announced)}"
    )
    said = {
        BEN: f"+1\n\nBen\n\n{WROTE}\n{quote}\n",
        DINA: f"{WROTE}\n{quote}\n\n+1\n",
        ADA: f"{REASON}\nSo -1 from me.\n\nAda\n",
        EDDA: "[x] yes\n[ ] no\n[ ] abstain\n",
        FELIX: f"Bonjour à tous,\n\nD'accord.\n\nBien à vous,\nFélix\n\n{WROTE}\n{quote}\n",
        HUGO: f"👍\n\nSent from my iPhone\n\n________________________________\n{outlook}\n",
        IRIS: "Pier Society votes yes\n",
        GRETA: "I support this, but only if the planks are mended before the first frost.\n",
        KIM: "No complaints from my side so far\n",
    }
    subject = f"Re: {announced['Subject']}"
    return {
        who: await world.write(who, text, subject=subject, answers=announced)
        for who, text in said.items()
    }


async def who_sets_a_condition_is_asked(world: RealWorld, port: int) -> None:
    """Greta's words count once she presses the button behind the link that she alone got."""
    asked = await until(
        "the question to Greta",
        lambda: world.mail_with(GRETA, "Did you mean this as a vote?", from_list=False),
    )
    (vote,) = await votes_of(world, GRETA)
    assert not vote["counts"]
    (link,) = set(re.findall(rf"http://127\.0\.0\.1:{port}(/v/\w+)", plain(asked)))
    assert (await ask(port, link)).status == 200
    assert not (await votes_of(world, GRETA))[-1]["counts"], "whoever only looks confirms nothing"
    answer = await ask(port, link, method="POST")
    assert "Your vote is counted" in answer.body


async def who_talks_is_answered_once(world: RealWorld) -> None:
    """Kim's words are no vote, which Kim learns at once, and the chair may read."""
    await until(
        "the answer to Kim",
        lambda: world.mail_with(KIM, "was not counted as a vote", from_list=False),
    )
    (unread,) = (await shown_item(world))["unread"]
    assert (unread["who"], unread["words"]) == (TEN[KIM], "No complaints from my side so far")


async def a_link_of_the_answer_votes(world: RealWorld) -> EmailMessage:
    """Kim opens the link of a choice, and sends what it opens as it stands."""
    answer = world.mail_with(KIM, "was not counted as a vote", from_list=False)
    assert answer is not None
    (link,) = [row for row in re.findall(r"mailto:\S+", plain(answer)) if "abstain" in row]
    parts = urlsplit(link)
    fields = {name: value for name, (value,) in parse_qs(parts.query).items()}
    (announced,) = [
        message for message in world.mailbox(KIM) if message["Message-ID"] == fields["In-Reply-To"]
    ]
    return await world.write(
        KIM, fields["body"], subject=fields["subject"], answers=announced, to=unquote(parts.path)
    )


async def each_has_been_told(world: RealWorld) -> None:
    """Everybody got one receipt and no question but the two who left something open."""
    personal = {
        GRETA: ["Did you mean this as a vote?", "Your vote: yes"],
        KIM: ["Your message was not counted as a vote", "Your vote: abstain"],
        CAN: [],
    }
    for who, heard in VOTES.items():
        wanted = personal.get(who, [f"Your vote: {heard.choice}"])

        def is_told(who: str = who, wanted: list[str] = wanted) -> bool:
            return len(told_alone(world, who)) >= len(wanted)

        await until(f"what {TEN[who]} is told", is_told)
        texts = told_alone(world, who)
        assert [any(words in text for text in texts) for words in wanted] == [True] * len(wanted), (
            texts
        )
        assert len(texts) == len(wanted), texts
    shown = [one for one in await world.messages() if one.get("ephemeral_to") == CAN_IN_SLACK]
    assert ["yes" in one["text"] for one in shown] == [True], [one["text"] for one in shown]


async def programs_read_the_same(world: RealWorld) -> None:
    item = await shown_item(world)
    counted = [row for row in item["votes"] if row["counts"]]
    assert {row["voter"]: (row["choice"], row["source"]) for row in counted} == {
        TEN[who]: (heard.choice, heard.source) for who, heard in VOTES.items()
    }
    assert len(counted) == len(TEN)
    assert item["ballot"]["tally"] == {"yes": 8, "no": 1, "abstain": 1}
    assert item["ballot"]["not_voted"] == []
    assert item["unread"] == []


async def the_result_is_right(world: RealWorld, folder: Path) -> None:
    await world.command(ADA_IN_SLACK, "close 1")
    result = await until(
        "the result", lambda: world.mail_with(HUGO, "Result: accepted", from_list=True)
    )
    text = text_of(result, "plain")
    assert all(name in text for name in TEN.values())
    assert "10 votes" in text
    [attached] = result.iter_attachments()
    file = folder / "result.json"
    content = attached.get_payload(decode=True)
    assert isinstance(content, bytes)
    file.write_bytes(content)
    status, out, err = await penholder("recount", str(file))
    assert (status, err) == (0, ""), out
    read: dict[str, Any] = json.loads(content)
    assert (read["outcome"], read["tally"]) == ("accepted", {"yes": 8, "no": 1, "abstain": 1})


async def the_rules_are_told(
    world: RealWorld, written: Mapping[str, EmailMessage], folder: Path
) -> None:
    """`explain` names for each mail the rule that has read it, without roster and database."""
    for who, mail in written.items():
        copies = world.mailbox(BEN)
        copy = next(message for message in copies if message["Message-ID"] == mail["Message-ID"])
        file = folder / "explained.eml"
        file.write_bytes(copy.as_bytes())
        read = (await penholder("explain", str(file), "--json", config=world.config_path)).json
        assert read["person"], who
        found = [(row["verdict"], row["rule"]) for row in read["votes"]]
        assert found == [(VOTES[who].verdict, VOTES[who].rule)], who


async def votes_of(world: RealWorld, who: str) -> list[Any]:
    return [row for row in (await shown_item(world))["votes"] if row["voter"] == TEN[who]]


def told_alone(world: RealWorld, who: str) -> list[str]:
    """Return what Penholder has mailed to somebody alone, each with subject and text."""
    mails = [message for message in world.mailbox(who) if not message["List-Id"]]
    return [f"{mail['Subject']} {text_of(mail, 'plain')}" for mail in mails]


def plain(mail: EmailMessage) -> str:
    """Return a mail's text with its lines, those that were broken on the way joined again."""
    part = mail.get_body(preferencelist=("plain",))
    assert isinstance(part, EmailMessage)
    return str(part.get_content()).replace(" \n", " ")
