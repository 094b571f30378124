"""Explain how a mail was read and by which rules, for reports of misread mails.

It is pasted: what cannot be seen of a mail stands there as an escape.
"""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Any, Final

from rich.cells import set_cell_size

from bot.domain.ballots.choices import short_words
from bot.domain.ballots.doubt import Doubt, Verdict
from bot.mail.doubtful import doubtful_votes
from bot.mail.own_words import own_words
from bot.mail.quotes.lines import keep_own_marks
from bot.mail.quotes.new_text import is_answer
from bot.mail.quotes.segments import segments
from bot.mail.threads.copies import is_made
from bot.mail.threads.threads import ancestry
from bot.mail.values import LineKind, Mailbox, OwnLine, ParsedMail, Reading
from bot.mail.votes import MailVote, entry_votes, first_line_votes, says_confirm
from bot.render.json.shapes import Shape, instant
from bot.render.text.safe import escaped

WIDTH: Final = 80
LABEL: Final = 12
COLUMNS: Final = "{:>4} {:>5} {:<11} {:<27} "
"""Of the lines: number, depth, kind and rule; what is left is the text's."""
OWN_WORDS: Final = "own words"

BY_A_PERSON: Final = "a person: no rule said otherwise"
NO_PARENT: Final = (
    "the header names none; its quotes are compared with stored messages only when it comes in"
)
OWN_CHOICES: Final = (
    "the options of a ballot are not looked for, because only the database has them"
)
MAY_NOT_VOTE: Final = (
    "(no vote counts in a program's message, an invitation, or with a hidden author)"
)


def explained_shape(
    mail: ParsedMail, *, author_fields: Sequence[str], choices: Sequence[str] = ()
) -> Shape:
    """Return how a mail is read. `author_fields` are those that hold its author's address.

    `choices` are words that a ballot has besides those that are a vote in every mail.
    """
    answers = is_answer(mail.subject, mail.references)
    reading = mail.reading if answers else keep_own_marks(mail.reading, mail.text)
    parents = ancestry(mail.references, mail.in_reply_to)
    words = own_words(mail.reading)
    return {
        "person": mail.automatic is None,
        "rule": mail.automatic_rule or None,
        "message_id": None if is_made(mail.message_id) else mail.message_id,
        "date": instant(mail.date),
        "subject": mail.subject,
        "base_subject": mail.base_subject,
        "from": _mailbox(mail.sender),
        "author": _mailbox(mail.author),
        "author_fields": list(author_fields),
        "author_is_hidden": mail.author.is_hint,
        "wrapped_as": mail.wrapped_as,
        "lists": [*mail.list_ids, *mail.through],
        "automatic": mail.automatic,
        "automatic_rule": mail.automatic_rule or None,
        "parent": parents[-1] if parents else None,
        "parent_by": None if not parents else "In-Reply-To" if mail.in_reply_to else "References",
        "quoted": _quoted(reading, mail.author),
        "may_vote": mail.may_vote,
        "votes": list(_votes_in(mail, words, choices)),
        "confirms": says_confirm(words),
        "invitation": None
        if mail.invitation is None
        else {
            "method": mail.invitation.method,
            "summary": mail.invitation.summary,
            "starts": mail.invitation.starts,
        },
        "attachments": [
            {
                "filename": attachment.filename,
                "media_type": attachment.media_type,
                "size": attachment.size,
            }
            for attachment in mail.attachments
        ],
        "lines": _lines(reading),
    }


def explained_text(shape: Mapping[str, Any]) -> str:
    """Return a shape as text of 80 columns."""
    columns = COLUMNS.format("line", "depth", "kind", "rule") + "text"
    return "\n".join([*_head(shape), "", columns, *map(_row, shape["lines"])])


def _quoted(reading: Reading, own: Mailbox) -> list[Shape]:
    """Return the quoted speakers in order, each once at a depth; None stands for nobody known."""
    parts = segments(reading, own)
    once = dict.fromkeys((segment.depth, segment.author) for segment in parts if segment.depth)
    return [
        {"depth": depth, "author": None if author is None else _mailbox(author)}
        for depth, author in once
    ]


def _lines(reading: Reading) -> list[Shape]:
    return [
        {
            "line": number,
            "depth": depth,
            "kind": "quote" if depth and kind in _SPOKEN else _KINDS[kind],
            "rule": rule or None,
            "text": content,
        }
        for number, (depth, kind, rule, content) in enumerate(
            zip(reading.depths, reading.kinds, reading.rules, reading.contents, strict=True),
            start=1,
        )
    ]


def _mailbox(mailbox: Mailbox) -> Shape:
    return {"name": mailbox.name or None, "address": mailbox.address or None}


