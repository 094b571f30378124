"""Quote marks: how deep each line is quoted, and what it says without them."""

import re
from collections.abc import Collection, Sequence
from typing import Final

from bot.mail.languages.patterns import LatePattern
from bot.mail.languages.quoting import SAYS
from bot.mail.limits import ATTRIBUTION_LINES, LINE_CHARS, QUOTE_DEPTH
from bot.mail.quotes.attribution import LEADING, attribution_length, starts_dated
from bot.mail.quotes.rewrapped import take_in_rests

# Quotes that stand between a line of only `>>` and one of only `<<`, as some people type them.

_OPENS: Final = ">>"
_CLOSES: Final = "<<"
_LONGEST: Final = 200
"""Lines of one such quote."""


def split_angled(contents: list[str], marks: list[int]) -> None:
    """Give the lines in between one mark, where none has marks of its own; blank the angles."""
    for first in [at for at, line in enumerate(contents) if line.strip() == _OPENS]:
        for end in range(first + 1, min(first + _LONGEST, len(contents))):
            line = contents[end]
            if line.startswith(">"):
                break
            if line.strip() == _CLOSES:
                marks[first : end + 1] = [1] * (end + 1 - first)
                contents[first] = contents[end] = ""
                break


# Whether a line with a doubtful quote mark stands right below an attribution.

_COLONS: Final = (":", "：")


def introduces(line: str) -> bool:
    """Return True if a line ends as an attribution does."""
    if not line.endswith(_COLONS):
        return False
    return "@" in line or SAYS.search(line.lower()) is not None or LEADING.match(line) is not None


def is_introduced(contents: Sequence[str], at: int) -> bool:
    """Return True if the line above, behind a blank one, is an attribution's last."""
    return introduces(next(filter(None, contents[max(at - 2, 0) : at][::-1]), ""))


# Quote marks that stand four blanks in or more, below a line that names who is quoted.
#
# Ben Okri <ben@example.org> wrote:
#     > Who buys the oil?

_FAR: Final = re.compile(r"^( {4,8})>(?!>> )", re.MULTILINE)
"""Python's prompt is none: people show code so."""
_FEWEST: Final = 2
"""A lone line may be a program's output."""


def _with_near_marks(text: str) -> str:
    """Return a text with such marks at the beginning of their lines.

    Where other marks stand there, or other lines as far in below that name, nothing is changed.
    """
    if "\n>" in text or "\n    " not in text or (first := _FAR.search(text)) is None:
        return text
    above = text[: first.start()].rstrip().rsplit("\n", ATTRIBUTION_LINES)[-ATTRIBUTION_LINES:]
    if not attribution_length([line[:LINE_CHARS].rstrip() for line in above], strict=False):
        return text
    indent = first[1]
    for line in text[first.start() :].split("\n"):
        if line.strip() and not line.startswith(f"{indent}>"):
            if line.startswith(indent):
                return text  # Outlook on a Mac has all that is quoted so far in
            break
    near, count = re.subn(rf"^{indent}(?=>(?!>> ))", "", text, flags=re.MULTILINE)
    return near if count >= _FEWEST else text


# Bars as quote marks in front of lines.
#
# `| The crane stays.`, and with arrows behind them, of what is quoted there, `| > Until Monday.`

_BAR: Final = LatePattern(r" ?(?:\| ?)+(?!.*\|\s*$)")
_ALL_BARS: Final = re.compile(r"\n ?\|(?: .*[^|\s])?[ \t]*(?=\n)")
_BARS: Final = ("|", " |")
_WORDS_A_LINE: Final = 5
"""So many words a line are sentences."""
_ARROWS: Final = LatePattern(r"\n ?\|(?: ?\|)* ?>(?![=>]* ?\|?\n)")
_FRONT: Final = re.compile(r" ?\|(?: ?[|>])*")


def has_bars(text: str) -> bool:
    """Return True if more than one line has a bar in front, and none at its end."""
    if "|" not in text or ("\n|" not in text and "\n |" not in text):
        return False
    return len(_ALL_BARS.findall(f"\n{text}\n")) > 1


def with_arrows(text: str) -> str:
    """Return a text whose bars in front of lines are arrows, where some have arrows behind them.

    An attribution must stand above the first, or nothing, or they must stand in front of sentences.
    """
    if _ARROWS.search(text) is None:
        return text
    lines = text.split("\n")
    first = next(at for at, line in enumerate(lines) if line.startswith(_BARS))
    if not _are_quotes([line[:LINE_CHARS].rstrip() for line in lines], first):
        return text
    return "\n".join(
        _FRONT.sub(_arrows, line, count=1) if line.startswith(_BARS) else line for line in lines
    )


