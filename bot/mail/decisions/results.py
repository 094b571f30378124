"""The tally and the voters that a result mail announces, in the many ways people write them.

Lines with a choice and names (`+1 (binding): Ana Lopez, Ben Okri`), headings above lists, tables,
numbers (`4 +1s, 0 -1`, `passed with 3 binding +1 votes`). What is told of a choice is kept as it
stands: the printed number and the names, which need not agree. A line that speaks of votes and
cannot be read is kept, too, so that nobody takes silence for an empty tally.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.domain.audits.decision import Announced, NamedVoter
from bot.mail.decisions.calls import paragraphs
from bot.mail.languages.compile import WordPattern
from bot.mail.languages.patterns import unaccented
from bot.mail.limits import REASON_CHARS

_WORDS_OF_NUMBERS: Final = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
} | {"no": 0, "none": 0, "a": 1}
_NUM: Final = r"(?:\d{1,4}|" + "|".join([*_WORDS_OF_NUMBERS][:13]) + r"|no)"
_SIGNED: Final = r"[+\-\u2212\u2013]\s?[01](?:[.,]\d{1,2})?(?![\w.]\d|\d)"
_CHOICE: Final = (
    rf"(?:(?P<signed>{_SIGNED})|(?P<zero>(?<![\w.+-])0(?![\w.]\d|\d))"
    r"|(?P<against>%(counts_against)s)|(?P<neither>%(counts_neither)s)|(?P<for>%(counts_for)s))"
)
_BIND: Final = r"(?:(?P<advisory{0}>%(advisory_words)s)|(?P<binding{0}>%(binding_words)s))"
_LINE: Final = WordPattern(
    r"[\s>|]{0,6}(?:[*\u2022\u00b7-]\s{1,4}|\d{1,2}[.)]\s)?[*_]{0,2}"
    r"(?:votes?\s)?(?:(?P<number>" + _NUM + r")\s?[x\u00d7]?\s{1,2})?"
    rf"(?:(?:[\w-]{{2,20}}\s){{0,2}}?{_BIND.format(1)}\s)?(?:votes?\s(?:of\s|for\s|in\s)?)?"
    rf"(?P<open>[\[(])?(?:(?P<group>[A-Z]\w{{2,20}})\s)?(?:vot(?:es?|ing|ed)\s)?[\"'\u201c]?{_CHOICE}[\"'\u201d]?(?:['\u2019]?s\b)?(?(open)[\])])"
    rf"(?:\s(?:{_BIND.format(2)}|votes?|voters?|from|by))*"
    r"[*_]{0,2}(?P<parens>(?:\s?[(\[][^)\]]{1,50}[)\]]){0,2})"
    r"(?:\s(?:votes?|voters?))?[*_]{0,2}\s{0,8}"
    r"(?P<sep>[:=|]|[-\u2013\u2014](?=\s)|$|(?<=\s))[*_]{0,2}\s{0,8}(?P<rest>.*)",
    re.IGNORECASE,
    folded=True,
)
"""A line that begins with a choice: `3 +1 (binding): …`, `+1 votes`, `17 Issuers voting YES: …`."""
_GROUP: Final = WordPattern(
    rf"[\s>*_|-]{{0,6}}{_BIND.format(1)}(?:\svot(?:es?|ers?))?[*_]{{0,2}}\s?(?P<parens>\([^)]{{1,30}}\))?"
    r"\s{0,2}(?P<sep>[:=]?)[*_]{0,2}\s{0,4}(?P<rest>.*)",
    re.IGNORECASE,
    folded=True,
)
"""`Binding votes:` above or beside names."""
_IN_PROSE: Final = WordPattern(
    rf"\b(?P<number>{_NUM})\s{{1,2}}(?:{_BIND.format(1)}\s{{1,2}})?(?:vote[sd]?\s(?:of\s|in\s|for\s)?)?"
    rf"(?:[\"'\u201c]|\((?=[+\-\u2212\u2013]\s?[01]\)))?{_CHOICE}[\"'\u201d)]?(?:['\u2019]?s\b)?(?:\s(?:{_BIND.format(2)}|votes?))*"
    r"(?P<parens>(?:\s?\([^)]{1,40}\))?)(?=[\s.,;:)]|$)",
    re.IGNORECASE,
    folded=True,
)
"""`passed with 3 binding +1 votes and no -1`."""
_EQUALS: Final = WordPattern(
    rf"(?<![\w.+-]){_CHOICE}(?:['\u2019]?s\b|\svotes?)?(?P<parens>(?:\s?\([^)]{{1,30}}\))?)\s?(?:[:=]|x(?=\s?\d))\s{{0,3}}"
    r"(?P<number>\d{1,4}\b|none\b|zero\b)(?!\s?[-/:]\d)(?:\s{0,2}(?P<parens2>\([^)]{1,40}\)))?",
    re.IGNORECASE,
    folded=True,
)
"""`+1: 4, 0: 0, -1: 1`."""
_BEHIND: Final = re.compile(
    r",?\s?(?:from|by|\(|:)\s?(?P<names>[^.;()]{2,400}?)"
    r"(?=[.;()]|,?\s(?:and|und|et)\s(?:\d|no\b|one\b|two\b|three\b)|,\s\d|$)"
)
_GOES_ON: Final = re.compile(r"(?:[,;]|\s(?:and|und|et|y|e|en|&))$")
"""How a line with names ends that goes on in the next one."""
_COUNT_REST: Final = re.compile(
    rf"(?P<number>{_NUM}|none)\b(?:\s(?:votes?|binding|total))*\s?(?P<parens>\([^)]{{1,40}}\))?"
    r"\s{0,2}(?:[:;,.\u2013-]\s{0,2}|$)(?P<rest>.*)",
    re.IGNORECASE,
)
_IN_PARENS: Final = WordPattern(
    rf"(?:(?P<number>{_NUM})\s?(?:{_BIND.format(1)})?|{_BIND.format(2)}(?:\s?[:=]?\s?(?P<behind>\d{{1,3}}))?)"
    r"(?:\svotes?)?",
    re.IGNORECASE,
    folded=True,
)
_PASSED: Final = WordPattern(r"%(carried consensus_found)s", re.IGNORECASE, folded=True)
_PASSED_FAR: Final = re.compile(
    r"\b(?:vote|voting|proposal|release)\s(?:to|for|on|of)\s"
    r"(?:(?!\b(?:not|if|once|when|whether|until|after|unless|will|would)\b|n't)[^?\n]){1,160}?"
    r"\s(?:passed|passes|carried|carries)\b|(?:^|[.:]\s{1,3})passed\swith\s"
    r"|\b(?:have|has\sbeen|was)\s(?:unanimously\s)?approved\s(?:for|this|the)\s",
    re.IGNORECASE,
)
"""`The vote to release Pier 1.0 has passed`."""
_LOST: Final = WordPattern(r"%(lost consensus_missing)s", re.IGNORECASE, folded=True)
_SPEAKS: Final = WordPattern(
    rf"{_SIGNED}|\d\s%(votes vote_tags)s|%(counts_against counts_neither)s\s?[:=(]",
    re.IGNORECASE,
    folded=True,
)
_BULLET: Final = re.compile(r"\s{0,8}(?:[*\u2022\u00b7o-]|\d{1,2}[.)])\s{1,4}(?P<text>\S.*)")
_INDENTED: Final = re.compile(r"(?:\s{2,}|\t)(?P<text>\S.*)")
_RULER: Final = re.compile(r"[\s|+=_*-]*")
_CELLS: Final = re.compile(r"\s{0,8}\|\s{0,8}|\t+|\s{3,}")
_NAMES: Final = re.compile(r"\s{0,3}(?:[,;\u3001]|\s(?:and|und|et|y|e|en|&)\s)\s{0,3}")
_INVERTED: Final = re.compile(r"[^\W\d_][\w'\u2019-]+,\s[^\W\d_][\w'\u2019-]+")
"""A list's line with a family name in front: `Lopez, Ana`."""
_ROLE: Final = WordPattern(
    rf"\s{{0,3}}[(\[*]\s?(?:{_BIND.format(1)}|[^)\]]{{1,40}})\s?[)\]*]|\s[-\u2013/]\s{_BIND.format(2)}$",
    re.IGNORECASE,
    folded=True,
)
_NAME: Final = re.compile(r"@?[^\W\d_][\w.'\u2019@+ -]{0,58}[\w.)]?$")
_NO_NAME: Final = re.compile(
    r"\b(?:cheers|regards|greetings|sincerely|best|kind|warm|gr[u\u00fc][\u00dfs]+e?|cordialement|saludos"
    r"|or|nor|the|vote|votes|voted|this|that|with|has|have|will|was|were|is|are|thanks?|thank|you|for"
    r"|from|please|we|i|quorum|total|none|nobody|list|name|member|result|results|hours|days|reached|passed|passes|failed"
    r"|release|proceed|artifacts|http|https|issue|abstentions|www|in|of|to)\b",
    re.IGNORECASE,
)
_MOST_WORDS: Final = 5
_FULL_NAME: Final = 2
_WORD_AND_NUMBER: Final = WordPattern(
    r"[\s>|*_\u2022-]{0,8}(?:(?P<against>%(counts_against)s)|(?P<neither>%(counts_neither)s)"
    r"|(?P<for>%(counts_for)s))[*_]{0,2}\s?[:=]?\s{0,4}(?P<number>\d{1,4})\W{0,4}",
    re.IGNORECASE,
    folded=True,
)
"""`NO 0`, which is not `no 0`."""
_FOLLOWING: Final = WordPattern(
    rf"\bfollowing\s(?:{_BIND.format(1)}\s)?(?:votes?\s(?:of\s)?)?(?=[+\-\u2212\u2013]\s?[01]){_CHOICE}"
    rf"(?:\s{_BIND.format(2)})?",
    re.IGNORECASE,
    folded=True,
)
"""`This vote passes with the following +1 being cast:`."""
_OF_WHICH: Final = re.compile(rf",?\s(?P<number>{_NUM})\sof\s(?:which|them)\s(?:are\s)?binding\b")
_NOBODY: Final = frozenset({"0", "no", "zero"})
_SUM_IN_FRONT: Final = re.compile(
    r"^(\s{0,6}(?:[*-]\s)?)\+([2-9]|[1-9]\d)\s?(?=\([^)]{1,30}\)\s?:)"
)
"""`+3 (binding): …`: three votes for."""
_MOST_PROSE: Final = 2_000
_MOST_NAMES: Final = 500
_MOST_LINES: Final = 1500


