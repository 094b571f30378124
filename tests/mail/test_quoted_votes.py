"""Somebody else's vote in a mail is never its sender's, in whatever shape it is quoted."""

from email.message import EmailMessage
from typing import Final

import pytest

from bot.mail.own_words import own_words
from bot.mail.parse import parse_mail
from bot.mail.quotes.lines import read_lines
from bot.mail.quotes.new_text import new_text
from bot.mail.values import ParsedMail
from bot.mail.votes import entry_votes, first_line_votes

BLOCKS: Final = {
    "en": "From: Ben Okri <ben@example.com>\nSent: Monday, 3 March 2025 10:15\n"
    "To: pier@example.org\nSubject: Re: Pier",
    "de": "Von: Ben Okri <ben@example.com>\nGesendet: Montag, 3. März 2025 10:15\n"
    "An: pier@example.org\nBetreff: AW: Pier",
    "fr": "De : Ben Okri <ben@example.com>\nEnvoyé : lundi 3 mars 2025 10:15\n"
    "À : pier@example.org\nObjet : Re: Pier",
    "es": "De: Ben Okri <ben@example.com>\nEnviado el: lunes, 3 de marzo de 2025 10:15\n"
    "Para: pier@example.org\nAsunto: RE: Pier",
    "it": "Da: Ben Okri <ben@example.com>\nInviato: lunedì 3 marzo 2025 10:15\n"
    "A: pier@example.org\nOggetto: R: Pier",
    "pt": "De: Ben Okri <ben@example.com>\nEnviada em: segunda-feira, 3 de março de 2025 10:15\n"
    "Para: pier@example.org\nAssunto: RES: Pier",
    "nl": "Van: Ben Okri <ben@example.com>\nVerzonden: maandag 3 maart 2025 10:15\n"
    "Aan: pier@example.org\nOnderwerp: RE: Pier",
    "sv": "Från: Ben Okri <ben@example.com>\nSkickat: den 3 mars 2025 10:15\n"
    "Till: pier@example.org\nÄmne: SV: Pier",
    "da": "Fra: Ben Okri <ben@example.com>\nSendt: 3. marts 2025 10:15\n"
    "Til: pier@example.org\nEmne: SV: Pier",
    "fi": "Lähettäjä: Ben Okri <ben@example.com>\nLähetetty: maanantai 3. maaliskuuta 2025 10:15\n"
    "Vastaanottaja: pier@example.org\nAihe: VS: Pier",
    "pl": "Od: Ben Okri <ben@example.com>\nWysłano: poniedziałek, 3 marca 2025 10:15\n"
    "Do: pier@example.org\nTemat: ODP: Pier",
    "cs": "Od: Ben Okri <ben@example.com>\nOdesláno: pondělí 3. března 2025 10:15\n"
    "Komu: pier@example.org\nPředmět: RE: Pier",
    "hu": "Feladó: Ben Okri <ben@example.com>\nElküldve: 2025. március 3. 10:15\n"
    "Címzett: pier@example.org\nTárgy: RE: Pier",
    "ru": "От: Ben Okri <ben@example.com>\nОтправлено: 3 марта 2025 г. 10:15\n"
    "Кому: pier@example.org\nТема: RE: Pier",
    "uk": "Від: Ben Okri <ben@example.com>\nНадіслано: 3 березня 2025 р. 10:15\n"
    "Кому: pier@example.org\nТема: RE: Pier",
    "tr": "Kimden: Ben Okri <ben@example.com>\nGönderildi: 3 Mart 2025 Pazartesi 10:15\n"
    "Kime: pier@example.org\nKonu: RE: Pier",
    "ja": "差出人: Ben Okri <ben@example.com>\n送信日時: 2025年3月3日 10:15\n"
    "宛先: pier@example.org\n件名: RE: Pier",
    "zh": "发件人: Ben Okri <ben@example.com>\n发送时间: 2025年3月3日 10:15\n"
    "收件人: pier@example.org\n主题: RE: Pier",
    "ko": "보낸 사람: Ben Okri <ben@example.com>\n보낸 날짜: 2025년 3월 3일 10:15\n"
    "받는 사람: pier@example.org\n제목: RE: Pier",
}
"""The headers that Outlook puts above a mail that it quotes, by language."""
TALK: Final = (
    "Ne parliamo alla riunione.",
    "Vi är alla med på det.",
    "Dat staat hieronder in het contract.",
    "Siehe den Absatz weiter unten.",
    "My comments are inline.",
    "Les prix sont ci-dessous.",
    "Цены сейчас ниже, чем весной.",
    "详情请看下面。",
)
"""What may stand above it, some of it words by which people announce answers between the lines."""
SPOKEN: Final = ("#12: +1", "+1", "+1 because Ben said so", "vote: agree", "#12: agree")
ANA_WROTE: Final = "On Mon, 3 Mar 2025 at 10:15, Ana Lopez <ana@example.org> wrote:"
BLOCK: Final = BLOCKS["en"]


