"""Invented archives with votes, in the folder `audits`: a file for each body's ways.

    ### name of the case
    #rule apache-release                    (optional, as `penholder audit --rule`)
    #roster ana member; carl contributor    (optional)
    --- ana 0 [VOTE] A new pier             author, hour, subject: mail 1
    words
    --- ben 5 re 1                          a reply to mail 1, with its subject
    +1
    === A new pier                          what is to be found: the decision's title
    counted +1=1                            then a fact a line

Authors are `ana`, Ana Lopez <ana@example.org>, and so on; whoever is not in `PEOPLE` is written
`Name_Surname@address`. Facts: counted, announced, agrees, votes, doubtful, differs, canceled,
earlier, kind, outcome, rule.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Final

from bot.domain.audits.compare import totals_of
from bot.domain.audits.decision import Author, BindingBy, Decision
from bot.domain.ballots.presets import PRESETS
from bot.domain.people.roster import read_roster
from bot.mail.decisions.thread import Method
from bot.mail.decisions.votes import Electorate
from bot.render.audits.words import say_count
from handlers.archives.auditing import Audit, Auditor, audit
from handlers.archives.files import find_archives
from handlers.archives.reading import reading_archives
from handlers.archives.spool import new_spool

FOLDER: Final = Path(__file__).with_name("audits")
START: Final = datetime(2024, 3, 4, 9, tzinfo=UTC)
PEOPLE: Final = {
    "ana": "Ana Lopez",
    "ben": "Ben Okri",
    "carl": "Carl Lind",
    "dora": "Dora Weiß",
    "eve": "Eve Moreau",
    "finn": "Finn O'Shea",
    "gita": "Gita Rao",
    "hugo": "Hugo Álvarez",
    "iris": "Iris van Dam",
    "jan": "Jan Nowak",
}


@dataclass(slots=True)
class Case:
    """One invented archive, and what an audit of it is to find, by the decisions' titles."""

    name: str
    rule: str = ""
    roster: str = ""
    mails: list[EmailMessage] = field(default_factory=list)
    wanted: list[tuple[str, list[str]]] = field(default_factory=list)

    @property
    def method(self) -> Method:
        """How it is audited."""
        form = PRESETS[self.rule].form if self.rule else None
        if not self.roster:
            return Method(self.rule, form)
        rows = "".join(f"{_row(each)}\n" for each in self.roster.split(";"))
        file = read_roster(f"name,emails,role,organisation,group,weight\n{rows}")
        assert not file.refused
        return Method(self.rule, form, Electorate(list(file.members.values())))


def _row(text: str) -> str:
    name, role, *more = text.split()
    given = dict(each.split("=") for each in more)
    author = author_of(name)
    cells = [author.name, author.address, role, *map(given.get, ("org", "group", "weight"))]
    return ",".join((cell or "").replace("_", " ") for cell in cells)


def author_of(name: str) -> Author:
    """Return who is meant by a name of the cases."""
    if "@" in name:
        shown, _, address = name.partition("@")
        return Author(shown.replace("_", " "), address.replace("%", "@"))
    return Author(PEOPLE[name], f"{name}@example.org")


def cases() -> Iterator[Case]:
    """Yield all cases."""
    for path in sorted(FOLDER.glob("*.txt")):
        for text in path.read_text("utf-8").split("### ")[1:]:
            yield _read(f"{path.stem}: ", text)


def _read(way: str, text: str) -> Case:
    head, *parts = re.split(r"^(---|===) ", text, flags=re.MULTILINE)
    name, *settings = head.strip().splitlines()
    given = dict(each[1:].split(" ", 1) for each in settings if each.startswith("#"))
    case = Case(way + name, given.get("rule", ""), given.get("roster", ""))
    for mark, part in zip(parts[::2], parts[1::2], strict=True):
        first, _, rest = part.partition("\n")
        if mark == "---":
            case.mails.append(_mail(case.mails, first, rest))
        else:
            case.wanted.append((first.strip(), rest.strip().splitlines()))
    return case


def _mail(before: list[EmailMessage], head: str, body: str) -> EmailMessage:
    name, hour, rest = head.split(" ", 2)
    mail = EmailMessage()
    author = author_of(name)
    mail["From"] = f'"{author.name}" <{author.address}>'
    mail["To"] = "harbour@lists.example.org"
    mail["Date"] = format_datetime(START + timedelta(hours=float(hour)))
    mail["Message-ID"] = f"<{len(before) + 1}@example.org>"
    answers = re.match(r"re (\d+)\s*(.*)", rest)
    subject = rest
    if answers is not None:
        parent = before[int(answers[1]) - 1]
        mail["In-Reply-To"] = parent["Message-ID"]
        mail["References"] = f"{parent.get('References', '')} {parent['Message-ID']}".strip()
        subject = answers[2] or "Re: " + re.sub(r"^Re: ", "", parent["Subject"])
    mail["Subject"] = subject
    mail.set_content(body)
    return mail


def mbox_of(mails: list[EmailMessage]) -> bytes:
    """Return mails as a mailbox file."""
    parts = []
    for mail in mails:
        raw = mail.as_bytes().replace(b"\nFrom ", b"\n>From ")
        parts.append(b"From harbour@lists.example.org Mon Mar  4 09:00:00 2024\n" + raw + b"\n")
    return b"".join(parts)


def audited(path: Path, method: Method) -> Audit:
    """Return what an audit finds in an archive."""
    files = find_archives([path]).files
    with reading_archives(files, marks=None, readers=1) as archives:
        auditor = Auditor(new_spool())
        auditor.take(archives, tell=lambda _messages, _done: None)
    return audit(auditor, method)


def told(decision: Decision, wanted: str) -> str:
    """Return a fact of a decision as the cases write it; `wanted` begins with the fact's name."""
    name = wanted.split(" ", 1)[0]
    facts = {
        "counted": _pairs({choice: say_count(n) for choice, n in decision.counted.items()}),
        "announced": "none"
        if decision.announced is None
        else _pairs({choice: str(n) for choice, n in totals_of(decision.announced).items()}),
        "agrees": {True: "yes", False: "no", None: "unknown"}[decision.agrees],
        "votes": "; ".join(
            f"{_short(vote.who)} {vote.choice}"
            + {True: " binding", False: " advisory", None: ""}[vote.is_binding]
            + (f" by {vote.binding_by}" if vote.binding_by is not BindingBy.NOTHING else "")
            for vote in decision.standing
        ),
        "doubtful": "; ".join(f"{_short(line.who)} {line.why}" for line in decision.doubtful),
        "differs": "; ".join(
            f"{each.kind} {each.name or each.choice or say_count(each.counted)}".strip()
            for each in decision.differences
        ),
        "canceled": "yes" if decision.canceled else "no",
        "earlier": decision.earlier.partition("@")[0] or "none",
        "kind": str(decision.kind),
        "outcome": decision.outcome or "none",
        "rule": decision.rule,
    }
    return f"{name} {facts[name]}".strip()


def _pairs(counts: dict[str, str]) -> str:
    return " ".join(f"{choice}={n}" for choice, n in sorted(counts.items())) or "nothing"


def _short(who: Author) -> str:
    return next((key for key, name in PEOPLE.items() if name == who.name), who.name)