@dataclass(slots=True)
class _Reader:
    """What was read so far, and under which heading the lines stand."""

    counts: dict[tuple[str, bool | None], dict[str, int]] = field(default_factory=dict)
    """The printed numbers, by the group of voters that a line names."""
    voters: list[NamedVoter] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    choice: str = ""
    is_binding: bool | None = None
    only_choice: str = ""
    """The one choice that has votes by the sentences; `Binding votes:` alone is about it."""
    under: bool | None = None
    """Whether the lines below bind, by a heading above them such as `Binding votes:`."""
    is_open: bool = False
    """Whether names may follow below a heading."""
    is_listed: bool = False
    """Whether the names below the heading are a list: what stands behind it is none of them."""
    printed: int | None = None
    """The number that a sentence above names prints."""
    below: int = 0

    def begin(self, *, is_open: bool) -> None:
        """Begin below a heading."""
        self.is_open, self.is_listed, self.below, self.printed = is_open, False, 0, None

    def name(self, text: str, choice: str, *, binding: bool | None) -> bool:
        """Take names; return True if all of a text is names."""
        names = [_named(each, binding) for each in _NAMES.split(text) if each.strip(" .*_")]
        if not names or any(each is None for each in names) or len(names) > _MOST_NAMES:
            return False
        self.voters += [
            NamedVoter(name, choice, is_binding) for name, is_binding in filter(None, names)
        ]
        return True

    def is_full(self) -> bool:
        """Return True if as many are named under the heading as it prints."""
        printed = self.counts.get((self.choice, self.is_binding))
        number = self.printed if printed is None else sum(printed.values())
        return number is not None and self.named(self.choice, self.is_binding) >= number

    def named(self, choice: str, binding: bool | None) -> int:
        """Return how many are named for a choice, of those that bind or do not."""
        return sum((voter.choice, voter.is_binding) == (choice, binding) for voter in self.voters)

    def count(self, choice: str, number: int, *, binding: bool | None, group: str = "") -> None:
        """Take a printed number; the first one of a kind and a group stands."""
        self.counts.setdefault((choice, binding), {}).setdefault(group.lower(), number)


