"""Real list mail: nothing raises, nothing is lost, the seed's speakers are told apart."""

import io
import re
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from bot.mail.archives.archive import ArchivedMail, read_archive
from bot.mail.own_words import own_words
from bot.mail.parse import parse_mail
from bot.mail.quotes.segments import segments
from bot.mail.threads.copies import is_made
from bot.mail.threads.threads import ThreadingFacts, plan_threads
from bot.mail.values import ParsedMail, UnreadableMail
from bot.mail.votes import entry_votes, first_line_votes
from tests.corpora import archive_bytes, archive_files, require_corpora, require_seed

FROM_LINE = re.compile(rb"^From .*\n(?=[!-9;-~]+[ \t]*:|>From )", re.MULTILINE)


def mails_of(path: Path) -> list[ArchivedMail]:
    return list(read_archive(io.BytesIO(archive_bytes(path)), name=path.name))


@cache
def parsed(path: Path) -> list[ParsedMail | UnreadableMail]:
    """Return the mails of a file, parsed once for all tests of this process."""
    return [parse_mail(each.raw) for each in mails_of(path)]


def read_on(mail: ParsedMail | UnreadableMail) -> None:
    """Read a mail that was parsed in every other way there is."""
    if isinstance(mail, ParsedMail):
        segments(mail.reading, mail.author)
        assert all(vote.line in mail.new_text for vote in first_line_votes(own_words(mail.reading)))
        entry_votes(own_words(mail.reading), answers_us=True)


@pytest.mark.timeout(300)
def test_every_mail_of_the_corpora_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    folder = require_corpora()
    counts: Counter[str] = Counter()
    for path in archive_files(folder):
        mails = parsed(path)
        for mail in mails:
            read_on(mail)
        read = [mail for mail in mails if isinstance(mail, ParsedMail)]
        if path.suffix in {".mbox", ".gz"}:
            expected = len(FROM_LINE.findall(archive_bytes(path)))
            assert len(mails) >= expected, path
        counts["files"] += 1
        counts["mails"] += len(mails)
        counts["read"] += len(read)
        counts["set aside"] += len(mails) - len(read)
        counts["automatic"] += sum(mail.automatic is not None for mail in read)
        counts["without id"] += sum(is_made(mail.message_id) for mail in read)
        counts["without date"] += sum(mail.date is None for mail in read)
    with capsys.disabled():
        text = ", ".join(f"{name} {count}" for name, count in counts.items())
        sys.stdout.write(f"\ncorpora: {text}\n")
    assert counts["mails"] == counts["read"] + counts["set aside"]
    assert counts["read"] > 4000


def test_three_renderings_of_one_list_hold_the_same_mails() -> None:
    folder = require_corpora() / "maven-dev-2017-11"
    sizes, ids, hashes = [], [], []
    for path in archive_files(folder):
        mails = parsed(path)
        read = [mail for mail in mails if isinstance(mail, ParsedMail)]
        sizes.append((len(mails), len(read)))
        ids.append({mail.message_id for mail in read})
        hashes.append({mail.message_id: mail.content_hash for mail in read})

    assert sorted(sizes) == [(317, 317), (317, 317), (320, 320)]
    assert ids[0] == ids[1] == ids[2]
    assert len(ids[0]) == 317
    dated = [{key: value for key, value in each.items() if key in ids[0]} for each in hashes]
    assert dated[0] == dated[1] == dated[2]


def test_threads_of_a_busy_list_do_not_depend_on_the_order_of_arrival() -> None:
    path = require_corpora() / "volume.mbox.gz"
    facts = [
        ThreadingFacts(mail.message_id, mail.references)
        for stored in mails_of(path)
        if isinstance(mail := parse_mail(stored.raw.partition(b"\n\n")[0] + b"\n\n"), ParsedMail)
    ]

    forwards = plan_threads(facts, known={})
    backwards = plan_threads(facts[::-1], known={})

    assert len(facts) == 2997
    assert forwards.new_threads == backwards.new_threads
    pairs = set(zip(forwards.placements, backwards.placements[::-1], strict=True))
    assert len(pairs) == forwards.new_threads


def test_the_seed_gives_its_four_speakers_in_order() -> None:
    (stored,) = mails_of(require_seed())
    mail = parse_mail(stored.raw)
    assert isinstance(mail, ParsedMail)

    found = segments(mail.reading, mail.author)

    assert [each.depth for each in found] == [0, 1, 1, 2, 1]
    speakers = [each.author.address if each.author else None for each in found]
    assert None not in speakers
    assert len(set(speakers)) == 4
    assert speakers[0] == mail.author.address
    assert speakers[2] == speakers[4]
    assert "mailing list" not in found[-1].text
