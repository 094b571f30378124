import email
from email import policy

import pytest

from bot.domain.ids import MessageId
from bot.mail.own_words import own_words
from bot.mail.quotes.lines import read_lines
from bot.mail.votes import entry_votes, first_line_votes
from bot.render.text.wrap import COLUMNS
from bot.sandbox.slack.checks import check_message, check_view
from tests.render.golden import FOLDER, IN_THREAD, mails, messages, renderings, views
from tests.render.mailman import why_held

MAILS = mails()
MESSAGES = messages()
RENDERINGS = renderings()
VIEWS = views()


@pytest.mark.parametrize("name", sorted(RENDERINGS))
def test_a_rendering_is_as_it_was_reviewed(name: str) -> None:
    path = FOLDER / name

    assert path.exists(), "run: python -m tests.render.golden"
    assert RENDERINGS[name] == path.read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(RENDERINGS)


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_slack_would_take_each_message(name: str) -> None:
    message = MESSAGES[name]

    check_message(message.text, list(message.blocks), longest=4000)


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_slack_would_open_each_modal(name: str) -> None:
    check_view(VIEWS[name])


@pytest.mark.parametrize("name", ["mail-ballot", "mail-result", "mail-digest"])
def test_a_list_would_pass_each_mail_on(name: str) -> None:
    assert why_held(MAILS[name], list_address="council@lists.example.org") == ""


@pytest.mark.parametrize("name", sorted(MAILS))
def test_a_mails_text_has_72_columns(name: str) -> None:
    body = MAILS[name].get_body(("plain",))
    assert body is not None

    lines = body.get_content().splitlines()
    links = ("https://", "mailto:")
    assert max(len(line) for line in lines if not line.strip().startswith(links)) <= COLUMNS


@pytest.mark.parametrize("name", sorted(MAILS))
def test_a_mail_says_that_no_person_wrote_it_and_has_the_id_of_its_delivery(name: str) -> None:
    read = email.message_from_bytes(MAILS[name].as_bytes(), policy=policy.default)

    assert read["Message-ID"] == f"<{'0' * 32}@example.org>"
    assert read["Auto-Submitted"] in ("auto-generated", "auto-replied")
    assert read["Date"].datetime.isoformat() == "2026-11-23T08:00:00+00:00"
    writer = "Noor Haddad via council" if name == "mail-followed" else "Penholder"
    assert read["From"] == f"{writer} <pen@example.org>"


def test_a_mail_in_a_thread_names_what_it_answers() -> None:
    result = MAILS["mail-result"]

    assert IN_THREAD["in_reply_to"] == MessageId("b2@mail.example.org")
    assert result["In-Reply-To"] == "<b2@mail.example.org>"
    assert result["References"] == "<a1@mail.example.org> <b2@mail.example.org>"
    assert result["Subject"] == "Result: accepted: Who may moor at the east quay in winter (#12)"
    assert result["X-Penholder-Item"] == "12"


def test_a_mail_that_starts_a_thread_has_the_items_number_in_its_subject() -> None:
    assert MAILS["mail-ballot"]["Subject"] == (
        "[#12] Vote until Fri 27 Nov: Who may moor at the east quay in winter (#12)"
    )


@pytest.mark.parametrize("name", sorted(MAILS))
def test_a_mail_of_ours_copied_without_quote_marks_is_nobodys_vote(name: str) -> None:
    body = MAILS[name].get_body(("plain",))
    assert body is not None
    text = body.get_content()

    assert first_line_votes(own_words(read_lines(text))) == ()
    assert entry_votes(own_words(read_lines(text)), answers_us=True) == ()


def test_an_answer_as_the_digest_asks_for_it_is_a_vote() -> None:
    body = MAILS["mail-digest"].get_body(("plain",))
    assert body is not None
    quoted = "".join(f"> {line}\n" for line in body.get_content().splitlines())

    (vote,) = entry_votes(
        own_words(read_lines(f"#12: +1 because it is time\n\n{quoted}")), answers_us=True
    )

    assert (vote.item, vote.choice_text, vote.reason) == (12, "+1", "because it is time")
