"""Each language's file: what it must have, and whether its words are common ones of another."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pytest

import bot.mail
from bot.mail.automatic.evidence import OurMarks
from bot.mail.languages.calendar_names import Kind, calendar_names
from bot.mail.languages.compile import (
    looking_for,
    month_numbers,
    phrases,
    phrases_of,
    weekday_numbers,
)
from bot.mail.languages.language import FIELDS, REQUIRED
from bot.mail.languages.notation import bare, begun, first_letters, spellings, starting, whole
from bot.mail.languages.others import OTHERS
from bot.mail.languages.patterns import unaccented
from bot.mail.languages.supported import LANGUAGES
from bot.mail.parse import parse_mail
from bot.mail.values import Automatic, ParsedMail

COMMON_WORDS: Final = Path(__file__).parent / "common_words.txt"
SUPPORTED: Final = sorted(set(LANGUAGES) - {each.code for each in OTHERS})
ALONE: Final = (
    "program_subjects",
    "away_subjects",
    "typed_away",
    "absences",
    "i_am_away",
    "is_away",
    "automatic_reply",
    "automatic_message",
    "sent_automatically",
    "greets_sender",
    "thanks",
    "received",
    "nobody_reads",
    "absence_words",
    "comes_back",
    "bounce_subjects",
    "delayed",
    "held",
    "rejected",
    "wrote",
    "closings",
    "forward_begins",
    "reply_above",
    "read_receipts",
    "notice_confidential",
    "notice_intended",
    "notice_mistake",
    "notice_forbidden",
)
"""Fields of which a word alone may settle what a line is."""
_WHOLE_LINE: Final = "a closing is a line of its own, and no line has this common word alone"
_SAID: Final = "stands in front of a colon, with a name: `disse Ana:` tells who is quoted in either"
ALLOWED: Final = {
    ("wrote", "de", "sagt"): "Icelandic `sagt` has no name in front of its colon",
    ("wrote", "it", "disse"): _SAID,
    ("wrote", "pt", "disse"): _SAID,
    ("closings", "en", "ta"): _WHOLE_LINE,
    ("closings", "es", "att"): _WHOLE_LINE,
    ("closings", "pt", "att"): _WHOLE_LINE,
}
"""Words of a field and a language that are common in another, and why this does no harm."""


def common_words() -> dict[str, set[str]]:
    """Return the commonest words of each language."""
    found: dict[str, set[str]] = {}
    for line in COMMON_WORDS.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            words = found.setdefault(line.strip("[]"), set())
        elif line and not line.startswith("#"):
            words.update(line.split())
    return found


def hits(said: Iterable[str], words: set[str]) -> set[str]:
    """Return the words that are one of the phrases, of those that are one word."""
    single = [each for phrase in said if " " not in phrase for each in phrase.split("|")]
    exact = {unaccented(each.rstrip("?")) for each in single}
    begun = tuple(unaccented(each[:-1]) for each in single if each.endswith("*"))
    return {word for word in words if word in exact or (begun and word.startswith(begun))}


def collisions() -> Iterator[tuple[str, str, str, str]]:
    """Yield each field, language and word that is a common word of another language, and which."""
    common = {code: set(map(unaccented, words)) for code, words in common_words().items()}
    every = set().union(*common.values())
    for field in ALONE:
        found = {code: hits(phrases_of(each, field), every) for code, each in LANGUAGES.items()}
        for code, words in found.items():
            for other in set(common) - {code}:
                shared = words & common[other] - found[other]
                yield from ((field, code, word, other) for word in sorted(shared))


def test_a_common_word_of_another_language_is_seen() -> None:
    assert hits(["und", "die*", "am ende"], {"und", "dieser", "hund", "ende"}) == {"und", "dieser"}


def test_no_word_that_settles_a_line_is_a_common_one_of_another_language() -> None:
    found = {(field, code, word): other for field, code, word, other in collisions()}

    assert {each: other for each, other in found.items() if each not in ALLOWED} == {}
    assert set(ALLOWED) <= set(found), "these are no collisions any more"


@pytest.mark.parametrize("code", SUPPORTED)
def test_a_supported_language_has_all_that_reading_needs(code: str) -> None:
    language = LANGUAGES[code]

    assert [field for field in sorted(REQUIRED) if not phrases_of(language, field)] == []
    assert any(phrases_of(language, f"ends{way}") for way in ("", "_behind", "_suffixes"))
    assert phrases_of(language, "sent_from") or phrases_of(language, "sent_behind")


def test_many_languages_are_supported() -> None:
    assert len(SUPPORTED) >= 34


@pytest.mark.parametrize("code", LANGUAGES)
def test_phrases_are_plain_words_in_small_letters(code: str) -> None:
    for field in FIELDS:
        said = phrases_of(LANGUAGES[code], field)
        assert len(set(said)) == len(said), f"twice in {field}"
        for phrase in said:
            assert phrase == phrase.lower(), phrase
            assert not re.search(r"[\\^$+{}]|\?(?! |$)", phrase), phrase
            if not {"*", "…"} & set(phrase):
                assert re.fullmatch(whole([phrase]), next(spellings([phrase]))), phrase


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "eo"])
def test_the_cldr_names_every_weekday_and_month_of_a_language(code: str) -> None:
    months, weekdays = calendar_names(code, "months"), calendar_names(code, "weekdays")

    assert (len(months), len(weekdays)) == (12, 7)
    assert all(weekdays)
    assert all(months) or code in {"ja", "ko", "vi", "zh"}, "they count their months"


@pytest.mark.parametrize(
    ("code", "kind", "number", "names"),
    [
        ("de", "months", 9, ("september", "sept", "sep")),
        ("el", "months", 5, ("μαΐου", "μαΐ", "μάιος", "μάι")),
        ("nb", "months", 10, ("oktober", "okt")),
        ("sr", "months", 8, ("август", "avgust")),
        ("zh", "weekdays", 1, ("星期一", "周一", "週一")),
        ("pl", "months", 8, ("sierpnia", "sierpień")),
    ],
)
def test_all_forms_of_a_month_or_weekday_are_known(
    code: str, kind: Kind, number: int, names: tuple[str, ...]
) -> None:
    assert calendar_names(code, kind)[number - 1] == names


def test_months_and_weekdays_have_their_numbers() -> None:
    months, weekdays = month_numbers(), weekday_numbers()

    numbers = [months[name] for name in ("january", "märz", "août", "ekim", "декабря")]
    assert numbers == [1, 3, 8, 10, 12]
    assert [weekdays[name] for name in ("monday", "mittwoch", "dimanche")] == [0, 2, 6]


def test_a_word_of_two_months_is_neither() -> None:
    assert "srp" not in month_numbers()  # August in Czech, July in Croatian
    assert month_numbers()["listopada"] == 11


def test_only_the_languages_that_are_asked_for_are_looked_for_and_english() -> None:
    with looking_for({"de"}):
        assert any("abgelehnt" in each for each in phrases("rejected"))
        assert any("not allowed" in each for each in phrases("rejected"))
        assert not any("rechazad" in each for each in phrases("rejected"))
        assert "août" not in month_numbers()
    assert any("rechazad" in each for each in phrases("rejected"))
    with looking_for(()):
        assert "août" in month_numbers()


@pytest.mark.parametrize(
    ("phrase", "sentences", "not_said"),
    [
        ("out of the? office", ["out of office", "out of the office"], ["out of an office"]),
        (
            "je suis|serai … absente|absent",
            ["je suis demain absent", "je serai absente"],
            ["je suis"],
        ),
        ("antwort*", ["antwort", "antworten"], ["beantworten"]),
        ("*lomalla", ["lomalla", "kesälomalla"], ["lomallaan"]),
        ("e-mail", ["email", "e-mail", "e mail"], ["mail"]),
        ("d'absence", ["d'absence", "d’absence"], ["d absence"]),
        ("自動 返信", ["自動返信", "自動 返信", "これは自動返信です"], ["自動送信"]),
        ("in error please", ["in error, please"], ["in error; please"]),
    ],
)
def test_a_phrase_is_found_as_people_write_it(
    phrase: str, sentences: list[str], not_said: list[str]
) -> None:
    pattern = re.compile(whole([phrase]))

    assert all(pattern.search(each) for each in sentences)
    assert not any(pattern.search(each) for each in not_said)


def test_phrases_with_many_forms_are_found_in_each_of_them() -> None:
    phrase = "i|we am|are out|away|back of? the? office|house"
    pattern = re.compile(whole([phrase]))

    assert all(pattern.fullmatch(each) for each in spellings([phrase]))
    assert not pattern.search("they are out")


def test_each_phrase_begins_with_one_of_the_starts_that_a_quick_look_asks_for() -> None:
    for field in ("notice_starts", "forward_begins", "reply_above", "sent_from", "get_outlook"):
        said = phrases(field)
        known = re.compile(starting(said))
        for form in spellings(each for each in said if not {"*", "…"} & set(each)):
            assert known.match(form), form
            assert re.match(first_letters(said), form), form


def test_ways_to_end_a_phrase() -> None:
    assert re.search(begun(["rejected"]), "was rejectedly")
    assert re.search(bare(["rejected"]), "unrejected")
    assert not re.search(whole(["rejected"]), "unrejected")
    assert re.search(whole([]), "") is None


def test_a_list_that_names_its_languages_is_read_in_these_and_in_english() -> None:
    german, spanish = (
        f"From: Ana Lopez <ana@example.org>\nMessage-ID: <1@example.org>\nSubject: {subject}\n"
        "Content-Type: text/plain; charset=utf-8\n\nHola\n"
        for subject in ("Automatische Antwort: Pier", "Respuesta automática: Pier")
    )
    ours = OurMarks("penholder.example.org", "pen@penholder.example.org", frozenset({"de"}))

    read = [parse_mail(raw.encode(), ours=ours) for raw in (german, spanish)]
    assert [isinstance(mail, ParsedMail) and mail.automatic for mail in read] == [
        Automatic.AUTO_REPLY,
        None,
    ]
    again = parse_mail(spanish.encode())
    assert isinstance(again, ParsedMail)
    assert again.automatic is Automatic.AUTO_REPLY, "kept from the narrower reading"


def test_every_field_is_looked_for_somewhere() -> None:
    folder = Path(bot.mail.__path__[0])
    words = folder / "languages"
    asking = {*folder.rglob("*.py")} - {*words.glob("*.py")}
    asking |= {words / "compile.py", words / "quoting.py"}
    sources = "\n".join(path.read_text(encoding="utf-8") for path in sorted(asking))
    notices = {f"notice_{each}" for each in re.findall(r'"(\w+)"', sources)}

    assert [
        each for each in sorted(FIELDS - notices) if not re.search(rf"\b{each}\b", sources)
    ] == []
