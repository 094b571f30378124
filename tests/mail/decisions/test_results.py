"""What results announce, in the ways in which people write them."""

from collections.abc import Sequence

import pytest

from bot.mail.decisions.results import read_result, says_result
from tests.mail.ordinary import ordinary_sentences

RESULTS = [
    (
        "Ana Lopez: yes\nBen Okri: no\nCarl Lind: abstain\nQuorum: yes",
        {("yes", None): 1, ("no", None): 1, ("abstain", None): 1},
        [("Ana Lopez", "yes", None), ("Ben Okri", "no", None), ("Carl Lind", "abstain", None)],
        None,
    ),
    (
        "YES 4\nNO 0\nABSTAIN 1",
        {("yes", None): 4, ("no", None): 0, ("abstain", None): 1},
        [],
        None,
    ),
    (
        "2 voted yes (Ana Lopez, Ben Okri), nobody voted no. The motion passes.",
        {("yes", None): 2},
        [("Ana Lopez", "yes", None), ("Ben Okri", "yes", None)],
        True,
    ),
    (
        "Approved by:\n- Ana Lopez\n- Ben Okri\n\nOpposed:\n- Carl Lind",
        {("yes", None): 2, ("no", None): 1},
        [("Ana Lopez", "yes", None), ("Ben Okri", "yes", None), ("Carl Lind", "no", None)],
        None,
    ),
    (
        """The vote has passed with the following result:

+1 : Ana Lopez, Ben Okri, Hugo ÁLVAREZ

Harbour quorum: reached

I will paint the pier.""",
        {("+1", None): 3},
        [("Ana Lopez", "+1", None), ("Ben Okri", "+1", None), ("Hugo ÁLVAREZ", "+1", None)],
        True,
    ),
    (
        """The vote passes with 3 binding +1 votes, 2 non-binding +1s and no -1.""",
        {("+1", True): 3, ("+1", False): 2, ("-1", None): 0},
        [],
        True,
    ),
    (
        """Results:

+1 (binding): Ana Lopez, Ben Okri and Carla Diaz
+1 (non-binding): Dora
0:
-1: Eve (binding)
""",
        {("+1", False): 1, ("+1", True): 3, ("-1", True): 1},
        [
            ("Ana Lopez", "+1", True),
            ("Ben Okri", "+1", True),
            ("Carla Diaz", "+1", True),
            ("Dora", "+1", False),
            ("Eve", "-1", True),
        ],
        None,
    ),
    (
        """Binding +1s:
 * Ana Lopez
 * Ben Okri

Non-binding +1s:
 * Carl

No 0 or -1 votes.""",
        {("0", None): 0, ("+1", False): 1, ("+1", True): 2},
        [("Ana Lopez", "+1", True), ("Ben Okri", "+1", True), ("Carl", "+1", False)],
        None,
    ),
    (
        """4 +1s, 0 -1""",
        {("+1", None): 4, ("-1", None): 0},
        [],
        None,
    ),
    (
        """+1: 4, 0: 1, -1: 0""",
        {("+1", None): 4, ("0", None): 1, ("-1", None): 0},
        [],
        None,
    ),
    (
        """| Name | Vote |
|------|------|
| Ana Lopez | +1 (binding) |
| Ben Okri | -1 |""",
        {("+1", True): 1, ("-1", None): 1},
        [("Ana Lopez", "+1", True), ("Ben Okri", "-1", None)],
        None,
    ),
    (
        """Ana Lopez      +1
Ben Okri       +1 (binding)
Carl Li: -0""",
        {("+1", None): 2, ("-0", None): 1},
        [("Ana Lopez", "+1", None), ("Ben Okri", "+1", True), ("Carl Li", "-0", None)],
        None,
    ),
    (
        """Certificate Issuers

17 votes in total, with 1 abstention:
    16 Issuers voting YES: Quay Trust, DockCA, R-PIER
    0 Issuers voting NO:
    1 Issuer ABSTAIN: MOLE

Certificate Consumers
    2 Consumers voting YES: Reef, Shoal
""",
        {("yes", None): 18, ("no", None): 0, ("abstain", None): 1},
        [
            ("Quay Trust", "yes", None),
            ("DockCA", "yes", None),
            ("R-PIER", "yes", None),
            ("MOLE", "abstain", None),
            ("Reef", "yes", None),
            ("Shoal", "yes", None),
        ],
        None,
    ),
    (
        """With 12 in favour, 2 against and 1 abstention the motion carried.""",
        {("yes", None): 12, ("no", None): 2, ("abstain", None): 1},
        [],
        True,
    ),
    (
        """Yes: 12
No: 3
Abstain: 1""",
        {("yes", None): 12, ("no", None): 3, ("abstain", None): 1},
        [],
        None,
    ),
    (
        """+1 (3 binding): Ana, Ben, Carl, Dora""",
        {("+1", True): 3, ("+1", None): 4},
        [("Ana", "+1", None), ("Ben", "+1", None), ("Carl", "+1", None), ("Dora", "+1", None)],
        None,
    ),
    (
        """3 +1 (binding): Ana Lopez, Ben Okri, Carl Li
1 +1 (non-binding): Dora
0 -1""",
        {("+1", True): 3, ("+1", False): 1, ("-1", None): 0},
        [
            ("Ana Lopez", "+1", True),
            ("Ben Okri", "+1", True),
            ("Carl Li", "+1", True),
            ("Dora", "+1", False),
        ],
        None,
    ),
    (
        """+1 binding
Ana Lopez
Ben Okri

+1 non-binding
Carl""",
        {("+1", False): 1, ("+1", True): 2},
        [("Ana Lopez", "+1", True), ("Ben Okri", "+1", True), ("Carl", "+1", False)],
        None,
    ),
    (
        """+1s
---
Ana Lopez (binding)
Ben Okri

-1s
---
none""",
        {("+1", None): 2},
        [("Ana Lopez", "+1", True), ("Ben Okri", "+1", None)],
        None,
    ),
    (
        """Der Antrag wurde angenommen: 5 Ja, 1 Nein, 2 Enthaltungen.""",
        {("yes", None): 5, ("no", None): 1, ("abstain", None): 2},
        [],
        True,
    ),
    (
        """La proposition est adoptée : 5 pour, 1 contre, 2 abstentions.""",
        {("yes", None): 5, ("no", None): 1, ("abstain", None): 2},
        [],
        True,
    ),
    (
        """The vote passed with three binding +1 votes from Ana Lopez, Ben Okri and Carl Li.""",
        {("+1", True): 3},
        [("Ana Lopez", "+1", True), ("Ben Okri", "+1", True), ("Carl Li", "+1", True)],
        True,
    ),
    (
        """The vote is now closed. We have 5 +1 votes (4 binding) and one -1. Passed.""",
        {("+1", None): 5, ("+1", True): 4, ("-1", None): 1},
        [],
        None,
    ),
    (
        """+1 Ana Lopez (binding)
+1 Ben Okri
-1 Carl Li""",
        {("+1", None): 2, ("-1", None): 1},
        [("Ana Lopez", "+1", True), ("Ben Okri", "+1", None), ("Carl Li", "-1", None)],
        None,
    ),
    (
        """In favor (3): Ana, Ben, Carl
Opposed (0):
""",
        {("yes", None): 3, ("no", None): 0},
        [("Ana", "yes", None), ("Ben", "yes", None), ("Carl", "yes", None)],
        None,
    ),
    (
        """Thanks everyone, the vote passes. I will publish the release tomorrow.""",
        {},
        [],
        True,
    ),
    (
        """* Ana Lopez (+1 binding)
* Ben Okri (+1)""",
        {("+1", None): 2},
        [("Ana Lopez", "+1", True), ("Ben Okri", "+1", None)],
        None,
    ),
    (
        """+1 votes: 3 (Ana, Ben, Carl)
-1 votes: 0""",
        {("+1", None): 3, ("-1", None): 0},
        [("Ana", "+1", None), ("Ben", "+1", None), ("Carl", "+1", None)],
        None,
    ),
]


