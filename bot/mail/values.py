"""What a mail is once it has been read."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from bot.domain.ballots.doubt import Doubt
from bot.domain.calls.position import Lean
from bot.domain.consensus.objection import ObjectionId
from bot.domain.ids import DeliveryId, MessageId

# What is remembered of a mail, so that replies without references find their place.
# `bot/mail/threads/lost_replies.py` says what the keys are.


class TraceKind(StrEnum):
    """What two mails with one key have in common: their subject, or what proves by itself."""

    SUBJECT = "subject"
    SERIES = "series"
    TICKET = "ticket"


@dataclass(frozen=True, slots=True)
class Clues:
    """What a lost mail tells: a sample of what it quotes, and marks of all else."""

    quoted: frozenset[int] = frozenset()
    marks: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is remembered of a mail under one key; `clues` where it lost its references."""

    key: int
    kind: TraceKind
    clues: Clues | None


UNCLEAR: Final = ""
"""Stands for an address that programs may read in different ways; it is nobody's."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One address of a mail (RFC 5322, 3.4): display name (may be empty) and addr-spec.

    `address` is lower-case and may be empty when the mail names nobody that can be read. It is
    only a hint where an archive wrote `name at host`: it says whom to show, and is nobody's vote.
    """

    name: str
    address: str
    is_hint: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Claims:
    """The addresses that a mail's fields give for its author; `UNCLEAR` where one cannot be told.

    `writers` are in From, and in that of the list's mail that the post was wrapped in; `answered`
    in Reply-To; `copied` in Cc, as far as their names let a list have put them there, `beside` are
    the rest of Cc; `others` in Sender,
    X-MailFrom and the like. `tells_person`: the list's From has a person's name in it.
    """

    writers: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()
    copied: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    tells_person: bool = False


SENT_AGAIN: Final = timedelta(days=1)
"""A signed mail that comes later than this after its Date may be an old one, sent again."""
_POST: Final = frozenset({"from", "date", "list-id", "sender", "in-reply-to", "references"})
_POSTER: Final = frozenset({"reply-to", "cc"})
"""Where lists that write their own address into From put that of whoever posted."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What of a mail its proof covers: anybody may have written the rest, at any time.

    `left_out` are the fields, lower-case, that it leaves out of those that we read. `answers`: it
    covers which mails this one answers, or that it answers none. `is_of_arrival`: the proof is of
    this very delivery, so the whole mail is as it was sent, and nobody sent it again.
    """

    left_out: frozenset[str] = frozenset()
    answers: bool = False
    signed_at: datetime | None = None
    expires_at: datetime | None = None
    is_of_arrival: bool = False

    @property
    def covers_post(self) -> bool:
        """Whether it covers what makes a mail a post of its list."""
        return self.left_out.isdisjoint(_POST)

    @property
    def covers_poster(self) -> bool:
        """Whether it covers what names the author where the list wrote itself into From."""
        return self.left_out.isdisjoint(_POSTER)

    @property
    def covers_subject(self) -> bool:
        """Whether the subject is the author's."""
        return "subject" not in self.left_out

    def proves(
        self,
        date: datetime | None,
        *,
        at: datetime,
        since: datetime | None = None,
        by_thread: bool = False,
    ) -> bool:
        """Return True if it proves that what a mail of that Date says was said now, `at`.

        `since`: what it is said on began then; what was signed before is an old mail that somebody
        has sent again. `by_thread`: only what the mail answers tells what it is said on.
        """
        if self.is_of_arrival:
            return True
        # List-Id counts where it is the proof of a list: `covers_post` has looked at it.
        if self.left_out - {"list-id"} or date is None or (by_thread and not self.answers):
            return False
        first = date if self.signed_at is None else min(date, self.signed_at)
        if self.expires_at is not None and self.expires_at <= at:
            return False
        if since is not None and first < since.replace(microsecond=0):
            return False
        return at - first <= SENT_AGAIN and date - at <= SENT_AGAIN

    def of_contents(self, date: datetime | None) -> "Coverage":
        """Return what of the mails within a mail of that Date its proof covers: all of them.

        Their fields stand in its body, which a signature covers; it came when its own Date says.
        """
        if self.is_of_arrival:
            return self
        signed = _earlier(self.signed_at, date)
        left_out = self.left_out if date is None else frozenset[str]()
        return replace(self, left_out=left_out, answers=True, signed_at=signed)

    def both(self, other: "Coverage") -> "Coverage":
        """Return what both cover, if it is not known which of them is the proof."""
        return Coverage(
            self.left_out | other.left_out,
            answers=self.answers and other.answers,
            signed_at=_earlier(self.signed_at, other.signed_at),
            expires_at=_earlier(self.expires_at, other.expires_at),
        )


