"""Votes and commands in mails: only the sender's own, unquoted words count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mail.own_words import own_words
from bot.mail.quotes.lines import read_lines
from bot.mail.quotes.new_text import new_text
from bot.mail.votes import MailVote, entry_votes, first_line_votes


def found(text: str, *options: str) -> list[tuple[str, str]]:
    return [
        (each.choice_text, each.reason)
        for each in first_line_votes(own_words(read_lines(text)), options=options)
    ]


@pytest.mark.parametrize(
    ("line", "choice", "reason"),
    [
        ("+1", "+1", ""),
        ("-1", "-1", ""),
        ("0", "0", ""),
        ("+0", "+0", ""),
        ("-0", "-0", ""),
        ("-0.5", "-0.5", ""),
        ("-0,5", "-0.5", ""),
        ("\u22121", "-1", ""),
        ("+1.", "+1", ""),
        ("*+1*", "+1", ""),
        ("  +1  ", "+1", ""),
        ("*+1* because of the ferry", "+1", "because of the ferry"),
        ("**+1**", "+1", ""),
        ("_agree_", "agree", ""),
        ("*agree*", "agree", ""),
        ("*agree* - let us do it", "agree", "let us do it"),
        ("*agree:* it is time", "agree", "it is time"),
        ("__disagree__, too soon", "disagree", "too soon"),
        ("\u200bagree\u200b", "agree", ""),
        ("\u200b\u200e \ufeff+1 from me", "+1", "from me"),
        ("\u2060*agree* - let us do it", "agree", "let us do it"),
        (":+1:", "+1", ""),
        ("+1, because it works", "+1", "because it works"),
        ("+1 from me", "+1", "from me"),
        ("+1 (binding)", "+1", "(binding)"),
        ("+1, because 3 reasons", "+1", "because 3 reasons"),
        ("+1 for option 2", "+1", "for option 2"),
        ("+1 on 3 March is fine", "+1", "on 3 March is fine"),
        ("+1 2 of us were there", "+1", "2 of us were there"),
        ("+1 (2026 at last)", "+1", "(2026 at last)"),
        ("+1 100% with you", "+1", "100% with you"),
        ("-1: not yet", "-1", "not yet"),
        ("agree", "agree", ""),
        ("Agree.", "Agree", ""),
        ("AGREE", "AGREE", ""),
        ("agree - it is time", "agree", "it is time"),
        ("disagree: too soon", "disagree", "too soon"),
        ("abstain", "abstain", ""),
        ("block: the pier is closed", "block", "the pier is closed"),
        ("vote: abstain", "abstain", ""),
        ("Vote: +1 because of the ferry", "+1", "because of the ferry"),
        ("my vote is -1", "-1", ""),
        ("Yes.", "Yes", ""),
        ("agreed", "agreed", ""),
        ("vote: North pier because of the wind", "North pier", "because of the wind"),
    ],
)
def test_a_first_line_that_is_a_choice_is_a_vote(line: str, choice: str, reason: str) -> None:
    assert found(line) == [(choice, reason)]


@pytest.mark.parametrize(
    "line",
    [
        "I agree",
        "Yes, but only then",
        "No, I would wait",
        "Agree with Ana that we should wait",
        "disagreeable weather",
        "*agree* with Ana that we should wait",
        "I do *not* agree",
        "*not* agree",
        "agree *not*",
        "*Do not* agree, please",
        "*dis*agree",
        "\u201cagree\u201d is what Ana wrote",
        '"agree" is what Ana wrote',
        "> *agree*",
        "\u200b> agree",
        "Block this user please",
        "+1000 people came",
        "+1-555-0100 is my number",
        "+1 (555) 123-4567 is my new number",
        "+1 646 558 8656 is the dial-in for today.",
        "+1 646-558-8656",
        "+1 6465588656",
        "+1(555)123-4567",
        "+1 555 1234",
        "0 mails were lost",
        "1",
        "- 1 day is too short",
        "2 weeks would do",
        "100% agree",
        "Hello",
        "",
        "> +1",
        ">+1",
        "| +1\n| and more\n",
        "-- \n+1",
        "On Mon, 3 Mar 2025 at 10:15, Ana Lopez <ana@example.org> wrote:\n+1",
        "-----Original Message-----\nFrom: Ana <a@example.org>\nSent: 3 March 2025\n\n+1",
    ],
)
def test_prose_and_quotes_are_no_votes(line: str) -> None:
    assert found(line) == []


def test_a_ballots_own_options_count_by_name_and_number() -> None:
    options = ("North pier", "South pier", "1", "2")

    assert found("South pier, it is calmer", *options) == [("South pier", "it is calmer")]
    assert found("2", *options) == [("2", "")]
    assert found("2 weeks would do", *options) == []
    assert found("South pier > north pier", *options) == [("South pier > north pier", "")]


def test_two_different_choices_are_both_returned() -> None:
    assert [choice for choice, _ in found("+1\n\n-1")] == ["+1", "-1"]
    assert [choice for choice, _ in found("+1 / -1")] == ["+1", "-1"]
    assert [choice for choice, _ in found("> north?\n+1\n> south?\n-1\n")] == ["+1", "-1"]


def test_a_reason_goes_on_to_the_end_of_its_paragraph() -> None:
    text = "block: the pier is closed\nuntil the new planks are in\n\nBest\nImre"

    assert found(text) == [("block", "the pier is closed until the new planks are in")]


def test_a_bare_objection_takes_the_paragraph_below_as_its_reason() -> None:
    assert found("-1\n\nThe window is far too short.\n\nBest\nImre") == [
        ("-1", "The window is far too short.")
    ]
    assert found("-1\n\nImre Dara") == [("-1", "")]
    assert found("+1\n\nThank you for driving this.") == [("+1", "")]


def test_item_lines_count_anywhere_in_the_own_words() -> None:
    text = (
        "Hello,\n\n#12: +1 because\nof the ferry\n- #13 agree\n[#14] abstain\n> #5: 0\n-- \n#6: 0"
    )

    assert entry_votes(own_words(read_lines(text)), answers_us=True) == (
        MailVote(12, "+1", "because of the ferry", "#12: +1 because"),
        MailVote(13, "agree", "", "- #13 agree"),
        MailVote(14, "abstain", "", "[#14] abstain"),
    )


def test_emphasis_and_invisible_letters_hide_no_vote_on_an_item() -> None:
    votes = entry_votes(
        own_words(
            read_lines("**#12:** +1 because it helps\n#13: *agree* - yes\n\u200b#14: \u200b0\n")
        ),
        answers_us=False,
    )

    assert [(vote.item, vote.choice_text, vote.reason) for vote in votes] == [
        (12, "+1", "because it helps"),
        (13, "agree", "yes"),
        (14, "0", ""),
    ]


def test_a_plain_yes_or_no_counts_behind_its_items_number() -> None:
    votes = entry_votes(
        own_words(read_lines("#12: yes because it is time\n#13: No\n")), answers_us=True
    )

    assert [(vote.item, vote.choice_text, vote.reason) for vote in votes] == [
        (12, "yes", "because it is time"),
        (13, "No", ""),
    ]


@pytest.mark.parametrize(
    ("text", "is_sure"),
    [
        ("#12: yes\n", True),  # as our links write it
        ("#12: no, it is too early\n", True),
        ("#12 yes\n", False),
        ("#13: yes\n", False),
        ("#11: no\n#12: yes\n", False),  # numbered questions
    ],
)
def test_a_lone_yes_on_the_threads_item_counts_whatever_the_mail_answers(
    text: str, is_sure: bool
) -> None:
    votes = entry_votes(own_words(read_lines(text)), answers_us=False, thread_item=12)

    assert any(vote.is_sure for vote in votes) is is_sure


@pytest.mark.parametrize(
    ("quote", "entry"),
    [("> > > > > > ", "* [#12]"), ("AL> ", "#12"), ("  > > ", "\u2022 *#12*"), ("| ", "#12")],
)
def test_an_entry_is_known_behind_any_marks(quote: str, entry: str) -> None:
    text = f"Ana Lopez wrote:\n{quote}{entry} Pier\n{quote}the ballot is open\n+1\n"

    assert [
        (each.item, each.choice_text)
        for each in entry_votes(own_words(read_lines(text)), answers_us=True)
    ] == [(12, "+1")]


def test_an_answer_below_a_quoted_entry_votes_on_it() -> None:
    text = "> #12 Pier\n>   ballot open\n+1\n> #13 Buoys\nI think so.\n+1\n> more\n-1 no\n"

    assert [
        (each.item, each.choice_text)
        for each in entry_votes(own_words(read_lines(text)), answers_us=True)
    ] == [
        (12, "+1"),
        (13, "-1"),
    ]


def test_an_item_line_without_a_choice_is_no_vote() -> None:
    assert (
        entry_votes(
            own_words(read_lines("#12: I have read it\n#13 is open\n# 14: +1")), answers_us=True
        )
        == ()
    )


@given(st.text(max_size=300), st.lists(st.text(max_size=10), max_size=3))
def test_reading_votes_never_raises(text: str, options: list[str]) -> None:
    first_line_votes(own_words(read_lines(text)), options=options)
    entry_votes(own_words(read_lines(text)), answers_us=True, options=options)


@given(
    st.lists(
        st.sampled_from(
            [
                "+1",
                "",
                "  *+1*",
                "> +1",
                "-- ",
                "agree",
                "On Mon, Ana wrote:",
                "words",
                "`",
                ">From",
            ]
        )
    )
)
def test_what_votes_stands_in_the_new_text(lines: list[str]) -> None:
    reading = read_lines("\n".join(lines))

    assert all(vote.line in new_text(reading) for vote in first_line_votes(own_words(reading)))


@given(st.text(alphabet="+-01 agre\n#:", max_size=60))
def test_a_quoted_text_never_votes(text: str) -> None:
    quoted = "\n".join(f"> {line}" for line in text.split("\n"))

    assert first_line_votes(own_words(read_lines(quoted))) == ()
    assert entry_votes(own_words(read_lines(quoted)), answers_us=True) == ()


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("Hi,\n\n+1\n", "+1"),
        ("Dear all,\nagree, with thanks", "agree"),
        ("Bonjour à tous,\n\n-1\n", "-1"),
        ("Liebe alle,\n\n0\n", "0"),
        ("Здравствуйте,\n\n+1", "+1"),
        ("Hi,\nhello,\n+1", ""),
        ("Hi all, I am against it\n+1", ""),
        ("Hi,\n\nI was away.\n+1", ""),
        ("Hi,\n\n> +1\n\nWhy?", ""),
        ("Hi there and thanks for all the work\n+1", ""),
    ],
)
def test_one_line_of_greeting_may_stand_above_a_choice(text: str, choice: str) -> None:
    assert found(text)[:1] == ([(choice, found(text)[0][1])] if choice else [])


@pytest.mark.parametrize(
    "line",
    [
        "+1 if CI passes",
        "+1, if nobody minds the cost of a second crane in the spring",
        "+1 (provided that it is tested)",
        "+1 as long as the docs are updated",
        "+1 but only if it is tested",
        "+1 unless Ben objects",
        "+1 subject to legal review",
        "-1 unless the name changes",
        "agree, provided the budget holds",
        "agree (if it is tested)",
        "+1 sous réserve de la relecture",
        "+1 à condition que le quai soit libre",
        "+1 si le budget le permet",
        "+1 siempre que haya presupuesto",
        "+1, con tal que se pruebe",
        "+1 wenn die Tests laufen",
        "+1, sofern niemand widerspricht",
        "+1 unter der Bedingung, dass es getestet ist",
        "vote: +1 if CI passes",
        "+1?",
    ],
)
def test_a_vote_with_a_condition_is_never_counted(line: str) -> None:
    assert [each for each in found(line) if each[0] in {"+1", "-1", "agree"}] == []


@pytest.mark.parametrize(
    ("line", "choice"),
    [
        ("+1 (binding)", "+1"),
        ("+1 verified ok, tests pass", "+1"),
        ("-1: if we do this, the pier breaks", "-1"),
        ("+1. If it is already signed, talk to a lawyer", "+1"),
        ("+1 I would have said the same, if asked", "+1"),
        ("block: when it rains, the hall is flooded", "block"),
    ],
)
def test_a_reason_that_speaks_of_a_condition_is_a_reason(line: str, choice: str) -> None:
    assert found(line)[0][0] == choice


@pytest.mark.parametrize(
    "text",
    [
        "-1 until the tests pass",
        "+1 after the fix lands",
        "+1 once they agree",
        "+1 from my boss",
        "+1 on behalf of my sister",
        "+1 was my vote last time",
        "+1 jusqu'à ce que le budget soit prêt",
        "-1, bis die Tests laufen",
    ],
)
def test_a_choice_on_a_condition_or_of_somebody_else_is_no_vote(text: str) -> None:
    assert first_line_votes(own_words(read_lines(f"{text}\n"))) == ()
