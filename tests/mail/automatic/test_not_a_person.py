"""What the code knows of mails that are no person's, held against what a careful person says."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.mail.automatic.absences import away_until
from bot.mail.parse import parse_mail
from bot.mail.values import Invitation, MailReport, ParsedMail
from tests.mail.labelled_mails import FOLDER, Label, differences

_FILES: Final = (
    "not-a-person.json",
    "not-a-person-2.json",
    "not-a-person-3.json",
    "not-a-person-4.json",
    "not-a-person-5.json",
)
_DAY: Final = "its day is not read"
_SERVER: Final = "it comes from a mail server's address"
_FIELD: Final = "no field tells a machine"
_PERSONS: Final = "it brings a person's words, which stay theirs"
_TWO: Final = "two days weeks apart are told, and which is meant is not guessed"
MISSED: Final[dict[str, str]] = {
    "sw vacation: niko likizo hadi tarehe 19 Desemba: away_until": _DAY,
    "ka vacation: შვებულებაში ვარ 22 აგვისტომდე, no fixed headers: away_until": _DAY,
    "list notice: Google Groups style, no permission to post: automatic": _SERVER,
    "de-back-and-an-offer-until-later: away_until": _TWO,
    "de-groupwise-regel: automatic": _FIELD,
    "de-groupwise-regel: away_until": _FIELD,
    "github-issue-comment: automatic": _PERSONS,
    "jira-comment: automatic": _PERSONS,
}
"""`mail: label`, and why the code does not know it; one that becomes right has to leave."""
_MODERATED: Final = frozenset({"held", "rejected"})


def labels() -> Iterator[Label]:
    """Yield each label of each mail."""
    for each in chain.from_iterable(
        json.loads((FOLDER / name).read_text(encoding="utf-8")) for name in _FILES
    ):
        mail = parse_mail(each["raw"].encode())
        assert isinstance(mail, ParsedMail)
        for name, said, known in _compared(mail, each["labels"]):
            yield Label(f"{each['name']}: {name}", said, known)


def _compared(mail: ParsedMail, said: dict[str, Any]) -> Iterator[tuple[str, object, object]]:
    yield "automatic", said["automatic"], _automatic(mail, said)
    if "away_until" in said:
        day = away_until(mail)
        yield "away_until", said["away_until"], day.isoformat() if day is not None else None
    if "recipients" in said:
        failed = [] if said.get("delayed") else [each.lower() for each in said["recipients"]]
        yield "recipients", sorted(failed), sorted(mail.report.recipients if mail.report else ())
    if "report" in said:
        yield "report", _moderation(said["report"]), _known_moderation(mail.report)
    if "invitation" in said:
        yield "invitation", _invitation(said["invitation"]), _known_invitation(mail.invitation)
    if "author" in said:
        author = said["author"]
        known = (mail.author.name, mail.author.address)
        yield "author", (author["name"], (author["address"] or "").lower()), known
    if "lists" in said:
        ids = [each for each in said["lists"] if "@" not in each] or said["lists"]
        yield "lists", sorted(ids), sorted(mail.list_ids or mail.through)


def _automatic(mail: ParsedMail, said: dict[str, Any]) -> str:
    """Return what the code says; a person's invitation, which may not vote, is as labelled."""
    if mail.automatic is None and mail.invitation is not None and said.get("invitation"):
        return str(said["automatic"])
    return mail.automatic.value if mail.automatic is not None else "no"


def _moderation(report: dict[str, Any]) -> tuple[str, str] | None:
    """Return a label; that a post is approved is told by the list's copy, and by no report."""
    if report["kind"] not in _MODERATED:
        return None
    return report["kind"], report["subject"] or ""


def _known_moderation(report: MailReport | None) -> tuple[str, str] | None:
    return None if report is None else (report.kind.value, report.subject)


def _invitation(said: dict[str, Any] | None) -> tuple[str, str, str | None] | None:
    return None if said is None else (said["method"], said["summary"], said["start"])


def _known_invitation(invitation: Invitation | None) -> tuple[str, str, str | None] | None:
    if invitation is None:
        return None
    day, _, rest = invitation.starts.partition(" ")
    time, _, zone = rest.partition(" ")
    start = None
    if zone:
        offset = zone.removeprefix("UTC")
        local = datetime.fromisoformat(f"{day}T{time}{offset if offset != zone else ''}")
        local = local if local.tzinfo else local.replace(tzinfo=ZoneInfo(zone))
        start = local.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return invitation.method, invitation.summary, start


def test_mails_are_known_for_what_they_are() -> None:
    found = list(labels())

    assert not (text := differences(found, missed=MISSED)), text
    assert set(MISSED) <= {label.name for label in found}
    assert all(MISSED.values())