def split_bars(contents: list[str], marks: list[int]) -> None:
    """Split off bars, unless those of a table below own words, which introduce nobody."""
    bars = (at for at, line in enumerate(contents) if line.startswith(_BARS) and not marks[at])
    if not _are_quotes(contents, next(bars, 0)):
        return
    for at, line in enumerate(contents):
        if not marks[at] and (match := _BAR.match(line)) is not None:
            contents[at] = line[match.end() :]
            marks[at] = min(match[0].count("|"), QUOTE_DEPTH)


def _arrows(front: re.Match[str]) -> str:
    return front[0].lstrip().replace("|", ">")


def _are_quotes(contents: list[str], first: int) -> bool:
    return (
        not any(contents[:first])
        or is_introduced(contents, first)
        or _are_sentences(contents, first)
    )


def _are_sentences(contents: list[str], first: int) -> bool:
    """Return True if bars stand in front of sentences rather than columns, from one line on."""
    lines = [line.lstrip(" |") for line in contents[first:] if line.startswith(_BARS)]
    return (
        len(lines) > 1
        and "|" not in "".join(lines)
        and sum(len(line.split()) for line in lines) >= _WORDS_A_LINE * len(lines)
    )


# Initials in front of answers, which the sender says are there: no marks of a quote.
#
# My answers begin with CM>.
#
# > Who buys the oil?
#
# CM> The office.

_SAYS: Final = LatePattern(
    r"\b(?:mark|prefix|preced|begin|start|label|tag|indicat|denot|comment|answer|repl[yi]|respon"
    r"|in-?line|below|unten|antwort|kommentar|réponse|commentaire|respuesta|comentario|rispost)",
    re.IGNORECASE,
)
_AROUND: Final = " .,;:()[]<\"'“”"


def without_announced(
    contents: list[str], initialled: list[tuple[int, re.Match[str]]]
) -> list[tuple[int, re.Match[str]]]:
    """Return which lines begin with initials, but for those that a line above speaks of."""
    first = initialled[0][0] if initialled else 0
    lines = (line[:LINE_CHARS] for line in contents[:first] if ">" in line)
    spoken = {word for line in lines if _SAYS.search(line) for word in _words(line)}
    if not spoken:
        return initialled
    return [(at, match) for at, match in initialled if f"{match[1]}>" not in spoken]


def _words(line: str) -> list[str]:
    return [word.strip(_AROUND) for word in line.split()]


# The first line of a quoted paragraph that lost its mark where somebody answered above it.
#
# Gmail leaves it so where a quote is broken in two; Entourage leaves the blank in front of what
# stood behind the answered words.

_QUOTE_BEGINS: Final = re.compile(rb"\x00(?=[^\x00])")
_FULL: Final = 60
"""A line that is so long was full; the one below goes on with its sentence."""


def take_in_heads(contents: Sequence[str], marks: list[int]) -> None:
    """Give such lines the marks of the line below."""
    depths = bytes(marks)
    first = len(depths) - len(depths.lstrip(b"\x00"))
    for begin in _QUOTE_BEGINS.finditer(depths, first):
        at = begin.start()
        if not contents[at - 1] and _goes_on(contents[at][:LINE_CHARS], contents[at + 1]):
            marks[at] = marks[at + 1]


def _goes_on(line: str, below: str) -> bool:
    """Return True if a line that stands apart goes on in the quoted one below, in mid-sentence."""
    if not line or not (line[-1].isalnum() or line[-1] == ",") or not below[:1].islower():
        return False
    full = len(line) >= _FULL or (line[0] == " " and line[1] != " ")
    return full and "@" not in line and not below.endswith((":", "：")) and not starts_dated(line)


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


def split_quotes(text: str) -> tuple[list[str], list[int]]:
    """Return each line's content, white space at its end taken off, and its quote marks.

    Marks are `>`, also apart and up to three spaces in, or further below who is quoted; bars and
    initials (`AL> `) where more than one line has them. What a mail program broke off a quoted
    line belongs to it.
    """
    if _NOTHING in text:
        text = text.replace(_NOTHING, "")
    if "\n>" in text and "<" in text:
        text = _CLOSED_BELOW.sub(_closed, text)
    if "  >" in text and len(_APART.findall(text)) > 1:
        text = _APART.sub(r"\1 >", text)
    text = _with_near_marks(text)
    barred = has_bars(text)
    if ">" in text:
        text = with_arrows(text) if barred else text
    contents = list(map(str.rstrip, text.split("\n")))
    marks = [0] * len(contents)
    if "\n<<" in text:
        split_angled(contents, marks)
    if ">" in text:
        _split_arrows(
            contents, marks, _split_prompts(contents, marks) if CHEVRONS in text else set()
        )
        take_in_heads(contents, marks)
    if barred and has_bars(text):
        split_bars(contents, marks)
    return contents, marks


