"""Quotes of HTML that Thunderbird shows within a quote by indentation."""

from bot.mail.quotes.new_text import new_text
from bot.mail.quotes.segments import segments

NESTED = """\
On 3/3/25 10:15, Ben Okri wrote:
> My answers are inline:
>
> On Mon, 3 Mar 2025, 9:40 am Zoe Lind,
> <zoe@example.org <mailto:zoe@example.org>> wrote:
>
>     The crane needs oil.
>
>     Who buys it?
>
>     On Sun, Mar 2, 2025 at 8:04 PM Ana Lopez
>     <ana@example.org <mailto:ana@example.org>> wrote:
>
>         The crane squeaks.
>
>
> The harbour office buys it.

Not this year.

>
>     Or else the pier.
>
> Ask them.
"""


def _said(text: str) -> list[tuple[str | None, int, str]]:
    return [
        (part.author.name if part.author else None, part.depth, part.text)
        for part in segments(text, None)
    ]


def test_who_stands_indented_within_a_quote_is_the_one_named_above() -> None:
    assert _said(NESTED) == [
        ("Ben Okri", 1, "My answers are inline:"),
        ("Zoe Lind", 2, "The crane needs oil.\n\nWho buys it?"),
        ("Ana Lopez", 3, "The crane squeaks."),
        ("Ben Okri", 1, "The harbour office buys it."),
        (None, 0, "Not this year."),
        ("Zoe Lind", 2, "Or else the pier."),
        ("Ben Okri", 1, "Ask them."),
    ]
    assert new_text(NESTED) == "> The harbour office buys it.\nNot this year."


def test_a_paragraph_that_begins_indented_is_no_quote() -> None:
    text = (
        "On 3/3/25 10:15, Ben Okri wrote:\n> Hello.\n>\n> On 2/3/25 9:40, Zoe Lind wrote:\n>\n"
        ">     The crane needs oil, and\n> so does the winch.\n\nFine.\n"
    )

    assert _said(text)[1:] == [
        ("Zoe Lind", 1, "    The crane needs oil, and\nso does the winch."),
        (None, 0, "Fine."),
    ]


def test_an_indented_quote_may_be_the_last_of_a_mail() -> None:
    text = "Fine.\n\nBen Okri wrote:\n> On 2/3/25 9:40, Zoe Lind wrote:\n>\n>     Oil!"

    assert _said(text) == [(None, 0, "Fine."), ("Zoe Lind", 2, "Oil!")]
