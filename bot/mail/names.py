"""What is written as a name is: a person's, or a firm's."""

from typing import Final

from bot.mail.vocabulary import PARTICLES

SENTENCE_ENDS: Final = (".", "!", "?", ":", ";", ",")
LONGEST_NAME: Final = 40
MOST_WORDS: Final = 5
"""Of a name; a line of more may be a sentence."""


def is_name(line: str) -> bool:
    """Say whether a line is a person's or a firm's name."""
    if len(line) > LONGEST_NAME or line.rstrip().endswith(SENTENCE_ENDS):
        return False
    words = line.strip(" *_").replace(",", " ").split()
    if not 0 < len(words) <= MOST_WORDS:
        return False
    return any(word[0].isupper() for word in words) and all(
        (word[0].isupper() or word in PARTICLES) and not any(map(str.isdigit, word))
        for word in words
    )