def read_result(lines: Sequence[str], *, message_id: str) -> Announced:
    """Return what the own lines of a result mail announce."""
    lines = [line[:REASON_CHARS] for line in lines[:_MOST_LINES]]
    reader = _Reader(only_choice=_only_choice(lines))
    for line in lines:
        _read_line(line, reader)
    for text in paragraphs(lines):
        _read_prose(text, reader, _IN_PROSE)
    for line in lines:
        _read_prose(line, reader, _EQUALS)
    whole = unaccented(" ".join(lines)).replace("*", "")
    is_passed = _PASSED.search(whole) is not None or _PASSED_FAR.search(whole) is not None
    passed = False if _LOST.search(whole) else True if is_passed else None
    is_silent = not reader.counts and not reader.voters
    return Announced(
        message_id=message_id,
        counts=_totals(reader),
        voters=tuple(dict.fromkeys(reader.voters)),
        passed=passed,
        unread=tuple(reader.unread[:20]) if is_silent else (),
    )


def _only_choice(lines: Sequence[str]) -> str:
    """Return the choice that alone has votes by the sentences of a mail, "" if there is none."""
    choices = {
        _choice(match)
        for text in paragraphs(lines)
        for match in _IN_PROSE.finditer(unaccented(text)[:_MOST_PROSE])
        if _number(match["number"])
    }
    return choices.pop() if len(choices) == 1 else ""


