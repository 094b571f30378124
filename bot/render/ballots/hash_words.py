"""Say a hash in words, so that people can compare two of them by eye or by voice.

Each word stands for one byte; sixteen words are the first 128 of a hash's 256 bits. Whoever wants
another file with the same words has to try about 2^128 files; whoever may choose both files, as
whoever runs Penholder may, about 2^64. Eight words would have stopped a forger too, but not an
operator, who would have needed 2^32.

The words are the same in every language: they are compared, not read.
"""

import re
import unicodedata
from typing import Final

WORDS_OF_HASH: Final = 16
"""How many words say a hash: one for each of its first bytes."""
PER_LINE: Final = 8
_LIST: Final = """
acorn agent alarm album alder anchor anvil apple apron armour aspen atlas attic autumn
award azure badger ballad bamboo banjo barley basin beacon bell bench bishop bonnet border
bottle brass bread bridge bronze bucket bugle burrow butter cactus camel candle carpet
cashew cattle cedar cement cereal chalk cherry cinema circus clay cliff clover coach
cobalt coffee cookie copper cotton cousin cowboy crayon crown cube cuckoo cup daisy dancer
desert donkey dove drawer drift drum duck eagle earth echo edge elbow ember engine fabric
falcon farmer feast fern fiddle field figure finger fjord flag flint flour flute folder
forest fossil fox fruit galaxy garden gate geyser gloss gold goose gravel green guest
guitar habit harp hat hazel helmet hinge hood horse hotel hyena igloo indigo ink insect
island ivory jam jewel jigsaw jug kayak kernel kidney king kiwi knife knot koala ladle
lagoon larch laurel lawn leaf lemon lentil lilac lime lizard log lotus lunch lynx magnet
marble maze meadow meteor milk mint mirror mitten mole moon mop moth mud museum nail
napkin nation neck needle nest nickel night nugget nutmeg oak oboe ocean office olive
onion orange orbit orchid oyster palace panda paper parrot pebble pencil piano pigeon
pillow planet polar poppy potato puppet purple quarry queen quilt rabbit radio raven
ribbon robin ruby rudder sailor saturn scarf school sheep silver sleeve smoke sofa spring
square stable steam sugar summer sunset swan teapot temple tennis throne thumb toast torch
tower train tulip tunnel uncle velvet vessel violet walnut wheat window wolf yacht yogurt
zebra zigzag zinc
"""
"""A word for each byte. No two begin with the same three letters, or differ in one letter."""
_WORDS: Final = tuple(_LIST.split())
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_INVISIBLE: Final = frozenset({"Cf", "Mn"})


def hash_words(hash_: str) -> str:
    """Return the words of a hash, which is in hexadecimal digits."""
    return " ".join(_WORDS[byte] for byte in bytes.fromhex(hash_)[:WORDS_OF_HASH])


def hash_lines(hash_: str) -> tuple[str, ...]:
    """Return the words of a hash in lines of eight, which are short enough for any mail."""
    words = hash_words(hash_).split()
    return tuple(" ".join(words[at : at + PER_LINE]) for at in range(0, len(words), PER_LINE))


def is_hash_of(written: str, hash_: str) -> bool:
    """Return True if a text is the whole of this hash, in digits or in words.

    Upper case, blanks, line breaks, hyphens, colons and marks of a quote are as people paste them.
    """
    texts = _tokens(written)
    if (digits := "".join(texts).removeprefix("sha256")) and _HASH.fullmatch(digits):
        return digits == hash_
    return _HASH.fullmatch(hash_) is not None and texts == hash_words(hash_).split()


def is_whole_hash(written: str) -> bool:
    """Return True if a text can be a whole hash: all digits, or all words."""
    texts = _tokens(written)
    if _HASH.fullmatch("".join(texts).removeprefix("sha256")):
        return True
    return len(texts) == WORDS_OF_HASH and set(texts) <= set(_WORDS)


def _tokens(written: str) -> list[str]:
    """Return the words and groups of digits in a text, without what cannot be seen."""
    text = unicodedata.normalize("NFKC", written).casefold()
    seen = "".join(char for char in text if unicodedata.category(char) not in _INVISIBLE)
    return re.findall(r"[^\W_]+", seen)
