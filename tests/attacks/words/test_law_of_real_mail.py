"""Real mail on open ballots: what counts is a vote when read, and hardly anybody is asked.

`python -m tests.attacks.words.real_threads` shows all of it; here are the archives that are read in
seconds. `real_threads.jsonl` lists each mail that is counted or asked about, with what a person who
has read it says: `vote`, also where `+1` was said to what a thread proposes; `not a vote`; or
`unsure`.
"""

from pathlib import Path

import pytest

from storage.database.engine import Database
from tests.attacks.words.real_threads import (
    RULES,
    Heard,
    hashed,
    hear,
    keys_of,
    listed,
    real_mails,
    threads_of,
    with_votes,
)
from tests.conftest import FreshDatabase, new_delivery_id
from tests.corpora import archive_files, require_corpora

MAILS = 4_130
"""In all corpora: as many are handed in to each ballot."""
LEFT_OUT = ("volume.mbox.gz", "listsao.mbox", "mboxvm.mbox")
"""A large archive, and the same mails as another one has."""


def test_what_counts_is_a_vote_when_read() -> None:
    entries = listed()

    assert len(keys_of(entries)) == len(entries)
    assert {entry["verdict"] for entry in entries} == {"counted", "asked"}
    counted = [entry for entry in entries if entry["verdict"] == "counted"]
    assert {one["read"] for one in counted} == {"vote"}


@pytest.mark.parametrize("kind", RULES)
def test_few_are_asked(kind: str) -> None:
    asked = [one for one in listed() if (one["ballot"], one["verdict"]) == (kind, "asked")]

    assert len(asked) * 150 < MAILS


@pytest.mark.timeout(300)
async def test_real_mail_is_heard_as_listed(fresh_database: FreshDatabase, tmp_path: Path) -> None:
    paths = [path for path in archive_files(require_corpora()) if path.name not in LEFT_OUT]
    mails = list(real_mails(paths))
    there = {hashed(mail.mail.message_id) for mail in mails}
    heard: list[Heard] = []

    for kind in RULES:
        threads = [found for each in threads_of(mails) if (found := with_votes(each, kind))]
        with fresh_database(tmp_path) as url:
            database = await Database.open(url, new_delivery_id=new_delivery_id)
            heard += await hear(database, threads, kind)
            await database.close()

    expected = keys_of(one for one in listed() if one["mail"] in there)
    assert {vote.key for vote in heard} == expected
    assert len(expected) > 40
