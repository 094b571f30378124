"""Other people's words as `rich_text`: nothing is lost, nothing mentions, mail reads like mail."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import RichTextBlock

from bot.mail.quotes.lines import read_lines
from bot.mail.quotes.new_text import new_text
from bot.render.slack.markup.blocks import LONGEST_SECTION, size_of
from bot.render.slack.markup.rich_text import MOST_LINES, line_of, pages, rich_text
from bot.render.text.safe import clean
from bot.sandbox.slack.checks import check_message
from tests.render import samples

Json = dict[str, Any]
ALLOWED = {
    "rich_text",
    "rich_text_section",
    "rich_text_quote",
    "rich_text_preformatted",
    "rich_text_list",
    "text",
    "link",
}

LINES = st.lists(
    st.sampled_from(
        [
            "",
            "",
            "Hi Ana,",
            "We have read the draft that went round last week, and we think that",
            "it is nearly ready for a vote, but the second paragraph does not say",
            "who pays for the fenders: see https://example.org/a_(b)?c=1&d=*e*.",
            "> quoted before",
            ">> and deeper",
            "- a bullet",
            "* another, with a link <https://example.org/>",
            "  - one below it",
            "1. first",
            "2) second",
            "   hanging below an item",
            "    indented code();",
            "\tdef f():",
            "```",
            "```python",
            "diff --git a/x b/x",
            "--- a/x",
            "+++ b/x",
            "@@ -1,2 +1,2 @@",
            "-old",
            "+new",
            "Name     Votes   Share",
            "Ana      3       30",
            "| a | b |",
            "-- ",
            "Ana Lopez",
            "12 Quay Street",
            samples.HOSTILE,
            "<!channel> <@U123> <!subteam^S1> @here :tada: *x* mailto:ana@example.org",
        ]
    ),
    max_size=30,
).map("\n".join)


def made(text: str) -> list[Json]:
    return list(rich_text(text))


def parts(text: str) -> list[tuple[str, str]]:
    """Return the parts of a text, each as its kind and its words; one entry for an item."""
    found = []
    for block in made(text):
        for part in block["elements"]:
            kind = part["type"].removeprefix("rich_text_")
            items = part["elements"] if kind == "list" else [part]
            found += [(kind, words(item)) for item in items]
    return found


def words(part: Json) -> str:
    return "".join(row.get("text", row.get("url", "")) for row in part["elements"])


def letters(text: str) -> str:
    """Return a text's letters and figures, without those that only mark a part."""
    without = re.sub(r"(?m)^[ \t>]*(?:\d{1,3}[.)]|o)[ \t]+", "", clean(text))
    return "".join(re.findall(r"\w", without))


def kinds_in(value: object) -> set[str]:
    if isinstance(value, dict):
        own = {str(value["type"])} if "type" in value else set()
        return own.union(*map(kinds_in, value.values()))
    return set().union(*map(kinds_in, value)) if isinstance(value, list) else set()


@given(LINES | st.text(max_size=300))
def test_no_letter_is_lost_and_all_are_in_order(text: str) -> None:
    shown = "\n".join(sentence for _, sentence in parts(text))

    assert letters(shown) == letters(text)


@given(LINES | st.text(max_size=300))
def test_only_words_and_links_are_ever_made_and_slack_takes_them(text: str) -> None:
    blocks = made(text)

    assert kinds_in(blocks) <= ALLOWED
    check_message("x", blocks[:3])
    for block in blocks:
        RichTextBlock(**{name: value for name, value in block.items() if name != "type"}).to_dict()


@given(LINES)
def test_a_link_is_safe_and_shows_its_own_address(text: str) -> None:
    links = [
        row
        for block in made(text)
        for row in re.findall(r'\{"type": "link"[^}]*\}', json.dumps(block, ensure_ascii=False))
    ]

    for link in map(json.loads, links):
        assert link.keys() == {"type", "url"}
        assert re.match(r"https?://|mailto:", link["url"])
        assert link["url"] in text


def test_what_would_mention_or_format_is_shown_as_it_is_written() -> None:
    text = "<!channel> @here <@U123> *bold* :smile: &amp; <#C1>"

    assert parts(text) == [("section", text)]


def test_a_paragraph_that_was_wrapped_flows_again() -> None:
    wrapped = (
        "We have read the draft that went round last week, and we think that\n"
        "it is nearly ready for a vote, but the second paragraph does not say\n"
        "who pays."
    )

    assert parts(wrapped) == [("section", wrapped.replace("\n", " "))]
    assert parts(f"Hi Ana,\n{wrapped}") == [("section", "Hi Ana,\n" + wrapped.replace("\n", " "))]