def _earlier(instant: datetime | None, other: datetime | None) -> datetime | None:
    return min((each for each in (instant, other) if each is not None), default=None)


WHOLE: Final = Coverage(answers=True, is_of_arrival=True)


@dataclass(frozen=True, slots=True)
class Signature:
    """A DKIM-Signature field: its place among these, from 0, and its domain, lower-case."""

    place: int
    domain: str
    covered: Coverage


@dataclass(frozen=True, slots=True)
class Attachment:
    """One part that is not the mail's text: its file name, media type and size in bytes.

    `url` is where an archive says that it keeps it, for people; nothing of ours fetches it.
    """

    filename: str
    media_type: str
    size: int
    url: str = ""


class Automatic(StrEnum):
    """Why a mail is not a person speaking."""

    OURS = "ours"
    AUTO_REPLY = "auto-reply"
    BOUNCE = "bounce"
    LIST_ADMIN = "list-admin"
    OTHER = "other"


class ReportKind(StrEnum):
    """What a program says became of a mail."""

    BOUNCED = "bounced"
    HELD = "held"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class MailReport:
    """What a program's mail says of another mail.

    `recipients` did not get it (of a bounce); `about` are Message-IDs by which it may be known,
    `subject` is its subject; both may be empty. `refused` are those of the recipients who never
    will, as a server said in a report's own fields (RFC 3464: failed, with a status of 5.x.x);
    `put_off` those who did not get it for a reason that may pass (failed, with 4.x.x).
    """

    kind: ReportKind
    recipients: tuple[str, ...]
    about: tuple[MessageId, ...]
    subject: str
    refused: tuple[str, ...] = ()
    put_off: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Invitation:
    """A calendar's message (RFC 5546): what is asked (`REQUEST`, `CANCEL` …), of what, when.

    `starts` is as the calendar wrote it, for people: a date, a time, its zone.
    """

    method: str
    summary: str
    starts: str


@dataclass(frozen=True, slots=True)
class Border:
    """What was written on our side of a mail's way.

    `delivered_to` are the addresses, lower-case, for which it was taken and to which it was
    delivered. `results` are Authentication-Results fields (RFC 8601), topmost first. Those `below`
    stand directly below the `Received` of the server that took the mail from outside: there its
    milters write theirs, and the sender can write some unless the server removes them.
    """

    delivered_to: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    below: tuple[str, ...] = ()


class LineKind(StrEnum):
    """What a line is."""

    TEXT = "text"
    BLANK = "blank"
    ATTRIBUTION = "attribution"
    HEADER = "header"
    SIGNATURE = "signature"
    FOOTER = "footer"


class Source(NamedTuple):
    """From line `at` on, who is quoted at `depth` is told by `text`."""

    at: int
    depth: int
    text: str
    is_header: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """The lines of a text, told apart: sequences of equal length, and where authors are named.

    `contents` are the lines without the `marks` quote marks that stand in front of each; `depths`
    also count blocks without marks. `rules` has the name of the rule by which a line is what it is,
    empty for plain own words. `notices` says where each one that an archive left for an attachment
    begins and ends.
    """

    contents: Sequence[str]
    marks: Sequence[int]
    kinds: Sequence[LineKind]
    depths: Sequence[int]
    rules: Sequence[str]
    sources: Sequence[Source] = ()
    notices: Sequence[tuple[int, int]] = ()


NO_LINES: Final = Reading((), (), (), (), ())
"""The reading of a mail whose lines were not kept; whoever needs them reads its text again."""


