"""Hand real list mail to open ballots, and tell which mails count or are asked about.

    PENHOLDER_CORPORA=FOLDER python -m tests.attacks.words.real_threads

opens a ballot on every thread of the corpora, once by a yes-no rule and once by a plus-minus rule,
hands in every mail of the thread, and prints each that counts or is asked about with what it says,
for somebody to read. It takes some minutes, and fails if `real_threads.jsonl` does not say the
same: there stands what whoever has read each mail says of it. A Message-ID may hold somebody's
address, so only its SHA-256 is kept.
"""

import asyncio
import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeVar

from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.ballot import Rules, Vote, freeze_rules
from bot.domain.ballots.doubt import Verdict
from bot.domain.ids import ItemNumber, MessageId, ThreadId
from bot.domain.items.comment import Source
from bot.domain.items.deed import Deed
from bot.domain.items.history import VoteNote
from bot.events import MailFetched
from bot.mail.doubtful import doubtful_votes
from bot.mail.parse import parse_mail
from bot.mail.threads.threads import NewThread, ThreadingFacts, plan_threads
from bot.mail.values import Claims, ParsedMail
from bot.mail.votes import entry_votes, first_line_votes
from bot.mail.weighing import vote_in_call
from bot.render.items.history import say_vote_note
from bot.render.words.refusals import say_refusal
from handlers.filing.own_mail import our_marks
from handlers.lists.items import find_item
from handlers.proceedings.opening import ToOpen, open_ballot
from handlers.receiving.list_mail import take_mails
from handlers.voting.opening import calls_vote
from handlers.work import Work
from storage.database.engine import Database
from tests.conftest import new_delivery_id
from tests.corpora import archive_files, corpora_folder
from tests.handlers.room import MAIN, START, new_config, trace_of
from tests.mail.test_corpora import mails_of

RULES: Final = {"yes-no": "majority", "plus-minus": "plus-minus"}
"""A preset of each kind of ballot."""
LISTED: Final = Path(__file__).with_suffix(".jsonl")
_BY_LIST: Final = trace_of("council") + b"List-Id: <council.lists.example.org>\n"
"""What proves a mail to be a copy of our list's."""
_BATCH: Final = 50
_OLDEST: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class RealMail:
    """A mail of the corpora, as if our list had sent it to us."""

    raw: bytes
    mail: ParsedMail


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of a mail on one kind of ballot, by which rule, and the line that says it.

    `verdict` is counted, asked, or why a vote was refused.
    """

    message_id: MessageId
    kind: str
    verdict: str
    choice: str
    rule: str
    line: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What of it stands in the list of what was read."""
        return hashed(self.message_id), self.kind, self.verdict, self.choice


def hashed(message_id: str) -> str:
    """Return what stands for a Message-ID in that list."""
    return sha256(message_id.encode()).hexdigest()


def listed() -> list[dict[str, Any]]:
    """Return what was read: a mail, a ballot, what became of it, and what a reader says of it."""
    return [json.loads(line) for line in LISTED.read_text("utf-8").splitlines()]


def keys_of(entries: Iterable[Mapping[str, Any]]) -> set[tuple[str, str, str, str]]:
    """Return what of some entries is the same as `Heard.key`."""
    return {
        (entry["mail"], entry["ballot"], entry["verdict"], entry["choice"]) for entry in entries
    }


def real_mails(paths: Iterable[Path]) -> Iterator[RealMail]:
    """Yield the mails of some archives, each Message-ID once."""
    marks, known = our_marks(new_config()), set[MessageId]()
    for path in paths:
        for stored in mails_of(path):
            raw = _BY_LIST + stored.raw
            mail = parse_mail(raw, ours=marks)
            if isinstance(mail, ParsedMail) and mail.message_id not in known:
                known.add(mail.message_id)
                yield RealMail(raw, _proved(mail))


def _proved(mail: ParsedMail) -> ParsedMail:
    """Return a mail whose fields identify its author, as those of our list would."""
    address = mail.author.address or f"{hashed(mail.author.name)}@example.org"
    author = replace(mail.author, address=address)
    return replace(mail, author=author, claims=Claims(writers=(address,)))


def threads_of(mails: Iterable[RealMail]) -> list[Sequence[RealMail]]:
    """Return the mails of each thread, the oldest first."""
    in_order = sorted(mails, key=_written)
    facts = [
        ThreadingFacts(real_mail.mail.message_id, real_mail.mail.references)
        for real_mail in in_order
    ]
    threads: defaultdict[NewThread | ThreadId, list[RealMail]] = defaultdict(list)
    for real_mail, thread in zip(in_order, plan_threads(facts, known={}).placements, strict=True):
        threads[thread].append(real_mail)
    return list(threads.values())


def _written(real_mail: RealMail) -> datetime:
    return real_mail.mail.date or _OLDEST


def with_votes(thread: Sequence[RealMail], kind: str) -> Sequence[RealMail]:
    """Return a thread without the mails in which handlers cannot find a vote; [] if in none.

    They find votes in what the reader gives them and in nothing else, and weigh them by the mails
    that call a vote. So what becomes of each is the same as beside all mails of the thread.
    """
    rules = _rules_of(kind)
    found = [real_mail for real_mail in thread[1:] if _may_be_heard(real_mail.mail, rules)]
    first = thread[0].mail
    is_heard = found or vote_in_call(first.said.words, rules) or _may_be_heard(first, rules)
    return [thread[0], *found] if is_heard else []


def _rules_of(kind: str) -> Rules:
    form = new_config().rule_forms[RULES[kind]]
    return freeze_rules(RULES[kind], form, minimum_assurance=Assurance.LIST)


