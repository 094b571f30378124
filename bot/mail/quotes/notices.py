"""What phones, programs and firms put into a mail by themselves, known by their own words."""

import re
from typing import Final

from bot.mail.languages.patterns import LatePattern
from bot.mail.languages.phrases import (
    NOTICE_HEADING,
    NOTICE_STARTS,
    NOTICE_SUBJECTS,
    PHONE,
    PLAIN_NOTICE,
    PLEA,
)
from bot.mail.languages.words import BARE_SEPARATOR, LABELLED, SEPARATOR
from bot.mail.limits import LINE_CHARS
from bot.mail.quotes.attribution import names_or_says, starts_dated
from bot.mail.quotes.footers import RULE, has_footer_below
from bot.mail.quotes.header_fields import label_of
from bot.mail.quotes.reading import LineKind, Reading, Walk

# Where a gateway's warning ends that was put above all of a mail's words.
#
# `CAUTION: This message was sent from outside the company.`; HTML may leave no line blank below it.
# What goes on with it speaks of links and files, or of whom to trust; other words are the sender's.

_WARNS: Final = LatePattern(
    r"\W{0,5}(?:\[?external\b|caution|warning|attention|notice|this (?:e-?mail|message|is an ext)"
    r"|advertencia|aten|avertiss|achtung|vorsicht|warnung|avviso|aviso|let op|varning|advarsel"
    r"|uwaga|внимание)",
    re.IGNORECASE,
)
_GOES_ON: Final = LatePattern(
    r"\b(?:click|links?|attach|open|content|sender|recogni|trust|safe|phish|suspicious|scam"
    r"|verif|caution|careful|exercise|report|extern|klick|anh[aä]ng|absender|öffne|vertrau"
    r"|cli[cq]|lien|pièce|expéd|ouvr|confian|enlace|adjunt|remitente|abr|anex|remetente|alleg"
    r"|mittente|apr|klik|bijlage|afzender|bilag|bifog|avsänd|załącz|nadaw|ссыл|вложен|отправ)",
    re.IGNORECASE,
)
_ENDS_OF_BANNER: Final = (".", "!")


def end_of_banner(walk: Walk, at: int, end: int) -> int:
    """Return where a warning at `at` ends, within its paragraph that ends at `end`."""
    line = walk.line(at)[:LINE_CHARS]
    if at + 1 >= end or not line.endswith(_ENDS_OF_BANNER) or not _WARNS.match(line):
        return end
    own = (each for each in range(at + 1, end) if not _goes_on(walk.line(each)[:LINE_CHARS]))
    return next(own, end)


def _goes_on(line: str) -> bool:
    return _WARNS.match(line) is not None or _GOES_ON.search(line) is not None


# Labels by which firms' mail programs say who may read a mail: `[HARBOUR Official Use Only]`.
#
# They stand alone, above all else or below it, in the mail and in what it quotes, and are nobody's
# words. `Confidential` alone may be somebody's.

_LONGEST: Final = 80
_MOST_WORDS: Final = 10
_MOST_NAMES: Final = 2
"""Words that are a firm's name."""
_FAR: Final = 40
"""Lines below one that names an author within which the first word stands."""
_TELLING: Final = LatePattern(
    r"official use|(?:use|distribution) only|internal use|dienstgebrauch|usage interne|uso interno"
    r"|confidential|confidentiel|confidencial|vertraulich|vertrouwelijk|riservato|restricted"
    r"|^(?:data |document |information )?(?:classification|sensitivity|klassifizierung)\s?:"
    r"|^\[(?:public|general|internal|intern|interne|interno)(?: use)?\]$",
    re.IGNORECASE,
)
_WORDS: Final = frozenset(
    {
        *("official", "use", "only", "internal", "external", "distribution", "confidential"),
        *("strictly", "highly", "restricted", "public", "general", "company", "business"),
        *("customer", "communication", "information", "data", "document", "sensitivity", "level"),
        *("classification", "and", "proprietary", "limited", "for", "personal"),
        *("klassifizierung", "vertraulich", "streng", "nur", "für", "den", "dienstgebrauch", "vs"),
        *("intern", "interne", "interno", "usage", "uso", "confidentiel", "confidencial"),
        *("vertrouwelijk", "riservato"),
    }
)
_WORD: Final = re.compile(r"[^\W_]+")