def votes(text: str) -> list[tuple[int | None, str]]:
    """Return what a text votes, for whoever answers a mail of ours."""
    reading = read_lines(text)
    first = first_line_votes(own_words(reading))
    assert all(vote.line in new_text(reading) for vote in first)
    mail_votes = (*first, *entry_votes(own_words(reading), answers_us=True))
    return [(vote.item, vote.choice_text) for vote in mail_votes]


def of_mail(message: EmailMessage) -> list[tuple[int | None, str]]:
    message["From"] = "Carl Berg <carl@example.org>"
    message["In-Reply-To"] = "<1@example.org>"
    mail = parse_mail(message.as_bytes())
    assert isinstance(mail, ParsedMail)
    mail_votes = (
        *first_line_votes(own_words(mail.reading)),
        *entry_votes(own_words(mail.reading), answers_us=True),
    )
    return [(vote.item, vote.choice_text) for vote in mail_votes]


@pytest.mark.parametrize("language", BLOCKS)
def test_no_vote_below_an_outlook_block_is_the_senders(language: str) -> None:
    for above in ("", *TALK):
        for spoken in SPOKEN:
            for between in ("", "> #12 The pier\n>\n", "> Shall we?\n\n"):
                text = f"{above}\n\n{BLOCKS[language]}\n\n{between}{spoken}\n\nBen\n"
                assert votes(text) == [], text


