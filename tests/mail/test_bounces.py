"""Bounces name whom a mail did not reach, in RFC 3464's form and in old servers' own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mail.parse import parse_mail
from bot.mail.values import Automatic, MailReport, ParsedMail, ReportKind


def read(raw: str) -> ParsedMail:
    mail = parse_mail(raw.encode())
    assert isinstance(mail, ParsedMail)
    return mail


def report(raw: str) -> MailReport:
    mail = read(raw)
    assert mail.automatic is Automatic.BOUNCE
    assert mail.report is not None
    return mail.report


HEAD = "From: Mail Delivery System <MAILER-DAEMON@mx.x.org>\nSubject: Returned mail\n"


def delivery_report(status: str, *, enclosed: str = "message/rfc822") -> str:
    return (
        f"{HEAD}Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        f"--b\n\nSorry.\n--b\nContent-Type: message/delivery-status\n\n{status}\n"
        f"--b\nContent-Type: {enclosed}\n\nFrom: us@x.org\nMessage-ID: <our@x.org>\n"
        "Subject: Pier\n\nText\n--b--\n"
    )


def test_the_address_that_was_written_to_is_named_before_where_it_led() -> None:
    status = (
        "Reporting-MTA: dns; mx.x.org\n\n"
        "Original-Recipient: rfc822;Ana@x.org\nFinal-Recipient: rfc822; ana@inside.x.org\n"
        "Action: failed\nStatus: 5.1.1\n\n"
        "Final-Recipient: RFC822; <ben@x.org>\nAction: Failed\nStatus: 5.2.2\n\n"
        "Final-Recipient: rfc822; dora@x.org\nAction: delayed\nStatus: 4.4.1\n"
    )

    found = report(delivery_report(status))

    assert found == MailReport(
        kind=ReportKind.BOUNCED,
        recipients=("ana@x.org", "ben@x.org"),
        about=("our@x.org",),  # type: ignore[arg-type]
        subject="Pier",
    )


@pytest.mark.parametrize("enclosed", ["text/rfc822-headers", "message/rfc822", "message/global"])
def test_the_mail_is_known_by_what_is_enclosed_of_it(enclosed: str) -> None:
    status = "Final-Recipient: rfc822;ana@x.org\nStatus: 5.0.0\n"

    assert report(delivery_report(status, enclosed=enclosed)).about == ("our@x.org",)


def test_what_has_not_failed_yet_is_a_bounce_that_reports_nothing() -> None:
    mail = read(delivery_report("Final-Recipient: rfc822;ana@x.org\nAction: delayed\n"))

    assert mail.automatic is Automatic.BOUNCE
    assert mail.report is None


ANA = "Final-Recipient: rfc822;ana@x.org"
ARRIVED = [
    *(f"{ANA}\nAction: {action}\n" for action in ("delivered", "relayed", "expanded")),
    f"{ANA}\nAction: Delivered\nStatus: 2.1.5\n\n{ANA}\nAction: relayed\nStatus: 2.0.0\n",
]


@pytest.mark.parametrize("status", ARRIVED)
def test_what_has_arrived_is_no_bounce(status: str) -> None:
    mail = read(delivery_report(status))

    assert mail.automatic is Automatic.OTHER
    assert mail.report is None


def test_what_has_arrived_at_one_of_two_is_a_bounce_of_the_other() -> None:
    status = f"{ANA}\nAction: delivered\n\n{ANA.replace('ana', 'ben')}\nAction: failed\n"

    assert report(delivery_report(status)).recipients == ("ben@x.org",)


@pytest.mark.parametrize(
    "subject",
    [
        *("Successful Mail Delivery Report", "Delivered: pier", "Zugestellt: Kai", "Remis : quai"),
        *("Entregado: muelle", "Entregue: cais", "Bezorgd: kade", "Dostarczono: molo"),
        *("Доставлено: пирс", "Delivery Receipt: pier"),
    ],
)
def test_a_server_tells_in_words_of_its_own_that_a_mail_has_arrived(subject: str) -> None:
    head = "From: System Administrator <MAILER-DAEMON@x.org>\n"
    head += f"Content-Type: text/plain; charset=utf-8\nSubject: {subject}"

    assert read(f"{head}\n\nIt is with ana@x.org.\n").automatic is Automatic.OTHER


OLD = {
    "qmail": "Hi. This is the program that moves mail.\n\n<ana@x.org>:\nNo such box here.\n\n"
    "--- Below this line is a copy of the message.\n\nFrom: us@x.org\nMessage-ID: <our@x.org>\n",
    "sendmail": "   ----- The following addresses had permanent fatal errors -----\n<ana@x.org>\n"
    "    (reason: 550 unknown)\n\n   ----- Original message follows -----\n\n"
    "Received: from a by b\nMessage-ID: <our@x.org>\nTo: us@x.org\n",
    "exim": "It failed for good, for this address:\n\n  ana@x.org\n    Unknown user\n\n"
    "------ This is a copy of the message ------\n\nMessage-ID: <our@x.org>\nFrom: us@x.org\n",
    "postfix": "<ana@x.org>: host mx.x.org said: 550 no such user\n\nMessage-ID: <our@x.org>\n",
    "mmdf": "    Your message could not be brought to\n'ana@x.org (host: x.org) (queue: smtp)' for "
    "this\nreason:  ' <ana@x.org>... User unknown'\n\n\n    Your message begins as follows:\n\n"
    "From: Us <us@x.org>\nMessage-ID: <our@x.org>\nTo: dora@x.org\n",
    "quoted": '"ana@x.org": no such box\n\nMessage-ID: <our@x.org>\n',
    "by rule": "ana@x.org... User unknown\n\n>  Message-ID: <our@x.org>\n",
}


@pytest.mark.parametrize("text", OLD.values(), ids=OLD.keys())
def test_an_old_servers_words_name_the_recipient_too(text: str) -> None:
    found = report(f"{HEAD}\n{text}")

    assert found.recipients == ("ana@x.org",)
    assert found.about == ("our@x.org",)


def test_a_recipient_that_is_no_address_is_nobody() -> None:
    status = "Final-Recipient: x400; c=de; a=viaT\nAction: failed\n"

    assert read(delivery_report(status)).report is None


def test_a_field_may_name_them_and_references_the_mail() -> None:
    found = report(
        f"{HEAD}X-Failed-Recipients: Ana@x.org, <ben@x.org>\nReferences: <a@x.org> <our@x.org>\n\n"
    )

    assert found.recipients == ("ana@x.org", "ben@x.org")
    assert found.about == ("our@x.org",)


@pytest.mark.parametrize(
    "head",
    [
        "From: MAILER-DAEMON+x@x.org\nSubject: hm",
        f"From: MicrosoftExchange{'0a' * 16}@x.org\nSubject: hm",
        "From: postmaster@x.org\nSubject: Unzustellbar: pier",
        "From: postmaster@x.org\nSubject: Не доставлено: pier",
        "From: Memo Service (MMDF) <mmdf@x.org>\nSubject: Failed mail  (msg.aa09171)",
        "From: PMDF <pmdf@x.org>\nSubject: hm",
        "From: uucp@x.org\nSubject: Mail failed",
        "From: mail-system@x.org\nSubject: hm",
        "From: Internet Mail Delivery <a@x.org>\nSubject: hm",
        'From: "Courier mail server at x.org" <@>\nSubject: hm',
        "From: postmaster@x.org\nSubject: Message status - undeliverable",
        "From: postmaster@x.org\nSubject: Echec de la remise",
        "From: postmaster@x.org\nSubject: Mensagem nao entregue",
        "From: a@x.org\nX-MS-Exchange-Message-Is-Ndr:",
        (
            "From: a@x.org\nContent-Type: multipart/mixed; boundary=b\n\n"
            "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n--b--"
        ),
    ],
)
def test_servers_that_keep_to_no_standard_are_known(head: str) -> None:
    assert read(f"{head}\n\nText.\n").automatic is Automatic.BOUNCE


@pytest.mark.parametrize(
    "head",
    [
        "From: postmaster@x.org\nSubject: Problems with mail to your list",
        "From: postmaster@x.org\nSubject: Re: Delivery Status Notification",
        "From: Ana <uucp@x.org>\nSubject: The old lines",
        "From: Ana <ana@x.org>\nSubject: Failed mail",
        "From: Ana <ana@x.org>\nSubject: Delivered: the chairs",
    ],
)
def test_what_people_write_of_mail_is_no_bounce(head: str) -> None:
    assert read(f"{head}\n\nText.\n").automatic is None


@given(st.text(max_size=300))
def test_no_report_raises(text: str) -> None:
    parse_mail(delivery_report(text).encode("utf-8", "replace"))
    parse_mail(f"{HEAD}\n{text}".encode("utf-8", "replace"))
