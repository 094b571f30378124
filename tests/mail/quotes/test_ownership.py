"""Whose words stand below a block, an attribution or a colour, where more than one may speak."""

import pytest

from bot.mail.content.html import html_to_text
from bot.mail.quotes.lines import read_lines
from bot.mail.quotes.new_text import new_text
from bot.mail.quotes.segments import segments
from bot.mail.values import Mailbox
from tests.mail.growth import assert_reads_without_square

ANA = Mailbox("Ana Lopez", "ana@example.org")
BEN = Mailbox("Ben Okri", "ben@example.com")
FROM_BEN = "From: Ben Okri <ben@example.com>"
OUTLOOK = f"{FROM_BEN}\nSent: Monday, 3 March 2025 10:15\nTo: Ana Lopez\nSubject: Pier"
EXPRESS = f"{FROM_BEN}\nTo: Ana Lopez\nSent: Monday, 3 March 2025 10:15\nSubject: Pier"


def speakers(text: str) -> list[tuple[str, int]]:
    return [
        (segment.author.name if segment.author else "?", segment.depth)
        for segment in segments(read_lines(text), ANA)
    ]


def test_marks_below_outlook_expresss_block_are_of_its_author() -> None:
    text = f"Seven.\n\n----- Original Message ----- \n{EXPRESS}\n\n> When?\n> And where?\n"

    assert new_text(read_lines(text)) == "Seven."
    assert speakers(text) == [("Ana Lopez", 0), ("Ben Okri", 1)]


@pytest.mark.parametrize(
    "block",
    [
        f"----- Original Message ----- \n{EXPRESS}",
        f"Both are said.\n\n----- Original Message ----- \n{EXPRESS}",
    ],
)
def test_answers_between_marks_below_a_block_are_the_senders(block: str) -> None:
    text = f"{block}\n\n> When?\n\nSeven.\n\n> Where?\n\nHere.\n"

    assert new_text(read_lines(text)).endswith("> When?\nSeven.\n\n> Where?\nHere.")
    assert speakers(text)[-2:] == [("Ben Okri", 1), ("Ana Lopez", 0)]


@pytest.mark.parametrize(
    "block", [OUTLOOK, f"-----Original Message-----\n{OUTLOOK}", f"{FROM_BEN}\nDate: 3.3.2025"]
)
def test_below_outlooks_block_marks_are_of_whom_its_author_answers(block: str) -> None:
    text = f"Fine.\n\n{block}\n\n> When?\n\nSeven.\n"

    assert new_text(read_lines(text)) == "Fine."
    assert speakers(text) == [("Ana Lopez", 0), ("?", 2), ("Ben Okri", 1)]


@pytest.mark.parametrize(
    "footer", ["-- \nAna", "____________\npier mailing list\npier@example.org"]
)
def test_a_signature_or_footer_below_a_quote_is_no_answer(footer: str) -> None:
    text = f"Seven.\n\n{OUTLOOK}\n\n> When?\n\n{footer}\n"

    assert speakers(text) == [("Ana Lopez", 0), ("Ben Okri", 1)]


@pytest.mark.parametrize(
    ("attribution", "block", "expected"),
    [
        ("On 3 March 2025 at 10:15, Ben Okri wrote:", OUTLOOK.replace("Ben Okri", ""), 2),
        ("On 3 March 2025 at 10:15, Ida Falk wrote:", OUTLOOK, 2),
    ],
)
def test_one_who_is_named_twice_is_no_level_deeper(
    attribution: str, block: str, expected: int
) -> None:
    text = f"Seven.\n\n{attribution}\n\n{block}\n\nWhen?\n"

    assert [segment.depth for segment in segments(read_lines(text), ANA)] == [0, expected]


def test_deeper_words_that_were_cut_out_do_not_change_who_quotes_them() -> None:
    text = (
        "On Mon, 3 Mar 2025, Ida Falk wrote:\n> On Sun, 2 Mar 2025, Ben Okri wrote:\n"
        "> > On Sat, 1 Mar 2025, Jon Berg wrote:\n> > When?\n>\n> At seven.\n\nFine.\n"
    )

    assert speakers(text)[-2:] == [("Ida Falk", 1), ("Ana Lopez", 0)]


def test_attributions_may_stand_with_the_words_they_introduce() -> None:
    text = (
        "> On Mon, 3 Mar 2025, Ida Falk wrote:\n>> On Sun, 2 Mar 2025, Ben Okri wrote:\n"
        ">> When?\n> At seven.\n\nFine.\n"
    )

    assert speakers(text) == [("Ben Okri", 2), ("Ida Falk", 1), ("Ana Lopez", 0)]


ATTRIBUTION = "On Mon, 3 Mar 2025 at 10:15, Ben Okri <ben@example.com> wrote:"


