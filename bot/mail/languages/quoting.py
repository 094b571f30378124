"""Patterns of the words by which mail programs and people introduce what somebody else said."""

import re
from enum import StrEnum
from typing import Final

from bot.mail.languages.compile import WordPattern, by_languages, phrases
from bot.mail.languages.notation import spellings
from bot.mail.languages.patterns import LatePattern


class Label(StrEnum):
    """What a line of a forwarded header block names."""

    FROM = "from"
    DATE = "date"
    TO = "to"
    SUBJECT = "subject"
    SENDER = "sender"
    OTHER = "other"


_FIELDS: Final = {
    Label.OTHER: "other_labels",
    Label.TO: "to_labels",
    Label.DATE: "date_labels",
    Label.SUBJECT: "subject_labels",
    Label.FROM: "from_labels",
}
"""A word of two fields is that of the later one."""


@by_languages
def labels() -> dict[str, Label]:
    """Return what each lower-case label names."""
    return {
        word: label for label, field in _FIELDS.items() for word in spellings(phrases(field))
    } | {"sender": Label.SENDER}


FIRST_LABELS: Final = "from_labels date_labels to_labels subject_labels"
"""Labels that the first line of a header block has."""

LABELLED: Final = LatePattern(
    r"[\s*]{0,8}([^\W\d_][\w' \u0900-\u094d\u0e31-\u0e4e-]{0,20}?)\s?\*?\s?[:：]\s?\*?(.*)"
)
"""A line that may be one of a header block: its label and its value."""

SAYS: Final = WordPattern("%(wrote wrote_in_message lossy)s")
"""The word of an attribution that says somebody wrote, in a text of small letters."""

VERB: Final = WordPattern("%(wrote wrote_in_message lossy)s", re.IGNORECASE)
"""The same in any letters."""


@by_languages
def last_words() -> frozenset[str]:
    """Return what wrapping leaves of such words on the last line of an attribution."""
    spelt = spellings(phrases("wrote", "wrote_in_message"))
    return frozenset(each.split()[-1] for each in spelt if " " in each)


BEFORE_VERBS: Final = ("also", "again", "earlier", "further", "just", "later", "previously", "then")
"""Words that people put between a name and the verb."""

LEAD_IN: Final = WordPattern(
    r"[\s*>_=(（-]{0,8}(?:%(lead_ins bare)s\b(?!\S{0,63}@)|[在於于]|\d{1,2}[./ ]"
    r"|\d{4}[年/.-]|\d{1,2}:\d\d(?=[^\n]{3,30}(?:19|20)\d\d\b)|alle(?= (?:ore )?\d{1,2}[:.]\d\d)"
    r"|ce(?= (?:(?:lun|mar|mercre|jeu|vendre|same)di |dimanche )?\d))",
    re.IGNORECASE,
)
"""How an attribution that names the date first begins."""

ON_BEHALF: Final = WordPattern(
    r"(?<!\w)%(on_behalf bare)s(?:[\s*]+|(?<=代表)\s*)(\S.*)$", re.IGNORECASE
)