def _may_be_heard(mail: ParsedMail, rules: Rules) -> bool:
    spoken, options = mail.said, rules.words_in_mail
    return mail.may_vote and bool(
        spoken.spoken
        or spoken.leaning
        or calls_vote(mail.subject)
        or first_line_votes(spoken.words, options=options)
        or entry_votes(spoken.words, answers_us=True, options=options)
        or doubtful_votes(spoken.words, answers_us=True, options=options, every=options)
    )


async def hear(database: Database, threads: Sequence[Sequence[RealMail]], kind: str) -> list[Heard]:
    """Open a ballot on each thread, hand in every mail, and return what became of votes in them."""
    desk = _Desk(database, kind)
    rest = sorted((real_mail for thread in threads for real_mail in thread[1:]), key=_written)
    for batch in [*_batches(thread[0] for thread in threads), *_batches(rest)]:
        await desk.take(batch)
    return await desk.heard(
        {real_mail.mail.message_id: real_mail.mail for each in threads for real_mail in each}
    )


_One = TypeVar("_One")


def _batches(every: Iterable[_One]) -> Iterator[list[_One]]:
    rest = iter(every)
    while batch := list(islice(rest, _BATCH)):
        yield batch


class _Desk:
    """A database that takes mails, and what becomes of the votes in them."""

    def __init__(self, database: Database, kind: str) -> None:
        self.database, self.kind, self.config = database, kind, new_config()
        self.now, self.uid, self.items = START, 0, 0

    async def take(self, mails: Sequence[RealMail]) -> None:
        """Hand in mails, and open a ballot on each item that they open."""
        self.now += timedelta(seconds=1)
        batch: list[tuple[MailFetched, ParsedMail]] = []
        for mail in mails:
            self.uid += 1
            batch.append((MailFetched(MAIN, 1, self.uid, self.now, mail.raw), mail.mail))
        await take_mails(batch, database=self.database, config=self.config, clock=lambda: self.now)
        async with self.database.transaction() as store:
            chair = await store.people.by_address("chair@example.org", name="Carla Chair")
            while await store.items.get(ItemNumber(self.items + 1)) is not None:
                self.items += 1
                await open_ballot(
                    Work(store, self.config, self.now),
                    await find_item(store, ItemNumber(self.items)),
                    ToOpen("", RULES[self.kind], self.now + timedelta(days=30)),
                    deed=Deed(chair.id, Source.SLACK, ""),
                )

    async def heard(self, mails: Mapping[MessageId, ParsedMail]) -> list[Heard]:
        """Return what became of the votes in mails."""
        votes: list[Heard] = []
        numbers = [ItemNumber(number + 1) for number in range(self.items)]
        async with self.database.reading() as store:
            for (ballot,) in (await store.ballots.all_of_items(numbers)).values():
                votes += [
                    self._of_vote(vote, mails[MessageId(vote.evidence_ref)])
                    for vote in await store.ballots.votes(ballot.id)
                ]
                for entry in await store.history.of_item(ballot.item):
                    if isinstance(entry.event, VoteNote) and entry.actor is None:
                        mail, text = MessageId(entry.evidence), say_vote_note(entry.event)
                        votes.append(Heard(mail, self.kind, "no voter", "", "", text))
        return votes

    def _of_vote(self, vote: Vote, mail: ParsedMail) -> Heard:
        why = "" if vote.refusal is None else say_refusal(vote.refusal)
        verdict = why or Verdict.COUNTED
        rule = _rule_of(mail, vote.evidence.split("\n", 1)[0])
        if vote.is_in_doubt:
            verdict, rule = Verdict.ASKED, f"{rule}: {why}"
        return Heard(mail.message_id, self.kind, verdict, vote.choice, rule, vote.evidence)


def _rule_of(mail: ParsedMail, line: str) -> str:
    first = next((word.text for word in mail.said.words if word.said), "")
    said = (spoken.rule for spoken in mail.said.spoken if spoken.line == line)
    return next(said, "the first own line" if first.startswith(line) else "words in doubt")


async def _hear_all(kind: str, threads: Sequence[Sequence[RealMail]]) -> list[Heard]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/penholder.db"
        database = await Database.open(url, new_delivery_id=new_delivery_id)
        try:
            return await hear(database, threads, kind)
        finally:
            await database.close()


def main() -> int:
    """Print what is heard in all corpora; return 1 if the list of what was read says another."""
    folder = corpora_folder()
    if folder is None:
        sys.stderr.write("no corpora: set PENHOLDER_CORPORA to a folder of list mail\n")
        return 2
    threads = threads_of(real_mails(archive_files(folder)))
    count = sum(map(len, threads))
    sys.stdout.write(f"{count} mails in {len(threads)} threads\n")
    votes: list[Heard] = []
    for kind in RULES:
        heard = asyncio.run(_hear_all(kind, threads))
        verdicts = Counter(vote.verdict for vote in heard)
        sys.stdout.write(
            f"\n{kind}: {', '.join(f'{verdict} {verdicts[verdict]}' for verdict in verdicts)}\n"
        )
        for vote in sorted(heard, key=lambda vote: (vote.verdict, vote.rule)):
            sys.stdout.write(
                f"{vote.verdict} {vote.choice!r} by {vote.rule} <{vote.message_id}> "
                f"{hashed(vote.message_id)}\n    {vote.line[:200]!r}\n"
            )
        votes += heard
    changed = {vote.key for vote in votes} ^ keys_of(listed())
    sys.stdout.write(f"\nnot as listed: {sorted(changed) or 'none'}\n")
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
