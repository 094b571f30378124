"""Each rule of the table that tells people from programs says its own name, in its order."""

from typing import Final

import pytest

from bot.mail.automatic.classify import RULES, OurMarks
from bot.mail.parse import parse_mail
from bot.mail.values import ParsedMail

OURS = OurMarks(domain="penholder.example.org", from_address="pen@penholder.example.org")
REPORT = "Content-Type: multipart/report; boundary=b; report-type="
GENERATED = "Auto-Submitted: auto-generated"
CALENDAR = "Content-Type: text/calendar; method=REPLY\nSubject: Accepted: Walk"
DELIVERED = (
    "--b\n\nIt has arrived.\n--b\nContent-Type: message/delivery-status\n\n"
    "Reporting-MTA: dns; x.org\n\nFinal-Recipient: rfc822; ana@x.org\nAction: delivered\n"
    "Status: 2.0.0\n--b--"
)
RECEIVED = "Your request has been received and a ticket has been created."
AWAY = "I am out of the office until Monday."
ITSELF = "This is an automatic reply."

MAILS: Final[dict[str, tuple[str, str]]] = {
    "delivery report": (f"{REPORT}delivery-status", DELIVERED),
    "bounce": ("X-Failed-Recipients: b@x.org", "Text."),
    "list program": ("X-List-Administrivia: yes", "Text."),
    "read receipt": (f"{REPORT}disposition-notification", "Text."),
    "Auto-Submitted: auto-replied": ("Auto-Submitted: auto-replied", "Text."),
    "a responder's header field": ("X-Autoreply: yes", "Text."),
    "out-of-office reply": ("Subject: Out of Office: pier", "Text."),
    "our own mail": (f"{GENERATED}\nMessage-ID: <{'0' * 32}@penholder.example.org>", "Text."),
    "Auto-Submitted acknowledgement": (GENERATED, "We have received your message."),
    "Auto-Submitted header": (GENERATED, "The lamps are on."),
    "abuse report, or another for programs": (f"{REPORT}feedback-report", "Text."),
    "a robot's header field or subject": ("Subject: Cron <root@shed> /bin/true", "Text."),
    "newsletter program": ("X-Mailer: phplist v3.6", "Text."),
    "event on GitHub or in Jira": ("X-JIRA-FingerPrint: 3\nSubject: [jira] [Updated] pier", "x"),
    "a robot's name or address": ("From: nagios@x.org", "Text."),
    "warning of a full mailbox": (
        "From: postmaster@x.org\nSubject: Mailbox quota warning",
        "Your mailbox is 91% full.",
    ),
    "address of a task, such as backup@": ("From: backup@x.org", "Text."),
    "service such as DocuSign": ("From: Ana via DocuSign <x@docusign.x.org>", "Text."),
    "calendar reply": (CALENDAR, "BEGIN:VCALENDAR\nEND:VCALENDAR"),
    "acknowledgement": ("Subject: We have received your message", ITSELF),
    "ticket system": ("From: Support <support@x.org>\nSubject: Ticket #4711", RECEIVED),
    "says only who is away": ("Return-Path: <>", AWAY),
    "says only that it is automatic": ("Subject: Re: pier", f"{ITSELF} {AWAY}"),
}


@pytest.mark.parametrize("name", MAILS)
def test_the_rule_that_says_so_is_kept_with_the_mail(name: str) -> None:
    head, text = MAILS[name]
    sender = "" if head.startswith("From:") else "From: Ana <ana@x.org>\n"

    mail = parse_mail(f"{sender}{head}\n\n{text}\n".encode(), ours=OURS)

    assert isinstance(mail, ParsedMail)
    assert mail.automatic_rule == name
    assert mail.automatic is next(rule.verdict for rule in RULES if rule.name == name)


def test_every_rule_has_a_name_of_its_own_and_a_mail_here() -> None:
    assert [rule.name for rule in RULES] == list(MAILS)


def test_no_rule_is_named_of_a_persons_mail() -> None:
    mail = parse_mail(b"From: Ana <ana@x.org>\nSubject: pier\n\nThe lamps are on.\n", ours=OURS)

    assert isinstance(mail, ParsedMail)
    assert (mail.automatic, mail.automatic_rule) == (None, "")
