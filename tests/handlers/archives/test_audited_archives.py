"""Audits of invented archives, in the ways of several bodies, with what makes each hard."""

from pathlib import Path

import pytest

from tests.handlers.archives.audited import Case, audited, cases, mbox_of, told

CASES = list(cases())


def test_there_are_many_cases_of_six_bodies() -> None:
    assert len(CASES) >= 40
    assert len({case.name.partition(":")[0] for case in CASES}) >= 6


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_audit_finds_what_is_there(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "harbour.mbox"
    path.write_bytes(mbox_of(case.mails))

    found = audited(path, case.method).decisions

    assert [decision.title for decision in found] == [title for title, _facts in case.wanted]
    for decision, (_title, facts) in zip(found, case.wanted, strict=True):
        assert [told(decision, fact) for fact in facts] == facts