def is_label(line: str) -> bool:
    """Say whether a line is nothing but such a label, perhaps with the firm's name in it."""
    line = line.strip().strip("*")
    is_bracketed = line[:1] == "[" and line[-1:] == "]"
    if len(line) > _LONGEST or not (is_bracketed or (line[:1].isupper() and line[-1].isalnum())):
        return False
    words = _WORD.findall(line)
    names = {word for word in words if word.lower() not in _WORDS}
    return (
        len(names) <= _MOST_NAMES
        and len(words) <= _MOST_WORDS
        and _TELLING.search(line) is not None
        and all(name[0].isupper() for name in names)
        and (is_bracketed or (len(words) > 1 and not (names and words[-1].islower())))
    )


def fold_labels(reading: Reading) -> None:
    """Mark the labels above and below the mail, and those of the mails that it quotes."""
    sources = reading.sources
    for at in (-1, *(source.at for source in sources)):
        _fold_first_below(reading, at)
    for at in (*(source.at for source in sources[:1]), len(reading.contents)):
        last = next((each for each in range(at - 1, -1, -1) if _is_said(reading, each)), -1)
        if last >= 0 and _stands_alone(reading, last):
            reading.kinds[last] = LineKind.FOOTER


def _fold_first_below(reading: Reading, at: int) -> None:
    """Mark what stands first below a line, once or twice."""
    for index in range(at + 1, min(at + _FAR, len(reading.contents))):
        if _is_said(reading, index):
            if not _stands_alone(reading, index):
                return
            reading.kinds[index] = LineKind.FOOTER


def _is_said(reading: Reading, at: int) -> bool:
    return reading.kinds[at] is LineKind.TEXT


def _stands_alone(reading: Reading, at: int) -> bool:
    """Say whether a line is a label, a paragraph by itself, and not all that the sender says."""
    if not is_label(reading.contents[at]):
        return False
    count = len(reading.contents)
    beside = (each for each in (at - 1, at + 1) if 0 <= each < count)
    if any(_is_said(reading, each) and reading.marks[each] == reading.marks[at] for each in beside):
        return False
    return bool(reading.depths[at]) or any(
        each != at and _is_said(reading, each) and not reading.depths[each] for each in range(count)
    )


# What Mail User's Shell puts around a quote: the subject above it, and a line below.
#
# On Mar 3,  9:12pm, Ana Lopez wrote:
# } Subject: The crane
# } It stays until Friday.
# }-- End of excerpt from Ana Lopez

EXCERPT_ENDS: Final = "-- End of excerpt from "
_SUBJECT: Final = "Subject: "
_DATED: Final = LatePattern(r"On [A-Z][a-z]{2} {1,2}\d{1,2}, {1,2}\d{1,2}:\d\d[ap]m, ")
_MARK_CHARS: Final = 4
"""Marks in front of the line below the quote, which has no blank behind them."""


def fold_excerpt(reading: Reading) -> None:
    """Mark the subject right below an attribution, and the line below the quote."""
    for source in reading.sources:
        below = source.at + 1
        if source.is_header or below >= len(reading.contents):
            continue
        line = reading.contents[below]
        if line.startswith(_SUBJECT) and reading.marks[below] and _DATED.match(source.text):
            reading.kinds[below] = LineKind.HEADER
    for at, line in enumerate(reading.contents):
        if EXCERPT_ENDS in line[: _MARK_CHARS + len(EXCERPT_ENDS)]:
            reading.kinds[at] = LineKind.FOOTER


# What is in quotes and is nobody's words.
#
# Apple Mail leaves `<minutes.pdf>` in the text of what it quotes, where something was attached;
# Seznam puts all that it quotes between `"` and `"`.

_MARK: Final = '"'
_PAIR: Final = 2
_LONGEST_REMNANT: Final = 100
_FILE: Final = LatePattern(
    r"<(?![^<>]*(?:@|://))[^<>\n/]{1,90}\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|pages|numbers|key"
    r"|png|jpe?g|gif|heic|tiff?|bmp|webp|svg|zip|txt|csv|ics|vcf|eml|mp[34]|mov|asc|p7s)>$",
    re.IGNORECASE,
)


def fold_remnants(reading: Reading, text: str) -> None:
    """Mark such lines in a text that quotes somebody, and take such marks off."""
    if "\n<" in text or "> <" in text:
        _fold_files(reading)
    if '\n"' in text:
        _take_off_quotation_marks(reading)
    if " Subject: " in text or EXCERPT_ENDS in text:
        fold_excerpt(reading)


