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
WORDS = [hash_words(byte).split()[0] for byte in BYTES]


def distance(text: str, other: str) -> int:
    """Return in how many letters two words differ: changed, left out or added (Levenshtein)."""
    row = list(range(len(other) + 1))
    for place, letter in enumerate(text, start=1):
        before, row[0] = row[0], place
        for at, its in enumerate(other, start=1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (letter != its))
    return row[-1]


def test_every_byte_has_a_short_word_of_its_own() -> None:
    assert len(set(WORDS)) == 256
    assert all(3 <= len(word) <= 6 and set(word) <= set(string.ascii_lowercase) for word in WORDS)
    assert len({word[:3] for word in WORDS}) == 256
    assert not [pair for pair in combinations(WORDS, 2) if distance(*pair) < 2]
    assert not [word for word in WORDS if set(word) <= set(string.hexdigits)]


def test_sixteen_words_say_the_first_128_bits() -> None:
    digits = "00ff" * 16

    assert hash_words(digits).split() == [WORDS[0], WORDS[255]] * 8
    assert len(hash_words(digits).split()) == WORDS_OF_HASH == 16
    assert " ".join(hash_lines(digits)) == hash_words(digits)
    assert hash_words(digits[:32] + "0" * 32) == hash_words(digits)
    assert hash_words("01" + digits[2:]) != hash_words(digits)


def test_the_longest_lines_fit_a_mail() -> None:
    longest = max(BYTES, key=lambda text: len(hash_words(text)))

    assert max(map(len, hash_lines(longest))) <= 70


def test_what_is_no_hash_is_nobodys_hash() -> None:
    assert not is_hash_of("", "")
    assert not is_hash_of("none", "none")
    assert not is_whole_hash("")
    assert not is_whole_hash("acorn " * 15)
    assert is_whole_hash("acorn " * 16)