@pytest.mark.parametrize(("text", "counts", "voters", "passed"), RESULTS)
def test_a_result_is_read(
    text: str,
    counts: dict[tuple[str, bool | None], int],
    voters: Sequence[tuple[str, str, bool | None]],
    passed: bool | None,
) -> None:
    announced = read_result(text.split("\n"), message_id="1@example.org")

    assert dict(announced.counts) == counts
    assert [(each.name, each.choice, each.is_binding) for each in announced.voters] == voters
    assert announced.passed is passed


def test_what_speaks_of_votes_and_cannot_be_read_is_kept() -> None:
    text = "The votes were 7 to 2 (+1 being what most of us say, as ever, and rightly so)."

    announced = read_result([text], message_id="1@example.org")

    assert not announced.has_tally
    assert announced.unread == (text,)


def test_an_interim_tally_is_no_result_and_a_callers_last_one_is() -> None:
    def says(text: str, *, is_caller: bool = True) -> bool:
        """Return whether a text announces a result."""
        return says_result(text.split("\n"), message_id="1@example.org", is_caller=is_caller)

    assert says("For: 5; Against: 2; Abstain: 1")
    assert says("Yes: Ana Lopez, Ben Okri\nNo: Carl Lind")
    assert not says("So far 4 +1 and 1 -1; we need one more.")
    assert not says("For: 5; Against: 2", is_caller=False)
    assert not says("+1 it builds")


@pytest.mark.parametrize("language", ordinary_sentences())
def test_no_ordinary_sentence_announces_a_result(language: str) -> None:
    for sentence in ordinary_sentences()[language]:
        announced = read_result([sentence], message_id="1@example.org")
        assert not announced.voters, sentence
        assert announced.passed is None, sentence
        assert not says_result([sentence], message_id="1@example.org", is_caller=True), sentence


def test_a_hostile_result_is_read_in_time() -> None:
    for line in ("+1 (" * 20_000, "+1: " + "a, " * 40_000, "| " * 50_000, "binding " * 20_000):
        read_result([line] * 3, message_id="1@example.org")
