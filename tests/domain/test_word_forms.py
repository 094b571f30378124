"""The forms of a word have a stem in common, in the language of the text that has them."""

from itertools import islice, product
from string import ascii_lowercase

import pytest

from bot.domain.word_forms import languages_of, stems_of, text_stems
from bot.domain.words import fold

IN_EVERY_LANGUAGE = (
    "og i at det er en der die und in den von the of and to is de la que el y ja on ei se "
    "le et les des un di che e il per het een van dat op o do da em и в не на я att som på är av"
)
"""Function words, as nobody's mail has them."""


def many_words(begin: str, end: str, *, count: int = 1200) -> str:
    """Return that many different words of nobody, which begin and end alike."""
    inner = islice(product(ascii_lowercase, repeat=4), count)
    return " ".join(f"{begin}{''.join(letters)}{end}" for letters in inner)


def finds(word: str, text: str) -> bool:
    """Return True if a search for a word finds a text by one of its forms."""
    languages = languages_of(fold(text).split())
    return not set(stems_of(word)).isdisjoint(text_stems(text, languages=languages))


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("vote", "Votes"),
        ("voting", "We have voted on the policy."),
        ("policies", "We have voted on the policy."),
        ("décision", "Les décisions de la commission sont publiques."),
        ("decisions", "La décision de la commission est publique."),
        ("décidée", "Il faut décider de la date avec le comité."),
        ("Haus", "Wir bauen die Häuser und den Hafen nicht."),
        ("votación", "Las votaciones de la junta se cierran en una semana."),
        ("решение", "Мы не приняли решения, и это так."),
        ("stemming", "De stemmingen van het bestuur zijn voor het einde van de week."),
    ],
)
def test_a_word_finds_its_other_forms(word: str, text: str) -> None:
    assert finds(word, text)


def test_the_rules_of_one_language_are_not_those_of_another() -> None:
    text = "Les notes de la commission sont dans le dossier du comité."

    assert languages_of(fold(text).split()) == ("fr",)
    assert finds("note", text)
    assert not finds("noting", text)


def test_a_short_text_without_function_words_is_stemmed_by_all_rules() -> None:
    assert len(languages_of(["budget", "2027"])) == 12
    assert finds("budgets", "Budget 2027")


def test_a_long_text_of_another_language_has_no_stems() -> None:
    text = "".join(f"{first}{second}nek " for first in "bcdfg" for second in "aeiou")

    assert languages_of(text.split()) == ()
    assert not finds("banek", text)


def test_a_text_of_two_languages_is_stemmed_by_both() -> None:
    text = (
        "We have closed the vote on the budget and it is not open for you. "
        "Nous avons fermé le vote sur le budget et il est pour vous dans la liste."
    )

    assert {"en", "fr"} <= set(languages_of(fold(text).split()))


def test_a_long_text_is_of_two_languages_at_most() -> None:
    assert len(languages_of(fold(IN_EVERY_LANGUAGE).split())) == 2


def test_the_words_behind_the_first_thousand_have_no_stems() -> None:
    text = f"the policies of {many_words('z', '')} and the votings"

    assert finds("policy", text)
    assert not finds("vote", text)


def test_signs_numbers_and_addresses_have_no_forms() -> None:
    assert stems_of("v2") == stems_of("ab") == stems_of("x" * 31) == ()
    assert text_stems("Ask zoe@houses.example, 港湾.", languages=["en"]) == ["enask", "enzoe"]


def test_the_rules_are_those_that_the_indexes_were_made_with() -> None:
    """If this fails after an update of Snowball, all indexes must be made again, by a migration."""
    words = ["generally", "relational", "décidées", "Häusern", "votaciones", "перечисления"]
    seen = ("de", "en", "es", "fr", "nl", "ru")

    assert [[text for text in stems_of(word) if text[:2] in seen] for word in words] == [
        ["degenerally", "engeneral", "esgenerally", "frgenerally", "nlnerally"],
        ["derelational", "enrelat", "esrelational", "frrelational", "nlrelational"],
        ["dedecide", "endecide", "esdecid", "frdecid", "frdecide", "nldecidees"],
        ["dehaus", "enhausern", "eshausern", "frhausern", "nlhausern"],
        ["devotacion", "envotacion", "esvotacion", "frvotacion", "nlvotacione"],
        ["ruперечислен"],
    ]
