"""What programs put around mails: phones' lines in any words, blocks, signatures drawn by hand."""

import pytest

from bot.mail.content.html import html_to_text
from bot.mail.parse import parse_mail
from bot.mail.quotes.lines import read_lines
from bot.mail.quotes.new_text import new_text
from bot.mail.quotes.segments import segments
from bot.mail.values import Mailbox, ParsedMail

ANA = Mailbox("Ana Lopez", "ana@example.org")

PHONES = """Von Samsung Mobile gesendet
Vom iPhone gesendet
Skaffa Outlook för Android<https://example.com/ghei36>
Pobierz Outlook dla Androida
Az iOS-es Outlook letöltése
Téléchargez Outlook pour Android
Obtenga Outlook para Android
Získat Outlook pro Android
Edinin Outlook for iOS
Gauti „Outlook“ skirtą „Android“
Odesláno ze Samsung Mobile
Odoslané z môjho iPhonu
Відправлено з iPhone
Samsung Galaxy akıllı telefonumdan gönderildi.
來自我的 iPhone
スマートフォンから送信
삼성 갤럭시에서 보냄
تم الإرسال من الـ iPhone
Mit freundlichen Grüßen gesendet von K-9 Mail
Verzonden via Samsung
Enviado por Samsung Mobile
Sent from my Palm Treo
-- Sent from my Palm Pre
أُرسلت من الـ iPhone
(Sent from a mobile device)
<<sent by my Galaxy>>
From my iPhone
Sent on the Sprint® Now Network from my BlackBerry®
Yahoo Mail: Search, Organize, Conquer<https://example.com/mail>
Få Outlook for iOS<https://example.com/o0ukef>
Загрузите Outlook для iOS
Envoyé depuis l'application Mail Orange
Надіслано з мобільного пристрою
Sent from Tutanota
Sent from Front
Sent with Unibox
Sent from my Alcatel Flash2"""


@pytest.mark.parametrize("line", PHONES.split("\n"))
def test_a_phones_line_is_folded_in_whatever_words(line: str) -> None:
    assert new_text(read_lines(f"Seven is fine.\n\nAna\n\n{line}\n")) == "Seven is fine.\n\nAna"


TALK = """Ich habe das vom Handy gesendet.
Das Foto wurde vom Handy verschickt, hoffe es klappt.
J'ai envoyé la photo de mon téléphone.
Enviado el documento al móvil de Pedro y a la lista.
Inviato al telefono di Marta.
Skickat till mobilen.
Отправлено на телефон Ивана.
Die App wird an alle Handys verschickt
Sent from the front.
Sent from Front Street
Laden Sie Outlook auf Ihr Android-Gerät, bitte
手机号码已发送给秘书
From my iPhone I cannot see the list of members, and so I ask.
(Sent from the office, not from home)
Wysłano fakturę na telefon"""


@pytest.mark.parametrize("line", TALK.split("\n"))
def test_talk_of_phones_stays(line: str) -> None:
    assert line in new_text(read_lines(f"Seven is fine.\n\n{line}\n"))


