"""What a gateway writes in front of a subject hides no machine."""

import pytest

from bot.mail.automatic.absences import away_until
from bot.mail.parse import parse_mail
from bot.mail.subject import without_gateway_marks
from bot.mail.values import Automatic, ParsedMail, ReportKind

GATES = ["[EXT] ", "[EXTERNAL] ", "*** SPAM *** ", "{Spam?} ", "EXT: ", "[EXTERN] [SPAM] "]
DATE = "Date: Tue, 03 Mar 2026 10:00:00 +0000\nFrom: ana@x.org\n"


def read(head: str, text: str = "Text.") -> ParsedMail:
    mail = parse_mail(f"{head}\nTo: pen@x.com\n\n{text}\n".encode())
    assert isinstance(mail, ParsedMail)
    return mail


@pytest.mark.parametrize("gate", GATES)
@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("From: ana@x.org\nSubject: {}Out of Office: pier", Automatic.AUTO_REPLY),
        ("From: ana@x.org\nSubject: {}Automatic reply: pier", Automatic.AUTO_REPLY),
        ("From: root@x.org\nSubject: {}Cron <root@x> backup", Automatic.OTHER),
        ("From: council-bounces@x.org\nSubject: {}confirm 12ab34", Automatic.LIST_ADMIN),
    ],
)
def test_a_mark_in_front_hides_no_machine(gate: str, head: str, kind: Automatic) -> None:
    assert read(head.format(gate)).automatic is kind


@pytest.mark.parametrize("gate", GATES)
def test_a_notice_behind_a_mark_is_understood(gate: str) -> None:
    head = "From: council-bounces@x.org\nX-List-Administrivia: yes\nSubject: "

    mail = read(f"{head}{gate}Your message to Council awaits moderator approval")

    assert mail.report is not None
    assert mail.report.kind is ReportKind.HELD


@pytest.mark.parametrize("gate", GATES)
def test_a_day_of_return_behind_a_mark_is_found(gate: str) -> None:
    plain = away_until(read(f"{DATE}Subject: Out of office until 9 March 2026"))

    assert plain is not None
    assert away_until(read(f"{DATE}Subject: {gate}Out of office until 9 March 2026")) == plain


def test_only_what_a_gateway_writes_is_taken_off() -> None:
    assert without_gateway_marks("[EXT] [council] pier") == "[council] pier"
    assert without_gateway_marks("Re: [EXT] pier") == "Re: [EXT] pier"
    assert without_gateway_marks("[EXT] ") == "[EXT] "


def test_a_persons_mail_stays_one() -> None:
    assert read("From: Ana <ana@x.org>\nSubject: [EXT] Re: Out of office: pier").automatic is None