def _totals(reader: _Reader) -> dict[tuple[str, bool | None], int]:
    """Return the printed numbers, and for choices without one how many are named."""
    counts = {key: sum(groups.values()) for key, groups in reader.counts.items()}
    for choice in dict.fromkeys(voter.choice for voter in reader.voters):
        if any(key == (choice, None) for key in reader.counts):
            continue
        named = {each for each in reader.voters if each.choice == choice}
        kinds = {each.is_binding for each in named}
        for kind in kinds if None not in kinds else {None}:
            if (choice, kind) in counts:
                continue
            counts[choice, kind] = sum(kind is None or each.is_binding is kind for each in named)
    return counts


def _read_line(line: str, reader: _Reader) -> None:
    text = _SUM_IN_FRONT.sub(r"\1\2 +1 ", line.rstrip(), count=1)
    plain = unaccented(text)
    if not text.strip():
        reader.below += 1
        reader.is_open = reader.is_open and reader.below < 2
        return
    if _RULER.fullmatch(text) or _read_row(text, reader):
        return
    if (counted := _WORD_AND_NUMBER.fullmatch(plain)) is not None:
        choice = "no" if counted["against"] else "abstain" if counted["neither"] else "yes"
        reader.count(choice, int(counted["number"]), binding=None)
        return
    match = _LINE.fullmatch(plain)
    if match is not None and len(plain) == len(text) and _read_choice(match, text, reader):
        return
    if (group := _GROUP.fullmatch(plain)) is not None and _read_group(group, text, reader):
        return
    listed = _BULLET.match(text) or _INDENTED.match(text)
    names = listed["text"] if listed is not None else text
    if listed is not None and _INVERTED.fullmatch(names):
        names = " ".join(reversed(_NAMES.split(names)))
    is_apart = reader.is_listed or reader.is_full()
    may_be_name = reader.below == 0 or (_is_one_name(names) and not is_apart)
    if reader.is_open and (listed is not None or may_be_name):
        reader.below = 0
        if reader.name(names, reader.choice, binding=reader.is_binding):
            reader.is_listed |= listed is not None
            return
    reader.is_open = False
    _read_sentence(plain.strip(), text, reader)


