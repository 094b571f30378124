"""Keep what an audit has read of an archive in a file, and go on there after a stop.

What decisions need of each message is a record of the file; memory holds only where it stands and
who answers whom. The file is a temporary one, or one with a name: if an audit with a named one is
stopped, the next one over the same files reads its records in place of the messages.
"""

import fcntl
import hashlib
import json
import os
import stat
import struct
import tempfile
import zlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from io import BufferedRandom
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from bot.domain.ids import MessageId
from bot.errors import WrongUse
from bot.mail.decisions.calls import Role
from bot.mail.decisions.post import Post
from bot.mail.values import Mailbox
from handlers.archives.git import is_repository, newest_commit

_HEAD: Final = b"penholder-audit/1 "
_FRAME: Final = struct.Struct(">cI")
_POST: Final = b"P"
_UNREADABLE: Final = b"U"
_BATCH: Final = b"B"
_RECORD_BYTES: Final = 4 * 1024 * 1024
"""How long a record may be, packed or not; what is kept of a message is half of it at most."""
LOOSE: Final = "loose"
"""The role of a reply that does not say what it answers."""
_ROLES: Final = frozenset({"", LOOSE, *Role})
_OTHER_FILE: Final = (
    "{path} is no unfinished audit, and an audit would replace it; move it or delete it"
)
_IN_USE: Final = "another audit is using {path}; wait until it ends"


class Mark(NamedTuple):
    """Why a message is looked at again: its role in a decision, and that decision's key."""

    role: str = ""
    decision: str = ""


class Read(NamedTuple):
    """A message as it was read; `content` and its author say whether it is there already."""

    post: Post
    content: str
    mark: Mark


@dataclass(slots=True)
class Spool:
    """The messages of an archive in a file, and who answers whom in memory."""

    file: "BinaryIO | tempfile._TemporaryFileWrapper[bytes]"
    path: Path | None = None
    batches: int = 0
    """How many batches of the archive were read to their end."""
    _end: int = 0
    _places: "array[int]" = field(default_factory=lambda: array("q"))
    _parents: "array[int]" = field(default_factory=lambda: array("q"))
    _nodes: dict[int, int] = field(default_factory=dict)
    """The node of each Message-ID, by its hash; nodes may be of messages that never came."""
    _node_of: "array[int]" = field(default_factory=lambda: array("q"))
    _seen: set[int] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self._places)

    def has(self, post: Post, *, content: str) -> bool:
        """Return True for a message that is there, perhaps under another id."""
        return not self._seen.isdisjoint(_hashes(post, content))

    def add(self, read: Read) -> None:
        """Keep a message."""
        self._index(read)
        self._write(_POST, zlib.compress(_as_bytes(read), 1))

    def add_unreadable(self, where: str) -> None:
        """Keep the place of a message that could not be read, with the reason."""
        self._write(_UNREADABLE, where.encode("utf-8", "surrogatepass"))

    def end_batch(self) -> None:
        """Note that a batch of the archive is read to its end: here the next run may go on."""
        self._write(_BATCH, b"")
        self.batches += 1
        self.file.flush()

    def restore(self) -> Iterator[Read | str]:
        """Yield what an earlier run kept: messages, and places of unreadable ones.

        What it read of an unfinished batch is dropped.
        """
        whole = self._end
        waiting: list[tuple[int, Read | str]] = []
        self.file.seek(whole)
        for place, kind, body in _frames(self.file, whole):
            if kind == _BATCH:
                whole = place + _FRAME.size
                self.batches += 1
                for at, each in waiting:
                    if not isinstance(each, str):
                        self._end = at
                        self._index(each)
                    yield each
                waiting.clear()
                continue
            restored = _restored(kind, body, len(self) + _posts_in(waiting))
            if restored is None:
                break
            waiting.append((place, restored))
        self._end = whole
        self.file.truncate(whole)

    def read(self, key: int) -> Post:
        """Return a message that was kept."""
        self.file.seek(self._places[key])
        _kind, size = _FRAME.unpack(self.file.read(_FRAME.size))
        return _from_bytes(key, _unpacked(self.file.read(size))).post

    def message_ids(self) -> Iterator[MessageId]:
        """Yield the Message-IDs of all messages, in the archive's order."""
        return (MessageId(self.read(key).message_id) for key in range(len(self)))

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

    def close(self, *, is_done: bool) -> None:
        """Close the file; delete it if the audit `is_done`, so that nobody needs it any more."""
        self.file.close()
        if is_done and self.path is not None:
            self.path.unlink(missing_ok=True)

    def _write(self, kind: bytes, body: bytes) -> None:
        self.file.seek(self._end)
        self._end += self.file.write(_FRAME.pack(kind, len(body)) + body)

    def _index(self, read: Read) -> None:
        own, same = _hashes(read.post, read.content)
        self._seen |= {own, same}
        node = self._node(own)
        for answered in read.post.references:
            self._join(node, self._node(hash(answered)))
        self._places.append(self._end)
        self._node_of.append(node)

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