class Above(StrEnum):
    """What stands between an own line and the own line before it."""

    OWN = "own"
    """Nothing: it stands right below."""
    BLANK = "blank"
    OTHER = "other"


class OwnLine(NamedTuple):
    """A line of the sender's own (`bot/mail/own_words.py`).

    `text` is cut at `LINE_CHARS`, `whole` at `REASON_CHARS`, and `said` is `text` without markup.
    `begins` says whether a paragraph begins here; `is_doubtful`, whether it may be somebody else's:
    pasted, or the end of a quoted line that a mail program broke. `entry` is the item that is named
    in the quoted lines above it, where it stands right below such (`is_below_quote`); `below` are
    the last quoted lines above it, however far.
    """

    text: str
    whole: str
    said: str
    above: Above = Above.OTHER
    begins: bool = True
    is_doubtful: bool = False
    is_below_quote: bool = False
    entry: int | None = None
    below: str = ""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a sentence says as a vote, by which rule (`bot/mail/spoken.py`).

    `at` is the place of the own line in which it begins. Without a `doubt` it is sure, unless it
    `is_word`: then only in an answer to whoever called the vote. `named` is whose vote it tells.
    `means` is `+1`, `-1` or `0` for a choice that stands there in whatever language.
    """

    rule: str
    choice_text: str
    reason: str
    line: str
    at: int
    doubt: Doubt | None = None
    is_word: bool = False
    named: str = ""
    means: str = ""


@dataclass(frozen=True, slots=True)
class Leaning:
    """A position that somebody seems to take, and the sentence that says so."""

    lean: Lean
    sentence: str


@dataclass(frozen=True, slots=True)
class QuotedLeaning:
    """A position that quoted words take: whose they are, and when they were written."""

    author: Mailbox
    on: date
    leaning: Leaning


class WishKind(StrEnum):
    """What somebody wishes for a call for comments."""

    EXTEND = "extend"
    SUPPORT = "support"
    OBJECT = "object"


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish; `words` are what follows `extend:`, with the lines of its paragraph, on one line."""

    kind: WishKind
    words: str = ""


class VoiceKind(StrEnum):
    """What somebody says on a call for consensus, or of an objection."""

    SUPPORT = "support"
    CAN_LIVE = "can live with it"
    OBJECT = "object"
    ABSTAIN = "abstain"
    RETRACT = "retract"
    SHARE = "share"
    ANSWER = "answer"
    CONTEST = "contest"


@dataclass(frozen=True, slots=True)
class Voice:
    """What a mail says, in which words, and `about` which objection it says so."""

    kind: VoiceKind
    words: str = ""
    about: ObjectionId | None = None


@dataclass(frozen=True, slots=True)
class MailCommand:
    """A command as it was written, without its `!`."""

    words: str


