"""Elements of HTML that say what they hold: signatures, what nobody is shown, whose quote."""

import pytest

from bot.mail.content.html import html_to_text
from bot.mail.parse import parse_mail
from bot.mail.quotes.lines import read_lines
from bot.mail.quotes.new_text import new_text
from bot.mail.quotes.segments import segments
from bot.mail.values import ParsedMail, Segment
from tests.mail.growth import assert_reads_without_square


@pytest.mark.parametrize(
    "frame",
    [
        '<div class="protonmail_signature_block-user">{}</div>',
        '<div id="signature">{}</div>',
        '<div name="messageSignatureSection">{}</div>',
        '<div class="editorUserSignature">{}</div>',
        '<div data-marker="__SIG_POST__">{}</div>',
        '<div id="Zm-_Id_-Sgn">{}</div>',
        '<div class="mb_sig">{}</div>',
        '<div id="bloop_sign_1741003200" class="bloop_sign">{}</div>',
        '<div id="CanarySig">{}</div>',
        '<div class="gmail-m_-12front-signature">{}</div>',
    ],
)
def test_what_a_program_frames_as_a_signature_is_no_new_text(frame: str) -> None:
    signature = frame.format("Ana Lopez<br>Harbour desk")
    text = html_to_text(f"<div>The pier is closed.</div>{signature}")

    assert new_text(read_lines(text)) == "The pier is closed."


@pytest.mark.parametrize(
    "body",
    [
        '<div id="Signature">The pier is closed.</div>',
        '<div id="Signature"></div><div id="Signature">The pier is closed.</div>',
        '<div>The pier is closed.</div><div id="Signature">Ana</div>',
        '<div>The pier</div><div id="AppleMailSignature">is closed, Ben.</div>',
        "<div>The pier</div><div class='signature'>is closed. <blockquote>x y</blockquote></div>",
        '<div>The pier</div><div id="ymail_signature_link">is closed.</div>',
    ],
)
def test_words_that_are_written_in_such_a_frame_stay(body: str) -> None:
    words = " ".join(new_text(read_lines(html_to_text(body))).split())

    assert words.startswith(("The pier is closed", "> The pier is closed"))


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>Offer</p>",
        '<p style="visibility:hidden">Offer</p>',
        '<p style="color:#fff; Font-Size: 0px">Offer</p>',
        '<p style="opacity:0">Offer</p>',
        "<template>Offer</template>",
        "<svg><text>Offer</text></svg>",
        '<iframe src="https://tracker.example.com/">Offer</iframe>',
    ],
)
def test_what_no_reader_shows_is_no_text(hidden: str) -> None:
    assert html_to_text(f"<div>{hidden}Fine with me.</div>") == "Fine with me."


def test_a_table_without_a_size_of_its_own_is_read() -> None:
    table = '<table style="font-size:0"><tr><td style="font-size:13px">Fine.</td></tr></table>'
    shown = '<p style="font-size:0.9em;opacity:0.8">Yes.</p>'

    assert html_to_text(table + shown).split() == ["Fine.", "Yes."]


def test_characters_that_are_not_seen_are_taken_out_and_joiners_stay() -> None:
    text = html_to_text("<p>ap&#8203;pr&shy;ove &#65279;می&zwnj;خواهم</p>")

    assert text == "approve می\u200cخواهم"


def _said(mail: ParsedMail) -> list[Segment]:
    return list(segments(read_lines(mail.text, answers=True), mail.author))


def test_a_line_between_two_header_blocks_is_the_first_ones_answer() -> None:
    block = '<b>Von:</b> "{0}" &lt;{0}@example.org&gt;<br><b>An:</b> x@example.org<br>'
    block = f"<b>Gesendet:</b> 4. März 2024<br>{block}<b>Betreff:</b> Termin<br>{{1}}<br>"
    body = "<p>Gut.</p>" + block.format("uwe", "Freitag?") + block.format("ida", "Wann?")
    raw = "From: a@example.org\nIn-Reply-To: <1@example.org>\nContent-Type: text/html\n\n"
    mail = parse_mail((raw + body).encode())

    assert isinstance(mail, ParsedMail)
    said = [(each.author and each.author.address, each.text) for each in _said(mail)]
    assert said == [
        ("a@example.org", "Gut."),
        ("uwe@example.org", "Freitag?"),
        ("ida@example.org", "Wann?"),
    ]


@pytest.mark.parametrize(
    ("claimed", "text"),
    [
        ('<meta charset="windows-1251">', "Да, согласна."),
        ('<meta content="text/html; charset=koi8-r">', "Да, согласна."),
        ("", "Oui, d’accord."),
    ],
)
def test_html_whose_header_names_no_charset_is_read_as_it_says_itself(
    claimed: str, text: str
) -> None:
    charset = claimed.partition("charset=")[2].strip('">') or "utf-8"
    head = b"From: a@example.org\nContent-Type: text/html\n\n"
    mail = parse_mail(head + f"<html>{claimed}<p>{text}</p>".encode(charset))

    assert isinstance(mail, ParsedMail)
    assert mail.new_text == text


@pytest.mark.parametrize(
    "piece",
    [
        '<div class="signature">',
        '<div id="Signature"></div>',
        '<p>a<div class="x-signature">b c</div>',
        '<p style="font-size:0">a</p>',
        '<svg style="opacity:0;visibility:hidden">',
        '<div name="quote">',
        '<div id="x_x_divRplyFwdMsg">a</div>',
        "&#8203;a",
        '<meta a="',
    ],
)
def test_the_time_for_hostile_elements_does_not_grow_with_their_square(piece: str) -> None:
    head = b"From: a@example.org\nContent-Type: text/html\n\n"

    assert_reads_without_square(lambda body: parse_mail(head + body.encode()), piece, size=100_000)
