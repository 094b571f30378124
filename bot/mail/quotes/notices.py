"""What phones, programs and firms put into a mail by themselves, known by their own words."""

import re
from typing import Final

from bot.mail.languages.compile import WordPattern
from bot.mail.languages.quoting import BARE_SEPARATOR, DEVICE, LABELLED, SEPARATOR
from bot.mail.limits import LINE_CHARS
from bot.mail.quotes.attribution import names_or_says, starts_dated
from bot.mail.quotes.footers import has_footer_below, without_links
from bot.mail.quotes.header_fields import label_of
from bot.mail.quotes.walk import RULE, SENTENCE_ENDS, Taken, Walk
from bot.mail.values import LineKind

_LINK: Final = re.compile(r"<?(?:https?://|www\.)\S{1,300}$")
_FEWEST_SUBJECTS: Final = 2
_SHORT: Final = 50
"""So long lines are not broken by a mail program: nothing goes on below."""
_LABEL_CHARS: Final = 40
_COLONS: Final = (":", "：", "*")
_AROUND: Final = " *[](){}<>-"
"""What stands around such a line: `(Sent from my phone)`, `-- Sent from my Palm Pre`."""
_NOTICE_LINES: Final = 40
_NOTICE_CHARS: Final = 4_000
_RULE: Final = re.compile(r"\s*[-_=*#~\u2010-\u2015]{2,}\s*$")


_ADVERTISED: Final = r"[^\n]{2,60}?[(<\[]\s?(?:https?://|www\.)[^\s<>()]{4,200}\s?[)>\]]"
_PHONE: Final = WordPattern(
    r"(?:sent (?:(?:from|via|with|by|using)|wirelessly from) (?:my |an? |the )?"
    rf"(?:[\w'&+.-]+ ){{0,4}}?\[?{DEVICE}\b"
    r"(?!,? (?:which|is|was|and not|that|for|where)\b)[^\n]{0,90}"
    r"|from my (?:iphone|ipad|ipod|blackberry|android|galaxy)(?: [\w+]{1,12}){0,2}"
    r"|sent on the (?:go|[^\n]{2,40} from (?:my|a)n? blackberry[^\n]{0,20})"
    rf"|%(sent_from bare)s(?:[^\n]{{0,30}}?{DEVICE}[^\n]{{0,60}}|\s{_ADVERTISED})"
    rf"|{DEVICE}[^\n]{{0,30}}?%(sent_behind bare)s[^\n]{{0,20}}"
    r"|(?=[^\n?;,]{0,100}\b(?:ios|android|bluemail|typeapp|aol|yahoo))[^\n]{0,20}?"
    r"%(get_outlook bare)s[^\n?;,]{0,100}"
    r"|yahoo mail: search, organize, conquer[^\n]{0,200})\s*$",
    re.IGNORECASE,
)
"""The line that a phone or a mail program adds below what its owner wrote."""
_NOTICE_START: Final = WordPattern(r"%(notice_starts)s", re.IGNORECASE)
_SUBJECTS: Final = tuple(
    WordPattern(f"%(notice_{subject})s", re.IGNORECASE)
    for subject in ("confidential", "intended", "mistake", "delete", "forbidden")
)
"""What a firm's notice speaks of; talk of one of these is talk, of two is a notice."""
_WARNING: Final = WordPattern(
    r"\W{0,5}(?:%(external_warning)s|\[external[^\]\n]{0,20}\]"
    r"|%(english external_labels)s[^\n]{0,60}?%(english external_words)s"
    r"|%(foreign external_labels)s\s?[:!–-](?=[^\n]{0,40}?%(foreign external_mail)s)"
    r"(?=[^\n]{0,80}?%(foreign external_words)s))",
    re.IGNORECASE,
)
"""Of scanners and of mail from outside: they stand alone, and say one thing."""
_PLEA: Final = WordPattern(r"\W{0,5}%(print_plea)s", re.IGNORECASE)
"""A plea not to print the mail: it stands right below the name, too."""
_HEADING: Final = WordPattern(r"\W{0,4}%(notice_heading)s\W{0,4}$", re.IGNORECASE)