def _read_sentence(plain: str, text: str, reader: _Reader) -> None:
    """Take a sentence above names: `The following 2 binding +1 votes were received:`."""
    reader.under = None
    found = list(_IN_PROSE.finditer(plain)) if plain.endswith(":") else []
    following = _FOLLOWING.search(plain) if plain.endswith(":") and not found else None
    heading = following or (found[0] if len(found) == 1 else None)
    number = heading.groupdict().get("number") if heading is not None else None
    if heading is None or (number or "").lower() in _NOBODY:
        if _SPEAKS.search(plain):
            reader.unread.append(text.strip())
        return
    reader.choice, reader.is_binding = _choice(heading), _binding(heading)
    if (binding := _OF_WHICH.match(plain, heading.end())) is not None:
        reader.count(reader.choice, _number(binding["number"]), binding=True)
    reader.begin(is_open=True)
    reader.printed = _number(number) if number else None


def _is_one_name(text: str) -> bool:
    return _named(text, None) is not None


def _read_choice(match: re.Match[str], text: str, reader: _Reader) -> bool:
    """Take a line that begins with a choice; return False if it is a sentence."""
    choice, binding = _choice(match), _binding(match)
    binding = reader.under if binding is None else binding
    rest = text[match.start("rest") :].strip().rstrip("*_")
    number = None if match["number"] is None else _number(match["number"])
    totals = dict(_from_parens(match["parens"], binding))
    if binding is None and len(totals) == 1 and None in totals.values():
        binding = next(iter(totals))
    if number is not None:
        totals[binding] = number
    counted = _COUNT_REST.fullmatch(rest)
    if counted is not None and not (match["sep"] == "" and number is not None):
        totals[binding] = _number(counted["number"])
        totals |= {
            kind: count
            for kind, count in _from_parens(counted["parens"] or "", None)
            if kind is not None and count is not None
        }
        in_parens = (counted["parens"] or "")[1:-1]
        if in_parens and not [*_from_parens(in_parens, None)]:
            reader.name(in_parens, choice, binding=binding)
        rest = counted["rest"].strip()
    is_number = match["signed"] is not None or match["zero"] is not None
    is_apart = match["sep"] != "" or bool(match["parens"]) or is_number
    if rest and rest.lower().rstrip(".") in {"none", "-", "\u2013", "n/a", "nobody", "(none)"}:
        reader.count(choice, 0, binding=binding)
        return True
    if rest and not (is_apart and reader.name(rest, choice, binding=binding)):
        return counted is not None and _keep(reader, choice, totals, match["group"])
    if not rest and match["sep"] == "" and not (totals or match["signed"] or match["zero"]):
        return False
    reader.choice, reader.is_binding = choice, binding
    reader.begin(is_open=not rest or _GOES_ON.search(rest) is not None)
    return _keep(reader, choice, totals, match["group"])


def _keep(
    reader: _Reader, choice: str, totals: dict[bool | None, int | None], group: str | None
) -> bool:
    for kind, count in totals.items():
        if count is not None:
            reader.count(choice, count, binding=kind, group=group or "")
    return True


def _read_group(match: re.Match[str], text: str, reader: _Reader) -> bool:
    """Take `Binding votes:`, and the names beside it if a choice stands above."""
    rest = text[match.start("rest") :].strip()
    if rest and not match["sep"]:
        return False
    binding = _binding(match)
    if not rest:
        reader.choice, reader.under = reader.choice or reader.only_choice, binding
        reader.is_binding = binding
        reader.begin(is_open=bool(reader.choice))
        return True
    counted = _COUNT_REST.fullmatch(rest)
    if counted is not None:
        if reader.choice:
            reader.count(reader.choice, _number(counted["number"]), binding=binding)
        rest = counted["rest"].strip()
    if not rest:
        return bool(reader.choice)
    return bool(reader.choice) and reader.name(rest, reader.choice, binding=binding)


