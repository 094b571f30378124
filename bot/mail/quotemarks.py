"""Quote marks: how deep each line is quoted, and what it says without them."""

import re
from collections.abc import Collection, Sequence
from typing import Final

from bot.mail.angled import split_angled
from bot.mail.announced_initials import without_announced
from bot.mail.barred import has_bars, split_bars, with_arrows
from bot.mail.far_marks import with_near_marks
from bot.mail.introduced import is_introduced
from bot.mail.latepattern import LatePattern
from bot.mail.limits import QUOTE_DEPTH
from bot.mail.quote_heads import take_in_heads
from bot.mail.quoted_diff import compared_lines, keep_compared
from bot.mail.rewrapped import take_in_rests
from bot.mail.shell_prompts import lines_of_commands
from bot.mail.supercited import with_cited_marks

_MARKS: Final = re.compile(r" {0,3}(?:> ?)+")
_APART: Final = re.compile(r"^( {0,3}>(?: ?>){0,9}) {2,4}>(?= ?>| [^ >]|[^\W_])", re.MULTILINE)
"""Marks of somebody who indents what he quotes; one such line may be a program's output."""
_NOTHING: Final = "\ufeff"
"""A byte order mark, which phones leave in quotes: nobody sees it."""
_CLOSED_BELOW: Final = re.compile(
    r"(<\n?[^<>\n]{1,80}(?:@| at )[^<>\n]{1,80})\n((?:> ?){0,8})> ?(?:\n\2)?"
    r"(?=[^\n<>]{0,30}[:：]\n)"
)
"""`On DATE, NAME <ADDRESS` and `> wrote:` below: the bracket closes the address, and is no mark.

Both may be quoted, and the verb may stand a line below."""
_NONE: Final = "\n"
CHEVRONS: Final = ">>> "
_NO_QUOTES: Final = (">From ", '>>>>> "', ">= ", CHEVRONS)
"""A mailbox file's escape, Gnus's attribution `>>>>> "AL" == Ana Lopez`, a comparison, and
GroupWise's attribution."""
_CHEVRONS: Final = LatePattern(
    r">>> (?=[^\n]{0,200}\d)[^>\s][^\n]{2,250}"
    r"(?:>>>$|\bin (?:message|nachricht)(?: <[^<>\n]{1,200}>[^\n]{0,80})?$|(?<=\d\d in)$)",
    re.IGNORECASE,
)
"""GroupWise's attribution: `>>> NAME DATE TIME >>>`, `>>> NAME schrieb am … in Nachricht`."""
_INITIALS: Final = LatePattern(r" {0,4}([A-ZÀ-ÖØ-ÞĀ-ŽΑ-ΩЀ-Я][^\W\d_]{0,11})>+ ?")
_CODE: Final = LatePattern(r"[(\[=]|^>>> (?:import|from|for|def|del|print)\b")
_PROMPT: Final = LatePattern(r"((?:> )*)(>>>(?: .*)?)$")
"""Python's, quoted or not."""
_TWICE: Final = LatePattern(r" {0,3}(?:> ?)*>>(?!>|= )|>>>>")
_QUOTED_ABOVE: Final = 30
_MARK_CHARS: Final = 20
_SET_OFF: Final = LatePattern(r">> ?[^<>]{2,100}<<$")
"""A line that somebody sets off so."""
_WIDE: Final = "："
_RARE_BELOW: Final = LatePattern(r":\n{1,2}([:}%\]＞]|=>)[ \n]")
_RARE_BELOW_WIDE: Final = LatePattern(r"：\n{1,2}([:}%\]＞]|=>)[ \n]")
"""Newsreaders of old, and people who type theirs in Japanese, quote with these marks. Apart, for a
pattern that begins with one letter is found sooner."""