DIRECTIONS: Final = dict.fromkeys([0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Characters that turn the direction of writing, to be left out."""

CUT: Final = LatePattern(
    r"\W{0,4}(?:\.{2,6}|…|snip\w*|cut|trimmed|skipped|\w{0,12} ?snipped)\W{0,4}$"
    r"|[<\[({]{1,3}[^\n<>]{0,20}\b(?:deleted|removed|omitted|elided|shortened)\b[^\n]{0,20}"
    r"[>\])}]{1,3}$",
    re.IGNORECASE,
)
"""A line by which people say that they left out some of the quote."""

PARTICLES: Final = frozenset(
    (
        "de da do dos del della di van von der den ten la le al el bin ibn zu und and of "
        "the y e for via on behalf at from ter te du des af av vom dei los"
    ).split()
)
"""Words of small letters within the names of people and firms."""

SHORT_NAME: Final = LatePattern(r"[一-鿿぀-ヿ가-힣]{2,5}(?: [一-鿿぀-ヿ가-힣]{1,4})?$")
"""A name in Chinese, Japanese or Korean, above contact details."""
_CLOSES: Final = WordPattern(r"\W{0,3}%(closings)s(?: aus [^\W\d_]{3,20})?\W{0,3}$", re.IGNORECASE)


def closes(line: str) -> bool:
    """Return True if a line closes a mail, also in two languages: `Viele Grüße / Best regards`."""
    return all(map(_CLOSES.match, line.split(" / ")))


# Lines above and below a forwarded or quoted mail.

_DRAWN: Final = r"[-_=*\u2010-\u2015]{2,}+"
_WORDS: Final = r"%(original_message)s"
_BOTH: Final = rf"[-_=*]{{2,}}+\s?{_WORDS}\s?[-_=*]{{2,}}+\s?"

SEPARATOR: Final = WordPattern(
    rf"(?:{_DRAWN}(?:\s|&nbsp;)?{_WORDS}[^\n]*$|message du\s?:?\s?\d[\d/]{{5,9}}[^\n]{{0,12}}$"
    r"|original message processed by [^\n]{1,40}$|%(forward_begins bare)s\s?[:：])",
    re.IGNORECASE,
)
"""A line above a forwarded or quoted mail."""

REPLY_ABOVE: Final = WordPattern(
    r"[-#=*_~\u2010-\u2015\s]{0,12}%(reply_above)s[^\w\n]{0,14}$", re.IGNORECASE
)
"""What help desks and trackers put above their mail, so that an answer may be cut off there."""

FORWARD_ENDS: Final = WordPattern(r"-{3,}\s?%(forward_ends)s\s?-{3,}$", re.IGNORECASE)
"""A line below a forwarded mail, as mutt and Gnus have it: the sender goes on there."""

ON_ONE_LINE: Final = WordPattern(
    rf"{_BOTH}%(from_labels)s\s?:(?P<who>[^\n]{{3,150}}?)"
    r"\s%(date_labels)s\s?:[^\n]{8,400}?\s%(subject_labels)s\s?:\s?",
    re.IGNORECASE,
)
"""A separator and a header block that Samsung's mail put on one line; the quote goes on there."""

GLUED: Final = WordPattern(
    rf"{_BOTH}%(from_labels)s\s?:(?P<who>[^\n<>]{{0,100}}<[^\s<>]{{3,200}}>)%(to_labels bare)s\s?:"
    r"[^\n]{4,600}?%(subject_labels bare)s\s?:[^\n]*$",
    re.IGNORECASE,
)
"""A separator and a whole header block, field to field, that Yahoo has on one line in text."""

NAMED_SEPARATOR: Final = WordPattern(
    rf"[-_=*]{{2,}}+\s?{_WORDS} from:? (?=[^\n@]{{0,120}}@)(?P<who>[^\n]{{3,250}})[-_=*]{{2}}$",
    re.IGNORECASE,
)
"""A separator that says whose words stand at its own mark, or with more marks below."""

BARE_SEPARATOR: Final = WordPattern(rf"{_WORDS}\s{{0,4}}:?$", re.IGNORECASE)
"""The same without marks (BlackBerry, AOL), believed only above a header block."""

PREVIEW: Final = LatePattern(
    r"[^\n]{2,100}?-{2,3}\s?\d[\d./-]{5,9} \d\d?[:.]\d\d(?:[:.]\d\d)?(?: [AP]M)?-{2,3}"
    r"|-{3,}\s?[^\n]{3,120}:\s?-{3,}$|[^\n-]{2,80} --- [^\n]{2,150} ---$",
    re.IGNORECASE,
)
"""Lotus Notes above a header block.

`NAME ---DATE TIME---first words`, `-----NAME wrote: -----`, on the web `NAME --- SUBJECT ---`.
"""


# Lines that phones and mail programs add below what their owner wrote.

DEVICE: Final = (
    r"(?:(?<![a-z])(?:iphon[\w'’]*|ipad[\w'’]{0,5}|ipod|blackberry|android\w{0,4}|samsung\w*|galaxy"
    r"|htc|nokia|xperia|pixel|huawei|xiaomi|redmi|oneplus|motorola|alcatel|palm|treo|gsm\b|ios\b"
    r"|mac\b|windows|outlook|yahoo|proton ?mail|thunderbird|sparrow|spark|airmail|k-9 mail"
    r"|fair ?e?mail|aqua ?mail|mailspring|canary|edison|tuta\w{0,4}|gmail|aol|mail\.ru|zimbra"
    r"|workspace one|acompli|typeapp|bluemail|zoho|superhuman|shortwave|mimestream|missive"
    r"|front app|newton|em client|the bat|roundcube|squirrelmail|rainloop|mail orange|horde|imp\b"
    r"|unibox|polymail|nylas|(?<!the )front(?=\W{0,3}$)|snappymail|mailo|infomaniak|posteo"
    r"|fastmail|hey\b|nine\b|boxer|maildroid|readdle|seznam|小米|华为|三星)|%(phone)s)"
)
"""What such a line is sent from: makers and programs, and each language's words for a phone."""
PHONE_LINE: Final = WordPattern(
    r"(?=[^\n]{6,90}$)(?![^\n]{0,90}?(?:[?;,]|:(?!//)|(?:\S+ ){9}|%(sent_to somebody)s))"
    rf"(?:(?=[^\n]{{0,60}}%(foreign sent_words)s)(?=[^\n]{{0,60}}{DEVICE})"
    r"|(?=[^\n]{0,60}%(foreign get_outlook)s)(?=[^\n]{0,60}(?:ios|android)))[^\n]{6,90}$",
    re.IGNORECASE,
)
"""A line that stands apart below all else, in whatever words; not in English."""