_WHOLE_CHOICE: Final = WordPattern(
    rf"[*_\s]{{0,3}}{_CHOICE}(?:\s?[(\[]?\s?{_BIND.format(1)}\s?[)\]]?)?[*_\s.]{{0,3}}",
    re.IGNORECASE,
    folded=True,
)
_CHOICE_BEHIND: Final = WordPattern(
    rf"(?P<name>\S.{{1,60}}?)\s{{0,3}}(?:[:|]|\s[-\u2013]\s|\s)\s{{0,6}}[(\[]?"
    rf"(?P<vote>(?:{_SIGNED}|(?<=[:|]\s)(?:0|%(counts_for counts_against counts_neither)s)"
    rf"(?=\W|$))(?:,?\s?[(\[]?"
    rf"\s?{_BIND.format(3)}\s?[)\]]?)?)[)\]]?\s{{0,3}}\|?\s{{0,3}}",
    re.IGNORECASE,
    folded=True,
)


def _read_row(text: str, reader: _Reader) -> bool:
    """Take a row of a table, or `Ana Lopez: +1 (binding)`."""
    stripped = text.strip().strip("|").strip()
    bullet = _BULLET.match(text)
    stripped = bullet["text"].strip() if bullet is not None and "|" not in text else stripped
    cells = [cell for cell in _CELLS.split(stripped) if cell.strip()]
    if len(cells) == 1:
        behind = _CHOICE_BEHIND.fullmatch(unaccented(stripped))
        if behind is not None and len(unaccented(stripped)) == len(stripped):
            is_word = behind["vote"][:1].isalpha()
            if is_word and len(behind["name"].split()) < _FULL_NAME:
                return False  # "Quorum: yes"
            cells = [stripped[: behind.end("name")], behind["vote"]]
    if not 2 <= len(cells) <= 6:
        return False
    votes = [match for cell in cells if (match := _WHOLE_CHOICE.fullmatch(unaccented(cell)))]
    numbers = [match for match in votes if match["signed"] or match["zero"]]
    votes = numbers or votes
    # Of two cells one is the name; beside a word for a vote, `yes` is that vote.
    may_bind = bool(numbers) and len(cells) > 2
    roles = [_BIND_CELL.fullmatch(unaccented(cell)) if may_bind else None for cell in cells]
    if len(votes) != 1:
        return False
    binding = _binding(votes[0])
    for said in roles:
        binding = binding if said is None else _binding(said)
    for cell, role in zip(cells, roles, strict=True):
        if role is None and _WHOLE_CHOICE.fullmatch(unaccented(cell)) is None:
            named = _named(cell, binding)
            if named is not None:
                reader.voters.append(NamedVoter(named[0], _choice(votes[0]), named[1]))
                return True
    return False


_BIND_CELL: Final = WordPattern(
    rf"\s{{0,2}}(?:{_BIND.format(1)}|(?P<binding2>yes)|(?P<advisory2>no))\s{{0,2}}",
    re.IGNORECASE,
    folded=True,
)


def _read_prose(text: str, reader: _Reader, pattern: WordPattern) -> None:
    """Take the numbers in a paragraph: `passed with 3 binding +1 votes, no -1`."""
    said, text = text, unaccented(text)
    if any(len(run) > 400 for run in text.split(". ")[:3]) and not _PASSED.search(text):
        return
    found = list(pattern.finditer(text))
    strong = any(match["signed"] or match["against"] or match["neither"] for match in found)
    for match in found:
        is_plain = match["for"] and match["for"].lower() in {"for", "yes", "pro"}
        if is_plain and not strong and "vote" not in match[0].lower():
            continue
        choice, binding = _choice(match), _binding(match)
        kinds = {key[1] for key in reader.counts if key[0] == choice}
        if kinds and binding is None:
            continue
        if (choice, binding) not in reader.counts:
            reader.count(choice, _number(match["number"]), binding=binding)
            names = _BEHIND.match(text, match.end())
            is_new = not reader.named(choice, binding)
            if names is not None and len(said) == len(text) and is_new:
                reader.name(
                    said[names.start("names") : names.end("names")], choice, binding=binding
                )
        _read_brackets(match, said, reader, (choice, binding))