@pytest.mark.parametrize(
    "text",
    [
        f"Fine.\n\n{ATTRIBUTION}\n\n    When?\n\nBen\n",
        f"Fine.\n\n{ATTRIBUTION}\n\n    When?\n",
    ],
)
def test_indented_lines_below_own_words_are_a_whole_quote(text: str) -> None:
    assert new_text(read_lines(text)) == "Fine."


@pytest.mark.parametrize("rest", ["    When do we meet?\n", "When do we meet?\n"])
def test_a_mail_that_is_a_quote_has_no_new_words(rest: str) -> None:
    assert new_text(read_lines(f"{ATTRIBUTION}\n\n{rest}")) == ""


QUESTIONS = "When?\n{0} At seven.\nWhere?\n{0} Here."


@pytest.mark.parametrize(
    "sentence",
    ["No need to shout in capitals.", "Mark [AL] is old. Answers: none.", "Start with AL."],
)
def test_what_is_said_of_other_things_announces_no_answers(sentence: str) -> None:
    text = f"{sentence}\n\n{ATTRIBUTION}\n\n> [AL] WHEN?\n> AL: +1\n"

    assert new_text(read_lines(text)) == sentence


def test_a_name_between_a_closing_and_contacts_stays() -> None:
    assert (
        new_text(read_lines("Fine.\n\nCheers\nAna Lopez\n+34 600 000 000\n"))
        == "Fine.\n\nCheers\nAna Lopez"
    )


RULE = '<div style="border:none;border-top:solid #E1E1E1 1pt">'
COLOURED = (
    "<div><p>{said}</p>{frame}<p><b>From:</b> Ben Okri &lt;ben@example.com&gt;<br><b>Sent:</b> "
    "Monday, 3 March 2025 10:15<br><b>To:</b> Ana<br><b>Subject:</b> Pier</p></div>"
    "<p>When?</p><p><span style='color:{colour}'>At</span> <font color='{colour}'>seven.</font></p>"
    "<p>Where, <span style='color:{colour}'>here</span>?</p><p>Ben</p></div>"
)


@pytest.mark.parametrize(
    ("sentence", "frame", "colour"),
    [
        ("Answers below.", RULE, "red"),
        ("Answers in red.", RULE, "#444444"),
        ("Answers in red.", RULE, "inherit"),
        ("Answers in red.", "<div>", "red"),
        ("Answers in red.", RULE, "#000080"),
    ],
)
def test_a_colour_alone_shows_nothing(sentence: str, frame: str, colour: str) -> None:
    text = html_to_text(COLOURED.format(said=sentence, frame=frame, colour=colour))

    assert "At seven." not in new_text(read_lines(text))


def test_the_time_for_a_paragraph_of_colours_does_not_grow_with_their_square() -> None:
    above = f"<p>Answers in red.</p>{RULE}<p>From: Ben</p></div><p>b"

    assert_reads_without_square(
        lambda spans: html_to_text(f"{above}{spans}</p>"),
        "<span style='color:red'>a</span>",
        size=200_000,
    )


def test_a_name_that_links_to_an_address_in_from_is_shown_with_it() -> None:
    block = "<p><b>{0}:</b> <a href='mailto:ben@example.com?subject=x'>Ben</a><br>Sent: today</p>"

    assert "From: Ben <ben@example.com>" in html_to_text(block.format("From"))
    assert "ben@example.com" not in html_to_text(block.format("Thanks"))


COLUMNS = """
             Ben Okri
             <ben@example                                             To
             .com>                   ana@example.org
                                                                      cc
             03/03/2025 10:15
             AM                                                  Subject
                                     Pier
"""


def test_the_wrapped_subject_of_notes_block_is_nobodys_words() -> None:
    text = f"Seven.\n\n{COLUMNS}{' ' * 37}and quay\n{' ' * 60}\n\nWhen?\n"

    assert [part.text for part in segments(read_lines(text), ANA)] == ["Seven.", "When?"]


@pytest.mark.parametrize(
    "text",
    [
        f"See:\n{' ' * 30}a  Subject\n",
        f"See:\n\nthis\n{' ' * 30}Subject\n",
        f"See:\n{' ' * 30}from  subject\n> b\n",
    ],
)
def test_a_word_at_the_right_is_no_block(text: str) -> None:
    assert "See:" in new_text(read_lines(text))
    assert "ubject" in new_text(read_lines(text))


def test_a_masthead_that_does_not_end_is_taken_as_a_footer_is() -> None:
    head = "Send Pier mailing list submissions to\n    pier@example.org\n"

    quoted = "> " + head.strip().replace("\n", "\n> ") + "\n"

    assert new_text(read_lines(f"Fine.\n\n{head}")) == "Fine."
    assert (
        new_text(read_lines(f"Fine.\n\n{ATTRIBUTION}\n\n{quoted}\nSo it is.\n"))
        == "Fine.\n\nSo it is."
    )