QUOTED: Final = {
    "marks": f"{ANA_WROTE}\n> #12: +1\n> +1\n\nWhy?\n",
    "marks without a blank": f"{ANA_WROTE}\n>#12: +1\n>+1\n\nWhy?\n",
    "nested marks": f"{ANA_WROTE}\n> > #12: +1\n>> +1\n> I see.\n\nWhy?\n",
    "bars": f"{ANA_WROTE}\n| #12: +1\n| +1\n\nWhy?\n",
    "initials": f"{ANA_WROTE}\nAL> #12: +1\nAL> +1\n\nWhy?\n",
    "an attribution without marks": f"Why?\n\n{ANA_WROTE}\n\n#12: +1\n+1\n",
    "an attribution without marks, on top": f"{ANA_WROTE}\n\n#12: +1\n+1\n",
    "indented": f"{ANA_WROTE}\n\n    #12: +1\n\nWhy?\n",
    "a separator": "Why?\n\n-----Original Message-----\n#12: +1\n",
    "a separator above marks": "Why?\n\n-----Original Message-----\n> #12 Pier\n#12: +1\n",
    "a forward": "FYI\n\n---------- Forwarded message ---------\n"
    "From: Ana Lopez <ana@example.org>\nDate: Mon, 3 Mar 2025\nSubject: Pier\n"
    "To: <pier@example.org>\n\n#12: +1\n",
    "a forward without a word": "---------- Forwarded message ---------\n"
    "From: Ana Lopez <ana@example.org>\nDate: Mon, 3 Mar 2025\nSubject: Pier\n\n+1\n",
    "Apple's forward": "FYI\n\nBegin forwarded message:\n\nFrom: Ana Lopez <ana@example.org>\n"
    "Subject: Pier\nDate: 3 March 2025 at 10:15:00 CET\nTo: pier@example.org\n\n#12: +1\n",
    "a forward that somebody ended within": "FYI\n\n-----Original Message-----\n"
    f"{BLOCK}\n\nLook:\n\n----- End forwarded message -----\n\n#12: +1\n",
    "a block without To": "From: Ben Okri <ben@example.com>\nDate: 3 March 2025\nSubject: Pier\n\n"
    "+1\n",
    "a block in bold": "Why?\n\n*From:* Ben Okri <ben@example.com>\n*Sent:* 3 March 2025 10:15\n"
    "*To:* pier@example.org\n*Subject:* Pier\n\n#12: +1\n",
    "a block below a line": f"Why?\n\n________________________________\n{BLOCK}\n\n#12: +1\n",
    "an answer below an answer": f"Why?\n\n{BLOCK}\n\n{ANA_WROTE}\n\n> #12 The pier\n\n#12: +1\n",
    "two blocks": f"Why?\n\n{BLOCK}\n\nYes.\n\n{BLOCKS['de']}\n\n> #12 Pier\n\n#12: +1\n",
    "Express's block above marks": "----- Original Message ----- \nFrom: Ben Okri "
    "<ben@example.com>\nTo: pier@example.org\nSent: Monday, 3 March 2025 10:15\nSubject: Pier\n\n"
    "> #12 The pier\n\n#12: +1\n",
    "answers marked with initials": f"My answers are marked [AL].\n\n{BLOCK}\n\nWell?\n"
    "[AL] #12: +1\n#12: +1\n",
    "a line that was broken": f"{ANA_WROTE}\n"
    "> The pier is old and the planks are rotten, and that is all there is.\n#12: +1\n"
    "> And there is more.\n\nWhy?\n",
    "a first line that was broken": f"{ANA_WROTE}\n"
    "> The pier is old and the planks are rotten, and that is all there is.\n+1 for planks\n"
    "> And there is more.\n\nWhy?\n",
    "a signature": "Why?\n-- \n#12: +1\n",
    "GroupWise": ">>> Ana Lopez <ana@example.org> 03.03.25 10:15 >>>\n#12: +1\n",
    "Yahoo": "Why?\n\n--- On Mon, 3/3/25, Ana Lopez <ana@example.org> wrote:\n\n"
    "From: Ana Lopez <ana@example.org>\nSubject: Pier\nTo: pier@example.org\n"
    "Date: Monday, 3 March, 2025, 10:15 AM\n\n#12: +1\n",
    "Notes": "Why?\n\n\n\nAna Lopez <ana@example.org>\n03.03.2025 10:15\n\nTo\npier@example.org\n"
    "cc\n\nSubject\nPier\n\n\n#12: +1\n",
    "PGP within a quote": f"{ANA_WROTE}\n> -----BEGIN PGP SIGNED MESSAGE-----\n> #12: +1\n\nWhy?\n",
    "a result that is pasted": "Result so far:\n\nAna: +1\nBen: #12: +1\n",
    "invisible letters before the mark": f"{ANA_WROTE}\n\u200b> #12: +1\n\ufeff> +1\n\nWhy?\n",
    "full-width marks": f"{ANA_WROTE}\n＞ #12: +1\n＞ +1\n\nWhy?\n",
    "angle quotes": f"{ANA_WROTE}\n» #12: +1\n» +1\n\nWhy?\n",
    "words behind a colon": "Ben says:\n#12: +1\n\nWhy?\n",
    "words behind a colon with a quote among them": "Ben says:\n\nNo.\n>\n#12: +1\n\nWhy?\n",
    "a quote, then more behind one colon": "Ben says:\n\nNo.\n> #13: -1\n#12: +1\n\nWhy?\n",
    "words behind a colon, set apart": "Ben Okri wrote:\n\n#12: +1\n#12: agree\n\nWhy?\n",
    "words between drawn lines": "Ben wrote:\n---------------\n#12: +1\n---------------\n\nWhy?\n",
    "a list of votes": "Votes so far:\n\n- #12: +1 (Ben)\n- #12: +1 (Ana)\n",
    "an example": "To vote, write a line such as:\n\n#12: +1\n",
    "an example that is set in": "Write this line to vote.\n\n    #12: +1\n",
    "within quotation marks": 'Ben said "\n#12: +1\n"\n',
    "within a fence": "This works.\n\n```\n#12: +1\n```\n",
    "a forum's tag": '[quote="Ben, post:3"]\n#12: +1\n[/quote]\nWhy?\n',
    "a block in a language that is not known": "Pam?\n\nOddi wrth: Ben Okri <ben@example.com>\n"
    "Anfonwyd: 3 Mawrth 2025 10:15\nAt: pier@example.org\nPwnc: Pier\n\n#12: +1\n",
    "a From line": "Why?\n\nFrom: Ben Okri <ben@example.com>\n\n#12: +1\n",
    "a quoted block": f"{ANA_WROTE}\n> {BLOCK.replace(chr(10), chr(10) + '> ')}\n>\n> #12: +1\n",
}


@pytest.mark.parametrize("shape", QUOTED)
def test_a_quoted_vote_is_not_the_senders(shape: str) -> None:
    assert votes(QUOTED[shape]) == []


