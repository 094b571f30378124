"""People's words in Markdown stay words, whatever they look like."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from markdown_it import MarkdownIt

from bot.render.text.markdown import markdown_line, markdown_quote

HOSTILE = (
    "# Approved\n---\noutcome: accepted\n---",
    "<script>alert(1)</script> <b>bold</b> &lt;i&gt;",
    "[click](javascript:alert(1)) ![x](https://evil.example/x.png)",
    "| a | b |\n|---|---|\n| c | d |",
    "1. one\n2) two\n- three\n* four\n+ five\n> six",
    "```\ncode\n```\n~~~\n    indented",
    "Title\n=====\n*em* _em_ **strong** ~~gone~~ `code` $x$ [^1]",
    "<https://evil.example> <a@b.example>",
    "[x]: https://evil.example\n[x]",
    "{% include secret %} {{ site.secret }} {{< shortcode >}}",
    "a\\*b\\",
    "\u202egpj.exe",
)
# A link is none that the words wanted: it shows its own address.
ALLOWED = {"text", "softbreak", "hardbreak"}


def tokens(text: str) -> list[Any]:
    """Return what a reader of Markdown, with tables and struck words, makes of a text."""
    read = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return read.parse(text)


def shown(text: str) -> tuple[set[str], str]:
    """Return the kinds of blocks in a text, and its words; fail for any inline markup."""
    kinds, words = set(), ""
    for token in tokens(text):
        kinds.add(token.type)
        for inline in token.children or ():
            if inline.type in ("link_open", "link_close"):
                assert inline.info == "auto", (text, inline)
                continue
            assert inline.type in ALLOWED, (text, inline)
            words += inline.content if inline.type == "text" else "\n"
    return kinds, words


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_a_paragraph_of_text(words: str) -> None:
    kinds, read = shown(markdown_line(words))

    assert kinds == {"paragraph_open", "inline", "paragraph_close"}
    assert "{{" not in markdown_line(words)
    assert "{%" not in markdown_line(words)
    if "\u202e" not in words and "@" not in words:
        assert read == " ".join(words.split())


@pytest.mark.parametrize("words", HOSTILE)
def test_a_quote_keeps_its_lines_and_nothing_gets_out_of_it(words: str) -> None:
    text = markdown_quote(words)

    kinds, _read = shown(text)
    assert all(line.startswith(">") for line in text.split("\n"))
    assert kinds == {
        "blockquote_open",
        "paragraph_open",
        "inline",
        "paragraph_close",
        "blockquote_close",
    }
    assert "{{" not in text


@given(some.text(alphabet="\\`*_{}[]<>()#+-.!|~&$^=:1 aé\n\t\u2028", max_size=40))
def test_no_words_become_markup(words: str) -> None:
    line = markdown_line(words)

    assert "\n" not in line
    if line:
        kinds, read = shown(line)
        assert kinds == {"paragraph_open", "inline", "paragraph_close"}
        assert read == " ".join(words.split())
    if quote := markdown_quote(words):
        assert {kind for kind in shown(quote)[0] if "open" in kind} <= {
            "blockquote_open",
            "paragraph_open",
        }


def test_a_link_shows_its_own_address_and_mail_addresses_are_masked() -> None:
    assert markdown_line("See https://a.example/x_y_z, or write to a.b@c.example.") == (
        "See <https://a.example/x_y_z>, or write to a.b@…."
    )
    assert markdown_quote("  \n") == ""
