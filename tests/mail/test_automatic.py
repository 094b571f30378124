"""Is it a person, and which one? Automatic mail, lists, rewritten authors."""

import pytest

from bot.mail.listinfo import leading_tags, tag_names
from bot.mail.parse import OurMarks, parse_mail
from bot.mail.values import Automatic, ParsedMail

OURS = OurMarks(domain="Penholder.example.org", from_address="pen@penholder.example.org")
LIST = "List-Id: <council.x.org>\nList-Post: <mailto:council@x.org>\n"


def read(head: str, *, ours: OurMarks | None = OURS) -> ParsedMail:
    mail = parse_mail((head.strip("\n") + "\n\nText.\n").encode(), ours=ours)
    assert isinstance(mail, ParsedMail)
    return mail


AUTOMATIC = {
    "Auto-Submitted: auto-replied": Automatic.AUTO_REPLY,
    "Auto-Submitted: auto-replied (vacation)": Automatic.AUTO_REPLY,
    "Auto-Submitted: auto-replied; owner-email=a@x.org": Automatic.AUTO_REPLY,
    "Auto-Submitted: auto-generated": Automatic.OTHER,
    "Auto-Submitted: auto-notified": Automatic.OTHER,
    "X-Autoreply: yes": Automatic.AUTO_REPLY,
    "Precedence: auto_reply": Automatic.AUTO_REPLY,
    "X-Precedence: auto_reply": Automatic.AUTO_REPLY,
    "X-Failed-Recipients: b@x.org": Automatic.BOUNCE,
    "Return-Path: <>\nSubject: Delivery Status Notification (Failure)": Automatic.BOUNCE,
    "Content-Type: multipart/report; report-type=delivery-status; boundary=b": Automatic.BOUNCE,
    "Content-Type: multipart/report; report-type=disposition-notification; boundary=b": (
        Automatic.OTHER
    ),
    "Content-Type: multipart/report; report-type=feedback-report; boundary=b": Automatic.OTHER,
    "Content-Type: multipart/report; report-type=tlsrpt; boundary=b": Automatic.OTHER,
    "Return-Path: <>\nPrecedence: bulk\nSubject: Thank you for your mail": Automatic.AUTO_REPLY,
    "X-List-Administrivia: yes": Automatic.LIST_ADMIN,
    "Subject: Out of Office: pier": Automatic.AUTO_REPLY,
    "Subject: Out of office": Automatic.AUTO_REPLY,
    "Subject: Out of Office AutoReply: pier": Automatic.AUTO_REPLY,
    "Subject: Automatic reply: pier": Automatic.AUTO_REPLY,
    "Subject: Abwesenheitsnotiz: pier": Automatic.AUTO_REPLY,
    "Subject: Abwesend bis 3. April": Automatic.AUTO_REPLY,
    "Subject: Réponse automatique : pier": Automatic.AUTO_REPLY,
    "Subject: Respuesta automática: pier": Automatic.AUTO_REPLY,
    "Subject: Automatisch antwoord: pier": Automatic.AUTO_REPLY,
    "Subject: Автоответ: pier": Automatic.AUTO_REPLY,
    "Subject: 自动回复: pier": Automatic.AUTO_REPLY,
    "Subject: Auto: Out of Office": Automatic.AUTO_REPLY,
    "Subject: Abwesenheit / Out of office": Automatic.AUTO_REPLY,
    "Subject: 【自動返信】埠頭": Automatic.AUTO_REPLY,
    "Subject: [부재중 자동응답] pier": Automatic.AUTO_REPLY,
    "Subject: 【不在通知】埠頭\nReturn-Path: <>": Automatic.AUTO_REPLY,
    "Subject: [Odsotnost] pier\nPrecedence: bulk": Automatic.AUTO_REPLY,
    "Subject: Abwesenheit\nIn-Reply-To: <1@x.org>": Automatic.AUTO_REPLY,
    "Subject: Odsotnost\nReturn-Path: <>": Automatic.AUTO_REPLY,
    "Subject: Ateb awtomatig: pier": Automatic.AUTO_REPLY,
    "Subject: Përgjigje automatike: pier": Automatic.AUTO_REPLY,
    "X-Penholder-Item: 12": Automatic.OTHER,
    "X-Autoresponder: 1": Automatic.AUTO_REPLY,
    "X-POST-MessageClass: 9; Autoresponder": Automatic.AUTO_REPLY,
    "X-Mailer: vacation 1.2": Automatic.AUTO_REPLY,
    "Delivered-To: Autoresponder": Automatic.AUTO_REPLY,
    "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent": Automatic.AUTO_REPLY,
    "X-Cron-Env: <SHELL=/bin/sh>": Automatic.OTHER,
    "X-Jenkins-Job: pier": Automatic.OTHER,
    "Subject: OOO: Re: pier": Automatic.AUTO_REPLY,
    "Subject: Auto-Reply re: pier": Automatic.AUTO_REPLY,
    "Subject: Automaatvastus: pier": Automatic.AUTO_REPLY,
    "Subject: Automatski odgovor: pier": Automatic.AUTO_REPLY,
    "Subject: Sjálfvirkt svar: pier": Automatic.AUTO_REPLY,
    "Subject: پاسخ خودکار: pier": Automatic.AUTO_REPLY,
    "Subject: ตอบกลับอัตโนมัติ: pier": Automatic.AUTO_REPLY,
    "Subject: 자동 회신: pier": Automatic.AUTO_REPLY,
    "Subject: Otomatik yanıt: pier": Automatic.AUTO_REPLY,
    "Subject: Αυτόματη απάντηση: pier": Automatic.AUTO_REPLY,
    "Subject: Balasan otomatis: pier": Automatic.AUTO_REPLY,
    "Subject: Automatyczna odpowiedź: pier": Automatic.AUTO_REPLY,
    "Subject: Automatikus válasz: pier": Automatic.AUTO_REPLY,
}


