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

    mail_report = report(delivery_report(status))

    assert mail_report == MailReport(
        kind=ReportKind.BOUNCED,
        recipients=("ana@x.org", "ben@x.org"),
        about=("our@x.org",),  # type: ignore[arg-type]
        subject="Pier",
        refused=("ana@x.org", "ben@x.org"),
    )


def test_what_was_only_tried_for_too_long_was_not_refused() -> None:
    status = (
        "Final-Recipient: rfc822; ana@x.org\nAction: failed\nStatus: 4.4.7\n\n"
        "Final-Recipient: rfc822; ben@x.org\nAction: failed\nStatus: 5.4.1\n\n"
        "Final-Recipient: rfc822; dora@x.org\nAction: failed\n"
    )

    mail_report = report(delivery_report(status))

    assert mail_report.recipients == ("ana@x.org", "ben@x.org", "dora@x.org")
    assert mail_report.refused == ("ben@x.org",)


@pytest.mark.parametrize(
    "words",
    [
        "<ben@inside.x.org>\n    (reason: 550 no)\n    (expanded from: <Ana@x.org>)",
        "ben@inside.x.org\n    (expanded from: ana@x.org)",
        "<ben@inside.x.org> (expanded from\n    <ana@x.org>): host mx.x.org said: 550 no",
        "  ben@inside.x.org\n    (generated from ana@x.org)\n    no such box",
    ],
)
def test_the_words_tell_what_was_written_to_before_an_alias(words: str) -> None:
    status = "Final-Recipient: rfc822; ben@inside.x.org\nAction: failed\nStatus: 5.1.1\n"
    text = delivery_report(status).replace("Sorry.", words)

    assert report(text).recipients == ("ana@x.org",)
    assert report(f"{HEAD}\n{words}\n").recipients == ("ana@x.org",)


@pytest.mark.parametrize("enclosed", ["text/rfc822-headers", "message/rfc822", "message/global"])
def test_the_mail_is_known_by_what_is_enclosed_of_it(enclosed: str) -> None:
    status = "Final-Recipient: rfc822;ana@x.org\nStatus: 5.0.0\n"

    assert report(delivery_report(status, enclosed=enclosed)).about == ("our@x.org",)


def test_a_server_that_will_retry_reports_nothing_yet() -> None:
    mail = read(f"{HEAD}\nThere was a problem. We will retry for 47 hours to reach:\n\nana@x.org\n")

    assert mail.automatic is Automatic.BOUNCE
    assert mail.report is None


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
        "Successful Mail Delivery Report",
        "Delivered: pier",
        "Zugestellt: Kai",
        "Remis : quai",
        "Entregado: muelle",
        "Entregue: cais",
        "Bezorgd: kade",
        "Dostarczono: molo",
        "Доставлено: пирс",
        "Delivery Receipt: pier",
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
    "exchange": "Your message\n\n  To:      council@x.org\n  Subject: Pier\n\ncould not be brought "
    "to:\n\nana@x.org on Fri, 3 Mar 2000 11:08:59 -0700\n    Unknown\n\nMessage-ID: <our@x.org>\n",
    "x.400": "  To:      council@x.org\n\ncould not be brought to:\n\n"
    "c=US;a= ;p=X;o=Piers;dda:SMTP=ana@x.org; on Fri, 3 Mar 2000\n\nMessage-ID: <our@x.org>\n",
    "smtp": "Nobody there:\n\n\tRecipient: [SMTP:ana@x.org]\n\nMessage-ID: <our@x.org>\n",
    "listed": "The server:\n\t* [ana@x.org]: 550 full\n\t* To: council@x.org\n\n"
    "Message-ID: <our@x.org>\n",
    "contact": "Not brought to: ana@x.org\nAsk here: postmaster@mx.x.org\n\n"
    "Message-ID: <our@x.org>\n",
    "link": "Not brought to:\nana@x.org<mailto:ana@x.org>\nFull.\n\nMessage-ID: <our@x.org>\n",
    "no blanks": "Not brought to ana@x.org today\n\nReceived:from a\nMessage-ID:<our@x.org>\n",
    "enclosed": "421 it took too long\n\n  ----- Unsent message follows -----\n"
    "Received: from a by b\n    (c)\nTo: Ana <ana@x.org>\nMessage-ID: <our@x.org>\n\nText\n",
}


