"""Audit an archive: find its decisions, and count each again.

Other processes parse the mails, as for `import`. What decisions need of each goes into a file
(`spool.py`); memory holds only who answers whom, and the few mails that call a vote or announce a
result. Then each thread that has one is read back and judged, one at a time. So memory grows with
the number of messages only by what threading needs, whatever they hold.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.domain.audits.decision import Decision, link_repeats
from bot.domain.ids import MessageId
from bot.errors import GiveUp
from bot.mail.archives.archive import ArchivedMail
from bot.mail.decisions.calls import Role, decision_key, read_subject, series_of
from bot.mail.decisions.post import NEVER, Post
from bot.mail.decisions.thread import Method, call_of, read_thread, result_beside
from bot.mail.subject import is_reply_subject
from bot.mail.values import ParsedMail, UnreadableMail
from handlers.archives.reading import ReadArchives
from handlers.archives.spool import LOOSE, Mark, Read, Spool

MOST_TEXT: Final = 100_000
"""Characters of a message that are kept."""
_BESIDE: Final = timedelta(days=120)
"""A result by subject alone comes no later than this after its call."""

Tell = Callable[[int, int], None]
"""Takes how many messages are read, and how many bytes of the files."""


@dataclass(frozen=True, slots=True)
class Audit:
    """What an archive holds: its decisions in order of time, and what could not be read.

    `unreadable` are places of mails with the reason, `fault` why a file ends early. `messages` are
    all that were read, copies left out.
    """

    decisions: tuple[Decision, ...]
    messages: int
    unreadable: tuple[str, ...] = ()
    fault: str = ""


@dataclass(slots=True)
class _Marked:
    """A message that calls a vote, announces a result or cancels one."""

    key: int
    role: Role
    decision: str
    at: datetime


@dataclass(slots=True)
class Auditor:
    """Reads archives, then judges the threads with decisions."""

    spool: Spool
    since: datetime | None = None
    marked: list[_Marked] = field(default_factory=list)
    loose: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Replies that do not say what they answer, by what their subjects are about."""
    unreadable: list[str] = field(default_factory=list)
    fault: str = ""

    def restore(self) -> int:
        """Take over what an earlier audit kept; return how many batches of the archive that is."""
        for each in self.spool.restore():
            if isinstance(each, str):
                self.unreadable.append(each)
            else:
                self._note(each)
        return self.spool.batches

    def take(self, archives: ReadArchives, *, tell: Tell) -> None:
        """Read all mails of the archives; `tell` is told how far it is."""
        try:
            while (batch := archives.next_batch()) is not None:
                for archived, mail in archives.read_all(batch):
                    self._take_mail(archived, mail)
                self.spool.end_batch()
                tell(len(self.spool), batch.bytes_done)
        except GiveUp as error:
            self.fault = str(error)

    def _take_mail(self, archived: ArchivedMail, mail: ParsedMail | UnreadableMail) -> None:
        if isinstance(mail, UnreadableMail):
            where = f"{archived.where}: {mail.reason}"
            self.unreadable.append(where)
            self.spool.add_unreadable(where)
            return
        at = mail.date or archived.received_at or mail.received or NEVER
        post = Post(
            key=len(self.spool),
            message_id=mail.message_id,
            author=mail.author,
            at=at,
            subject=mail.subject,
            references=_answered(mail),
            text=mail.text[:MOST_TEXT],
            is_persons=mail.automatic is None and mail.invitation is None,
        )
        if not self.spool.has(post, content=mail.content_hash):
            read = Read(post, mail.content_hash, _mark_of(post, mail))
            self.spool.add(read)
            self._note(read)
        for enclosed in mail.enclosed:
            self._take_mail(archived, enclosed)

    def _note(self, read: Read) -> None:
        post, (role, decision) = read.post, read.mark
        if role == LOOSE:
            self.loose[decision].append(post.key)
        elif role:
            self.marked.append(_Marked(post.key, Role(role), decision, post.at))

    def judge(self, method: Method) -> Iterator[Decision]:
        """Yield every decision, a thread at a time; repeated votes are not linked yet."""
        calls = [each for each in self.marked if each.role in {Role.VOTE, Role.CONSENSUS}]
        self._join_reminders(calls)
        roots = {self.spool.thread_of(each.key) for each in calls}
        members = self.spool.threads(roots)
        beside = self._beside(calls, roots)
        for root, keys in members.items():
            posts = [self.spool.read(key) for key in keys]
            others = [self.spool.read(key) for key in beside.get(root, ())]
            for decision in read_thread(posts, method, beside=others):
                if self.since is None or decision.at >= self.since:
                    yield decision
        taken = {key for keys in beside.values() for key in keys}
        for each in self.marked:
            is_alone = self.spool.thread_of(each.key) not in roots and each.key not in taken
            if each.role is Role.RESULT and is_alone:
                found = result_beside(self.spool.read(each.key), method)
                if found is not None and (self.since is None or found.at >= self.since):
                    yield found

    def _join_reminders(self, calls: Sequence[_Marked]) -> None:
        """Let the thread of a reminder be one with that of its call: people answer either."""
        for each in self.marked:
            same = [call for call in calls if call.decision == each.decision]
            near = _call_before(each, same) if each.role is Role.REMINDER else None
            if near is not None:
                self.spool.join(each.key, near.key)

    def _beside(self, calls: Sequence[_Marked], roots: set[int]) -> dict[int, list[int]]:
        """Return, for each thread with a call, what belongs to it by subject alone."""
        by_key: defaultdict[str, list[_Marked]] = defaultdict(list)
        for call in calls:
            by_key[call.decision].append(call)
        beside: defaultdict[int, list[int]] = defaultdict(list)
        for each in self.marked:
            if each.role in {Role.VOTE, Role.CONSENSUS, Role.REMINDER}:
                continue
            if self.spool.thread_of(each.key) not in roots:
                near = _call_before(each, by_key.get(each.decision) or _alike(each, calls))
                if near is not None:
                    beside[self.spool.thread_of(near.key)].append(each.key)
        for decision in by_key.keys() & self.loose.keys():
            for key in self.loose[decision]:
                loose = _Marked(key, Role.VOTE, decision, self.spool.read(key).at)
                near = _call_before(loose, by_key[decision])
                if near is not None and self.spool.thread_of(key) not in roots:
                    beside[self.spool.thread_of(near.key)].append(key)
        return beside