def split_quotes(text: str) -> tuple[list[str], list[int]]:
    """Return each line's content, white space at its end taken off, and its quote marks.

    Marks are `>`, also apart and up to three spaces in; bars and initials (`AL> `) where
    more than one line has them. What a mail program broke off a quoted line belongs to it.
    """
    if _NOTHING in text:
        text = text.replace(_NOTHING, "")
    if "\n>" in text and "<" in text:
        text = _CLOSED_BELOW.sub(_closed, text)
    if "  >" in text and len(_APART.findall(text)) > 1:
        text = _APART.sub(r"\1 >", text)
    text = with_near_marks(text)
    barred = has_bars(text)
    if ">" in text:
        text = with_cited_marks(with_arrows(text) if barred else text)
    contents = list(map(str.rstrip, text.split("\n")))
    marks = [0] * len(contents)
    if "\n<<" in text:
        split_angled(contents, marks)
    if ">" in text:
        _split_arrows(contents, marks, _spared(text, contents, marks))
        take_in_heads(contents, marks)
        keep_compared(text, contents, marks)
    if barred and has_bars(text):
        split_bars(contents, marks)
    if mark := _rare_mark(text):
        _split_rare(contents, marks, mark)
    return contents, marks


def _closed(found: re.Match[str]) -> str:
    """Return an address with its bracket, the line that had it left blank further below."""
    return f"{found[1]}> "


def is_groupwise(line: str) -> bool:
    """Say whether a line is GroupWise's attribution, and not typed at Python's prompt."""
    return line.startswith(CHEVRONS) and _CHEVRONS.match(line) is not None


def _split_arrows(contents: list[str], marks: list[int], but: set[int]) -> None:
    """Split off `>`, with initials in front or without, from all but some lines."""
    quoted: list[int] = []
    initialled: list[tuple[int, re.Match[str]]] = []
    bare: dict[str, int] = {}  # quoted blank lines: nothing but marks, and how deep these are
    quote, size, depth = _NONE, len(_NONE), 0
    for at in _with_arrows(contents, but):
        line = contents[at]
        if line.startswith(quote) and line[size : size + 1] != ">":  # as the line above
            contents[at], marks[at] = line[size:], depth
            quoted.append(at)
        elif line in bare:
            contents[at], marks[at] = "", bare[line]
            quoted.append(at)
        elif (found := _marked(line)) is not None:
            contents[at], marks[at] = line[found.end() :], _depth(found[0])
            quoted.append(at)
            if found[0][-1] == " ":
                quote, size, depth = found[0], found.end(), marks[at]
            elif not contents[at]:
                bare[line] = marks[at]
        elif (found := _INITIALS.match(line)) is not None:
            initialled.append((at, found))
    if quoted:
        take_in_rests(contents, marks, quoted)
    if initialled := without_announced(contents, initialled):
        _split_initials(contents, marks, initialled)


def _with_arrows(contents: list[str], but: set[int]) -> list[int]:
    """Return the numbers of the lines that have a quote mark where one can stand, but for some."""
    found = [at for at, line in enumerate(contents) if ">" in line and ">" in line[:_MARK_CHARS]]
    return [at for at in found if at not in but] if but else found


def _spared(text: str, contents: list[str], marks: list[int]) -> set[int]:
    """Return the numbers of the lines whose `>` are no quote marks."""
    spared = compared_lines(text, contents)
    if CHEVRONS in text:
        spared |= _split_prompts(contents, marks)
    return spared | lines_of_commands(text, contents)


def _split_prompts(contents: list[str], marks: list[int]) -> set[int]:
    """Leave what was typed at Python's prompt its `>>>`, split off marks in front; return where.

    What it printed stands right below with as many marks. Nobody quotes three times without blanks
    between the marks and two times never.
    """
    found: dict[int, re.Match[str]] = {}
    for at, line in enumerate(contents):
        prompt = _PROMPT.match(line)
        if prompt is not None:
            found[at] = prompt
        elif ">>" in line[:_MARK_CHARS] and _TWICE.match(line):
            return set()
    if any(_is_beside_quote(contents, at, prompt[1], found) for at, prompt in found.items()):
        return set()
    is_session = any(_CODE.search(prompt[2]) for prompt in found.values()) and any(
        _prints_below(contents, at, prompt[1], found) for at, prompt in found.items()
    )
    if not is_session:
        return set()
    for at, prompt in found.items():
        marks[at] = _depth(prompt[1])
        contents[at] = prompt[2]
    return set(found)