def test_a_line_with_an_address_above_a_quote_may_be_talk() -> None:
    text = "Write to ben@example.com\n\n> When?\n\nSeven.\n"

    assert new_text(read_lines(text)).startswith("Write to ben@example.com")


def test_marks_below_a_block_within_a_block_are_of_whom_its_author_answers() -> None:
    second = OUTLOOK.replace("Ben Okri <ben@example.com>", "Ida Falk <ida@example.com>")
    text = f"Fine.\n\n{OUTLOOK}\n\nSee below.\n\n{second}\n\n> When?\n"

    assert speakers(text) == [("Ana Lopez", 0), ("Ben Okri", 1), ("?", 3)]


def test_marks_below_outlook_expresss_block_within_a_block_are_of_its_author() -> None:
    second = EXPRESS.replace("Ben Okri <ben@example.com>", "Ida Falk <ida@example.com>")
    text = f"Fine.\n\n{OUTLOOK}\n\nAt ten.\n\n----- Original Message -----\n{second}\n\n> When?\n"

    assert speakers(text) == [("Ana Lopez", 0), ("Ben Okri", 1), ("Ida Falk", 2)]
    assert speakers(f"{text}\nI go now.\n")[2:] == [("?", 3), ("Ida Falk", 2)]


@pytest.mark.parametrize(
    "who",
    [
        "Ben Okri",
    ],
)
def test_a_quoted_block_may_be_how_somebody_names_another(who: str) -> None:
    text = (
        f"{who} wrote:\n> {FROM_BEN}\n> Date: Mon, 3 Mar 2025 10:15:00 +0000\n>\n>> When?\n>\n"
        "> At seven.\n\nFine.\n"
    )

    assert new_text(read_lines(text)) == "Fine."
    inner = "?" if who == "Ben Okri" else "Ben Okri"
    assert speakers(text) == [(inner, 2), (who, 1), ("Ana Lopez", 0)]


def test_notes_block_may_stand_at_the_very_top() -> None:
    assert new_text(read_lines(f"{COLUMNS.strip(chr(10))}\n\nWhen?\n")) == ""


def test_a_rule_of_the_quote_is_not_the_phones() -> None:
    assert new_text(read_lines("> When?\n> ----\nSent from my iPhone\n")) == ""


def test_talk_of_forwarding_is_no_separator() -> None:
    assert (
        new_text(read_lines("Begin forwarded calls at nine.")) == "Begin forwarded calls at nine."
    )


@pytest.mark.parametrize(
    ("signed", "quoted"),
    [
        ("Ana", "[Ana] At seven.\n[Cyd] At eight.\n[Ana] No.\n"),  # a record of talk
        ("Ana", "When?\n[Ana] At seven.\n"),  # once, and nobody says that there are answers
        ("Cyd", QUESTIONS.format("[Ana]")),
        ("Ben", QUESTIONS.format("[Ben]")),  # the name of who is quoted, too
    ],
)
def test_other_lines_with_a_name_are_quoted(signed: str, quoted: str) -> None:
    text = f"Hello,\n\nhere you go.\n\n{signed}\n\n{OUTLOOK}\n\n{quoted}"

    assert new_text(read_lines(text)) == f"Hello,\n\nhere you go.\n\n{signed}"


@pytest.mark.parametrize("mark", ["", ">"])
def test_a_separator_with_a_name_says_whose_the_quote_is(mark: str) -> None:
    text = f"At seven.\n\n{mark}==== Original Message From {FROM_BEN[6:]} ====\n>When?\n>\n>Ben\n"

    assert [(each.depth, each.author) for each in segments(read_lines(text), ANA)] == [
        (0, ANA),
        (1, BEN),
    ]
    assert new_text(read_lines(text)) == "At seven."


@pytest.mark.parametrize("first", ["On Sun, 2 Mar 2025, Cyd Hale wrote:", "cyd@example.com said:"])
def test_an_attribution_right_above_another_is_one_of_which_no_quote_is_left(first: str) -> None:
    text = f"Fine.\n\n{first}\n{ATTRIBUTION}\n> When?\n\nAt seven.\n"

    assert new_text(read_lines(text)) == "Fine.\n\nAt seven."
    assert [each.author for each in segments(read_lines(text), ANA)] == [ANA, BEN, ANA]


def test_words_right_above_an_attribution_stay() -> None:
    assert new_text(read_lines(f"As Ben said:\n{ATTRIBUTION}\n> At seven.\n")) == "As Ben said:"