@pytest.mark.parametrize("text", OLD.values(), ids=OLD.keys())
def test_an_old_servers_words_name_the_recipient_too(text: str) -> None:
    mail_report = report(f"{HEAD}\n{text}")

    assert mail_report.recipients == ("ana@x.org",)
    assert mail_report.about == ("our@x.org",)


@pytest.mark.parametrize(
    ("action", "status"),
    [
        ("failed (no such box)", "5.1.1"),
        ("failure", "553 it is too large"),
        ("error", "5.0.0"),
        ("Failed", "4.4.7"),
    ],
)
def test_what_is_no_word_of_the_standard_is_told_by_the_status(action: str, status: str) -> None:
    mail_report = report(delivery_report(f"{ANA}\nAction: {action}\nStatus: {status}\n"))

    assert mail_report.recipients == ("ana@x.org",)


def test_more_than_one_blank_line_may_part_the_recipients() -> None:
    groups = [f"{ANA.replace('ana', who)}\nAction: failed\n" for who in ("ana", "ben", "dora")]

    mail_report = report(
        delivery_report("Reporting-MTA: dns; mx.x.org\n\n" + "\n \n\n".join(groups))
    )

    assert mail_report.recipients == ("ana@x.org", "ben@x.org", "dora@x.org")


def test_a_delay_because_a_connection_is_refused_refuses_no_post() -> None:
    status = f"{ANA}\nAction: delayed\nStatus: 4.4.1\n"
    mail = read(
        delivery_report(status).replace("Sorry.", "Connection refused. It is held for now.")
    )

    assert mail.automatic is Automatic.BOUNCE
    assert mail.report is None


@pytest.mark.parametrize(
    "words",
    [
        "You may not have permission\nto post messages to the group.",
        "Das geht hier nicht. Hilfe: https://groups.google.com/support/",
    ],
)
def test_google_groups_refuses_a_post_in_the_form_of_a_bounce(words: str) -> None:
    mail_report = report(f"{HEAD}X-Failed-Recipients: council@x.org\n\n{words}\n")

    assert mail_report.kind is ReportKind.REJECTED


def test_a_recipient_that_is_no_address_is_nobody() -> None:
    status = "Final-Recipient: x400; c=de; a=viaT\nAction: failed\n"

    assert read(delivery_report(status)).report is None


def test_a_field_may_name_them_and_references_the_mail() -> None:
    mail_report = report(
        f"{HEAD}X-Failed-Recipients: Ana@x.org, <ben@x.org>\nReferences: <a@x.org> <our@x.org>\n\n"
    )

    assert mail_report.recipients == ("ana@x.org", "ben@x.org")
    assert mail_report.about == ("our@x.org",)


ENCLOSED = "\n--b\nContent-Type: message/rfc822\n\nFrom: us@x.org\n{}To: ana@x.org\n\nText\n--b--"


@pytest.mark.parametrize("of_list", ["List-Id: <council.x.org>\n", "X-BeenThere: council@x.org\n"])
def test_whom_a_list_sent_a_mail_to_is_not_told_by_its_receiver(of_list: str) -> None:
    head = f"{HEAD}Content-Type: multipart/mixed; boundary=b\n\n--b\n\nSorry."

    assert report(f"{head}{ENCLOSED.format('')}").recipients == ("ana@x.org",)
    assert read(f"{head}{ENCLOSED.format(of_list)}").report is None
    assert (
        read(f"{head}{ENCLOSED.format('')}".replace("ana@x.org", "us@x.org, b@x.org")).report
        is None
    )


NAMELESS = {
    "scanner": "From: scan@x.org\nSubject: Mail could not be delivered\nContent-Type: "
    f"multipart/mixed; boundary=b\n\n--b\n\n*** Message ***\n\nUser unknown.{ENCLOSED.format('')}",
    "nobody": "From: Postmaster <>\nSubject: Undeliverable: pier\n\nIt is lost:\n\nana@x.org\n",
    "blank": "Return-Path: <>\nFrom: gate@x.org\nSubject: Returned mail\n\n<ana@x.org>: full\n",
    "code": "From: send_it@x.org\nSubject: Returned mail\n\n<ana@x.org>: no [SMTP error 550]\n",
    "label": 'From: <"System Administrator"@x.org>\nSubject: Delivery failure\n\n'
    "Failed recipient: ana@x.org\nReason: 550 unknown user\n",
    "auto": "From: postmaster@x.org\nSubject: Message Delivery Failure\n"
    "Auto-Submitted: auto-replied\n\n\tRecipient: [SMTP:ana@x.org]\n",
    "line": "Return-Path: <>\nFrom: postmaster@x.org\nSubject: Pier\n\nana@x.org: 550 unknown\n",
    "no subject": "Return-Path: <>\nFrom: Administrator <postmaster@x.org>\nSubject: Pier\n"
    f"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nLost.{ENCLOSED.format('')}",
}