def _fold_files(reading: Reading) -> None:
    kinds, depths = reading.kinds, reading.depths
    for at, content in enumerate(reading.contents):
        if content[-1:] != ">" or content[0] != "<" or len(content) > _LONGEST_REMNANT:
            continue
        if depths[at] and kinds[at] is LineKind.TEXT and _FILE.match(content):
            kinds[at] = LineKind.FOOTER


def _take_off_quotation_marks(reading: Reading) -> None:
    """Take off the marks between which all stands that a header block introduces."""
    if len(reading.sources) != 1 or not reading.sources[0].is_header:
        return
    kinds, contents = reading.kinds, reading.contents
    below = range(reading.sources[0].at, len(contents))
    text = [at for at in below if kinds[at] is LineKind.TEXT and reading.depths[at]]
    if not text:
        return
    first, last = text[0], text[-1]
    if contents[first][:1] != _MARK or contents[last][-1:] != _MARK:
        return
    if sum(contents[at].count(_MARK) for at in text) == _PAIR:
        contents[first] = contents[first][1:]
        contents[last] = contents[last][:-1]


# Links that mail programs set within their own line: `Sent from Mail<https://…> for Windows`.

_LINK_OF_NOTICE: Final = re.compile(r"\s?<https?://[^\s<>]{4,300}>")


def without_links(line: str) -> str:
    """Return a line without links in brackets."""
    return _LINK_OF_NOTICE.sub("", line) if "<http" in line else line


_LINK: Final = re.compile(r"<?(?:https?://|www\.)\S{1,300}$")
_FEWEST_SUBJECTS: Final = 2
_SENTENCE_ENDS: Final = (".", "!", "?")
_SHORT: Final = 50
"""So long lines are not broken by a mail program: nothing goes on below."""
_LABEL_CHARS: Final = 40
_COLONS: Final = (":", "：", "*")
_AROUND: Final = " *[](){}<>-"
"""What stands around such a line: `(Sent from my phone)`, `-- Sent from my Palm Pre`."""
_NOTICE_LINES: Final = 40
_NOTICE_CHARS: Final = 4_000
_RULE: Final = re.compile(r"\s*[-_=*#~\u2010-\u2015]{2,}\s*$")


def take_phone(walk: Walk, at: int, mark: int) -> None:
    """Take a phone's or program's line, and the link below it, if nothing of its owner follows."""
    line = walk.line(at)
    line = line.strip(_AROUND) if line[:1] in _AROUND else line
    if not (PHONE.match(line) or PHONE.match(without_links(line))):
        return
    end = at
    after = walk.next_line(at)
    if after == at + 1 and walk.reading.marks[after] == mark and _LINK.match(walk.line(after)):
        end = after
    if _is_last(walk, end, mark):
        above = at - 1 if at and _RULE.match(walk.line(at - 1)) else at
        if walk.reading.marks[above] != mark:
            above = at
        for index in range(above, end + 1):
            walk.reading.kinds[index] = LineKind.SIGNATURE


def _is_last(walk: Walk, at: int, mark: int) -> bool:
    """Say whether nothing but a quote, a rule, a notice or the end follows a phone's line."""
    after = walk.next_line(at)
    if after < 0 or walk.reading.marks[after] != mark:
        return True
    line = walk.line(after)
    return (
        line.endswith(_COLONS)
        or starts_dated(line)
        or any(each.match(line.strip()) for each in (RULE, SEPARATOR, BARE_SEPARATOR, LABELLED))
        or PHONE.match(line) is not None
        or line.lower().startswith(NOTICE_STARTS)
    )


