"""Each mail to one person says in a line why it came; what cannot be ended says that too."""

import email
import re
from dataclasses import replace
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.domain.ballots.confirmation import Answer
from bot.domain.ids import MessageId
from bot.language import speaking
from bot.mail.values import Mailbox
from bot.render.mail.answers import AnswerFacts, answer_mail
from bot.render.mail.message import MailHead

GOLDEN = Path(__file__).parent / "golden"
MAILS = sorted(GOLDEN.glob("mail-*.eml"))
WHY = re.compile(
    r"You get this|This answers a message|Only you get this message, because"
    r"|A ballot in which you had voted"
)
ALWAYS = re.compile(r"cannot be switched off")
PAGE = "https://pen.example.org/u/word"
HEAD = MailHead(
    message_id=MessageId("1@example.org"),
    from_address="pen@example.org",
    to=Mailbox(name="", address="ada@example.org"),
    now=datetime(2026, 3, 4, tzinfo=UTC),
)


def words_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_what_goes_to_one_person_says_why(path: Path) -> None:
    read = email.message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=policy.default)
    is_to_a_list = "lists.example" in str(read["To"])

    assert bool(WHY.search(words_of(read))) is not is_to_a_list, read["To"]


@pytest.mark.parametrize("answer", Answer)
def test_an_answer_says_whether_it_can_be_ended(answer: Answer) -> None:
    facts = AnswerFacts(zone=ZoneInfo("UTC"), until=HEAD.now)
    can_be_ended = answer is Answer.UNREAD
    head = replace(HEAD, unsubscribe=(PAGE,)) if can_be_ended else HEAD

    mail = answer_mail(answer, facts, head=head)

    words = words_of(mail)
    assert WHY.search(words)
    assert bool(ALWAYS.search(words)) is not can_be_ended
    assert (PAGE in str(mail["List-Unsubscribe"])) is can_be_ended
    assert PAGE not in words
    html = mail.get_body(("html",))
    if html is not None:
        assert bool(ALWAYS.search(str(html.get_content()))) is not can_be_ended
        assert PAGE not in str(html.get_content())


def test_it_is_said_in_the_readers_language() -> None:
    with speaking("fr"):
        mail = answer_mail(
            Answer.HELP, AnswerFacts(zone=ZoneInfo("UTC"), until=HEAD.now), head=HEAD
        )

    assert "ne peuvent pas être désactivées" in words_of(mail)