def find_phone_line(walk: Walk, at: int, mark: int) -> Taken | None:
    """Return a phone's or program's line, and the link below, if nothing of its owner follows."""
    line = walk.line(at)
    line = line.strip(_AROUND) if line[:1] in _AROUND else line
    if not (_PHONE.match(line) or _PHONE.match(without_links(line))):
        return None
    end = at
    after = walk.next_line(at)
    if after == at + 1 and walk.reading.marks[after] == mark and _LINK.match(walk.line(after)):
        end = after
    if not _is_last(walk, end, mark):
        return None
    above = at - 1 if at and _RULE.match(walk.line(at - 1)) else at
    if walk.reading.marks[above] != mark:
        above = at
    return Taken("phone line", LineKind.SIGNATURE, above, end + 1)


def _is_last(walk: Walk, at: int, mark: int) -> bool:
    """Return True if nothing but a quote, a rule, a notice or the end follows a phone's line."""
    after = walk.next_line(at)
    if after < 0 or walk.reading.marks[after] != mark:
        return True
    line = walk.line(after)
    return (
        line.endswith(_COLONS)
        or starts_dated(line)
        or any(each.match(line.strip()) for each in (RULE, SEPARATOR, BARE_SEPARATOR, LABELLED))
        or _PHONE.match(line) is not None
        or _NOTICE_START.match(line) is not None
    )


def find_notice(walk: Walk, at: int, mark: int) -> Taken | None:
    """Return a firm's notice or a scanner's line that begins here, paragraph by paragraph."""
    contents, marks = walk.reading.contents, walk.reading.marks
    if at < walk.no_notice_until:
        return None
    if (
        at
        and contents[at - 1]
        and marks[at - 1] == mark
        and not _may_stand_above(walk.line(at - 1))
        and not _PLEA.match(walk.line(at))
    ):
        return None
    begin = walk.next_line(at) if _HEADING.match(walk.line(at)) else at
    if begin < 0 or marks[begin] != mark:
        return None
    end, text = _paragraph(walk, begin, mark)
    plain = _WARNING.match(text) or _PLEA.match(text)
    if not plain and _subjects(text) < _FEWEST_SUBJECTS:
        walk.no_notice_until = end  # what begins within speaks of less still
        return None
    has_own_words = LineKind.TEXT in walk.reading.kinds[:at]
    end = _end_of_notices(walk, end, mark)
    if has_own_words and not plain:
        end = _end_of_firm(walk, end, mark)
    above = next((each for each in (at - 1, at - 2) if each >= 0 and contents[each]), -1)
    line = walk.line(above) if above >= 0 and marks[above] == mark else ""
    is_framed = bool(line) and (_RULE.match(line) or (plain and _LINK.match(line)))
    return Taken("notice", LineKind.FOOTER, above if is_framed else at, end)


def _may_stand_above(line: str) -> bool:
    """Return True if a line right above a notice is whole: drawn, short, a link or a sentence."""
    return (
        len(line) <= _SHORT
        or line.endswith(SENTENCE_ENDS)
        or _RULE.match(line) is not None
        or _LINK.match(line) is not None
    )


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
    """Return True if somebody else's mail begins here: Outlook leaves no line blank in front."""
    line = walk.line(at)
    if _RULE.match(line) or SEPARATOR.match(line.strip()):
        return _has_labels(walk, at + 1)
    return _has_labels(walk, at) or (starts_dated(line) and _ends_naming(walk, at))


def _ends_naming(walk: Walk, at: int) -> bool:
    """Return True if a line or the one below ends as an attribution does."""
    return any(
        line.endswith(_COLONS) and names_or_says(line[:LINE_CHARS])
        for line in walk.reading.contents[at : at + 2]
    )


def _has_labels(walk: Walk, at: int) -> bool:
    """Return True if a line and the one below are of a header block."""
    lines = walk.reading.contents[at : at + 2]
    labelled = [LABELLED.match(line[:_LABEL_CHARS]) for line in lines]
    return len(lines) > 1 and all(
        match is not None and label_of(match[1]) is not None for match in labelled
    )


def _subjects(text: str) -> int:
    return sum(subject.search(text) is not None for subject in _SUBJECTS)