def _is_beside_quote(contents: list[str], at: int, quote: str, prompts: Collection[int]) -> bool:
    """Say whether a line right above or below a prompt has marks that are none."""
    beside = (each for each in (at - 1, at + 1) if 0 <= each < len(contents))
    return any(each not in prompts and contents[each].startswith(f"{quote}>") for each in beside)


def _prints_below(contents: list[str], at: int, quote: str, prompts: Collection[int]) -> bool:
    """Say whether the line below a prompt, with the same marks, is what was printed."""
    if at + 1 in prompts or at + 1 >= len(contents):
        return False
    below = contents[at + 1]
    return below.startswith(quote) and len(below) > len(quote)


def _marked(line: str) -> re.Match[str] | None:
    """Return the marks in front of a line, None where no quote begins so."""
    if line.startswith(_NO_QUOTES) and (line[:4] != CHEVRONS or _CHEVRONS.match(line)):
        return None
    if line[-2:] == "<<" and _SET_OFF.match(line):
        return None
    if line[-2:] == "-|" and line.lstrip()[:3] == ">--":
        return None  # the edge of a box that Lotus Notes draws
    found = _MARKS.match(line)
    if found is not None and found[0].endswith(" >") and line.startswith("From ", found.end()):
        return _MARKS.match(line, 0, found.end() - 1)  # the last one is a mailbox file's
    return found


def split_marks(line: str) -> tuple[str, int]:
    """Return a line's content, and how many quote marks stand in front of it."""
    found = _marked(line)
    return (line, 0) if found is None else (line[found.end() :], _depth(found[0]))


def _split_initials(
    contents: list[str], marks: list[int], initialled: list[tuple[int, re.Match[str]]]
) -> None:
    """Split off initials if one person's stand in front of two lines, or below `NAME wrote:`.

    Initials of somebody whom no such line introduces stand one level deeper: whoever is
    introduced quotes them.
    """
    said = [(found[1], contents[at][found.end() :].strip()) for at, found in initialled]
    names = [name for name, words in said if words]
    numbers = {at for at, _ in initialled}
    introduced = {
        at
        for at in numbers
        if at - 1 not in numbers and is_introduced(contents, _below_deeper(contents, marks, at))
    }
    if not introduced and (len(set(names)) == len(names) or _are_typed(said)):
        return
    speaker = initialled[0][1][1]
    for at, found in initialled:
        if at in introduced:
            speaker = found[1]
        contents[at] = contents[at][found.end() :]
        marks[at] = _depth(found[0]) + (found[1] != speaker)


def _below_deeper(contents: list[str], marks: list[int], at: int) -> int:
    """Return where what stands above a line, and is quoted twice, begins: an answer follows it."""
    above = at
    while above > max(at - _QUOTED_ABOVE, 0) and (marks[above - 1] > 1 or not contents[above - 1]):
        above -= 1
    return above if above < at and marks[above] > 1 else at


def _are_typed(said: Sequence[tuple[str, str]]) -> bool:
    """Say whether what stands behind initials was typed at a program's: `IDL> print, a[1]`."""
    code = [words for _prompt, words in said if _CODE.search(words)]
    return len({prompt for prompt, _words in said}) == 1 and 2 * len(code) >= len(said)


def _depth(quote: str) -> int:
    return min(quote.count(">"), QUOTE_DEPTH)


def _rare_mark(text: str) -> str:
    """Return the rare mark right below a line that ends in a colon, empty where there is none."""
    found = _RARE_BELOW.search(text) or (_WIDE in text and _RARE_BELOW_WIDE.search(text))
    return found[1] if found else ""


def _split_rare(contents: list[str], marks: list[int], mark: str) -> None:
    """Split off a rare mark, where a line right below an attribution begins with it.

    What that one quotes stands behind it with such marks, or with arrows.
    """
    bare, spaced = mark, f"{mark} "
    lines = [at for at, line in enumerate(contents) if line == bare or line.startswith(spaced)]
    lines = [at for at in lines if not marks[at]]
    if not lines or not is_introduced(contents, lines[0]):
        return
    for at in lines:
        rest = contents[at].lstrip(f"{mark}> ")
        front = contents[at][: len(contents[at]) - len(rest)]
        contents[at] = rest
        marks[at] = min(front.count(mark) + front.replace(mark, "").count(">"), QUOTE_DEPTH)
