"""Who said what, with the thread's stored mails at hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import MessageId
from bot.mail import limits
from bot.mail.quotes.lines import read_lines
from bot.mail.quotes.new_text import without_answered
from bot.mail.quotes.originals import Original, Originals
from bot.mail.quotes.segments import segments
from bot.mail.values import Mailbox, Segment

ANA = Mailbox("Ana Lopez", "ana@example.org")
BEN = Mailbox("Ben Okri", "ben@example.com")
BO = Mailbox("Bo Lind", "bo@example.net")
CY = Mailbox("Cy Marsh", "cy@example.com")

HARBOUR = """Dear all,

the harbour needs a second crane before the winter, since ships wait for two days.
Could the council find the money for it by the end of this month?

Ana"""
CRANE = """A crane costs far more than what is left of the budget for this year.
I would rather repair the old one first."""
THREAD = Originals([Original(MessageId("1"), ANA, HARBOUR), Original(MessageId("2"), BO, CRANE)])


def speakers(text: str, *, originals: Originals = THREAD, author: Mailbox = CY) -> list[object]:
    """Return who speaks at which depth."""
    return [
        (segment.author.name if segment.author else None, segment.depth)
        for segment in segments(read_lines(text), author, originals=originals)
    ]


def quoted(text: str, marks: str = "> ") -> str:
    """Quote a text."""
    return "\n".join(f"{marks}{line}" for line in text.split("\n"))


def test_a_quote_without_attribution_is_known_by_its_words() -> None:
    assert speakers(f"{quoted(HARBOUR)}\n\nYes.") == [("Ana Lopez", 1), ("Cy Marsh", 0)]


def test_without_stored_mails_nobody_is_named() -> None:
    assert speakers(f"{quoted(HARBOUR)}\n\nYes.", originals=Originals()) == [
        (None, 1),
        ("Cy Marsh", 0),
    ]


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(
            [
                "> the harbour needs a second crane before the",
                "> winter, since ships",
                "> wait for two days.",
            ],
            id="wrapped anew",
        ),
        pytest.param(
            [
                "> the harbour needs a second crane before the winter, since ships wait",
                "> [...]",
                "> Could the council find the money for it by the end of this month?",
            ],
            id="lines cut out",
        ),
        pytest.param(["> needs a second crane before the winter"], id="the middle only"),
        pytest.param(
            [
                "| the harbour needs a second crane before the winter, since ships wait for",
                "| Could the council find the money for it by the end of this month?",
            ],
            id="other marks",
        ),
    ],
)
def test_a_quote_is_known_however_it_was_changed(lines: list[str]) -> None:
    assert speakers("\n".join([*lines, "", "Yes."])) == [("Ana Lopez", 1), ("Cy Marsh", 0)]


def test_two_speakers_at_one_depth_are_told_apart() -> None:
    text = f"Both are right.\n\n{quoted(CRANE)}\n>\n{quoted(HARBOUR)}"

    assert speakers(text) == [("Cy Marsh", 0), ("Bo Lind", 1), ("Ana Lopez", 1)]


def test_a_stored_mail_is_believed_before_an_attribution() -> None:
    text = f"On Monday, 3 March 2025, Bo Lind <bo@example.net> wrote:\n{quoted(HARBOUR)}\n\nYes."

    assert speakers(text) == [("Ana Lopez", 1), ("Cy Marsh", 0)]


def test_an_attribution_names_whom_no_stored_mail_has() -> None:
    text = (
        "On Monday, 3 March 2025, Dee Moss <dee@example.org> wrote:\n"
        "> Nobody has kept these words, they came from elsewhere.\n\nYes."
    )

    assert speakers(text) == [("Dee Moss", 1), ("Cy Marsh", 0)]


def test_an_attribution_and_the_stored_mail_of_one_person_are_one_speaker() -> None:
    text = (
        "ana@example.org wrote:\n"
        f"{quoted(HARBOUR)}\n"
        "> And a line that is longer than the others, which she is said to have written,\n"
        "> though it stands in no mail of hers that anybody has kept, here or in another place,\n"
        "> and which has to be longer than what was found, with more and more of such words.\n"
    )

    found = segments(read_lines(text), CY, originals=THREAD)

    assert [segment.author for segment in found] == [ANA]


def test_deeper_quotes_are_known_too() -> None:
    text = f"{quoted(CRANE)}\n{quoted(HARBOUR, '> > ')}\n\nYes."

    assert speakers(text) == [("Bo Lind", 1), ("Ana Lopez", 2), ("Cy Marsh", 0)]


def test_a_pasted_line_without_quote_marks_is_its_senders_though_the_thread_has_it() -> None:
    assert speakers(f"I agree with her.\n\n{HARBOUR}") == [("Cy Marsh", 0)]


def test_words_that_somebody_else_pasted_or_dated_back_are_still_their_writers() -> None:
    copied = Original(MessageId("0"), BO, f"I say so.\n{HARBOUR}")
    thread = Originals([copied, Original(MessageId("1"), ANA, HARBOUR)])
    quote = f"Ana Lopez <ana@example.org> wrote:\n{quoted(HARBOUR)}\n\nYes."

    assert speakers(HARBOUR, originals=thread, author=ANA) == [("Ana Lopez", 0)]
    assert speakers(quote, originals=thread) == [("Ana Lopez", 1), ("Cy Marsh", 0)]


def test_a_few_words_that_somebody_else_wrote_too_stay_the_senders() -> None:
    text = "We need a second crane before the winter, as was said.\nI would rather repair it."

    assert speakers(text) == [("Cy Marsh", 0)]


def test_the_senders_own_earlier_words_are_the_senders() -> None:
    assert speakers(HARBOUR, author=ANA) == [("Ana Lopez", 0)]


def test_a_mail_is_no_original_of_itself() -> None:
    text = "> the harbour needs a second crane before the winter, since ships wait\n\nYes."

    found = segments(read_lines(text), CY, originals=THREAD, itself=MessageId("1"))

    assert found[0].author is None


def test_words_of_two_mails_belong_to_the_first() -> None:
    copied = Original(MessageId("3"), CY, f"Yes.\n{HARBOUR}")
    thread = Originals([Original(MessageId("1"), ANA, HARBOUR), copied])

    assert speakers(quoted(HARBOUR), originals=thread, author=BO) == [("Ana Lopez", 1)]


def test_text_without_spaces_is_known() -> None:
    words = "港口在冬天之前需要第二台起重机因为船只要等两天"
    thread = Originals([Original(MessageId("1"), ANA, words)])

    assert speakers(f"> {words[:9]}\n> {words[9:]}\n\n好", originals=thread) == [
        ("Ana Lopez", 1),
        ("Cy Marsh", 0),
    ]


def test_an_inline_answer_has_the_paragraph_that_it_answers() -> None:
    text = (
        "> First of all:\n>\n> Who pays for it,\n> and from which budget?\n\nThe council.\n\n"
        "> And when?\n\nIn May.\n"
    )

    found = [
        (segment.text, segment.answers)
        for segment in segments(read_lines(text), CY)
        if not segment.depth
    ]

    assert found == [
        ("The council.", "Who pays for it,\nand from which budget?"),
        ("In May.", "And when?"),
    ]


@pytest.mark.parametrize(
    "text", ["> Who pays for it?\n\nThe council.", "The council.\n\n> Who pays for it?"]
)
def test_an_answer_above_or_below_all_quotes_answers_no_line(text: str) -> None:
    assert [segment.answers for segment in segments(read_lines(text), CY)] == ["", ""]


def test_empty_lines_above_a_quote_are_no_stretch_of_their_own() -> None:
    assert speakers(f">\n>\n{quoted(HARBOUR)}") == [("Ana Lopez", 1)]


def test_the_lines_that_are_answered_are_not_a_mails_own_words() -> None:
    assert without_answered("Yes.\n\n> And when?\nIn May.") == "Yes.\n\nIn May."


def test_a_long_thread_is_looked_at_up_to_its_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.mail.quotes.originals.ORIGINALS", 1)

    thread = Originals(
        [Original(MessageId("1"), ANA, HARBOUR), Original(MessageId("2"), BO, CRANE)]
    )

    assert speakers(quoted(CRANE), originals=thread) == [(None, 1)]
    assert limits.ORIGINALS_WORDS >= limits.ORIGINAL_WORDS


WORDS = st.lists(st.sampled_from(["crane", "ship", ">", ">>", "money", "winter", "-", "wrote:"]))


@given(st.lists(WORDS, max_size=30), st.lists(WORDS, max_size=5))
def test_no_line_is_lost_or_said_twice(lines: list[list[str]], stored: list[list[str]]) -> None:
    text = "\n".join(" ".join(line) for line in lines)
    thread = Originals(
        Original(MessageId(str(at)), ANA, " ".join(words)) for at, words in enumerate(stored)
    )

    with_them = segments(read_lines(text), CY, originals=thread)

    def said(found: tuple[Segment, ...]) -> list[str]:
        return [line for segment in found for line in segment.text.split("\n") if line.strip()]

    assert said(with_them) == said(segments(read_lines(text), CY))


def test_who_is_named_above_speaks_first_and_quotes_further_below() -> None:
    text = (
        "Ben Okri wrote:\n\n> On Tue, 3 May 2025, Cy Marsh wrote:\n"
        "> > On Mon, 2 May 2025, Dee Lee wrote:\n> > It rains.\n> > > Will it?\n>\n"
        "> Bring boots.\n\nFine.\n"
    )

    assert [
        (segment.author and segment.author.name, segment.text)
        for segment in segments(read_lines(text), ANA)
    ] == [
        ("Cy Marsh", "It rains."),
        ("Dee Lee", "Will it?"),
        ("Ben Okri", "Bring boots."),
        ("Ana Lopez", "Fine."),
    ]


def test_a_date_that_was_set_apart_from_the_name_below_belongs_to_the_attribution() -> None:
    text = (
        "Fine.\n\nCy Marsh wrote:\n> On 2025-05-03T10:15:00 +0000\n> \n"
        "> Ben Okri <ben@example.com> wrote:\n> > When?\n> \n> Soon.\n"
    )

    assert [(segment.depth, segment.text) for segment in segments(read_lines(text), ANA)] == [
        (0, "Fine."),
        (2, "When?"),
        (1, "Soon."),
    ]


def test_a_from_line_that_a_mailbox_file_marked_in_a_quote_is_no_deeper() -> None:
    text = "Ben Okri wrote:\n> The pier is new.\n> >From here it looks old.\n> Really.\n\nFine.\n"

    assert [part.depth for part in segments(read_lines(text), ANA)] == [1, 0]


def test_what_stands_between_unmarked_words_of_a_stored_mail_is_the_senders_answer() -> None:
    asked = "Shall the pier be painted before the ferry comes?"
    other = "And who keeps the keys of the boathouse in the winter?"
    original = Original(MessageId("a@x"), BEN, f"Hello,\n\n{asked}\n\n{other}\n\nBen")
    block = "From: Ben Okri <ben@example.com>\nSent: 3 May 2025 10:15\nTo: x\nSubject: Pier\n\n"
    text = f"See below.\n\n{block}Hello,\n\n{asked}\n\nIn June.\n\n{other}\n\nBen\n"

    found = segments(read_lines(text), ANA, originals=Originals([original]))

    assert [(segment.author, segment.depth, segment.text) for segment in found] == [
        (ANA, 0, "See below."),
        (BEN, 1, f"Hello,\n\n{asked}"),
        (ANA, 0, "In June."),
        (BEN, 1, f"{other}\n\nBen"),
    ]
    assert found[2].answers == asked


def test_what_stands_between_marked_words_of_a_stored_mail_is_changed_by_nobody_else() -> None:
    asked = "Shall the pier be painted before the ferry comes?"
    other = "And who keeps the keys of the boathouse in the winter?"
    original = Original(MessageId("a@x"), BEN, f"{asked}\n\n{other}")
    text = f"Yes.\n\nBen Okri wrote:\n> {asked}\n>\n> In June.\n>\n> {other}\n"

    assert len(segments(read_lines(text), ANA, originals=Originals([original]))) == 2


def test_an_answer_below_who_closed_the_quote_answers_what_was_said() -> None:
    text = "Ben Okri wrote:\n> Hello,\n>\n> When do we go?\n>\n> Best regards,\n> Ben\n\nAt ten.\n"
    text += "\n> PS: Bring boots.\n"

    assert segments(read_lines(text), ANA)[1].answers == "When do we go?"


def test_drawn_lines_that_a_footer_leaves_in_a_quote_are_nobodys_words() -> None:
    text = "Fine.\n\nBen Okri wrote:\n> When?\n>\n> > ----------\n> > -\n"

    assert [(segment.depth, segment.text) for segment in segments(read_lines(text), ANA)] == [
        (0, "Fine."),
        (1, "When?"),
    ]


def test_a_sender_without_name_and_address_cannot_be_told() -> None:
    assert segments(read_lines("Fine.\n"), Mailbox("", ""))[0].author is None


def test_apple_mails_attribution_is_of_the_words_with_as_many_marks() -> None:
    text = (
        "So it is.\n\n> On Nov 5, 2025, at 11:30 PM, Ben Okri <ben@example.com> wrote:\n> \n"
        ">> When?\n> \n> Tomorrow.\n"
    )

    assert [
        (segment.author and segment.author.name, segment.text)
        for segment in segments(read_lines(text), ANA)
    ] == [
        ("Ana Lopez", "So it is."),
        (None, "When?"),
        ("Ben Okri", "Tomorrow."),
    ]


def test_marks_of_somebody_who_indents_what_he_quotes_are_a_level_of_their_own() -> None:
    asked = "Yesterday, Ben Okri (ben@example.com) wrote:"
    text = f"Fine.\n\nCyd Hale wrote:\n> {asked}\n>\n>   > When\n>   > is it?\n>\n> At seven.\n"

    said = [(each.depth, each.author, each.text) for each in segments(read_lines(text), ANA)]

    assert said[1:] == [
        (2, Mailbox("Ben Okri", "ben@example.com"), "When\nis it?"),
        (1, Mailbox("Cyd Hale", ""), "At seven."),
    ]


def test_a_mark_that_stands_apart_once_is_of_the_words() -> None:
    text = "Fine.\n\nCyd Hale wrote:\n> It says\n>   > no ferry today\n> and no more.\n"

    assert [each.depth for each in segments(read_lines(text), ANA)] == [0, 1]
