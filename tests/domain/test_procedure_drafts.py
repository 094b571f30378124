"""An act of a chair is written into a button, and read again, in this version or a later one."""

from datetime import UTC, datetime
from itertools import product

import pytest

from bot.domain.ids import ItemNumber
from bot.domain.procedures.draft import Act, Draft, Step, read_draft
from bot.domain.procedures.procedure import Kind
from bot.errors import Refused

END = datetime(2026, 3, 9, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(("step", "kind"), list(product(Step, Kind)))
@pytest.mark.parametrize("counts_own", [False, True])
def test_a_draft_is_read_as_it_was_written(step: Step, kind: Kind, counts_own: bool) -> None:
    draft = Draft(
        act=Act(step, kind),
        item=ItemNumber(7),
        procedure=3,
        ends=END,
        rule="simple",
        words="Shall we?",
        version=2,
        counts_own=counts_own,
    )

    assert read_draft(draft.write()) == draft


@pytest.mark.parametrize(
    ("written", "act"),
    [
        ('["close",7,3,"2026-03-09T10:00:00+00:00","","","Done",2]', Act(Step.CLOSE, Kind.BALLOT)),
        (
            'call ["extend call",7,3,"2026-03-09T10:00:00+00:00","","","Done",2]',
            Act(Step.EXTEND, Kind.CALL),
        ),
    ],
)
def test_drafts_of_earlier_versions_are_read(written: str, act: Act) -> None:
    read = read_draft(written)

    assert read == Draft(act, ItemNumber(7), 3, ends=END, words="Done", version=2)


@pytest.mark.parametrize(
    "written", ["", "[1]", '["open",7]', '["fly",7,3,"","","","",1]', '[7,7,3,"","","","",1]']
)
def test_what_is_no_draft_is_refused(written: str) -> None:
    with pytest.raises(Refused, match="too old"):
        read_draft(written)