BLOCKS = {
    "AOL": "-----------------\nForwarded Message:\nSubj:\tPier\nDate:\t4/29/2004 3:15:02 PM\n"
    "From:\tBen Okri <ben@example.com>\nTo:\tana@example.org\n\n",
    "Notes in French": "\nBen Okri <ben@example.com> le 07/06/2004 18:40:12\n\n"
    "Pour :   Ana Lopez/PIER/EXAMPLE@EXAMPLE\ncc :\nObjet :  La jetée\n\n",
    "QQ": '------------------ 原始邮件 ------------------\n发件人: "Ben Okri"<ben@example.com>;\n'
    '发送时间: 2016年5月4日(星期三) 上午10:02\n收件人: "Ana"<ana@example.org>;\n\n主题: 码头\n\n',
    "Yahoo on one line": "   ----- Message transmis ----- De : Ben Okri <ben@example.com>"
    'À : "ana@example.org" <ana@example.org>Cc : Zoe Lind <zoe@example.org>; Kai'
    " <kai@example.org>Envoyé : lundi 3 mars 2025, 09:26:50 UTC+1Objet : La jetée nord\n",
    "SFR": "========================================\n\nMessage du : 03/03/2025 13:20\n"
    'De : "Ben Okri " <ben@example.com>\nA : ana@example.org\nCopie à : \nSujet :  La jetée\n\n',
    "Domino on the web": "Ben Okri --- The northern pier [#31] ---\n\n"
    'Von: "Ben Okri" <ben@example.com>\nAn ana@example.org\nDatum: Mo., 03.03.2025 14:30\n'
    "Betreff: The northern pier [#31]\n\n",
    "HubSpot in Japanese": "---------- メッセージを転送 ---------\n"
    "送信元：Ben Okri <ben@example.com>\n日付：2025年3月3日月曜日 17:55:44 +0100\n"
    "件名：桟橋\n送信先：ana@example.org\n\n",
    "Apple in Romanian": "Începe mesajul redirecționat:\n\n"
    "Expeditorul: Ben Okri <ben@example.com>\nSubiectul: Digul\n"
    "Dată: 3 martie 2025, 14:25:08 EET\nDestinatarul: ana@example.org\n"
    "Răspuns către: ben@example.com\n\n",
    "Apple in Slovak": "Začiatok preposlanej správy:\n\nOd: Ben Okri <ben@example.com>\n"
    "Predmet: Mólo\nDátum: 3. marca 2025 14:25:08 CET\nPre: ana@example.org\n\n",
    "three marks": "---\n\n**From:** Ben Okri <ben@example.com>\n"
    "**Sent:** Monday, March 3, 2025 15:45\n"
    "**To:** Ana Lopez <ana@example.org>\n**Subject:** Pier\n\n",
    "a blank line below each field, the date first": "**Gesendet:** Montag, 3. März 2025 um 09:43"
    '\n\n**Von:**"Ben Okri" <ben@example.com>\n\n**An:**"Ana" <ana@example.org>\n\n'
    "**Betreff:** Mole\n\n\n\n",
}


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_a_block_names_who_is_quoted_and_is_nobodys_words(block: str) -> None:
    said = segments(read_lines(f"Seven is fine.\n\n{block}When do we meet?\n"), ANA)

    assert [(part.author, part.text) for part in said] == [
        (ANA, "Seven is fine."),
        (Mailbox("Ben Okri", "ben@example.com"), "When do we meet?"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The ferry:\n\nFrom: Northern Quay\nTo: the island\nSubject: a box of books\n\nBring them.",
        "--- Result ---\nFrom: us\nTo: yes 11\nSent: none 2\nSubject: no 1\n---\n\nWe answer.",
    ],
)
def test_fields_without_date_or_address_are_somebodys_own(text: str) -> None:
    assert new_text(read_lines(text)) == text


def test_below_the_end_of_a_forwarded_mail_its_sender_goes_on() -> None:
    text = (
        "See this.\n\n----- Forwarded message from Ben Okri <ben@example.com> -----\n\n"
        "Date: Mon, 3 Mar 2025 10:15:00 +0000\nFrom: Ben Okri <ben@example.com>\n"
        "To: ana@example.org\nSubject: pier\n\nThe pier is closed.\n\n"
        "----- End forwarded message -----\n\nI shall go by boat.\n"
    )

    assert [part.depth for part in segments(read_lines(text), ANA)] == [0, 1, 0]
    assert new_text(read_lines(text)) == "See this.\n\nI shall go by boat."


FORWARDED = """Započni proslijeđenu poruku:
Továbbított levél kezdete:
Začiatok preposlanej správy:
Vidarebefordrat mejl:
İleti başlangıcı:
Початок листа, що пересилається:"""


@pytest.mark.parametrize("line", FORWARDED.split("\n"))
@pytest.mark.parametrize("mark", ["", "> "])
def test_apples_line_above_a_forwarded_mail_is_nobodys_words(line: str, mark: str) -> None:
    block = (
        f"{line}\n\nFrom: Ben Okri <ben@example.com>\nSubject: Pier\n"
        "Date: 3 March 2025 at 10:15:00 CET\nTo: ana@example.org\n\nWhen do we meet?"
    )
    quoted = "\n".join(f"{mark}{each}".rstrip() for each in block.split("\n"))

    assert [part.text for part in segments(read_lines(f"See this.\n\n{quoted}\n"), ANA)] == [
        "See this.",
        "When do we meet?",
    ]


