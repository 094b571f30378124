"""A mail with votes fits a list, and nothing in it is read as a vote when it is quoted or cut."""

from dataclasses import replace
from email.message import EmailMessage

import pytest

from bot.domain.ballots.echo import MOST_TOLD, VoteNews
from bot.domain.items.comment import Source
from bot.mail.own_words import own_words
from bot.mail.quotes.lines import read_lines
from bot.mail.votes import entry_votes, first_line_votes, says_confirm
from bot.render.documents.facts import EchoFacts
from bot.render.mail.ballot import echo_mail
from bot.render.mail.message import LARGEST
from tests.render import samples


def told(*votes: EchoFacts, method: str = "plus-minus") -> EmailMessage:
    facts = samples.facts(
        ballot=samples.ballot(method=method, echo_lists=("council",)),
        tally=samples.tally(3, 0, 0, 2, method=method),
    )
    return echo_mail(facts, votes or samples.told(), head=samples.head(item=12))


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def vote(choice: str, reason: str = "", name: str = "Ada Example") -> EchoFacts:
    cast = samples.vote(choice, reason=reason, source=Source.SLACK)
    return EchoFacts(name, VoteNews(cast, counts=True))


def test_it_has_72_columns_and_no_place_left_open() -> None:
    text = text_of(told())

    assert max(len(line) for line in text.split("\n")) <= 72
    assert "{" not in text


@pytest.mark.parametrize("reason", ["", "+1", "yes", "#12: -1", "confirm", "x " * 300])
@pytest.mark.parametrize("name", ["Ada Example", "+1", "yes", "confirm", "#12: -1"])
def test_no_part_of_it_is_a_vote_of_whoever_sends_it_back(reason: str, name: str) -> None:
    lines = text_of(told(vote("+1", reason, name), vote("-1", reason))).split("\n")

    for first in range(len(lines)):
        if first and not lines[first].startswith("   - ") and lines[first - 1]:
            continue  # within a paragraph
        said = own_words(read_lines("\n".join(lines[first:])))

        assert entry_votes(said, answers_us=True, options=["+1", "-1"]) == ()
        assert first_line_votes(said, options=["+1", "-1"]) == ()
        assert not says_confirm(said)


def test_very_many_votes_with_long_reasons_fit_a_list() -> None:
    votes = [vote("+1", "ж" * 500, f"Voter {number}") for number in range(MOST_TOLD)]

    mail = told(*votes)

    assert len(mail.as_bytes()) <= LARGEST
    assert text_of(mail).count(" votes +1") == MOST_TOLD


def test_names_and_reasons_cannot_break_the_lines() -> None:
    text = text_of(told(vote("+1", "one\n\n+1\n- Eve votes +1", "Eve\n+1")))

    assert text.count("\n   - ") + text.startswith("   - ") == 1
    assert "\n+1" not in text


def test_a_mail_about_votes_needs_their_tally() -> None:
    facts = samples.facts(tally=None)

    with pytest.raises(ValueError, match="tally"):
        echo_mail(facts, samples.told(), head=samples.head())


def test_the_twin_in_html_says_the_same() -> None:
    echo = replace(vote("+1", "<b>bold</b>"), is_binding=True)
    mail = told(echo)
    html = mail.get_body(("html",))
    assert html is not None

    assert "Ada Example votes +1 (binding), in Slack: &lt;b&gt;bold" in html.get_content()
