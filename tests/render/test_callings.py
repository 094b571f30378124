"""What people are called where a name stands for a vote."""

import pytest

from bot.domain.ids import PersonId, SlackUserId
from bot.domain.people.names import LONGEST_NAME
from bot.domain.people.person import Namesake, Person
from bot.render.documents.facts import person_label
from bot.render.text.safe import name_of

ADA = Person(PersonId(1), "Ada Example", ("ada@example.org",))


@pytest.mark.parametrize(
    ("others", "shown"),
    [
        ([], "Ada Example"),
        (["eve@evil.example"], "Ada Example (a…@example.org)"),
        (["ann@example.net"], "Ada Example (a…@example.org)"),
        (["slack:U7"], "Ada Example (a…@example.org)"),
        (["eve@example.org"], "Ada Example (a…@example.org)"),
        (["anna@example.org"], "Ada Example (a…@example.org, no. 1)"),
        (["a@example.org"], "Ada Example (a…@example.org, no. 1)"),
    ],
)
def test_a_person_with_a_namesake_is_told_by_as_little_of_the_address_as_is_needed(
    others: list[str], shown: str
) -> None:
    alike = [Namesake(who, place) for place, who in enumerate(["ada@example.org", *others], 1)]

    assert person_label(ADA, alike=alike) == shown


def test_a_longer_address_may_show_more_letters() -> None:
    ada = Person(PersonId(1), "Ada Example", ("ada.example@example.org",))
    alike = [Namesake("ada.example@example.org", 1), Namesake("anna@example.org", 2)]

    assert person_label(ada, alike=alike) == "Ada Example (ad…@example.org)"


def test_two_in_slack_are_told_apart() -> None:
    both = [Person(PersonId(one), "Ada Example", (), SlackUserId(f"U0{one}")) for one in (2, 3)]
    alike = [Namesake("slack:U02", 1), Namesake("slack:U03", 2)]

    assert [person_label(person, alike=alike) for person in both] == [
        "Ada Example (Slack …2)",
        "Ada Example (Slack …3)",
    ]


def test_of_two_addresses_none_is_anothers() -> None:
    ada = Person(PersonId(1), "Ada Example", ("ada@example.org", "ada@home.example"))
    alike = [Namesake("ada@example.org", 1), Namesake("ada@home.example", 2)]

    assert person_label(ada, alike=alike) == "Ada Example"


def test_a_long_name_or_domain_does_not_push_the_hint_away() -> None:
    long = Person(PersonId(1), "A" * 200, (f"ada@{'mail.' * 20}example.org",))

    shown = person_label(long, alike=[Namesake("eve@evil.example", 1)])

    assert len(shown) <= LONGEST_NAME
    assert shown.endswith("example.org)")
    assert name_of(shown) == shown


def test_nobody_is_called_by_a_whole_address() -> None:
    assert person_label(Person(PersonId(1), "", ("ada@example.org",)), alike=()) == "ada"
    assert person_label(Person(PersonId(1), "ada@example.org", ("a@x.org",)), alike=()) == "a"
    assert person_label(Person(PersonId(1), "", (), SlackUserId("U7")), alike=()) == "U7"