@pytest.mark.parametrize(
    "lines",
    [
        "Harbour Office\n12 Quay Street\n8000 Zurich",
        "Hi Ana,\nI agree with all that you say.\nBen",
        (
            "14:00 Opening and welcome by the chair of the council, in room 3\n"
            "14:30 Minutes of the last meeting\n"
            "15:00 Who may moor at the east quay, with the harbour master"
        ),
        (
            "The boat at evening leaves the quay behind,\n"
            "And all the lamps along the shore are lit;\n"
            "No hand is on the rope, no heart is blind,\n"
            "And where the water was, the swallows sit."
        ),
        (
            "Chair: Ilse Amann, who was elected at the general meeting of October\n"
            "Secretary: Bram de Wit, who was elected at the same general meeting"
        ),
        "We met on Tuesday at the quay, all of us, and looked at the fenders.\nBram de Wit",
        (
            "https://example.org/a/long/address/that/fills/the/whole/line/of/a/mail\n"
            "https://example.org/another"
        ),
        "+1\n-1",
        "- Ana",
        "for:\n+ it is cheap\nagainst:\n- it is ugly",
    ],
    ids=lambda text: text[:12],
)
def test_lines_that_are_lines_stay_so(lines: str) -> None:
    assert parts(lines) == [("section", lines)]


def test_quoted_lines_are_a_quote_and_deeper_ones_keep_their_marks() -> None:
    assert parts("> one\n>\n> two\n>> three\nNo.") == [
        ("quote", "one\n\ntwo\n> three"),
        ("section", "No."),
    ]


def test_a_from_line_that_a_mailbox_escaped_is_no_quote() -> None:
    assert parts("Hello.\n>From here we see the quay.") == [
        ("section", "Hello.\n>From here we see the quay.")
    ]


def test_a_list_is_a_list_and_its_items_flow() -> None:
    text = (
        "Please bring:\n\n"
        "- the ropes, which are in the shed behind the harbour office, where the\n"
        "  spare anchors are\n"
        "- fenders\n"
        "  * large\n"
        "  * small\n\n"
        "3. then\n4. this\n7. and that"
    )

    (block,) = made(text)
    intro, *lists = block["elements"]

    assert words(intro) == "Please bring:\n"
    assert [(row["style"], row["indent"], row.get("offset", 0)) for row in lists] == [
        ("bullet", 0, 0),
        ("bullet", 1, 0),
        ("ordered", 0, 2),
        ("ordered", 0, 6),
    ]
    assert words(lists[0]["elements"][0]).endswith("office, where the spare anchors are")


@pytest.mark.parametrize(
    "code",
    [
        (
            "diff --git a/x b/x\nindex 12345678..9abcdef0 100644\n--- a/x\n+++ b/x\n"
            "@@ -1,4 +1,4 @@ def f\n context\n-old\n+new\n\n last"
        ),
        "Name     Votes   Share\nAna      3       30\nBen      12      50",
        "+------+------+\n| a    | b    |\n+------+------+",
        "def rise(self):\n    return self.tide + 1",
        "for (;;) {\nwait();\n}",
        "    $ git pull\n\n    $ make",
    ],
    ids=lambda text: text[:12],
)
def test_code_patches_and_tables_keep_their_spaces(code: str) -> None:
    assert parts(code) == [("preformatted", code)]


def test_an_indented_excerpt_flows_and_its_links_are_links() -> None:
    excerpt = (
        "    The crane lifts boats of up to nine tonnes, and it is closed when the\n"
        "    wind is stronger than six.\n\n    https://example.org/crane"
    )

    assert parts(excerpt) == [
        (
            "section",
            (
                "The crane lifts boats of up to nine tonnes, and it is closed when the wind is "
                "stronger than six.\n\nhttps://example.org/crane"
            ),
        )
    ]


def test_a_link_in_code_is_a_link() -> None:
    (block,) = made("    $ git clone https://example.org/pen.git")

    assert [row["type"] for row in block["elements"][0]["elements"]] == ["text", "link"]


def test_a_patch_ends_where_its_hunk_says() -> None:
    patch = "@@ -1 +1 @@\n-old\n+new"

    assert parts(f"See:\n{patch}\n- a remark\n- and another") == [
        ("section", "See:"),
        ("preformatted", patch),
        ("list", "a remark"),
        ("list", "and another"),
    ]


def test_a_fence_is_code_and_one_that_never_closes_is_words() -> None:
    assert parts("Try:\n```\nx  =  1\n\ny\n```\nGood.") == [
        ("section", "Try:"),
        ("preformatted", "x  =  1\n\ny"),
        ("section", "Good."),
    ]
    assert parts("```\nnever closed") == [("section", "```\nnever closed")]


