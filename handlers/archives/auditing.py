"""Audit an archive: find its decisions, and count each again.

Other processes parse the mails, as for `import`. What decisions need of each goes into a temporary
file; memory holds only who answers whom, and the few mails that call a vote or announce a result.
Then each thread that has one is read back and judged, one at a time. So memory grows with the
number of messages only by what threading needs, whatever they hold.
"""

import json
import tempfile
import zlib
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bot.domain.audits.decision import Decision
from bot.domain.audits.repeats import link_repeats
from bot.domain.ids import MessageId
from bot.errors import GiveUp
from bot.mail.archives.archive import ArchivedMail
from bot.mail.decisions.calls import Role, decision_key, read_subject, series_of
from bot.mail.decisions.post import NEVER, Post
from bot.mail.decisions.thread import Method, call_of, read_thread, result_beside
from bot.mail.subject import is_reply_subject
from bot.mail.values import Mailbox, ParsedMail, UnreadableMail
from handlers.archives.reading import ReadArchives

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
class Spool:
    """The messages of an archive in a temporary file, and who answers whom in memory."""

    file: "tempfile._TemporaryFileWrapper[bytes]"
    _places: "array[int]" = field(default_factory=lambda: array("q"))
    _parents: "array[int]" = field(default_factory=lambda: array("q"))
    _nodes: dict[int, int] = field(default_factory=dict)
    """The node of each Message-ID, by its hash; nodes may be of messages that never came."""
    _node_of: "array[int]" = field(default_factory=lambda: array("q"))
    _seen: set[int] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self._places)

    def add(self, post: Post, *, content: str) -> bool:
        """Keep a message; return False for one that is there, perhaps under another id."""
        own, same = hash(post.message_id), hash((content, post.author.address))
        if own in self._seen or same in self._seen:
            return False
        self._seen |= {own, same}
        node = self._node(own)
        for answered in post.references:
            self._join(node, self._node(hash(answered)))
        self._places.append(self.file.tell())
        self._node_of.append(node)
        self.file.write(zlib.compress(_as_bytes(post), 1))
        return True

    def read(self, key: int) -> Post:
        """Return a message that was kept."""
        begin = self._places[key]
        end = self._places[key + 1] if key + 1 < len(self._places) else None
        self.file.seek(begin)
        data = self.file.read() if end is None else self.file.read(end - begin)
        return _from_bytes(key, zlib.decompress(data))

    def thread_of(self, key: int) -> int:
        """Return what is the same for all messages of a thread."""
        return self._root(self._node_of[key])

    def join(self, key: int, other: int) -> None:
        """Let the threads of two messages be one."""
        self._join(self._node_of[key], self._node_of[other])

    def threads(self, wanted: set[int]) -> dict[int, list[int]]:
        """Return the messages of some threads, in the archive's order."""
        members: dict[int, list[int]] = {root: [] for root in wanted}
        for key in range(len(self._places)):
            root = self.thread_of(key)
            if root in members:
                members[root].append(key)
        return members

    def _node(self, hashed: int) -> int:
        node = self._nodes.setdefault(hashed, len(self._parents))
        if node == len(self._parents):
            self._parents.append(node)
        return node

    def _root(self, node: int) -> int:
        while (parent := self._parents[node]) != node:
            self._parents[node] = self._parents[parent]
            node = parent
        return node

    def _join(self, node: int, other: int) -> None:
        first, second = sorted((self._root(node), self._root(other)))
        self._parents[second] = first


def _as_bytes(post: Post) -> bytes:
    kept = (
        post.message_id,
        post.author.name,
        post.author.address,
        post.at.timestamp(),
        post.subject,
        post.references,
        post.text,
        post.is_persons,
    )
    return json.dumps(kept).encode("utf-8", "surrogatepass")


def _from_bytes(key: int, data: bytes) -> Post:
    message_id, name, address, at, subject, references, text, is_persons = json.loads(data)
    return Post(
        key=key,
        message_id=message_id,
        author=Mailbox(name, address),
        at=datetime.fromtimestamp(at, UTC),
        subject=subject,
        references=tuple(references),
        text=text,
        is_persons=is_persons,
    )


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

    def take(self, archives: ReadArchives, *, tell: Tell) -> None:
        """Read all mails of the archives; `tell` is told how far it is."""
        try:
            while (batch := archives.next_batch()) is not None:
                for archived, mail in archives.read_all(batch):
                    self._take_mail(archived, mail)
                tell(len(self.spool), batch.bytes_done)
        except GiveUp as error:
            self.fault = str(error)

    def _take_mail(self, archived: ArchivedMail, mail: ParsedMail | UnreadableMail) -> None:
        if isinstance(mail, UnreadableMail):
            self.unreadable.append(f"{archived.where}: {mail.reason}")
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
        if self.spool.add(post, content=mail.content_hash) and post.is_persons:
            self._mark(post, mail)
        for enclosed in mail.enclosed:
            self._take_mail(archived, enclosed)

    def _mark(self, post: Post, mail: ParsedMail) -> None:
        headed = read_subject(post.subject)
        if headed is not None:
            self.marked.append(_Marked(post.key, headed.role, headed.key, post.at))
        elif call_of(post, mail.said.words) is not None:
            self.marked.append(_Marked(post.key, Role.VOTE, decision_key(post.subject), post.at))
        elif not post.references and is_reply_subject(post.subject):
            self.loose[decision_key(post.subject)].append(post.key)

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


def new_spool(folder: Path | None = None) -> Spool:
    """Return an empty spool; its file is gone when it is closed."""
    return Spool(tempfile.NamedTemporaryFile(dir=folder))