def new_spool() -> Spool:
    """Return an empty spool; its file is gone when it is closed."""
    return Spool(tempfile.NamedTemporaryFile())


def open_spool(path: Path, files: Sequence[Path]) -> Spool:
    """Return the spool at a path, with what an earlier audit of the same files left there.

    Whoever can write it says what the archive holds: it must be a file of ours that nobody else
    can open.

    Raises:
        WrongUse: another file is there, or another audit uses it.
        OSError: it cannot be written.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
    opened = os.open(path, flags, 0o600)
    if not _is_ours_alone(opened):
        os.close(opened)
        raise WrongUse(_OTHER_FILE.format(path=path))
    file = os.fdopen(opened, "r+b")
    try:
        # Not `flock`: the processes that read would hold it, too.
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise WrongUse(_IN_USE.format(path=path)) from error
    head = _HEAD + state_of(files).encode() + b"\n"
    before = file.read(len(head))
    if not _HEAD.startswith(before[: len(_HEAD)]):
        file.close()
        raise WrongUse(_OTHER_FILE.format(path=path))
    if before != head:
        _begin(file, head)
    return Spool(file, path, _end=len(head))


def _is_ours_alone(opened: int) -> bool:
    there = os.fstat(opened)
    is_ours = stat.S_ISREG(there.st_mode) and there.st_uid == os.geteuid()
    return is_ours and not there.st_mode & 0o077


def _begin(file: BufferedRandom, head: bytes) -> None:
    file.seek(0)
    file.truncate()
    file.write(head)
    file.flush()


def state_of(files: Sequence[Path]) -> str:
    """Return what differs if any of the files, or what reads them, is another one.

    Whoever packed the files together with a made-up audit of them cannot know when they were
    unpacked.
    """
    known = hashlib.sha256(version("penholder").encode())
    for path in files:
        there = path.stat()
        state = newest_commit(path) if is_repository(path) else (there.st_size, there.st_mtime_ns)
        known_by = (os.fspath(path.resolve()), there.st_ctime_ns, state)
        known.update(repr(known_by).encode("utf-8", "surrogatepass"))
    return known.hexdigest()


def _frames(
    file: "BinaryIO | tempfile._TemporaryFileWrapper[bytes]", place: int
) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield each record with its place, up to one that was not written to its end."""
    while len(head := file.read(_FRAME.size)) == _FRAME.size:
        kind, size = _FRAME.unpack(head)
        body = file.read(size) if size <= _RECORD_BYTES else b""
        if len(body) < size:
            return
        yield place, kind, body
        place += _FRAME.size + size


def _restored(kind: bytes, body: bytes, key: int) -> Read | str | None:
    """Return a record, None if it is damaged."""
    try:
        if kind == _UNREADABLE:
            return body.decode("utf-8", "surrogatepass")
        return _from_bytes(key, _unpacked(body)) if kind == _POST else None
    except (ValueError, TypeError, OverflowError, OSError, RecursionError, zlib.error):
        return None


def _unpacked(body: bytes) -> bytes:
    """Return a packed record.

    Raises:
        ValueError: it is cut off, or longer than any of ours.
        zlib.error: it is damaged.
    """
    unpacking = zlib.decompressobj()
    unpacked = unpacking.decompress(body, _RECORD_BYTES)
    if not unpacking.eof:
        raise ValueError(len(body))
    return unpacked


def _posts_in(waiting: Sequence[tuple[int, Read | str]]) -> int:
    return sum(not isinstance(each, str) for _place, each in waiting)


def _hashes(post: Post, content: str) -> tuple[int, int]:
    return hash(post.message_id), hash((content, post.author.address))


def _as_bytes(read: Read) -> bytes:
    post = read.post
    kept = (
        post.message_id,
        post.author.name,
        post.author.address,
        post.at.timestamp(),
        post.subject,
        post.references,
        post.text,
        post.is_persons,
        read.content,
        *read.mark,
    )
    return json.dumps(kept).encode("utf-8", "surrogatepass")


def _from_bytes(key: int, data: bytes) -> Read:
    """Return a record's message.

    Raises:
        ValueError, TypeError, OverflowError, OSError, RecursionError: it is none of ours.
    """
    message_id, name, address, at, subject, answered, text, is_persons, *more = json.loads(data)
    content, role, decision = more
    texts = (message_id, name, address, subject, text, content, role, decision, *answered)
    if not all(isinstance(each, str) for each in texts) or role not in _ROLES:
        raise TypeError
    post = Post(
        key=key,
        message_id=message_id,
        author=Mailbox(name, address),
        at=datetime.fromtimestamp(at, UTC),
        subject=subject,
        references=tuple(answered),
        text=text,
        is_persons=bool(is_persons),
    )
    return Read(post, content, Mark(role, decision))
