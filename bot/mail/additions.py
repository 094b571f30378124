"""What one of two copies of a text has more than the other, as lists add banners and footers.

Lists add at the beginning and the end, in lines of their own; they wrap anew, write `*bold*` for
HTML's, and hide addresses as `name at host`. Where anything else differs, if only the name of a
day, the words are somebody's own, and the texts two mails.
"""

import re
from collections.abc import Collection, Sequence
from itertools import chain
from typing import Final

from bot.mail.limits import COMPARED_CHARS

Words = tuple[str, ...]
Placed = tuple[str, bool]
"""A word, and whether it begins a line."""

_BLANK_LINE: Final = re.compile(r"\n[ \t]{0,80}\n")
_AROUND: Final = "*_~`|>#<()[]{}\"'“”‘’«»„.,;:!?…"
"""Signs around a word that a copy in HTML, or a wrapped one, may lack."""
_RULES: Final = "-=+_*~#·•—–"
"""What rules and bullets are drawn of; no word is made of these alone."""
_HOST: Final = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}")
_HIDDEN_AT: Final = 9
"""Letters of the longest word that archives write for @."""
_LISTS_OWN: Final = re.compile(r"://|www\.|@|\b(?:listinfo|mailing ?list|unsubscribe)\b")


def additions(text: str, other: str, *, names: Collection[str] = ()) -> tuple[Words, ...] | None:
    """Return what either text has more at its ends, None where their own words differ.

    Of long texts the beginnings are compared. `names` are the lists', in lower case.
    """
    one, two = _paragraphs(text), _paragraphs(other)
    is_cut = max(len(text), len(other)) > COMPARED_CHARS
    found = _compared(one, two, names, is_cut=is_cut)
    links, other_links = _links(one), _links(two)
    if found is None and links != other_links and (links <= other_links or other_links <= links):
        # HTML's links are written out in one copy, and not in the other.
        found = _compared(_without_links(one), _without_links(two), names, is_cut=is_cut)
    return found


def looks_added(words: Words, *, names: Collection[str] = ()) -> bool:
    """Say whether words look like a list's own: they have an address or a link, or name a list."""
    return _LISTS_OWN.search(" ".join(words)) is not None or not set(names).isdisjoint(words)


def _paragraphs(text: str) -> list[list[Placed]]:
    found = (
        [
            (word, at == 0)
            for line in paragraph.split("\n")
            for at, word in enumerate(_bare_words(line))
        ]
        for paragraph in _BLANK_LINE.split(text[:COMPARED_CHARS].lower())
    )
    return [paragraph for paragraph in found if paragraph]


def _bare_words(line: str) -> list[str]:
    """Return a line's words without the signs around them; `ana at x.org` is as `ana@x.org`."""
    stripped = (word.strip(_AROUND) for word in line.split())
    words = [word for word in stripped if word.strip(_RULES)]
    if "." not in line:
        return words
    bare: list[str] = []
    for word in words:
        local, at, host = word.rpartition("@")
        if at and local and _HOST.fullmatch(host):
            bare += [local, at + host]
        elif bare and _is_hidden_at(bare[-1]) and _HOST.fullmatch(word):
            bare[-1] = f"@{word}"
        else:
            bare.append(word)
    return bare


def _is_hidden_at(word: str) -> bool:
    return len(word) <= _HIDDEN_AT and word.isalpha()


def _words(placed: Sequence[Placed]) -> Words:
    return tuple(word for word, _begins in placed)


def _row(paragraphs: Sequence[Sequence[Placed]]) -> list[Placed]:
    return list(chain.from_iterable(paragraphs))


def _is_link(word: str) -> bool:
    return "://" in word or word.startswith(("www.", "mailto:"))


def _links(paragraphs: Sequence[Sequence[Placed]]) -> set[str]:
    return {word for word, _begins in _row(paragraphs) if _is_link(word)}


def _without_links(paragraphs: Sequence[Sequence[Placed]]) -> list[list[Placed]]:
    kept = ([placed for placed in one if not _is_link(placed[0])] for one in paragraphs)
    return [one for one in kept if one]