@dataclass(frozen=True, slots=True)
class MailCommands:
    """The commands of a mail, in order; `has_more` than are read."""

    read: tuple[MailCommand, ...] = ()
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What a person's mail says, read where it is parsed (`bot/mail/said.py`).

    `words` are the lines for what only a handler can read: a ballot has its own words. All else is
    said here, whatever the mail is about. `numbers` are those of items that the mail names, quotes
    included; `quoted_lines` are the first lines that it quotes.
    """

    words: tuple[OwnLine, ...] = ()
    spoken: tuple[Spoken, ...] = ()
    leaning: Leaning | None = None
    quoted: tuple[QuotedLeaning, ...] = ()
    wish: Wish | None = None
    voices: tuple[Voice, ...] = ()
    commands: MailCommands = MailCommands()
    confirms: bool = False
    counts_own: bool = False
    refuses: bool = False
    endorses: bool = False
    may_hold_votes: bool = False
    numbers: tuple[int, ...] = ()
    quoted_lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """One mail, read.

    `message_id` is the mail's own; a mail without one gets a stable id made from its content
    (`…@missing.penholder.invalid`).
    `author` is the person who wrote it, also where a list rewrote From; `sender` is the bare
    From field. `date` is the Date header as an aware UTC instant, None when it cannot be read.
    `text` is the whole readable text, decoded, unflowed, with LF line ends; `reading` has its
    lines, told apart as those of a mail that replies to one; `new_text` is what is left when
    quotes, signature and list footer are folded away.
    `references` are in order, oldest first, In-Reply-To's id last when it is not among them.
    `content_hash` is equal for one post under two Message-IDs: author, date and folded text.
    """

    message_id: MessageId
    author: Mailbox
    sender: Mailbox
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...]
    date: datetime | None
    subject: str
    base_subject: str
    in_reply_to: MessageId | None
    references: tuple[MessageId, ...]
    list_ids: tuple[str, ...]
    text: str
    reading: Reading = field(repr=False, compare=False)
    """For what is done where mails are parsed; handlers take `said`, which is bounded. A mail of an
    archive may come without it (`NO_LINES`)."""
    new_text: str
    attachments: tuple[Attachment, ...]
    automatic: Automatic | None
    border: Border
    """What our own mail servers wrote on top of it."""
    content_hash: str
    size: int
    automatic_rule: str = ""
    """The rule of `bot/mail/automatic/classify.py` that said so; "" of a person's mail."""
    received: datetime | None = None
    """When the last relay took it (the first Received field that can be read); only where
    `date` is None.
    """
    report: MailReport | None = None
    """What became of another mail, where a program says so."""
    invitation: Invitation | None = None
    """A person's mail that is a calendar's message; its words are no vote."""

    through: tuple[str, ...] = ()
    """Posting addresses of lists that it came through, where it has no List-Id that says so."""
    claims: Claims = Claims()
    """Whose it is by its fields, read strictly."""
    is_shared: bool = False
    """Its author's address is a service's, from which comes what many people write there."""
    is_to_nobody: bool = False
    """Of a person's mail: its return path is empty by no list's doing, so nothing may be
    answered (RFC 3834, 2).
    """
    wrapped_as: MessageId | None = None
    """The Message-ID of the list's mail that it was wrapped in whole; answers may name that."""
    said: Said = field(default=Said(), repr=False, compare=False)
    """Of a person's mail: what its author's own words say."""
    remembered: tuple[Remembered, ...] = ()
    """Of a person's mail: under which keys it is looked for, and looks for others."""
    signed_by: tuple[Signature, ...] = ()
    """Signatures of lists' domains that were verified, which takes a name server."""
    author_signed: Coverage | None = None
    """What a signature of its author's own domain covers that was verified; None without one."""
    digest: tuple[bytes, ...] = ()
    """The mails of a list's MIME digest."""
    enclosed: tuple["ParsedMail | UnreadableMail", ...] = ()
    """The same mails, parsed; not those of a digest within it."""
    signatures: tuple[Signature, ...] = ()
    """Its first DKIM signatures, the topmost first; none is verified."""
    delivered: tuple[str, ...] = ()
    """To whom it was delivered, as its header says; its sender can have written all of it."""
    wants_no_answer: bool = False
    """Whether its header forbids an automatic answer (RFC 3834, 2)."""
    deliveries: tuple[DeliveryId, ...] = ()
    """The deliveries of ours that it may be, as it says; the outbox tells if it is one."""
    is_masked: bool = False
    """Whether our secrets were taken out (`bot/mail/masking.py`); else it cannot be stored."""
    words: tuple[str, ...] = ()
    """What in it has the form of a word that we mailed to one person, and the secret addresses that
    it shows to others; all of these are public if it is a list's.
    """

    @property
    def may_vote(self) -> bool:
        """Whether the words are a known person's, said for others to read."""
        return self.automatic is None and self.invitation is None and not self.author.is_hint


@dataclass(frozen=True, slots=True)
class UnreadableMail:
    """Bytes that no mail can be made of, and why; `words` of ours stand in them."""

    reason: str
    size: int = 0
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """Words of one speaker in a mail: who (None: cannot be told), how deep quoted, what.

    `answers` are the quoted lines that an inline answer of the mail's author stands below. `on` is
    the day of a quoted mail as it is told where the quote begins, None if it is not.
    """

    author: Mailbox | None
    depth: int
    text: str
    answers: str = ""
    on: date | None = None
