"""One mail through everything that reads and shows mails, with what must hold of what comes out."""

import dataclasses
import email
import io
import json
import re
import zlib
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.digests.digest import DigestComment, DigestItem, build_digest
from bot.domain.items.item import Item
from bot.domain.items.search import read_query
from bot.domain.words import find_words, fold
from bot.mail.archives.archive import read_archive
from bot.mail.automatic.absences import away_until
from bot.mail.automatic.classify import OurMarks
from bot.mail.lists.listinfo import tag_names
from bot.mail.own_words import own_words
from bot.mail.parse import parse_mail
from bot.mail.quotes.new_text import is_answer, searchable_text, without_answered
from bot.mail.quotes.originals import Original, Originals
from bot.mail.quotes.segments import segments
from bot.mail.subject import item_title
from bot.mail.threads.copies import Post, is_same_post
from bot.mail.threads.lost_replies import Candidate, find_proof, pack, traces_of, unpack, writing_of
from bot.mail.threads.threads import ThreadingFacts, ancestry, branch_of, plan_threads
from bot.mail.threads.topics import may_turn, turns
from bot.mail.values import ParsedMail, UnreadableMail
from bot.mail.votes import (
    entry_votes,
    first_line_votes,
    is_only_votes,
)
from bot.render.documents.facts import MailFacts, Words
from bot.render.json.shapes import Spoken, ThreadMail, item_page_shape
from bot.render.mail.digest import fit_digest
from bot.render.mail.message import LARGEST
from bot.render.mail.notes import vote_receipt_mail
from bot.render.slack.details import details_view
from bot.render.slack.item import render_item
from bot.render.slack.markup.blocks import LONGEST_TEXT, SlackText
from bot.render.slack.reports import report_text
from bot.render.slack.search_results import find_passage, found_shape, found_text
from bot.render.terminal.item_text import item_page_text
from bot.sandbox.slack.checks import check_message, check_view
from tests.render import samples

MARKS: Final = OurMarks("penholder.example.org", "penholder@example.org")
MAILED_EACH: Final = 10
"""Of so many mails one goes into mails of ours: writing those takes longer than all else."""
_TAGS: Final = ("harbour", "council")
_UNSAFE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u202a-\u202e\u2066\u2067\ufeff\u3164\ud800-\udfff]"
)
"""What must reach no reader: control signs, overrides of direction, what cannot be seen."""
_OUR_FIELDS: Final = frozenset(
    {"From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted"}
    | {
        "X-Penholder-Delivery",
        "X-Auto-Response-Suppress",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
    }
)


def read_and_show(raw: bytes) -> ParsedMail | UnreadableMail:
    """Read a mail in every way there is, and show it in every way.

    Raises whatever that raises, and AssertionError for what must not come out of it.
    """
    mail = parse_mail(raw, ours=MARKS)
    for archived in read_archive(io.BytesIO(b"From x Mon Mar  3 10:15:00 2025\n" + raw), name="x"):
        assert len(archived.raw) <= len(raw) + 1
    if isinstance(mail, ParsedMail):
        for text in _texts(mail):
            assert "\0" not in text  # PostgreSQL takes none
            text.encode()  # nor half a character
        _read_on(mail)
        _show(mail)
    return mail


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
    elif dataclasses.is_dataclass(value):
        for each in dataclasses.fields(value):
            yield from _texts(getattr(value, each.name))


def _read_on(mail: ParsedMail) -> None:
    """Do what the handlers do with a mail that was read."""
    votes = first_line_votes(own_words(mail.reading))
    if is_answer(mail.subject, mail.references):
        assert all(vote.line in mail.new_text for vote in votes)
    entry_votes(own_words(mail.reading), answers_us=True)
    is_only_votes(mail)
    away_until(mail)
    tag_names(mail.list_ids)
    post = Post(mail.author, mail.date, mail.new_text, mail.subject)
    assert is_same_post(post, post)
    _thread(mail)
    folded = fold(searchable_text(mail.new_text))
    assert len(folded.split()) == sum(1 for _ in find_words(searchable_text(mail.new_text)))
    for inner in mail.digest:
        parse_mail(inner, ours=MARKS)


def _thread(mail: ParsedMail) -> None:
    facts = ThreadingFacts(mail.message_id, ancestry(mail.references, mail.in_reply_to))
    assert plan_threads([facts], known={}).new_threads == 1
    branch_of([facts], roots=mail.references[:1])
    may_turn(mail.subject, quotes=bool(mail.said.quoted_lines))
    turns(mail.subject, parent="pier")
    for trace in traces_of(mail, said_at=mail.date or samples.NOW):
        if trace.clues is not None:
            assert unpack(pack(trace.clues.quoted)) == trace.clues.quoted
            candidate = Candidate(writing_of(mail, said_at=trace.said_at))
            find_proof(trace.clues, candidate, said_at=trace.said_at)