def _votes_in(
    mail: ParsedMail, words: Sequence[OwnLine], choices: Sequence[str]
) -> Iterator[Shape]:
    """Yield what may be votes in a mail, each with its verdict and the rule that gave it."""
    answers = bool(mail.references)
    first = first_line_votes(words, options=choices)
    entries = entry_votes(words, answers_us=answers, options=(*choices, *short_words()))
    for rule, votes in (("the first own line", first), ("a numbered entry", entries)):
        yield from (_vote(vote, rule, None if vote.is_sure else Doubt.LOOSE) for vote in votes)
    there = {vote.at for vote in first}
    for spoken in mail.said.spoken:
        if spoken.at not in there or spoken.doubt is Doubt.QUOTED_BOX:
            read = MailVote(None, spoken.choice_text, spoken.reason, spoken.line)
            yield _vote(read, spoken.rule, Doubt.OTHERS_VOTE if spoken.named else spoken.doubt)
    if not first and not entries and not mail.said.spoken:
        for doubtful_vote in doubtful_votes(words, answers_us=answers, options=choices):
            doubted = MailVote(
                doubtful_vote.item,
                doubtful_vote.choice_text,
                doubtful_vote.rest,
                doubtful_vote.line,
            )
            yield _vote(doubted, "words in doubt", doubtful_vote.doubt)


def _vote(vote: MailVote, rule: str, doubt: Doubt | None) -> Shape:
    return {
        "item": vote.item,
        "choice": vote.choice_text,
        "reason": vote.reason or None,
        "line": vote.line,
        "is_sure": doubt is None,
        "verdict": Verdict.COUNTED if doubt is None else Verdict.ASKED,
        "rule": rule,
        "doubt": doubt,
    }


def _head(shape: Mapping[str, Any]) -> Iterator[str]:
    yield from _said("Message-ID", shape["message_id"] or "none of its own; one is made for it")
    yield from _said("Date", shape["date"] or "none that can be read")
    yield from _said("Subject", shape["subject"])
    yield from _said("Thread", f"under the subject “{shape['base_subject']}”")
    yield from _said("From", _who(shape["from"]))
    yield from _said("Author", f"{_who(shape['author'])}, {_by(shape)}")
    if shape["wrapped_as"]:
        yield from _said("Wrapped in", shape["wrapped_as"])
    yield from _said("Lists", ", ".join(shape["lists"]) or "the header names none")
    yield from _said("Written by", _written_by(shape))
    yield from _said(
        "Parent",
        f"{shape['parent']}, by {shape['parent_by']}" if shape["parent"] else NO_PARENT,
    )
    for quoted in shape["quoted"]:
        who = _who(quoted["author"]) if quoted["author"] else "nobody who is named"
        yield from _said("Quotes", f"{who}, at depth {quoted['depth']}")
    yield from _votes(shape)
    if shape["invitation"]:
        yield from _said("Invitation", ", ".join(filter(None, shape["invitation"].values())))
    for attachment in shape["attachments"]:
        yield from _said(
            "Attached",
            f"{attachment['filename']} ({attachment['media_type']}, {attachment['size']} bytes)",
        )


_KINDS: Final[Mapping[LineKind, str]] = {
    LineKind.TEXT: "own",
    LineKind.BLANK: "own",
    LineKind.ATTRIBUTION: "quote",
    LineKind.HEADER: "header",
    LineKind.SIGNATURE: "signature",
    LineKind.FOOTER: "footer",
}
"""What each kind of line is to a reader: whose words it holds."""
_SPOKEN: Final = frozenset({LineKind.TEXT, LineKind.BLANK})


def _votes(shape: Mapping[str, Any]) -> Iterator[str]:
    counts = "" if shape["may_vote"] else f" {MAY_NOT_VOTE}"
    for vote in shape["votes"]:
        item = "the thread's item" if vote["item"] is None else f"#{vote['item']}"
        verdict = f"{vote['verdict']}, by the rule: {vote['rule']}"
        line = vote["line"]
        yield from _said("Vote", f"{vote['choice']} on {item}: “{line}”; {verdict}{counts}")
    if not shape["votes"]:
        yield from _said("Vote", f"none; {OWN_CHOICES}")
    if shape["confirms"]:
        yield from _said("Command", f"confirm{counts}")


def _written_by(shape: Mapping[str, Any]) -> str:
    if shape["automatic"] is None:
        return BY_A_PERSON
    return f"a program ({shape['automatic']}), by the rule: {shape['automatic_rule']}"


def _by(shape: Mapping[str, Any]) -> str:
    """Say where an author's address was found."""
    if shape["author_is_hidden"]:
        return "whose address an archive hides"
    if not shape["author"]["address"]:
        return "whose address no field tells"
    fields = ", ".join(shape["author_fields"])
    return f"whose address is in: {fields}" if fields else "by the post that the list has wrapped"


def _who(mailbox: Mapping[str, Any]) -> str:
    name, address = mailbox["name"], mailbox["address"]
    return " ".join(filter(None, (name, f"<{address}>" if address else ""))) or "nobody"


def _said(label: str, words: str) -> Iterator[str]:
    """Yield a label and what it says, on as many lines as it needs."""
    texts = wrap(escaped(" ".join(words.split())), WIDTH - LABEL) or [""]
    for at, line in enumerate(texts):
        yield f"{label if not at else '':<{LABEL}}{line}".rstrip()


def _row(line: Mapping[str, Any]) -> str:
    rule = line["rule"] or (OWN_WORDS if line["text"].strip() else "")
    head = COLUMNS.format(line["line"], line["depth"], line["kind"], rule)
    text = escaped(line["text"].replace("\t", " "))
    return (head + set_cell_size(text, WIDTH - len(head))).rstrip()