def _read_brackets(
    match: re.Match[str], said: str, reader: _Reader, of: tuple[str, bool | None]
) -> None:
    """Take what stands in brackets behind a number: `(3 binding)`, or names.

    `said` is the text of the match as it was written, `of` the choice and whether it binds.
    """
    choice, binding = of
    for name in ("parens", "parens2"):
        given = match.groupdict().get(name) or ""
        numbers = list(_from_parens(given, None))
        for kind, count in numbers:
            if kind is not None and count is not None:
                reader.count(choice, count, binding=kind)
        if given and not numbers and len(said) == len(match.string):
            reader.name(
                said[match.start(name) : match.end(name)].strip(" ()"), choice, binding=binding
            )


def _choice(match: re.Match[str]) -> str:
    """Return the choice of a match: `+1`, `-0.5`, `0`, or `yes`, `no`, `abstain`."""
    if match["signed"]:
        text = "".join(match["signed"].split()).replace(",", ".")
        return re.sub("[\u2212\u2013]", "-", text)
    if match["zero"]:
        return "0"
    return "no" if match["against"] else "abstain" if match["neither"] else "yes"


def _binding(match: re.Match[str]) -> bool | None:
    groups = match.groupdict()
    if any(groups.get(f"advisory{place}") for place in (1, 2, 3)):
        return False
    return True if any(groups.get(f"binding{place}") for place in (1, 2, 3)) else None


def _from_parens(text: str, binding: bool | None) -> Iterator[tuple[bool | None, int | None]]:
    """Yield what brackets say: `(3 binding)`, `(non-binding)`, `(4)`, `(3 binding, 1 not)`."""
    for part in re.split(r"[()\[\],;/]|\sand\s", text):
        match = _IN_PARENS.fullmatch(part.strip()) if part.strip() else None
        if match is not None:
            kind = _binding(match)
            given = match["number"] or match["behind"]
            yield kind if kind is not None else binding, None if given is None else _number(given)


def _named(text: str, binding: bool | None) -> tuple[str, bool | None] | None:
    """Return a name and whether its vote is said to bind; None if a text is no name."""
    role = _ROLE.search(text) or _ROLE.search(unaccented(text))
    is_binding = binding
    while role is not None:
        said = _binding(role)
        is_binding = said if said is not None else is_binding
        text = f"{text[: role.start()]} {text[role.end() :]}"
        role = _ROLE.search(text)
    name = " ".join(text.strip(" .*_\t-\u2013|").split())
    if "<" in name:
        name = name.partition("<")[0].strip() or name.strip("<>")
    words = name.split()
    if not words or len(words) > _MOST_WORDS or not _NAME.match(name) or _NO_NAME.search(name):
        return None
    return name, is_binding


def _number(text: str) -> int:
    return _WORDS_OF_NUMBERS[text.lower()] if text.lower() in _WORDS_OF_NUMBERS else int(text)


_NAMES_RESULT: Final = WordPattern(r"%(result_tags)s", re.IGNORECASE, folded=True)
_CLOSES: Final = re.compile(
    r"\b(?:clos(?:e|ed|ing)|end(?:s|ed)?|concluded|tallied)\b", re.IGNORECASE
)
_FIRST_LINES: Final = 12
_SO_FAR: Final = re.compile(
    r"\b(?:so far|still|wait(?:ing)?|need(?:s|ed)?|more votes?|bisher|noch)\b", re.IGNORECASE
)
"""A tally that is not the last one."""


def says_result(lines: Sequence[str], *, message_id: str, is_caller: bool) -> bool:
    """Return True if a mail without a tag announces a result: it says so, and has a tally.

    Its caller needs no tally to say that the vote passed.
    """
    said = [
        unaccented(line[:REASON_CHARS])
        for line in lines[:_MOST_LINES]
        if not line.rstrip().endswith("?")
    ]
    whole = " ".join(said)
    says_so = _PASSED.search(whole) is not None or _LOST.search(whole) is not None
    if says_so and is_caller:
        return True
    first = " ".join(said[:_FIRST_LINES])
    speaks = says_so or _NAMES_RESULT.search(first) or (is_caller and _CLOSES.search(first))
    if not speaks and (not is_caller or _SO_FAR.search(whole)):
        return False
    announced = read_result(lines, message_id=message_id)
    has_tally = len(announced.voters) > 1 or sum(announced.counts.values()) > 1
    return has_tally and bool(speaks or len(announced.voters) > 1 or len(announced.counts) > 1)