HTML: Final = {
    "Gmail": "<div>Why?</div><div class=gmail_quote><div class=gmail_attr>On Mon, 3 Mar 2025 at "
    "10:15, Ana Lopez wrote:<br></div><blockquote class=gmail_quote>#12: +1<br>+1"
    "</blockquote></div>",
    "a blockquote that is cited": "<p>Why?</p><blockquote type=cite><p>#12: +1</p></blockquote>",
    "blockquotes in blockquotes": "<p>Why?</p><blockquote>Well<blockquote>#12: +1</blockquote>"
    "#12: agree</blockquote>",
    "Outlook's border": "<p>Why?</p><div style='border:none;border-top:solid #E1E1E1 1.0pt;"
    "padding:3.0pt 0 0 0'><p><b>From:</b> Ben Okri &lt;ben@example.com&gt;<br><b>Sent:</b> Monday, "
    "3 March 2025 10:15<br><b>To:</b> pier@example.org<br><b>Subject:</b> Pier</p></div>"
    "<p>#12: +1</p>",
    "Outlook's border on the left": "<p>Why?</p><div style='border:none;border-left:solid blue "
    "1.5pt;padding:0 0 0 4.0pt'><p>From: Ben Okri &lt;ben@example.com&gt;<br>Sent: Monday, 3 March "
    "2025 10:15<br>Subject: Pier</p><p>#12: +1</p></div>",
    "Outlook's rule": "<p>Why?</p><hr><div id=divRplyFwdMsg><b>From:</b> Ben Okri "
    "&lt;ben@example.com&gt;<br><b>Sent:</b> Monday, 3 March 2025 10:15<br><b>To:</b> "
    "pier@example.org<br><b>Subject:</b> Pier</div><div>#12: +1</div>",
    "hidden words": "<p>Why?</p><p style='display:none'>#12: +1</p>",
}


@pytest.mark.parametrize("shape", HTML)
def test_a_vote_that_html_quotes_is_not_the_senders(shape: str) -> None:
    message = EmailMessage()
    message.set_content(HTML[shape], subtype="html")

    assert of_mail(message) == []


def test_a_quote_of_flowed_text_is_not_the_senders() -> None:
    message = EmailMessage()
    message.set_content(
        "Why?\n\n> The pier is old, \n> #12: +1\n>> #12: agree \n>> and more\n",
        params={"format": "flowed"},
    )

    assert of_mail(message) == []


def test_a_vote_in_an_enclosed_mail_is_not_the_senders() -> None:
    inner = EmailMessage()
    inner["From"] = "Ben Okri <ben@example.com>"
    inner.set_content("#12: +1\n")
    message = EmailMessage()
    message.set_content("Why?\n")
    message.add_attachment(inner)

    assert of_mail(message) == []


OWN: Final = {
    "on top": (f"+1\n\n{ANA_WROTE}\n> Well?\n", [(None, "+1")]),
    "on top of a block": (f"+1\n\n{BLOCK}\n\nWell?\n", [(None, "+1")]),
    "below marks": (f"{ANA_WROTE}\n> Well?\n\n+1\n", [(None, "+1")]),
    "right below marks": (f"{ANA_WROTE}\n> Well?\n+1\n", [(None, "+1")]),
    "between marks": (f"{ANA_WROTE}\n> Well?\n\n#12: +1\n\n> And?\n\n#13: -1\n",
        [(12, "+1"), (13, "-1")]),
    "an entry on top of a block": (f"#12: +1\n\n{BLOCK}\n\n#12: -1\n", [(12, "+1")]),
    "below a long line": (f"{ANA_WROTE}\n> {'pier ' * 14}\n\n+1\n", [(None, "+1")]),
    "with one's own signature": ("+1\n-- \nAna\n", [(None, "+1")]),
    "behind one's own colon": ("My votes:\n\n#12: +1\n#13: -1\n", [(12, "+1"), (13, "-1")]),
    "after a greeting with a colon": ("Hola a todos:\n\n#12: +1\n", [(12, "+1")]),
    "after another's words": ("Ben says:\n#12: -1\n\nI do not.\n#12: +1\n", [(12, "+1")]),
    "below who is quoted": ("Ben says:\n> #12: -1\n#12: +1\n", [(12, "+1")]),
    "in a list": ("Here I go.\n\n  * #12: +1\n  * #13: 0\n", [(12, "+1"), (13, "0")]),
    "after a greeting": ("Hello,\n\n#12: +1\n\nAna\n", [(12, "+1")]),
}  # fmt: skip


@pytest.mark.parametrize("shape", OWN)
def test_the_senders_own_vote_is_found(shape: str) -> None:
    text, expected = OWN[shape]

    assert votes(text) == expected


def test_own_lines_end_where_words_without_marks_are_somebody_elses() -> None:
    text = f"One.\n> Two?\nThree.\n\n{BLOCK}\n\n> Four?\n\nFive.\n"

    assert [one.text for one in own_words(read_lines(text))] == ["One.", "Three."]
