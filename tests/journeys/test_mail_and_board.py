"""A member who has only mail and the board finds a vote, votes, changes the vote, reads the result.

Without a line of help: each step follows a link that the step before has shown.
"""

import re
import socket
from contextlib import closing
from dataclasses import dataclass
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

import pytest

from bot.language import say, speaking
from tests.journeys.process import running_service, until, until_told
from tests.journeys.real_world import ADA, ADA_IN_SLACK, BEN, RealWorld, real_world, text_of
from tests.peers.http import ask
from tests.peers.local_slack import PROGRAM

pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason="peer not installed: run make peers")

SUBJECT: Final = "A bench at the east quay"
QUESTION: Final = "Shall we put up a bench at the east quay?"
LABELS: Final = {"en": ("agree", "disagree"), "fr": ("d\u2019accord", "pas d\u2019accord")}
ENGLISH_CHOICES: Final = re.compile(r"\b(?:agree|disagree|abstain|block)\b")
RESULTS: Final = {"en": "Accepted", "fr": "Accepté"}


@dataclass(frozen=True)
class Page:
    """What somebody sees of a page: its words, and its links with theirs."""

    path: str
    text: str
    links: tuple[tuple[str, str], ...]

    def link(self, words: str) -> str:
        """Return where the first link leads that shows these words."""
        texts = [to for sentence, to in self.links if words in sentence]
        assert texts, f"{self.path} has no link {words!r}: {self.links}"
        return texts[0]


class _Seen(HTMLParser):
    """Collects a page's words and links."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[tuple[str, str]] = []
        self._to: str | None = None
        self._said: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in {"style", "script"}
        if tag == "a":
            self._to, self._said = dict(attrs).get("href"), []

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"style", "script"}
        if tag == "a" and self._to is not None:
            self.links.append((" ".join("".join(self._said).split()), self._to))
            self._to = None

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)
            self._said.append(data)


@pytest.mark.parametrize("language", LABELS)
async def test_a_member_with_mail_and_the_board_alone_needs_no_help(
    language: str, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'penholder.db'}"
    first, second = LABELS[language]
    async with real_world(tmp_path, database_url=url) as world:
        port = configure(world, language)
        async with running_service(world.config_path):
            await world.write(ADA, "Shall we?\n", subject=SUBJECT)
            await until_told("the item's message", lambda: world.parent_says(SUBJECT))
            await world.command(ADA_IN_SLACK, f"ballot 1 until +2h {QUESTION}")
            await until("the announcement", lambda: world.mail_with(BEN, QUESTION, from_list=True))

            front = await open_page(port, "/")
            item = await open_page(port, urljoin(front.path, front.link(SUBJECT)))
            assert QUESTION in item.text

            await send_what_opens(world, item.link(first))
            receipt = await receipt_of(world, first)
            await until_told("one vote", lambda: world.parent_says(f"{first} 1"))

            await send_what_opens(world, (await open_page(port, item.path)).link(second))
            changed = await receipt_of(world, second)
            await until_told("the other vote", lambda: world.parent_says(f"{second} 1"))
            with speaking(language):
                replaced = say("It replaces your earlier vote: {choice}.", choice=first)
            assert " ".join(replaced.split()) in text_of(changed, "plain")

            await send_what_opens(world, (await open_page(port, item.path)).link(first))
            await until_told("it again", lambda: world.parent_says(f"{first} 1"))
            await world.command(ADA_IN_SLACK, "close 1")
            result = await until(
                "the result", lambda: world.mail_with(BEN, "result-1.json", from_list=True)
            )
            ended = await open_page(port, item.path)
            front = await open_page(port, "/")
    assert f"{first} " in text_of(result, "plain")
    assert first in ended.text
    assert SUBJECT in front.text
    if language != "en":
        shown = [message["Subject"] + text_of(message, "plain") for message in (receipt, changed)]
        for said in (*shown, text_of(result, "plain"), item.text, ended.text, front.text):
            # Beside each choice of a mail stands what else may be written.
            own = re.sub(r"\(ou [^)]+\)", "", said)
            match = ENGLISH_CHOICES.search(own)
            assert match is None, own[max(0, match.start() - 150) : match.end() + 50]


def configure(world: RealWorld, language: str) -> int:
    """Give the list a language, and the service a board; return the board's port."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port: int = free.getsockname()[1]
    site = f'[penholder]\npublic_url = "http://127.0.0.1:{port}"\n'
    text = world.config_path.read_text(encoding="utf-8").replace("[penholder]\n", site)
    text = text.replace("timezone = ", f'language = "{language}"\ntimezone = ')
    text = text.replace("quorum = 3", "quorum = 1")
    world.config_path.write_text(f"{text}[web]\nport = {port}\n", encoding="utf-8")
    return port


async def open_page(port: int, path: str) -> Page:
    """Open a page of the board as a browser does that says nothing of languages."""
    answer = await ask(port, urlsplit(path).path)
    assert answer.status == 200, (path, answer)
    seen = _Seen()
    seen.feed(answer.body)
    return Page(path, " ".join("".join(seen.words).split()), tuple(seen.links))


async def send_what_opens(world: RealWorld, link: str) -> None:
    """Send the mail that a link opens, as it stands."""
    parts = urlsplit(link)
    assert parts.scheme == "mailto", link
    fields = {name: value for name, (value,) in parse_qs(parts.query).items()}
    answered = fields.get("In-Reply-To")
    copies = [message for message in world.mailbox(BEN) if message["Message-ID"] == answered]
    await world.write(
        BEN,
        fields["body"],
        subject=fields["subject"],
        answers=copies[0] if copies else None,
        to=unquote(parts.path),
    )


async def receipt_of(world: RealWorld, choice: str) -> EmailMessage:
    return await until(
        f"the receipt for {choice}",
        lambda: next(
            (
                message
                for message in world.mailbox(BEN)
                if not message["List-Id"] and str(message["Subject"]).endswith(f" {choice}")
            ),
            None,
        ),
    )
