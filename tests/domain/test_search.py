"""What people type to search, and the words that are looked for."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import ListName
from bot.domain.items.item import ItemState
from bot.domain.items.search import MOST_WORDS, Query, read_query
from bot.domain.words import find_words, fold, is_address
from bot.errors import Refused


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Terms of  Reference", Query((("terms",), ("of",), ("reference",)))),
        ('"Terms of reference"', Query((("terms", "of", "reference"),))),
        ("“Terms of” «reference it»", Query((("terms", "of"), ("reference", "it")))),
        ('"never closed', Query((("never", "closed"),))),
        ("follow-up follow-up - !", Query((("follow", "up"),))),
        ("https://example.org/a 12:30", Query((("https", "example", "org", "a"), ("12", "30")))),
        ('"-terms" --a or', Query((("terms",), ("a",), ("or",)))),
        ("budget from:Ana", Query((("budget",),), authors=(("ana",),))),
        ('From:"Ana Sousa" from: ben', Query(authors=(("ana", "sousa"), ("ben",)))),
        ("from:ana@example.org", Query(authors=(("ana", "\ue000ana\ue000example\ue000org"),))),
        ("list:IGF-mag list:council", Query(lists=(ListName("igf-mag"), ListName("council")))),
        ("state:Open state:voting", Query(states=(ItemState.OPEN, ItemState.VOTING))),
        (
            "after:2026-03 before:2027",
            Query(
                since=datetime(2026, 3, 1, tzinfo=UTC),
                until=datetime(2027, 1, 1, tzinfo=UTC),
            ),
        ),
        (
            "after:2026-03-02 after:2026 before:2026-4-9 before:2027",
            Query(
                since=datetime(2026, 3, 2, tzinfo=UTC),
                until=datetime(2026, 4, 9, tzinfo=UTC),
            ),
        ),
        ("has:attachment x has:Attachments", Query((("x",),), has_attachment=True)),
        ('"from:ana" "AND OR" NEAR', Query((("from", "ana"), ("and", "or"), ("near",)))),
    ],
)
def test_a_search_is_read(text: str, query: Query) -> None:
    assert read_query(text) == query


def test_an_address_is_the_words_of_its_name_and_one_that_nobody_can_write() -> None:
    words = fold(
        "Ask Zoé.Adams@example.org, zoe%40pier.example; react@18.2.0, _@example.org."
    ).split()

    assert [word for word in words if not is_address(word)] == [
        "ask",
        "zoe",
        "adams",
        "zoe",
        "react",
        "18",
        "2",
        "0",
    ]
    whole = [word for word in words if is_address(word)]
    assert whole == [
        "\ue000zoe\ue000adams\ue000example\ue000org",
        "\ue000zoe\ue000pier\ue000example",
    ]
    assert fold(" ".join(whole)).split() == [
        "zoe",
        "adams",
        "example",
        "org",
        "zoe",
        "pier",
        "example",
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Say what to look for: words"),
        (" ! - ", "Say what to look for: words"),
        ("foo:bar", "I cannot search by “foo:”. Write words"),
        ("foo:bar", "put them in quotes: “foo:bar”"),
        ("frm:ana", "Did you mean `from:`?"),
        (
            "budget -terms",
            "I cannot search by “-terms”: a search finds what has all its words, in any of their",
        ),
        ("budget OR terms", "I cannot search by “OR”"),
        ("term*", "I cannot search by “term*”"),
        ("budget from:", "Say what comes after `from:`, such as `from:ana`."),
        ('list:""', "such as `list:council`"),
        ("from:!", "“!” is not a name. Write for example `from:ana`."),
        ("state:done", "“done” is not a state of an item. Write one of `state:open`"),
        ("has:cheese", "Write `has:attachment`."),
        ("after:tomorrow", "“tomorrow” is not a date. Write `2026-12-19`"),
        ("before:2026-02-30", "“2026-02-30” is not a date."),
        ("after:0000", "“0000” is not a date."),
        ("a " + " ".join(map(str, range(MOST_WORDS))), f"Write at most {MOST_WORDS}."),
    ],
)
def test_what_cannot_be_searched_for_is_refused_with_what_to_write(
    text: str, sentence: str
) -> None:
    with pytest.raises(Refused) as refused:
        read_query(text)

    assert sentence in str(refused.value)


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        query = read_query(text)
    except Refused:
        return

    for phrase in query.phrases + query.authors:
        assert phrase
        assert all(fold(word) == word for word in phrase)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello, World_wide web!", "hello world wide web"),
        ("É ｅ Straße İstanbul", "e e strasse istanbul"),
        (
            "Łukasz Sørensen Đorđe Ísafjörður Diyarbakır",
            "lukasz sorensen dorde isafjordur diyarbakir",
        ),
        ("Þór Æsa cœur", "thor aesa coeur"),
        ("Żółć Ὀδυσσεύς Перенесён", "zolc οδυσσευσ перенесен"),
        ("مُحَمَّد می\u200cخواهم שָׁלוֹם", "محمد میخواهم שלום"),
        ("日本 ﾃｽﾄ ガ", "日 本 テ ス ト ガ"),
        ("हिन्दी भाषा", "हिन्दी भाषा"),
        ("한국어 co\u00adoperate", "한국어 cooperate"),
        ("a\0b\ud800c", "a b c"),
    ],
)
def test_words_are_the_same_however_they_are_written(text: str, words: str) -> None:
    assert " ".join(fold(text).split()) == words


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)).split() == fold(text).split()


@given(st.text(st.characters(codec="ascii")))
def test_plain_text_folds_alike_beside_other_scripts(text: str) -> None:
    assert fold(text).split() == fold(f"é {text}").split()[1:]


def test_a_word_has_its_place() -> None:
    assert list(find_words("An Élève's 提案")) == [
        ("an", 0),
        ("eleve", 3),
        ("s", 3),
        ("提", 11),
        ("案", 12),
    ]