def _mark_of(post: Post, mail: ParsedMail) -> Mark:
    """Return why a message is looked at again, if it is."""
    headed = read_subject(post.subject) if post.is_persons else None
    if headed is not None:
        return Mark(headed.role, headed.key)
    if post.is_persons and call_of(post, mail.said.words) is not None:
        return Mark(Role.VOTE, decision_key(post.subject))
    is_loose = post.is_persons and not post.references and is_reply_subject(post.subject)
    return Mark(LOOSE, decision_key(post.subject)) if is_loose else Mark()


def _answered(mail: ParsedMail) -> tuple[MessageId, ...]:
    return tuple(each for each in mail.references if each != mail.message_id)


def _call_before(marked: _Marked, calls: Sequence[_Marked]) -> _Marked | None:
    """Return the newest call before a message, if it is not too old."""
    before = [call for call in calls if timedelta(0) <= marked.at - call.at <= _BESIDE]
    return max(before, key=lambda call: (call.at, call.key), default=None)


def _alike(marked: _Marked, calls: Sequence[_Marked]) -> list[_Marked]:
    """Return the calls whose title is part of a result's, or the other way; one decision only."""
    words = set(marked.decision.split())
    found = [
        call
        for call in calls
        if timedelta(0) <= marked.at - call.at <= _BESIDE
        and len(own := set(call.decision.split())) > 1
        and len(words) > 1
        and (own <= words or words <= own)
    ]
    return found if len({call.decision for call in found}) == 1 else []


def audit(auditor: Auditor, method: Method) -> Audit:
    """Return all decisions of what was read, in order of time, repeated votes linked."""
    found = sorted(auditor.judge(method), key=lambda each: (each.at, each.posts))
    decisions = link_repeats(found, series_of)
    return Audit(
        decisions=tuple(decisions),
        messages=len(auditor.spool),
        unreadable=tuple(auditor.unreadable),
        fault=auditor.fault,
    )