def test_a_short_mail_between_two_headers_is_not_their_rest() -> None:
    header = "From: {}\nDate: Monday, 3 March 2025 at 10:15\nTo: Ana Lopez\nSubject: Re: The pier\n"
    text = (
        f"Seven.\n\n{header.format('Zoe Lind')}Eight suits me.\n\n"
        f"{header.format('Ben Okri')}When do we meet?\n"
    )

    assert [
        (part.author and part.author.name, part.text) for part in segments(read_lines(text), ANA)
    ] == [
        ("Ana Lopez", "Seven."),
        ("Zoe Lind", "Eight suits me."),
        ("Ben Okri", "When do we meet?"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        'On 03/19/2025 at 9:19 AM, "Ben Okri"  wrote:When is it?\n',
        'On 03/19/2025 at 9:19 AM, "Ben Okri" <ben@example.org> wrote:When is it?\n',
    ],
    ids=["glued", "glued, with an address"],
)
def test_a_program_names_who_is_quoted_without_marks(text: str) -> None:
    text = f"Seven is fine.\n\nAna\n\n{text}"

    assert new_text(read_lines(text)) == "Seven is fine.\n\nAna"
    quoted = segments(read_lines(text), ANA)[-1]
    assert (quoted.author and quoted.author.name, quoted.text) == ("Ben Okri", "When is it?")


@pytest.mark.parametrize(
    "text",
    [
        "Look what I found.\n\nBen Okri wrote:\n\nWhen is it?",
        'On 19 March at the desk, "they" wrote: no boats.',
        'On Monday at 9:15 he said "no" and wrote: no boats.',
    ],
)
def test_what_somebody_wrote_may_be_told(text: str) -> None:
    assert new_text(read_lines(text)) == text


REPLY_LINES = """## Please type your reply above this line. ##
##- Please type your reply above this line -##
Reply above this line.
-- Please reply above this line --
--- Bitte antworten oberhalb dieser Linie ---
--- Répondez au-dessus de cette ligne ---"""


@pytest.mark.parametrize("line", REPLY_LINES.split("\n"))
def test_below_the_line_above_which_to_answer_a_service_speaks(line: str) -> None:
    said = segments(read_lines(f"Seven is fine.\n\n{line}\n\nThe pier: a new question.\n"), ANA)
    assert [(part.author, part.depth) for part in said] == [(ANA, 0), (None, 1)]

    assert (
        new_text(read_lines(f"{line}\n\nThe pier: a new question.\n"))
        == "The pier: a new question."
    )


@pytest.mark.parametrize(
    "text",
    [
        "Seven.\n\nReply above this line was what it said.\n\nI did.",
        "Seven.\n\nPlease type your name below.\n\nAna",
    ],
)
def test_talk_of_lines_stays(text: str) -> None:
    assert new_text(read_lines(text)) == text


SIGNATURES = [
    "Ana\n\n--------\nAna Lopez     ana@example.org\nHarbour      tel. 0555 010 203\n--------",
    (
        "*********************************************************\n"
        "/  Ana Lopez                    | Tel    : 0555 010 203 \\\n"
        "/  Harbour Master               | FAX    : 0555 010 204 \\\n"
        "/  North Quay  _________________|                       \\\n"
        "*********************************************************"
    ),
    "*******************\n* Northern Quay   *\n* TEL: 0555 010   *\n*******************",
    "################\n# Ana Lopez    #\n# tel. 0555 01 #\n################",
    (
        "Regards,\nAna Lopez\n/\\/\\/\\/\\/\nHarbours and Piers of the Far North Corp.\n"
        "2F, NO. 3, QUAY 4, PIER 5,\nTEL:0555-010203\n******************"
    ),
]


CLOSINGS = """Mit freundlichem Gruß
Liebe Grüße
Viele Grüße aus Bonn
Danke und Gruß
LG
Thanks and regards
Thank you & best regards
Salutations distinguées
Très cordialement
Muchas gracias
Grazie mille
Bedankt
Спасибо"""


@pytest.mark.parametrize("closing", CLOSINGS.split("\n"))
def test_below_a_closing_and_a_name_contact_details_are_a_signature(closing: str) -> None:
    signature = "Harbour Office\n\nNorthern Quay Ltd.\nQuay Street 4\n\n0555 010 2030\n\nSeat: Quay"
    text = f"Seven is fine.\n\n{closing}\n\nAna Lopez\n"

    assert new_text(read_lines(f"{text}{signature}\n")) == text.strip()


