"""A hash in words: the same everywhere, and no two words to be taken for one another."""

import string
from itertools import combinations

from bot.render.ballots.hash_words import (
    WORDS_OF_HASH,
    hash_lines,
    hash_words,
    is_hash_of,
    is_whole_hash,
)

BYTES = [f"{byte:02x}" * 32 for byte in range(256)]
WORDS = [hash_words(one).split()[0] for one in BYTES]


def distance(one: str, other: str) -> int:
    """Return in how many letters two words differ: changed, left out or added (Levenshtein)."""
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, start=1):
        before, row[0] = row[0], place
        for at, its in enumerate(other, start=1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (letter != its))
    return row[-1]


def test_every_byte_has_a_short_word_of_its_own() -> None:
    assert len(set(WORDS)) == 256
    assert all(3 <= len(one) <= 6 and set(one) <= set(string.ascii_lowercase) for one in WORDS)
    assert len({one[:3] for one in WORDS}) == 256
    assert not [pair for pair in combinations(WORDS, 2) if distance(*pair) < 2]
    assert not [one for one in WORDS if set(one) <= set(string.hexdigits)]


def test_sixteen_words_say_the_first_128_bits() -> None:
    digits = "00ff" * 16

    assert hash_words(digits).split() == [WORDS[0], WORDS[255]] * 8
    assert len(hash_words(digits).split()) == WORDS_OF_HASH == 16
    assert " ".join(hash_lines(digits)) == hash_words(digits)
    assert hash_words(digits[:32] + "0" * 32) == hash_words(digits)
    assert hash_words("01" + digits[2:]) != hash_words(digits)


def test_the_longest_lines_fit_a_mail() -> None:
    longest = max(BYTES, key=lambda one: len(hash_words(one)))

    assert max(map(len, hash_lines(longest))) <= 70


def test_what_is_no_hash_is_nobodys_hash() -> None:
    assert not is_hash_of("", "")
    assert not is_hash_of("none", "none")
    assert not is_whole_hash("")
    assert not is_whole_hash("acorn " * 15)
    assert is_whole_hash("acorn " * 16)