@pytest.mark.parametrize(("head", "kind"), AUTOMATIC.items())
def test_automatic_mail_is_told(head: str, kind: Automatic) -> None:
    assert read(f"From: a@x.org\n{head}").automatic is kind


HUMAN = [
    "Auto-Submitted: no",
    "Precedence: list",
    "Precedence: bulk",
    "Return-Path: <>\nSubject: pier",
    "Return-Path: <>\nPrecedence: bulk\nList-Id: <council.x.org>\nSubject: pier",
    "Subject: Re: Out of office: pier",
    "Subject: Out of office hours for volunteers",
    "Subject: Ausencia de consenso",
    "Subject: Assente at the meeting",
    "Subject: Delivery failed: the planks",
    "X-Autoreply: no",
    "X-Mailer: Harbour Mail 2",
    "Subject: Oooh, the pier",
    "Precedence: junk",
    f"{LIST}Subject: pier",
]


@pytest.mark.parametrize("head", HUMAN)
def test_what_people_write_is_not_automatic(head: str) -> None:
    assert read(f"From: a@x.org\n{head}").automatic is None


def test_bounces_are_known_by_their_sender() -> None:
    assert read("From: MAILER-DAEMON@x.org\nSubject: hm").automatic is Automatic.BOUNCE
    assert read("From: postmaster@x.org\nSubject: Undeliverable: a").automatic is Automatic.BOUNCE
    assert read("From: postmaster@x.org\nSubject: The planks").automatic is None


@pytest.mark.parametrize(
    ("sender", "kind"),
    [
        ("noreply@x.org", Automatic.OTHER),
        ("no-reply+7@x.org", Automatic.OTHER),
        ("do-not-reply@x.org", Automatic.OTHER),
        ("donotreply@x.org", Automatic.OTHER),
        ("autoreply@x.org", Automatic.AUTO_REPLY),
        ("auto-responder@x.org", Automatic.AUTO_REPLY),
        ("noreplyer@x.org", None),
        ("replies@x.org", None),
    ],
)
def test_some_addresses_are_no_persons(sender: str, kind: Automatic | None) -> None:
    assert read(f"From: Ana <{sender}>\nSubject: pier").automatic is kind


def test_the_list_program_speaks_for_itself() -> None:
    head = "From: council-request@x.org\nX-Mailman-Version: 2.1\nSubject: Your message awaits"

    assert read(head).automatic is Automatic.LIST_ADMIN
    assert read("From: a-request@x.org\nSubject: pier").automatic is None
    assert read("From: a-request@x.org\nSubject: confirm 12ab").automatic is Automatic.LIST_ADMIN


def test_our_own_mail_is_known_by_its_id_or_its_mark() -> None:
    delivery = "0123456789abcdef" * 2
    by_id = f"From: council@x.org\nMessage-ID: <{delivery}@penholder.example.org>"
    by_mark = "From: pen@penholder.example.org\nX-Penholder-Item: 12"
    foreign = f"From: a@x.org\nMessage-ID: <{delivery}@x.org>"

    assert read(by_id).automatic is Automatic.OURS
    assert read(by_mark).automatic is Automatic.OURS
    assert read(by_mark).item_header == 12
    assert read(by_mark, ours=None).automatic is Automatic.OURS
    assert read(foreign).automatic is None


def test_an_item_mark_that_is_no_number_is_none() -> None:
    assert read("From: a@x.org\nX-Penholder-Item: #7").item_header == 7
    assert read("From: a@x.org\nX-Penholder-Item: seven").item_header is None
    assert read("From: a@x.org\nX-Penholder-Item: 99999999999").item_header is None