@pytest.mark.parametrize("text", SIGNATURES)
def test_what_says_the_name_again_or_its_office_is_a_signature(text: str) -> None:
    kept = {
        "Ana",
        "Ana Lopez",
        "Ana Lopez, Ph.D.",
        "Ana Lopez, MBA, Jr.",
        "PS. I am away next week.",
        "Kind regards,",
        "Regards,",
    }
    texts = new_text(read_lines(f"Seven is fine.\n\n{text}\n")).split("\n")

    assert set(texts) - {"", "Seven is fine."} <= kept
    assert texts.count("Ana Lopez") <= 1


@pytest.mark.parametrize(
    "text",
    [
        "1. Crane\n\n--\n\n2. Cats\n\nThey stay.",
        "Regards,\nAna Lopez\nSee you in the harbour",
        "Regards,\n\nAna Lopez\n\nhttps://quay.example/",
        "It says:\n\n********************\n* Leave it alone!  *\n********************",
        "Regards,\n\nAna\n\nTide Tables\n\nhttps://quay.example/",
        "Regards,\n\nAna Lopez\n\nTide Tables\n\nhttps://quay.example/tides/7",
        "The plan follows.\n\nNorth Quay\n----------",
        "The plan follows.\nNorth Quay\nPiers Ltd runs it",
        "These come:\nBen Okri\nHafen Example GmbH",
        "These come\nExample Harbours Inc.\nHafen Example GmbH",
        "I have asked:\nCyd Hale\nBen Okri\nHafen Example GmbH",
    ],
)
def test_what_goes_on_below_is_no_signature(text: str) -> None:
    assert new_text(read_lines(text)) == text


@pytest.mark.parametrize(
    "advert",
    [
        (
            "      __________________________________________________________\n"
            "Der bessere Hafen im Netz.\nMit viel Platz.\nhttp://post.yahoo.example/hafen"
        ),
    ],
)
def test_what_yahoo_advertised_is_folded(advert: str) -> None:
    assert new_text(read_lines(f"Seven is fine.\n\n{advert}\n")) == "Seven is fine."
    assert new_text(read_lines(f"Seven is fine.\n\nBen Okri wrote:\n> When?\n\n\n{advert}\n")) == (
        "Seven is fine."
    )


def test_tags_in_the_plain_text_of_an_old_phone_are_no_words() -> None:
    mail = parse_mail(
        b"From: ana@example.org\n\nSeven is fine.\n\nSent from my Galaxy S\n\n"
        b"<div>-------- Original message --------</div><div>From: Ben Okri <ben@example.org> </div>"
        b"<div>Date:12/02/2014  09:48  (GMT-08:00) </div><div>To: ana@example.org </div>"
        b"<div>Subject: Re: the pier </div><div>\n</div>When is it?\n"
    )

    assert isinstance(mail, ParsedMail)
    assert mail.new_text == "Seven is fine."
    quoted = segments(mail.reading, mail.author)[-1]
    assert quoted.author == Mailbox("Ben Okri", "ben@example.org")
    assert quoted.text == "When is it?"


def test_an_address_in_brackets_that_nobody_escaped_is_seen() -> None:
    attribution = "On Tue, 4 Mar 2025 at 11:30 AM, Ben Okri <ben@example.org> wrote:"
    text = html_to_text(f"<p>Seven.</p><div>{attribution}</div><blockquote>When?</blockquote>")

    assert segments(read_lines(text), ANA)[-1].author == Mailbox("Ben Okri", "ben@example.org")


@pytest.mark.parametrize(
    "block",
    [
        '----- Ursprüngliche Mail -----\n> Von: "Ben Okri" <ben@example.com>\n> When?\n',
        "-----Original Message-----\nFrom: Ben Okri <ben@example.com>\n\nWhen?\n",
        (
            "____________________\nVon: pier-owner@example.org [pier-owner@example.org]&quot; im"
            " Auftrag von &quot;Ben Okri [ben@example.com]\nGesendet: Montag, 3. März 2025 10:15\n"
            "An: Ana Lopez\nBetreff: Pier\n\nWhen?\n"
        ),
    ],
)
def test_a_block_that_programs_or_people_left_odd_names_who_is_quoted(block: str) -> None:
    said = segments(read_lines(f"{block}\n" if block[0] == "-" else f"Seven.\n\n{block}"), ANA)

    assert (Mailbox("Ben Okri", "ben@example.com"), 1, "When?") in [
        (part.author, part.depth, part.text) for part in said
    ]