def _show(mail: ParsedMail) -> None:
    title = item_title(mail.subject, tags=_TAGS) or "(no subject)"
    item = samples.item(title=title)
    facts = MailFacts(
        author=mail.author.name,
        address=mail.author.address,
        said_at=mail.date or samples.NOW,
        subject=mail.subject,
        text=mail.text,
        new_text=mail.new_text,
        attachments=mail.attachments,
        lists=mail.list_ids[:3],
        automatic=mail.automatic,
        answers=is_answer(mail.subject, mail.references),
    )
    words = Words(facts.author or facts.address, facts.said_at, mail.new_text or mail.text)
    _take_by_slack(samples.reply(facts))
    _take_by_slack(render_item(samples.facts(item=item, newest=words)))
    view = details_view(samples.facts(item=item, newest=words), mails=[facts])
    check_view(view)
    _assert_safe(view)
    if mail.report is not None:
        _assert_safe(report_text(mail.report, list_name="council", address="pen@example.org"))
    _show_to_programs(mail, item)
    if zlib.crc32(mail.text.encode()) % MAILED_EACH == 0:
        _show_in_mails(mail, item)


def _take_by_slack(message: SlackText) -> None:
    check_message(message.text, list(message.blocks), longest=LONGEST_TEXT)
    _assert_safe(message.text)
    _assert_safe(message.blocks)


def _show_to_programs(mail: ParsedMail, item: Item) -> None:
    originals = Originals([Original(mail.message_id, mail.author, without_answered(mail.new_text))])
    parts = segments(mail.reading, mail.author, originals=originals, itself=mail.message_id)
    said_at = mail.date or samples.NOW
    shape = item_page_shape(
        samples.facts(item=item),
        thread=[
            ThreadMail(
                message_id=mail.message_id,
                author=mail.author,
                said_at=said_at,
                subject=mail.subject,
                lists=mail.list_ids,
                segments=tuple(Spoken(part.author, part.depth, part.text) for part in parts),
            )
        ],
        comments=(),
        votes=(),
        history=(),
        names=MappingProxyType({}),
    )
    printed = json.dumps(shape, ensure_ascii=False)
    printed.encode()
    _assert_safe(item_page_text(json.loads(printed), zone=ZoneInfo("UTC")))
    passage = find_passage(mail.new_text, [("harbour",)])
    hit = samples.found(item=item, author=mail.author, said_at=said_at, passage=passage)
    json.dumps(found_shape(hit))
    _assert_safe(found_text([hit], more=False, query=read_query("harbour")))


def _show_in_mails(mail: ParsedMail, item: Item) -> None:
    """Put a mail's words into mails of ours: none may add a header, or be held for its size."""
    who = mail.author.name or mail.author.address
    comment = DigestComment(who, samples.NOW, mail.new_text)
    entry = DigestItem(item, mail_count=1, authors=(who,), comments=(comment,))
    digest = build_digest(
        [entry],
        list_name=samples.LIST,
        window_start=samples.NOW - timedelta(days=7),
        window_end=samples.NOW,
    )
    assert digest is not None
    head = samples.head(to=mail.author, in_reply_to=mail.message_id, references=mail.references)
    vote = samples.vote(evidence=mail.new_text)
    for made in (
        fit_digest(digest, head=head, zone=samples.ZURICH).mail,
        vote_receipt_mail(samples.receipt(item=item, vote=vote), head=head),
    ):
        sent = made.as_bytes()
        assert len(sent) <= LARGEST
        assert max(map(len, sent.split(b"\r\n"))) <= 998
        read: EmailMessage = email.message_from_bytes(sent, _class=EmailMessage)
        assert set(read.keys()) <= _OUR_FIELDS
        plain = made.get_body(("plain",))
        assert plain is not None
        _assert_safe(plain.get_content().replace("\r", ""))


def _assert_safe(shown: object) -> None:
    """Assert that nothing in a text, or in the texts of blocks, deceives its reader."""
    if isinstance(shown, str):
        match = _UNSAFE.search(shown)
        assert match is None, f"{match[0]!r} is shown" if match else ""
    elif isinstance(shown, dict):
        for each in shown.values():
            _assert_safe(each)
    elif isinstance(shown, list | tuple):
        for each in shown:
            _assert_safe(each)
