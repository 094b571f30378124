"""How an audit tells what differs: a plain sentence with its evidence."""

from fractions import Fraction

import pytest

from bot.domain.audits.decision import Announced, BindingBy, Difference, Differs, Unsure
from bot.domain.ballots.doubt import Doubt
from bot.language import speaking
from bot.render.audits.words import (
    say_announced,
    say_binding_by,
    say_count,
    say_difference,
    say_why,
)

WORKS = (
    "Ben is announced with +1; they wrote “works for me” (3@example.org), which is not counted: "
    "no formal vote."
)


def seen(kind: Differs, *, other: str = "", binding: bool | None = None) -> Difference:
    return Difference(
        kind,
        "+1",
        name="Ben",
        other=other,
        line="+1\x1b[31m ship it",
        message_id="2@example.org",
        binding=binding,
    )


@pytest.mark.parametrize(
    ("difference", "text"),
    [
        (Difference(Differs.COUNT, "+1", 6, Fraction(5)), "+1: announced 6; counted 5."),
        (
            Difference(Differs.COUNT, "+1", 6, Fraction(5), binding=True),
            "+1: announced 6 binding; counted 5.",
        ),
        (
            Difference(Differs.COUNT, "-1", 1, Fraction(1, 2), binding=False),
            "-1: announced 1 not binding; counted 0.5.",
        ),
        (
            Difference(Differs.OWN_LIST, "+1", 3, Fraction(4)),
            "+1: the result says 3, and its own list has 4.",
        ),
        (
            Difference(Differs.BINDING_UNKNOWN, "+1", 3, Fraction(5), binding=True),
            "+1: announced 3 binding; of 5 votes nothing says which bind. A roster would.",
        ),
        (
            Difference(Differs.NO_VOTE, "+1", name="Ana\u202e Lopez"),
            "Ana Lopez is announced with +1, and no vote of theirs is there.",
        ),
        (
            Difference(
                Differs.DOUBTFUL,
                "+1",
                name="Ben",
                line="works for me",
                message_id="3@example.org",
                why=Unsure.NO_FORMAL_VOTE,
            ),
            WORKS,
        ),
        (
            Difference(
                Differs.NOT_COUNTED,
                name="Finn",
                line="works for me",
                message_id="5@example.org",
                why=Unsure.NO_FORMAL_VOTE,
            ),
            "Finn wrote “works for me” (5@example.org); not counted: no formal vote.",
        ),
        (
            seen(Differs.OTHER_CHOICE, other="-1"),
            "Ben is announced with +1, and voted -1: “+1[31m ship it” (2@example.org).",
        ),
        (
            seen(Differs.FORGOTTEN),
            "Ben voted +1, and the result does not name them: “+1[31m ship it” (2@example.org).",
        ),
        (
            seen(Differs.BINDING, binding=True),
            (
                "The result counts Ben's vote as binding, but it is not: "
                "“+1[31m ship it” (2@example.org)."
            ),
        ),
        (
            seen(Differs.BINDING, binding=False),
            (
                "The result counts Ben's vote as not binding, but it is: "
                "“+1[31m ship it” (2@example.org)."
            ),
        ),
        (
            Difference(Differs.OUTCOME, "passed", other="rejected"),
            "The result says that it passed; by the rule the outcome is: rejected.",
        ),
        (Difference(Differs.NO_TALLY), "The result gives no tally."),
        (
            Difference(Differs.NO_TALLY, line="seven to two"),
            "The tally of the result could not be read: “seven to two”.",
        ),
        (Difference(Differs.NO_CALL), "The call for this vote is not in the archive."),
        (
            Difference(Differs.LATER_RESULT, message_id="4@example.org"),
            "A later result replaces that of 4@example.org.",
        ),
        (
            Difference(Differs.BY_SUBJECT, counted=Fraction(1)),
            "1 message is taken by its subject alone.",
        ),
        (
            Difference(Differs.BY_SUBJECT, counted=Fraction(2)),
            "2 messages are taken by their subject alone.",
        ),
    ],
)
def test_a_difference_is_a_sentence(difference: Difference, text: str) -> None:
    assert say_difference(difference) == text
    with speaking("fr"):
        assert say_difference(difference) not in {"", text}


def test_every_reason_and_source_has_words() -> None:
    assert {say_why(why) for why in (*Doubt, *Unsure)}
    assert len({say_why(why) for why in (*Doubt, *Unsure)}) == len(Doubt) + len(Unsure)
    assert len({say_binding_by(by) for by in BindingBy}) == len(BindingBy)


def test_what_a_result_announces_on_one_line() -> None:
    def told(counts: dict[tuple[str, bool | None], int], *, passed: bool | None = None) -> str:
        """Return what is said of such counts."""
        return say_announced(Announced("1@example.org", counts, passed=passed))

    assert told({("+1", None): 3}) == "+1: 3"
    assert told({("+1", True): 3}) == "+1: 3 (binding)"
    assert told({("+1", True): 3, ("+1", False): 2}) == "+1: 5 (binding: +1: 3)"
    assert told({}, passed=True) == "passed"
    assert told({}) == "no tally that could be read"
    assert say_count(Fraction(5, 2)) == "2.5"
