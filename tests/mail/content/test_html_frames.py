"""Blockquotes within the frames of mail programs: whose words stand in them."""

import pytest

from bot.mail.content.html import html_to_text
from bot.mail.quotes.lines import read_lines
from bot.mail.quotes.segments import segments
from bot.mail.values import Mailbox
from tests.mail.growth import assert_reads_without_square

_ANA = Mailbox("Ana Lopez", "ana@example.org")
_BEN = Mailbox("Ben Okri", "ben@example.org")
_PHONE = (
    '<div class="ms-outlook-ios-signature" id="ms-outlook-mobile-signature">'
    'Get <a href="https://example.org/o">Outlook for iOS</a></div>'
)


def _said(html: str) -> list[tuple[int, Mailbox | None, str]]:
    found = segments(read_lines(html_to_text(html)), _ANA)
    return [(each.depth, each.author, " ".join(each.text.split())) for each in found]


def _outlooks(before: str, below: str) -> str:
    return (
        f'<div>{before}</div>{_PHONE}<div id="mail-editor-reference-message-container"><hr>'
        '<div id="divRplyFwdMsg"><b>From:</b> Ben Okri &lt;ben@example.org&gt;<br>'
        "<b>Sent:</b> Monday, March 3, 2025 10:15 AM<br><b>To:</b> Ana Lopez<br>"
        f"<b>Subject:</b> Re: The pier<div>&nbsp;</div></div>{below}</div>"
    )


def test_who_answers_below_a_quote_in_outlooks_frame_is_the_one_it_names() -> None:
    html = _outlooks(
        "It is open.",
        '<div class="moz-cite-prefix">On 03/03/2025 9:02 AM, Ana Lopez wrote:<br></div>'
        f"<blockquote type='cite'><div>Which pier is it?</div>{_PHONE}</blockquote>"
        "The north pier.<br>",
    )

    assert _said(html) == [
        (0, _ANA, "It is open."),
        (2, Mailbox("Ana Lopez", ""), "Which pier is it?"),
        (1, _BEN, "The north pier."),
    ]


def test_a_quoted_chain_of_outlooks_frames_keeps_each_speaker() -> None:
    inner = _outlooks("Which pier is it?", "<div>The pier is closed.</div>")
    html = _outlooks(
        "It is open.",
        '<div class="moz-cite-prefix">On 03/03/2025 9:02 AM, Ana Lopez wrote:<br></div>'
        f'<blockquote type="cite">{inner}</blockquote>The north pier.<br>',
    )

    assert _said(html) == [
        (0, _ANA, "It is open."),
        (2, Mailbox("Ana Lopez", ""), "Which pier is it?"),
        (2, _BEN, "The pier is closed."),
        (1, _BEN, "The north pier."),
    ]


@pytest.mark.parametrize("signed", ["", '<div class="yiv1gmail_signature">Ben Okri</div>'])
def test_what_a_yahoo_mail_quotes_may_quote_somebody(signed: str) -> None:
    html = (
        '<div>It is open.</div><div id="yahoo_quoted_12" class="yahoo_quoted"><div><div>On Monday, '
        "March 3, 2025, 10:15:00 AM GMT, Ben Okri &lt;ben@example.org&gt; wrote:</div><div><br>"
        f'</div><div><div id="yiv1"><div>The north pier.</div>{signed}<br><div class="yiv1gmail_'
        'quote"><div class="yiv1gmail_attr" dir="ltr">On Mon, Mar 3, 2025 at 9:02 AM Ana Lopez via '
        "Harbour &lt;harbour@lists.example.org&gt; wrote:<br></div><blockquote class="
        '"yiv1gmail_quote"><div>Which pier is it?</div></blockquote></div></div></div></div></div>'
    )

    assert _said(html) == [
        (0, _ANA, "It is open."),
        (1, _BEN, "The north pier."),
        (2, Mailbox("Ana Lopez", ""), "Which pier is it?"),
    ]


@pytest.mark.parametrize(
    "named",
    [
        "On Monday, March 3rd, 2025 at 10:15, Ben Okri &lt;ben@example.org&gt; wrote:<br>",
        "--- Original Message ---<br>On 3/3/2025, 10:15, Ben Okri &lt;ben@example.org&gt; wrote:",
    ],
)
def test_a_programs_own_blockquote_in_its_frame_is_one_quotation(named: str) -> None:
    html = (
        f'<div>It is open.</div><div class="protonmail_quote">{named}'
        "<blockquote>Which pier is it?</blockquote></div>"
    )

    assert _said(html) == [(0, _ANA, "It is open."), (1, _BEN, "Which pier is it?")]


@pytest.mark.parametrize(
    "tag", ["<div class='protonmail_quote'>a<br>b:", "<div id='divRplyFwdMsg'>"]
)
def test_the_time_for_frames_within_frames_does_not_grow_with_their_square(tag: str) -> None:
    def nest(opened: str) -> str:
        return html_to_text(opened + "<blockquote>c</blockquote></div>" * opened.count(tag))

    assert_reads_without_square(nest, tag, size=50_000)
    assert_reads_without_square(
        html_to_text, tag * 20 + "<blockquote>c</blockquote></div>" * 20, size=100_000
    )


@pytest.mark.parametrize(
    "below",
    [
        "<div>Which pier is it?</div>",
        "<!-- a --><div></div><div>Which pier is it?</div>",
        "<div></div><div></div><div></div><div></div><div>Which pier is it?</div>",
    ],
)
def test_what_stands_below_zimbras_rule_without_its_blockquote_is_quoted(below: str) -> None:
    found = _said(f'<div>It is open.</div><hr id="zwchr">{below}')

    assert found == [(0, _ANA, "It is open."), (1, None, "Which pier is it?")]


@pytest.mark.parametrize(
    "tag",
    [
        '<hr id="zwchr"><p></p><p></p>',
        '<hr id="zwchr"><blockquote style="#1010FF">a</blockquote>b',
        '<div class="gmail_quote">',
        '<div id="OLK_SRC_BODY_SECTION">',
        '<p class="gmail_attr">A wrote:</p><blockquote><blockquote>a</blockquote></blockquote>',
    ],
)
def test_the_time_for_many_frames_does_not_grow_with_their_square(tag: str) -> None:
    assert_reads_without_square(html_to_text, tag, size=100_000)