def _compared(
    one: Sequence[Sequence[Placed]],
    two: Sequence[Sequence[Placed]],
    names: Collection[str],
    *,
    is_cut: bool,
) -> tuple[Words, ...] | None:
    begin, other_begin, length = _common_run(
        [_words(each) for each in one], [_words(each) for each in two]
    )
    if length == 0:
        return _at_ends(_row(one), _row(two), names, is_cut=is_cut)
    core = len(_row(one[begin : begin + length]))
    heads = _row(one[:begin]), _row(two[:other_begin])
    tails = _row(one[begin + length :]), _row(two[other_begin + length :])
    before = _given(*heads) if _may_be_lists(*heads, names, core=core) else _banner(*heads)
    # Where a text was cut, nobody knows what stands there.
    may_be = is_cut or _may_be_lists(*tails, names, core=core)
    behind = _given(*tails) if may_be else _footer(*tails)
    return None if before is None or behind is None else before + behind


def _common_run(one: Sequence[Words], two: Sequence[Words]) -> tuple[int, int, int]:
    """Return where the longest run of paragraphs that both have begins in each, and its length.

    A run is looked for at the first place alone where its first paragraph stands.
    """
    places: dict[Words, int] = {}
    for at, words in enumerate(two):
        places.setdefault(words, at)
    best, at = (0, 0, 0), 0
    while at < len(one):
        place = places.get(one[at])
        length = 0 if place is None else _shared(one, two, at, place)
        if place is not None and length > best[2]:
            best = (at, place, length)
        at += max(length, 1)
    return best


def _shared(one: Sequence[object], two: Sequence[object], at: int = 0, place: int = 0) -> int:
    """Return how far two rows are alike from these places on."""
    most = min(len(one) - at, len(two) - place)
    return next((far for far in range(most) if one[at + far] != two[place + far]), most)


def _may_be_lists(
    one: Sequence[Placed], two: Sequence[Placed], names: Collection[str], *, core: int
) -> bool:
    """Say whether only one text has words there, or both have what lists add.

    That is less than the `core` words which both texts have. Two lists' footers differ by what is
    theirs alone; an author may also give an address, and name another day in two mails.
    """
    if not one or not two:
        return True
    words, other = _words(one), _words(two)
    if max(len(words), len(other)) > core or not all(
        looks_added(each, names=names) for each in (words, other)
    ):
        return False
    both = set(words) & set(other)
    if 2 * len(both) < min(len(set(words)), len(set(other))):
        return True
    return all(
        looks_added(tuple(word for word in each if word not in both), names=names)
        for each in (words, other)
    )


def _at_ends(
    one: Sequence[Placed], two: Sequence[Placed], names: Collection[str], *, is_cut: bool
) -> tuple[Words, ...] | None:
    """Return what was added to texts that have no whole paragraph in common."""
    if not one or not two:
        return _given(one, two)
    shared = _shared(_words(one), _words(two))
    rests = one[shared:], two[shared:]
    if is_cut and shared:
        return _given(*rests)
    if all(rests) and shared and all(rest[0][1] for rest in rests):
        return _given(*rests) if _may_be_lists(*rests, names, core=shared) else None
    found = _footer(one, two)
    return _banner(one, two) if found is None else found


def _banner(one: Sequence[Placed], two: Sequence[Placed]) -> tuple[Words, ...] | None:
    """Return by what a text is longer at its beginning, None where that is not all."""
    longer, shorter = (one, two) if len(one) > len(two) else (two, one)
    at = len(longer) - len(shorter)
    is_all = longer[at][1] and _words(longer[at:]) == _words(shorter)
    return _given(longer[:at]) if is_all else None


def _footer(one: Sequence[Placed], two: Sequence[Placed]) -> tuple[Words, ...] | None:
    """Return by what a text is longer at its end, None where that is not all."""
    longer, shorter = (one, two) if len(one) > len(two) else (two, one)
    at = len(shorter)
    begins_line = at == len(longer) or longer[at][1]
    is_all = begins_line and _words(longer[:at]) == _words(shorter)
    return _given(longer[at:]) if is_all else None


def _given(*pieces: Sequence[Placed]) -> tuple[Words, ...]:
    return tuple(_words(piece) for piece in pieces if piece)