@pytest.mark.parametrize("raw", NAMELESS.values(), ids=NAMELESS.keys())
def test_scanners_and_gateways_write_from_any_address(raw: str) -> None:
    assert report(raw).recipients == ("ana@x.org",)


BARE = "From: ana@x.org\nSubject: Returned mail\n{}\n{}"


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ("", "This came back. Who knows why?\n"),
        ("", "Tell the following recipient:\nben@x.org\n"),
        ("", "I wrote to\nben@x.org\nand it came back.\n"),
        ("", "The server says 550 5.1.1 no such user.\n"),
        ("In-Reply-To: <a@x.org>\n", "<ben@x.org>: 550 5.1.1 no such user\n"),
        ("List-Id: <council.x.org>\n", "<ben@x.org>: 550 5.1.1 no such user\n"),
        ("User-Agent: Webmail/1.6\n", "<ben@x.org>: 550 5.1.1 no such user\n"),
        (
            "X-Mailer: Apple Mail\nContent-Type: multipart/mixed; boundary=b\n",
            f"--b\n\nHm.{ENCLOSED.format('')}",
        ),
    ],
)
def test_who_writes_of_a_bounce_without_a_name_is_a_person(fields: str, text: str) -> None:
    assert read(BARE.format(fields, text)).automatic is None


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
        "From: postmaster@x.org\nSubject: Your e-mail couldn't be delivered",
        "From: postmaster@x.org\nSubject: Ihre Nachricht konnte nicht zugestellt werden",
        "From: postmaster@x.org\nSubject: Votre message n'a pas pu partir",
        "From: postmaster@x.org\nSubject: Kan ikke leveres: Kai",
        "From: postmaster@x.org\nSubject: Nelivrabil: chei",
        "From: postmaster@x.org\nSubject: 배달되지 않음: 부두",
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
        "Return-Path: <>\nFrom: postmaster@x.org\nSubject: Problems\n\nWrite to:\nana@x.org",
        "From: postmaster@x.org\nSubject: Re: Delivery Status Notification",
        "From: Ana <uucp@x.org>\nSubject: The old lines",
        "From: Ana <ana@x.org>\nSubject: Failed mail",
        "From: Ana <ana@x.org>\nSubject: Delivered: the chairs",
    ],
)
def test_what_people_write_of_mail_is_no_bounce(head: str) -> None:
    assert read(f"{head}\n\nText.\n").automatic is None


FORWARDED = delivery_report(f"{ANA}\nAction: failed\nStatus: 5.1.1\n").partition("\n--b\n")[2]


@pytest.mark.parametrize(
    "head",
    [
        "Subject: Fwd: Undelivered Mail Returned to Sender",
        "Subject: [council] WG: Unzustellbar: Kai",
        "Subject: What is this?\nX-Mailer: Apple Mail (2.3774)",
    ],
)
def test_who_forwards_a_report_part_by_part_is_a_person(head: str) -> None:
    head = f"From: Dora <dora@x.org>\n{head}\nContent-Type: multipart/mixed; boundary=b"

    assert read(f"{head}\n\n--b\n{FORWARDED}").automatic is None
    assert (
        read(
            f"{head.partition('Subject')[0]}Content-Type: multipart/mixed; boundary=b\n\n--b\n"
            f"{FORWARDED}"
        ).automatic
        is Automatic.BOUNCE
    )


@given(st.text(max_size=300))
def test_no_report_raises(text: str) -> None:
    parse_mail(delivery_report(text).encode("utf-8", "replace"))
    parse_mail(f"{HEAD}\n{text}".encode("utf-8", "replace"))
