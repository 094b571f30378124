"""Whatever reads a mail: none takes more than its share of time, and none is forgotten here.

The lines of Python that a reader runs are counted, so a busy machine changes nothing. A reader that
handlers call in the event loop runs as many for a mail of any length once the mail has more own
words than are read; whatever parses a mail runs in proportion to its length.
"""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Final

import pytest

import bot.mail
from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.ballot import freeze_rules
from bot.domain.ballots.presets import PRESETS
from bot.mail.call_answers import answers_in_mail
from bot.mail.commands import mail_commands
from bot.mail.decisions.calls import (
    boxes_in,
    calls_in_words,
    cancels_vote,
    declares_consensus,
    end_in,
    options_in,
)
from bot.mail.decisions.post import Post
from bot.mail.decisions.thread import call_of
from bot.mail.doubtful import almost_vote, doubtful_votes, leaning_vote
from bot.mail.limits import OWN_CHARS, OWN_LINES
from bot.mail.own_words import first_own, own_words
from bot.mail.parse import parse_mail
from bot.mail.positions import leaning
from bot.mail.proof.signatures import coverage_of_all
from bot.mail.quotes.new_text import is_answer, searchable_text, without_answered
from bot.mail.quotes.segments import quotes_unmarked, segments
from bot.mail.said import read_said
from bot.mail.spoken import says_only_a_vote, says_only_courtesies, spoken_votes
from bot.mail.threads.lost_replies import remember, traces_of, writing_of
from bot.mail.threads.topics import may_turn
from bot.mail.values import Mailbox, ParsedMail
from bot.mail.voices import voices_in
from bot.mail.votes import (
    entry_lines,
    entry_votes,
    first_line_votes,
    is_only_votes,
    may_hold_votes,
    reason_below,
    says_confirm,
    says_count_own,
    says_endorse,
    says_no_vote,
)
from bot.mail.weighing import Asked, answers_inline, is_of_others, settle, vote_in_call
from bot.mail.wishes import wish_in
from tests.mail.growth import steps_of
from tests.render.samples import NOW

ROOT: Final = Path(__file__).parents[2]
HEAD: Final = (
    "From: Ana <ana@example.org>\nTo: council@lists.example.org\n"
    "Date: Mon, 3 Mar 2025 10:15:00 +0100\n"
    "Message-ID: <1@example.org>\nIn-Reply-To: <0@example.org>\nSubject: Re: pier\n"
    "List-Id: <council.lists.example.org>\nMIME-Version: 1.0\n"
)
OPTIONS: Final = ("red", "green and blue", "1", "2", *(f"option {number}" for number in range(40)))
QUESTIONS: Final = ("What worked?", "What should change?")


def plain(piece: str, first: str = "") -> Callable[[int], str]:
    return lambda size: f"\n{first}{piece * (size // len(piece))}"


def html(piece: str) -> Callable[[int], str]:
    return lambda size: f"Content-Type: text/html\n\n{piece * (size // len(piece))}"


