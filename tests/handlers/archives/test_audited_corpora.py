"""Audits of real archives; the table below was read by hand, mail by mail.

Names and addresses stay out of it.
"""

from collections.abc import Sequence
from typing import Final

import pytest

from bot.domain.audits.compare import totals_of
from bot.domain.audits.decision import Differs
from bot.mail.decisions.thread import Method
from tests.corpora import require_corpora
from tests.handlers.archives.audited import audited

MAVEN: Final[Sequence[tuple[object, ...]]] = (
    # Day of the call, counted, announced, agrees, canceled, whether it repeats one.
    # The fifth name of the first result wrote only that it works for them, "non binding".
    ("2017-11-12", {"+1": 4}, {"+1": 5}, False, False, False),
    ("2017-11-17", {"-1": 1}, None, None, True, False),
    # Nobody votes: one says what is broken, the others discuss that.
    ("2017-11-18", {}, None, None, True, True),
    # The month ends before the result; one tested it "without trouble", which is no vote.
    ("2017-11-28", {"+1": 5}, None, None, False, False),
)
OTHERS = (
    "httpd-users-2020-07",
    "hyperkitty-odd",
    "ietf-odd",
    "listserv",
    "notmuch",
    "odd",
    "pipermail",
)
"""Nobody calls a vote in these."""


@pytest.mark.parametrize("archive", ["listsao.mbox", "mailarchivesao.mbox", "mboxvm.mbox", ""])
def test_each_vote_of_a_real_month_is_found_and_counted(archive: str) -> None:
    found = audited(require_corpora() / "maven-dev-2017-11" / archive, Method())

    assert [
        (
            f"{each.at:%Y-%m-%d}",
            {choice: int(count) for choice, count in each.counted.items()},
            None if each.announced is None else totals_of(each.announced),
            each.agrees,
            each.canceled,
            bool(each.earlier),
        )
        for each in found.decisions
    ] == list(MAVEN)


def test_who_is_counted_and_who_is_not_is_shown_with_evidence() -> None:
    first, second, _third, last = audited(
        require_corpora() / "maven-dev-2017-11" / "mboxvm.mbox", Method()
    ).decisions

    assert [vote.line for vote in first.standing] == ["+1"] * 4
    assert [each.kind for each in first.differences] == [Differs.DOUBTFUL, Differs.COUNT]
    assert "works well for me" in first.differences[0].line
    assert first.differences[0].message_id
    assert [vote.is_binding for vote in second.standing] == [False]
    assert [vote.is_binding for vote in last.standing].count(False) == 1


@pytest.mark.parametrize("folder", OTHERS)
def test_no_vote_is_seen_where_nobody_calls_one(folder: str) -> None:
    assert audited(require_corpora() / folder, Method()).decisions == ()
