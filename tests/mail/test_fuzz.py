"""A short run of what `make fuzz` does for long: the same mails each time."""

import pytest

from tests.corpora import require_corpora
from tests.fuzz.chance import Chance
from tests.fuzz.changed import changed
from tests.fuzz.fuzzing import MADE_PART, Outcome, real_mails, run_part
from tests.mail.growth import TRAPPED

SEED = "short"


def assert_good(outcome: Outcome, *, mails: int) -> None:
    for fault in outcome.faults[:1]:
        pytest.fail(f"mail {fault.number}: {fault.raw[:2000]!r}\n{fault.what}")
    assert outcome.mails == mails
    assert outcome.read > mails // 2


def test_changed_mails_of_our_own_are_read_and_shown() -> None:
    outcome = run_part(0, 60, drawn=SEED, mails=real_mails(None), allowed=TRAPPED)

    assert_good(outcome, mails=60)


def test_changed_mails_of_real_lists_are_read_and_shown() -> None:
    mails = real_mails(require_corpora() / "notmuch")

    outcome = run_part(1, 60, drawn=SEED, mails=mails, allowed=TRAPPED)

    assert_good(outcome, mails=60)


def test_mails_made_up_are_read_and_shown() -> None:
    outcome = run_part(MADE_PART - 1, 60, drawn=SEED, mails=(), allowed=TRAPPED)

    assert_good(outcome, mails=60)


def test_one_seed_gives_the_same_mails_and_another_others() -> None:
    mails = real_mails(None)

    again = [changed(mails, Chance(f"{SEED} {number}")) for number in range(20)]

    assert [changed(mails, Chance(f"{SEED} {number}")) for number in range(20)] == again
    assert [changed(mails, Chance(f"other {number}")) for number in range(20)] != again
    assert len(set(again)) == 20


def test_what_raises_or_takes_too_long_is_a_fault() -> None:
    outcome = Outcome(allowed=-1.0)  # the clock may not have moved on

    outcome.try_mail(b"From: ana@example.org\n\ntext\n", 7)

    assert [(fault.number, fault.raw[:4]) for fault in outcome.faults] == [(7, b"From")]
    assert outcome.mails == 1
