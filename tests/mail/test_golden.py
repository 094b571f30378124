"""Golden mails: each NAME.eml is read as its NAME.json says.

Each mail is of our own writing and has a header line that says where its shape was seen.
`PENHOLDER_GOLDEN=write` (that is `make golden`) writes the expectations anew; review the diff.
"""

import dataclasses
import json
import os
from pathlib import Path

import pytest

from bot.mail.own_words import own_words
from bot.mail.parse import OurMarks, parse_mail
from bot.mail.quotes.segments import segments
from bot.mail.values import Mailbox, ParsedMail
from bot.mail.votes import MailVote, entry_votes, first_line_votes

HERE = Path(__file__).parent / "golden"
OURS = OurMarks(domain="penholder.example.org", from_address="pen@penholder.example.org")
MAILS = sorted(HERE.glob("*.eml"))


def shown(mailbox: Mailbox | None) -> str | None:
    return f"{mailbox.name} <{mailbox.address}>" if mailbox is not None else None


def reading(mail: ParsedMail) -> dict[str, object]:
    """Return what is expected of a mail, as JSON; hashes and sizes say nothing to a reader."""
    plain = dataclasses.asdict(mail)
    for name in ("content_hash", "size", "border", "remembered", "claims", "is_masked"):
        del plain[name]
    optional = (
        "automatic_rule",
        "report",
        "invitation",
        "through",
        "is_shared",
        "is_to_nobody",
        "wrapped_as",
        "digest",
        "deliveries",
        "signed_by",
        "author_signed",
        "words",
    )
    del plain["reading"]  # the lines of the text, as `segments` below shows them
    # What is read of these lines, and of the header; the mails of `digest` again.
    for name in ("said", "signatures", "delivered", "wants_no_answer", "enclosed"):
        del plain[name]
    for name in optional:
        if not plain[name]:
            del plain[name]
    plain |= {
        "author": shown(mail.author),
        "sender": shown(mail.sender),
        "to": [shown(each) for each in mail.to],
        "cc": [shown(each) for each in mail.cc],
        "date": mail.date.isoformat() if mail.date else None,
        "received": mail.received.isoformat() if mail.received else None,
        "text": mail.text.split("\n"),
        "new_text": mail.new_text.split("\n"),
        "segments": [
            {"author": shown(each.author), "depth": each.depth, "text": each.text.split("\n")}
            for each in segments(mail.reading, mail.author)
        ],
        "first_line_votes": [_vote(each) for each in first_line_votes(own_words(mail.reading))],
        "entry_votes": [
            _vote(each) for each in entry_votes(own_words(mail.reading), answers_us=True)
        ],
    }
    return plain


def _vote(vote: MailVote) -> dict[str, object]:
    return {name: value for name, value in dataclasses.asdict(vote).items() if name != "at"}


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_a_golden_mail_is_read_as_written_down(path: Path) -> None:
    mail = parse_mail(path.read_bytes(), ours=OURS)

    assert isinstance(mail, ParsedMail)
    actual = json.loads(json.dumps(reading(mail)))
    expected = path.with_suffix(".json")
    if os.environ.get("PENHOLDER_GOLDEN") == "write":
        text = json.dumps(actual, indent=1, ensure_ascii=False, sort_keys=True)
        expected.write_text(text + "\n", encoding="utf-8")
    assert actual == json.loads(expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_a_golden_mail_says_where_its_shape_was_seen(path: Path) -> None:
    assert b"X-Shape-Seen: " in path.read_bytes()


def test_there_are_golden_mails() -> None:
    assert len(MAILS) >= 25