AUTHORS = {
    "as it is": ("From: Ana <a@x.com>\nReply-To: Ben <b@x.com>", "Ana", "a@x.com"),
    "reply-to": (
        "From: Ana via Council <council@x.org>\nReply-To: Ana <a@x.com>",
        "Ana",
        "a@x.com",
    ),
    "reply-to among lists": (
        "From: Ana via Council <council@x.org>\nReply-To: Ana <a@x.com>, council@x.org",
        "Ana",
        "a@x.com",
    ),
    "cc": (
        "From: Ana via Council <council@x.org>\nCc: Ben <b@x.com>, Ana <a@x.com>",
        "Ana",
        "a@x.com",
    ),
    "name turned": (
        'From: "Lopez, Ana via Council" <council@x.org>\nCc: Ana Lopez <a@x.com>',
        "Lopez, Ana",
        "a@x.com",
    ),
    "address cut": (
        "From: ana.l via Council <council@x.org>\nCc: ana.l@x.com",
        "ana.l",
        "ana.l@x.com",
    ),
    "original from": (
        "From: Ana via Council <council@x.org>\nX-Original-From: Ana L <a@x.com>",
        "Ana L",
        "a@x.com",
    ),
    "google": ("From: 'Ana' via Council <council@x.org>\nReply-To: a@x.com", "Ana", "a@x.com"),
    "sympa": ('From: "Ana (via Council)" <council@x.org>\nReply-To: a@x.com', "Ana", "a@x.com"),
    "german": ("From: Ana über Council <council@x.org>\nReply-To: Ana <a@x.com>", "Ana", "a@x.com"),
    "google, original sender": (
        "From: 'Ana L' via Council <council@x.org>\nX-Original-Sender: a@x.com",
        "Ana L",
        "a@x.com",
    ),
    "google, original from": (
        (
            "From: 'Ana L' via Council <council@x.org>\nX-Original-Sender: bounce@x.org\n"
            "X-Original-From: Ana L <a@x.com>"
        ),
        "Ana L",
        "a@x.com",
    ),
    "groups.io": ("From: Ana via x.org <ana=x.com@x.org>", "Ana", "ana@x.com"),
    "a person with = in the address": ("From: Ana <ana=x.com@x.org>", "Ana", "ana=x.com@x.org"),
    "sympa, name and address": ('From: "Ana (a@x.com)" <council@x.org>', "Ana", "a@x.com"),
    "sympa, both": (
        'From: "Ana (A@x.com via council Mailing List)" <council@x.org>',
        "Ana",
        "a@x.com",
    ),
    "sympa, on behalf": (
        'From: "council Mailing List (on behalf of Ana L)" <council@x.org>\nCc: Ana L <a@x.com>',
        "Ana L",
        "a@x.com",
    ),
    "sympa, on behalf of an address": (
        'From: "council Mailing List (on behalf of a@x.com)" <council@x.org>',
        "",
        "a@x.com",
    ),
    "outlook": (
        "From: council-bounces@x.org on behalf of Ana L <council-bounces@x.org>\nReply-To: a@x.com",
        "Ana L",
        "a@x.com",
    ),
    "on behalf, german": (
        "From: Council im Auftrag von Ana L <council@x.org>\nReply-To: a@x.com",
        "Ana L",
        "a@x.com",
    ),
    "on behalf, elsewhere": (
        "From: Ana on behalf of the desk <ana@x.com>",
        "Ana on behalf of the desk",
        "ana@x.com",
    ),
    "listserv": (
        "From: Ana L <0000012abc34de-dmarc-request@LISTSERV.x.com>\nReply-To: Ana L <a@x.com>",
        "Ana L",
        "a@x.com",
    ),
    "listserv, alone": ("From: Ana L <0000012abc34de-dmarc-request@x.com>", "Ana L", ""),
    "yahoo groups": ("From: Ana L ana@x.com [council] <council@x.org>", "Ana L", "ana@x.com"),
    "finnish": (
        'From: "Ana (Council kautta)" <council@x.org>\nReply-To: a@x.com',
        "Ana",
        "a@x.com",
    ),
    "japanese": ('From: "Ana (Council 経由)" <council@x.org>\nReply-To: a@x.com', "Ana", "a@x.com"),
    "french": (
        "From: Ana par l'intermédiaire de Council <council@x.org>\nReply-To: a@x.com",
        "Ana",
        "a@x.com",
    ),
    "nowhere": ("From: Ana via Council <council@x.org>\nReply-To: council@x.org", "Ana", ""),
    "a stranger's cc": ("From: Ana via Council <council@x.org>\nCc: Ben <b@x.com>", "Ana", ""),
    "the list alone": ("From: Council <council@x.org>", "Council", ""),
    "another host": ("From: Ana via Phone <ana@x.com>", "Ana via Phone", "ana@x.com"),
    "ezmlm": ("From: Ana <ana@x.com.INVALID>", "Ana", "ana@x.com"),
    "ietf": ("From: Ana <ana=40x.com@dmarc.x.org>", "Ana", "ana@x.com"),
}


@pytest.mark.parametrize(("head", "name", "address"), AUTHORS.values(), ids=AUTHORS.keys())
def test_the_author_behind_a_rewritten_from(head: str, name: str, address: str) -> None:
    author = read(f"{LIST}{head}").author

    assert (author.name, author.address) == (name, address)


def test_list_ids_are_compared_without_case_and_kept_apart() -> None:
    head = 'From: a@x.org\nList-Id: "The <b> list" <A.X.org>\nList-Id: c.x.org\nList-Id: <a.x.org>'

    assert read(head).list_ids == ("a.x.org", "c.x.org")
    assert tag_names(("a.x.org", "c.x.org")) == ("a", "c")
    assert leading_tags("[a] Re: [c d] x") == ("a", "c d")