def take_notice(walk: Walk, at: int, mark: int) -> bool:
    """Take a firm's notice or a scanner's line that begins here, paragraph by paragraph."""
    contents, marks = walk.reading.contents, walk.reading.marks
    if at < walk.told:
        return False
    if (
        at
        and contents[at - 1]
        and marks[at - 1] == mark
        and not _may_stand_above(walk.line(at - 1))
        and not PLEA.match(walk.line(at))
    ):
        return False
    begin = walk.next_line(at) if NOTICE_HEADING.match(walk.line(at)) else at
    if begin < 0 or marks[begin] != mark:
        return False
    end, text = _paragraph(walk, begin, mark)
    plain = PLAIN_NOTICE.match(text) or PLEA.match(text)
    fewest = _FEWEST_SUBJECTS - _is_framed(walk, begin, end, mark)
    if not plain and _subjects(text) < fewest:
        walk.told = end  # what begins within speaks of less still
        return False
    told = LineKind.TEXT in walk.reading.kinds[:at]
    whole = end_of_banner(walk, begin, end) if plain and not told else end
    end = _end_of_notices(walk, end, mark) if whole == end else whole
    walk.take(at, end if plain or not told else _end_of_firm(walk, end, mark), LineKind.FOOTER)
    for index in (at - 1, at - 2):
        if index >= 0 and contents[index]:
            line = walk.line(index)
            if marks[index] == mark and (_RULE.match(line) or (plain and _LINK.match(line))):
                walk.reading.kinds[index] = LineKind.FOOTER
            break
    return True


def _may_stand_above(line: str) -> bool:
    """Say whether a line right above a notice is whole: drawn, short, a link or a sentence."""
    return (
        len(line) <= _SHORT
        or line.endswith(_SENTENCE_ENDS)
        or _RULE.match(line) is not None
        or _LINK.match(line) is not None
    )


def _is_framed(walk: Walk, begin: int, end: int, mark: int) -> bool:
    """Say whether lines are drawn right above a paragraph, and as its last or right below."""
    contents, marks = walk.reading.contents, walk.reading.marks
    drawn = [
        0 <= at < len(contents) and marks[at] == mark and RULE.match(walk.line(at)) is not None
        for at in (begin - 1, end - 1, end)
    ]
    return drawn[0] and any(drawn[1:])


def _end_of_notices(walk: Walk, end: int, mark: int) -> int:
    """Return where further notices right below one end, and the line drawn below them."""
    marks = walk.reading.marks
    while (after := walk.next_line(end - 1)) >= 0 and marks[after] == mark:
        if _RULE.match(walk.line(after)) and not has_footer_below(walk, after, mark):
            return after + 1
        further, text = _paragraph(walk, after, mark)
        if _subjects(text) < _FEWEST_SUBJECTS:
            break
        end = further
    return end


def _end_of_firm(walk: Walk, end: int, mark: int) -> int:
    """Return where the firm's name ends that stands alone between its notice and a drawn line.

    A warning may stand above all that the sender says, and that may be short.
    """
    marks, at = walk.reading.marks, walk.next_line(end - 1)
    below = walk.next_line(at) if at >= 0 else -1
    if below < 0 or marks[at] != mark or marks[below] != mark or not _RULE.match(walk.line(below)):
        return end
    alone = not any(walk.reading.contents[each] for each in (at - 1, at + 1))
    if not alone or len(walk.line(at)) > _SHORT or _has_labels(walk, below + 1):
        return end
    return below if has_footer_below(walk, below, mark) else below + 1


def _paragraph(walk: Walk, at: int, mark: int) -> tuple[int, str]:
    """Return where a paragraph ends, and what it says."""
    lines = walk.paragraph(at, mark, most=_NOTICE_LINES)
    end = next((line for line in lines[1:] if _begins_quote(walk, line)), lines.stop)
    return end, "\n".join(map(walk.line, range(at, end)))[:_NOTICE_CHARS]


def _begins_quote(walk: Walk, at: int) -> bool:
    """Say whether somebody else's mail begins here: Outlook leaves no line blank in front."""
    line = walk.line(at)
    if _RULE.match(line) or SEPARATOR.match(line.strip()):
        return _has_labels(walk, at + 1)
    return _has_labels(walk, at) or (starts_dated(line) and _ends_naming(walk, at))


def _ends_naming(walk: Walk, at: int) -> bool:
    """Say whether a line or the one below ends as an attribution does."""
    return any(
        line.endswith(_COLONS) and names_or_says(line[:LINE_CHARS])
        for line in walk.reading.contents[at : at + 2]
    )


def _has_labels(walk: Walk, at: int) -> bool:
    """Say whether a line and the one below are of a header block."""
    lines = walk.reading.contents[at : at + 2]
    labelled = [LABELLED.match(line[:_LABEL_CHARS]) for line in lines]
    return len(lines) > 1 and all(
        found is not None and label_of(found[1]) is not None for found in labelled
    )


def _subjects(text: str) -> int:
    return sum(subject.search(text) is not None for subject in NOTICE_SUBJECTS)