SHAPES: Final[Mapping[str, Callable[[int], str]]] = {
    "one-letter lines": plain("a\n"),
    "short lines": plain("I am for it\n"),
    "greetings": plain("Hello,\n"),
    "On": plain("On\n"),
    "almost votes": plain("vote: maybe\n"),
    "votes": plain("+1 x\n"),
    "votes in jest": plain("+1 so. so. so. so.\n"),
    "an objection's reasons": plain("some more words here\n", "-1 because\n"),
    "header blocks": plain("From: Bo Li <bo@example.org>\nTo: x\nSubject: y\n\n"),
    "quotes": plain("> a\n"),
    "quotes and answers": plain("> What worked?\nmuch\n"),
    "attributions": plain("On 1 Mar 2025, Bo Li wrote:\n> I am against it.\n\nyes\n"),
    "entries": plain("#12: +1\n"),
    "entries in doubt": plain("#12: +1 if a\n"),
    "quoted entries": plain("> #12 pier\n+1\n"),
    "one paragraph": plain("I would support giving more time to it.\n"),
    "one line": plain("I would support giving more time to it. "),
    "a list": plain("- I support the plan\n"),
    "introductions": plain("Ben says:\n"),
    "blank lines": plain("\n", "+1\n"),
    "blanks": plain(" ", "+1\n"),
    "emphasis": plain("*_a_* "),
    "commands": plain("!show 1\n", "!comment 1 a\n"),
    "a comment's lines": plain("b\n", "!comment 1 a\n"),
    "encoded words": plain("=?utf-8?q?a?= "),
    "dates": plain("Mon, 3 Mar 2025 10:15:00 +0100\n"),
    "breaks in HTML": html("a<br>"),
    "paragraphs in HTML": html("<p>I am for it</p>\n"),
    "recipients": lambda size: f"Cc: {'a@example.org, ' * (size // 15)}\n\n+1\n",
    "encoded names": lambda size: f"Cc: {'=?utf-8?q?a?= <a@example.org>, ' * (size // 31)}\n\n+1\n",
    "fields": lambda size: f"{'Delivered-To: a@example.org' + chr(10):s}" * (size // 28) + "\n+1\n",
    "signatures": lambda size: (
        "DKIM-Signature: v=1; d=a.example; h=from\n" * (size // 40) + "\n+1\n"
    ),
    "MIME in MIME": lambda size: "".join(
        f"Content-Type: multipart/mixed; boundary=b{at}\n\n--b{at}\n" for at in range(size // 50)
    ),
    "parts": lambda size: (
        "Content-Type: multipart/mixed; boundary=b\n\n"
        + "--b\nContent-Type: text/plain\n\nI am for it.\n" * (size // 44)
    ),
}
"""What a mail that hurts is made of, by its name: how such a mail of about `size` goes on."""

RULES: Final = freeze_rules(
    "plus-minus", PRESETS["plus-minus"].form, minimum_assurance=Assurance.NONE
)
ASKED: Final = Asked(RULES, ["a call"], answers_us=False, answers_call=True, answers_caller=True)
POST: Final = Post(0, "1@example.org", Mailbox("Ana", "ana@example.org"), NOW, "Pier", (), "")
Reader = Callable[[ParsedMail], object]
IN_THE_LOOP: Final[Mapping[str, Reader]] = {
    "doubtful.almost_vote": lambda mail: almost_vote(mail.said.words, options=OPTIONS),
    "doubtful.doubtful_votes": lambda mail: doubtful_votes(
        mail.said.words, answers_us=True, options=OPTIONS, every=OPTIONS
    ),
    "doubtful.leaning_vote": lambda mail: leaning_vote(mail.said.leaning),
    "spoken.says_only_a_vote": lambda mail: says_only_a_vote(mail.said.words),
    "spoken.says_only_courtesies": lambda mail: says_only_courtesies(mail.said.words),
    "topics.may_turn": lambda mail: may_turn(mail.subject, quotes=bool(mail.said.quoted_lines)),
    "votes.entry_votes": lambda mail: [
        entry_votes(mail.said.words, answers_us=each, options=OPTIONS) for each in (True, False)
    ],
    "votes.first_line_votes": lambda mail: first_line_votes(mail.said.words, options=OPTIONS),
    "votes.is_only_votes": is_only_votes,
    "votes.reason_below": lambda mail: reason_below(mail.said.words),
    "signatures.coverage_of_all": lambda mail: coverage_of_all(mail.signatures),
    "new_text.is_answer": lambda mail: is_answer(mail.subject, mail.references),
    "lost_replies.traces_of": lambda mail: traces_of(mail, said_at=NOW),
    "weighing.is_of_others": lambda mail: is_of_others(mail.said.quoted_lines, ["a call"]),
    "weighing.settle": lambda mail: settle(mail.said, (), (), ASKED),
    "weighing.vote_in_call": lambda mail: vote_in_call(mail.said.words, RULES),
}
"""What handlers do with a parsed mail in the event loop."""

OWN_LINE_READERS: Final[Mapping[str, Reader]] = {
    "calls.boxes_in": lambda mail: boxes_in(mail.said.words),
    "calls.calls_in_words": lambda mail: calls_in_words(mail.said.words, is_reply=False),
    "calls.cancels_vote": lambda mail: cancels_vote(mail.said.words),
    "calls.declares_consensus": lambda mail: declares_consensus(mail.said.words),
    "calls.end_in": lambda mail: end_in(mail.said.words, at=NOW),
    "calls.options_in": lambda mail: options_in(mail.said.words),
    "commands.mail_commands": lambda mail: mail_commands(mail.said.words),
    "own_words.first_own": lambda mail: list(first_own(mail.said.words)),
    "positions.leaning": lambda mail: leaning(mail.said.words),
    "spoken.spoken_votes": lambda mail: spoken_votes(mail.reading, mail.said.words),
    "thread.call_of": lambda mail: call_of(POST, mail.said.words),
    "voices.voices_in": lambda mail: voices_in(mail.said.words),
    "votes.entry_lines": lambda mail: list(entry_lines(mail.said.words)),
    "votes.may_hold_votes": lambda mail: may_hold_votes(mail.said.words),
    "votes.says_confirm": lambda mail: says_confirm(mail.said.words),
    "votes.says_count_own": lambda mail: says_count_own(mail.said.words),
    "votes.says_endorse": lambda mail: says_endorse(mail.said.words),
    "votes.says_no_vote": lambda mail: says_no_vote(mail.said.words),
    "weighing.answers_inline": lambda mail: answers_inline(mail.said.words),
    "wishes.wish_in": lambda mail: wish_in(mail.said.words),
}
"""What reads own lines where a mail is parsed."""

ELSEWHERE: Final[Mapping[str, Reader]] = {
    "call_answers.answers_in_mail": lambda mail: answers_in_mail(
        segments(mail.reading, mail.author), QUESTIONS
    ),
    "lost_replies.remember": lambda mail: remember(mail, has_lost=True),
    "lost_replies.writing_of": lambda mail: writing_of(mail, said_at=NOW),
    "new_text.searchable_text": lambda mail: searchable_text(mail.new_text),
    "new_text.without_answered": lambda mail: without_answered(mail.new_text),
    "own_words.own_words": lambda mail: own_words(mail.reading),
    "said.read_said": lambda mail: read_said(mail.reading, mail.author),
    "segments.quotes_unmarked": lambda mail: quotes_unmarked(mail.reading),
    "segments.segments": lambda mail: segments(mail.reading, mail.author),
}
"""What reads whole mails, in a thread or in another process."""

HELD_ELSEWHERE: Final[Mapping[str, str]] = {
    "calls.decision_key": "SUBJECT_CHARS; an audit, not the service",
    "calls.read_subject": "SUBJECT_CHARS; an audit, not the service",
    "calls.series_of": "SUBJECT_CHARS; an audit, not the service",
    "thread.read_thread": "an audit, not the service",
    "thread.result_beside": "an audit, not the service",
    "absences.away_until": "AWAY_CHARS; test_absences.py",
    "archive.holds_mail": "an import's process",
    "archive.read_archive": "an import's process; test_hostile.py",
    "archived_at.archived_at": "one field",
    "answerable.is_of_person": "an address",
    "authentication.server_of": "one field",
    "border.read_border": "`check` and the first start, not the service",
    "masking.chance_of": "an address of ours",
    "masking.words_in_bytes": "SCANNED_CHARS; in a process or thread",
    "masking.words_in_text": "what is stored, once, in a thread",
    "authentication.passed": "at most STAMPS fields, of FIELD_CHARS",
    "author.decoded": "an address",
    "author.fields_of": "`explain`, not the service",
    "call_answers.answers_in_comment": "a comment in Slack",
    "call_answers.is_marked": "a line that a chair wrote",
    "copies.is_cut_off": "compares whole texts, and searches none",
    "copies.is_made": "a Message-ID",
    "copies.is_one_text": "in a thread; COMPARED_CHARS",
    "copies.is_same_post": "in a thread; COMPARED_CHARS",
    "copies.made_id": "a hash of the text",
    "enclosed.is_digest_subject": "a subject",
    "erased.named_in": "`people erase`, not the service",
    "erased.own_mail": "`people erase`, not the service",
    "files.files_of": "in a thread, where a list asks for files",
    "first_words.first_words": "in a thread",
    "headers.read_headers": "HEADER_BYTES",
    "identifiers.own_id": "one field",
    "lines.keep_own_marks": "`explain`, not the service",
    "lines.read_lines": "in a thread; test_lines.py",
    "list_programs.is_of_all_lists": "an address",
    "listinfo.is_programs_address": "an address",
    "listinfo.list_ids": "header fields",
    "listinfo.posting_address": "an address",
    "listinfo.through_addresses": "header fields",
    "lost_replies.digest_trace": "a subject",
    "lost_replies.find_clues": "in a thread; TRACE_WORDS",
    "lost_replies.find_proof": "in a thread; TRACE_WORDS",
    "lost_replies.former_key": "a subject",
    "lost_replies.is_lost": "facts",
    "lost_replies.is_near": "facts",
    "lost_replies.is_proved": "facts",
    "lost_replies.is_suggested": "facts",
    "lost_replies.pack": "numbers",
    "lost_replies.subject_key": "a subject",
    "lost_replies.unpack": "numbers",
    "parse.parse_mail": "test_parsing_takes_time_in_proportion_to_the_mail",
    "parse.parse_mails": "test_parsing_takes_time_in_proportion_to_the_mail",
    "program.program_of": "header fields",
    "segments.own_words": "in a thread; it is `segments` twice",
    "subject.base_subject": "SUBJECT_CHARS",
    "subject.has_tag": "SUBJECT_CHARS",
    "subject.is_reply_subject": "SUBJECT_CHARS",
    "subject.item_title": "SUBJECT_CHARS",
    "subject.named_item": "SUBJECT_CHARS",
    "subject.numbered_item": "SUBJECT_CHARS",
    "subject.without_former": "SUBJECT_CHARS",
    "threads.ancestry": "REFERENCES",
    "threads.branch_of": "Message-IDs",
    "threads.join_proved": "Message-IDs",
    "threads.plan_threads": "Message-IDs",
    "topics.turns": "SUBJECT_CHARS",
    "voices.is_voice": "a paragraph of an answer; in a thread",
    "wishes.is_wish": "a paragraph of an answer; in a thread",
}
"""What takes no words of a mail, or is held by other tests: by which bound, or where."""

SMALL: Final = OWN_CHARS // 8
"""Characters, of which all are read."""
FAR: Final = 20
"""How many times as many lines none runs for eight times as long a mail. The square would be 64;
what is bounded, such as how deep quotes go, makes some take more than eight."""
LARGE: Final = 3 * OWN_CHARS
"""Characters, of which the first are read."""


@cache
def mail_of(shape: str, size: int) -> ParsedMail:
    mail = parse_mail(f"{HEAD}{SHAPES[shape](size)}".encode())
    assert isinstance(mail, ParsedMail)
    return mail


def steps(read: Reader, shape: str, size: int) -> int:
    """Return how many lines a reader runs, once what it compiles is compiled."""
    mail = mail_of(shape, size)
    read(mail)
    return steps_of(partial(read, mail))


@pytest.mark.parametrize("shape", SHAPES)
def test_of_a_mail_of_any_length_only_the_first_own_words_are_read(shape: str) -> None:
    words = mail_of(shape, LARGE).said.words

    assert len(words) <= OWN_LINES
    assert sum(len(word.whole) for word in words[:-1]) <= OWN_CHARS


@pytest.mark.parametrize("shape", SHAPES)
def test_no_reader_of_own_words_takes_the_square_of_a_mails_length(shape: str) -> None:
    readers = {**IN_THE_LOOP, **OWN_LINE_READERS}
    short = {name: steps(read, shape, SMALL) for name, read in readers.items()}
    slow = [
        name
        for name, read in readers.items()
        if steps(read, shape, 8 * SMALL) > FAR * short[name] + 400
    ]

    assert not slow


@pytest.mark.parametrize("shape", SHAPES)
def test_a_longer_mail_costs_no_reader_in_the_loop_more(shape: str) -> None:
    most = {name: steps(read, shape, LARGE) for name, read in IN_THE_LOOP.items()}
    slow = [
        name
        for name, read in IN_THE_LOOP.items()
        if steps(read, shape, 2 * LARGE) > most[name] + 50
    ]

    assert not slow


@pytest.mark.parametrize("shape", SHAPES)
def test_what_reads_whole_mails_takes_time_in_proportion_to_them(shape: str) -> None:
    short = {name: steps(read, shape, SMALL) for name, read in ELSEWHERE.items()}
    slow = [
        name
        for name, read in ELSEWHERE.items()
        if steps(read, shape, 8 * SMALL) > FAR * short[name] + 400
    ]

    assert not slow


@pytest.mark.parametrize("shape", SHAPES)
def test_parsing_takes_time_in_proportion_to_the_mail(shape: str) -> None:
    short, long = (f"{HEAD}{SHAPES[shape](size)}".encode() for size in (SMALL, 8 * SMALL))
    parse_mail(long)

    once = steps_of(lambda: parse_mail(short))

    assert steps_of(lambda: parse_mail(long)) < FAR * once


def test_a_reader_that_takes_the_square_of_a_mails_length_is_seen() -> None:
    def read(mail: ParsedMail) -> int:
        return sum(
            len(mail.said.words[at:]) for at in range(len(mail.said.words)) for _ in range(at)
        )

    shape = "short lines"

    assert steps(read, shape, 8 * SMALL) > FAR * steps(read, shape, SMALL) + 400


def test_no_reader_that_handlers_call_is_forgotten_here() -> None:
    known = {**IN_THE_LOOP, **ELSEWHERE, **HELD_ELSEWHERE, **OWN_LINE_READERS}

    assert sorted(set(_called()) - known.keys()) == []


def test_no_reader_of_own_lines_is_forgotten_here() -> None:
    known = {**IN_THE_LOOP, **OWN_LINE_READERS}

    assert sorted(set(_taking_own_lines()) - known.keys()) == []


def test_handlers_read_no_lines_of_a_parsed_mail_themselves() -> None:
    """They take `said`; only a mail's completed copy is given its lines."""
    texts = [
        str(path.relative_to(ROOT))
        for folder in ("handlers", "storage")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr == "reading"
        and not (isinstance(node.value, ast.Name | ast.Attribute) and _is_database(node.value))
    ]

    assert texts == ["handlers/filing/arrivals.py"]


def test_handlers_parse_mails_outside_the_event_loop() -> None:
    """In a thread or process; `checks` only parses headers, for a command."""
    found = {
        path.name
        for path in (ROOT / "handlers").rglob("*.py")
        if {"parse_mail", "parse_mails"} & _imported(path)
    }

    assert found == {"parsing.py", "mail_reader.py", "reading.py", "checks.py"}


def _is_database(value: ast.Name | ast.Attribute) -> bool:
    name = value.id if isinstance(value, ast.Name) else value.attr
    return "database" in name or name in {"self", "_backend", "brief"}


def _imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        each.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for each in node.names
    }


def _called() -> Iterator[str]:
    """Yield the functions of `bot.mail` that handlers and the storage import."""
    for folder in ("handlers", "storage"):
        for path in (ROOT / folder).rglob("*.py"):
            if "versions" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("bot.mail."):
                    module = importlib.import_module(str(node.module))
                    for each in node.names:
                        if inspect.isfunction(getattr(module, each.name)):
                            yield f"{module.__name__.rpartition('.')[2]}.{each.name}"


def _taking_own_lines() -> Iterator[str]:
    """Yield the public functions of `bot.mail` that take own lines."""
    for found in pkgutil.walk_packages(bot.mail.__path__, "bot.mail."):
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            if not inspect.isfunction(value) or value.__module__ != found.name or name[0] == "_":
                continue
            if "OwnLine" in str(inspect.signature(value).parameters):
                yield f"{found.name.rpartition('.')[2]}.{name}"