def _closed(match: re.Match[str]) -> str:
    """Return an address with its bracket, the line that had it left blank further below."""
    return f"{match[1]}> "


def is_groupwise(line: str) -> bool:
    """Return True if a line is GroupWise's attribution, and not typed at Python's prompt."""
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
        elif (match := _marked(line)) is not None:
            contents[at], marks[at] = line[match.end() :], _depth(match[0])
            quoted.append(at)
            if match[0][-1] == " ":
                quote, size, depth = match[0], match.end(), marks[at]
            elif not contents[at]:
                bare[line] = marks[at]
        elif (match := _INITIALS.match(line)) is not None:
            initialled.append((at, match))
    if quoted:
        take_in_rests(contents, marks, quoted)
    if initialled := without_announced(contents, initialled):
        _split_initials(contents, marks, initialled)


def _with_arrows(contents: list[str], but: set[int]) -> list[int]:
    """Return the numbers of the lines that have a quote mark where one can stand, but for some."""
    numbers = [at for at, line in enumerate(contents) if ">" in line and ">" in line[:_MARK_CHARS]]
    return [at for at in numbers if at not in but] if but else numbers


def _split_prompts(contents: list[str], marks: list[int]) -> set[int]:
    """Leave what was typed at Python's prompt its `>>>`, split off marks in front; return where.

    What it printed stands right below with as many marks. Nobody quotes three times without blanks
    between the marks and two times never.
    """
    prompts: dict[int, re.Match[str]] = {}
    for at, line in enumerate(contents):
        prompt = _PROMPT.match(line)
        if prompt is not None:
            prompts[at] = prompt
        elif ">>" in line[:_MARK_CHARS] and _TWICE.match(line):
            return set()
    if any(_is_beside_quote(contents, at, prompt[1], prompts) for at, prompt in prompts.items()):
        return set()
    is_session = any(_CODE.search(prompt[2]) for prompt in prompts.values()) and any(
        _prints_below(contents, at, prompt[1], prompts) for at, prompt in prompts.items()
    )
    if not is_session:
        return set()
    for at, prompt in prompts.items():
        marks[at] = _depth(prompt[1])
        contents[at] = prompt[2]
    return set(prompts)


def _is_beside_quote(contents: list[str], at: int, quote: str, prompts: Collection[int]) -> bool:
    """Return True if a line right above or below a prompt has marks that are none."""
    beside = (each for each in (at - 1, at + 1) if 0 <= each < len(contents))
    return any(each not in prompts and contents[each].startswith(f"{quote}>") for each in beside)


def _prints_below(contents: list[str], at: int, quote: str, prompts: Collection[int]) -> bool:
    """Return True if the line below a prompt, with the same marks, is what was printed."""
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
    match = _MARKS.match(line)
    if match is not None and match[0].endswith(" >") and line.startswith("From ", match.end()):
        return _MARKS.match(line, 0, match.end() - 1)  # the last one is a mailbox file's
    return match


def _split_initials(
    contents: list[str], marks: list[int], initialled: list[tuple[int, re.Match[str]]]
) -> None:
    """Split off initials if one person's stand in front of two lines, or below `NAME wrote:`.

    Initials of somebody whom no such line introduces stand one level deeper: whoever is
    introduced quotes them.
    """
    prompted = [(match[1], contents[at][match.end() :].strip()) for at, match in initialled]
    names = [name for name, words in prompted if words]
    numbers = {at for at, _ in initialled}
    introduced = {
        at
        for at in numbers
        if at - 1 not in numbers and is_introduced(contents, _below_deeper(contents, marks, at))
    }
    if not introduced and (len(set(names)) == len(names) or _are_typed(prompted)):
        return
    speaker = initialled[0][1][1]
    for at, match in initialled:
        if at in introduced:
            speaker = match[1]
        contents[at] = contents[at][match.end() :]
        marks[at] = _depth(match[0]) + (1 if match[1] != speaker else 0)


def _below_deeper(contents: list[str], marks: list[int], at: int) -> int:
    """Return where what stands above a line, and is quoted twice, begins: an answer follows it."""
    above = at
    while above > max(at - _QUOTED_ABOVE, 0) and (marks[above - 1] > 1 or not contents[above - 1]):
        above -= 1
    return above if above < at and marks[above] > 1 else at


def _are_typed(prompted: Sequence[tuple[str, str]]) -> bool:
    """Return True if what stands behind initials was typed at a program's: `IDL> print, a[1]`."""
    code = [words for _prompt, words in prompted if _CODE.search(words)]
    return len({prompt for prompt, _words in prompted}) == 1 and 2 * len(code) >= len(prompted)


def _depth(quote: str) -> int:
    return min(quote.count(">"), QUOTE_DEPTH)
