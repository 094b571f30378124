"""Whom a result means by a name: nobody, where it may be two."""

from bot.domain.audits.decision import Author
from bot.domain.audits.naming import match_names

ANA = Author("Ana Lopez", "ana.lopez@example.org")
BEN = Author("Ben Okri", "bokri@example.org")
HUGO = Author("Hugo Álvarez", "h@example.org")
FINN = Author("Finn O'Shea", "finn@example.org")
OTHER_ANA = Author("Ana Weiss", "aweiss@example.org")


def whom(*names: str, of: tuple[Author, ...] = (ANA, BEN, HUGO, FINN)) -> dict[str, str]:
    return {name: who.name for name, who in match_names(names, of).items()}


def test_the_ways_in_which_people_are_named() -> None:
    for name in ("Ana Lopez", "LOPEZ Ana", "ana lopez", "ana.lopez", "A. Lopez", "alopez", "Ana"):
        assert whom(name) == {name: "Ana Lopez"}
    for name in ("bokri", "@bokri", "Okri", "Ben O", "bokri@example.org"):
        assert whom(name) == {name: "Ben Okri"}
    assert whom("Hugo Alvarez") == {"Hugo Alvarez": "Hugo Álvarez"}
    assert whom("HUGO ÁLVAREZ") == {"HUGO ÁLVAREZ": "Hugo Álvarez"}
    assert whom("F. O’Shea") == {"F. O’Shea": "Finn O'Shea"}


def test_a_name_that_may_be_two_is_nobodys() -> None:
    assert whom("Ana", of=(ANA, OTHER_ANA)) == {}
    assert whom("Ana Lopez", "Ana", of=(ANA, OTHER_ANA)) == {
        "Ana Lopez": "Ana Lopez",
        "Ana": "Ana Weiss",
    }
    assert whom("Lopez", of=(ANA, Author("Luis Lopez", "l@example.org"))) == {}


def test_a_stranger_is_nobody() -> None:
    assert whom("Gita Rao", "Lop", "", "x") == {}
    assert whom("Bene Okr") == {}