def test_code_below_a_sentence_is_apart_from_it() -> None:
    assert parts("Then run this:\n  make\n  make demo") == [
        ("section", "Then run this:"),
        ("preformatted", "  make\n  make demo"),
    ]


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("see <https://a.example/x>.", ["https://a.example/x"]),
        ("(https://a.example/x_(y)), and", ["https://a.example/x_(y)"]),
        ("*https://a.example/*!", ["https://a.example/"]),
        ("HTTP://A.example:8080?q=[1]", ["HTTP://A.example:8080?q=[1]"]),
        ("mailto:ana@example.org?subject=x", ["mailto:ana@example.org?subject=x"]),
        ("https://de.example/Fähre", ["https://de.example/Fähre"]),
        ("https://bank.example@evil.example/", []),
        ("https://b\u0430nk.example/", []),
        ("https://a.example/\u05d0\u05d1", []),
        ("https://a.example/cut…", []),
        ("javascript:alert(1) data:text/html,x ftp://a.example", []),
        ("https:// http://. xhttps://a.example", []),
        ("https://a.example/" + "x" * 3000, []),
        ("https://a.example\u202e/x", ["https://a.example/x"]),
    ],
)
def test_only_safe_addresses_are_links(text: str, links: list[str]) -> None:
    elements = line_of(text)["elements"]

    assert isinstance(elements, list)
    assert [
        element["url"] for element in elements[0]["elements"] if element["type"] == "link"
    ] == links
    assert words(elements[0]) == clean(text)


@pytest.mark.parametrize("line", ["word " * 3000, "- item\n" * 2000, "x" * 9000, "    a\n" * 3000])
def test_a_long_text_is_in_several_blocks(line: str) -> None:
    blocks = made(line)

    assert len(blocks) > 1
    assert all(size_of([block]) <= LONGEST_SECTION for block in blocks)


@given(st.text(alphabet="ab \n", max_size=2000), st.integers(min_value=20, max_value=300))
def test_pages_hold_all_words_and_are_never_longer_than_asked(text: str, size: int) -> None:
    texts = pages(text, size=size)

    assert all(len(page) <= size and page.count("\n") < MOST_LINES for page in texts)
    assert "".join("".join(texts).split()) == "".join(text.split())


def test_a_page_has_no_more_lines_than_slack_takes_elements() -> None:
    assert [page.count("\n") for page in pages("a\n" * 1000, size=9000)] == [399, 399, 199]
    assert pages("", size=20) == [""]


# What a reply stands below.


def reply(text: str) -> list[tuple[str, str]]:
    mail_facts = samples.mail(text=text, new_text=new_text(read_lines(text)), attachments=())
    blocks = samples.reply(mail_facts).blocks
    return [
        (part["type"].removeprefix("rich_text_"), words(part))
        for block in blocks
        if block["type"] == "rich_text"
        for part in json.loads(json.dumps(block["elements"]))
    ]


HEAD = "On 19 Nov 2026, Ilse Amann wrote:\n"
FOOTER = "_______________________________________________\nCouncil mailing list\n"


def test_an_inline_reply_stands_below_the_line_that_it_answers() -> None:
    assert reply(f"{HEAD}> Shall we say 12 m?\n\nYes.\n\n> And the fenders?\n\nIn May.\n") == [
        ("quote", "Shall we say 12 m?"),
        ("section", "Yes."),
        ("quote", "And the fenders?"),
        ("section", "In May."),
    ]


QUOTED_FOOTER = "".join(f"> {line}\n" for line in FOOTER.splitlines())


@pytest.mark.parametrize("end", ["> And the fenders?\n", QUOTED_FOOTER])
def test_a_reply_below_the_whole_quote_answers_nothing_in_particular(end: str) -> None:
    assert reply(f"{HEAD}> Shall we say 12 m?\n{end}\nYes.\n\nAll of it.\n") == [
        ("section", "Yes.\n\nAll of it.")
    ]


def test_a_reply_on_top_answers_no_line() -> None:
    assert reply(f"Yes.\n\n{HEAD}> Shall we?\n> Now?\n\n-- \nBen\n{FOOTER}") == [
        ("section", "Yes.")
    ]


def test_the_text_begins_with_the_news_and_says_what_it_replies_to() -> None:
    text = samples.reply(samples.mail()).text

    assert text.splitlines() == [
        "Bram de Wit: Yes, 12 m.",
        "",
        "Before the first frost.",
        "In reply to: “Shall we say 12 m?”; “And the fenders?”",
        "Attached: quay.pdf (application/pdf, 120 KB)",
        "Fri 20 Nov 2026, 15:05 CET (14:05 UTC)  ·  by mail to harbour-council",
    ]


def test_marks_of_a_mail_that_answers_none_are_its_own_words() -> None:
    own = "It says:\n> built: 2 April\n> threaded: no\n\nWhy?"

    message = samples.reply(samples.mail(text=own, new_text=own, answers=False, attachments=()))

    words, _below = message.text.rsplit("\n", 1)
    assert unescaped(words) == f"Bram de Wit: {own}"


def unescaped(text: str) -> str:
    return text.replace("\u2060", "").replace("&gt;", ">")
