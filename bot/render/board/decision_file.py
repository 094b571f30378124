"""Write decisions as Markdown files with front matter, for a repository that holds them.

The same decision makes the same bytes again: nothing tells of the time at which it is written. What
people wrote stays text, whatever it looks like (`bot/render/text/markdown.py`); front matter is
JSON within YAML, of which it is a part.
"""

import json
import posixpath
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from bot.domain.consensus.relation import Direction
from bot.domain.consensus.stance import Outcome
from bot.domain.ids import ItemNumber
from bot.domain.items.item import Item
from bot.language import Text, in_english, say
from bot.render.ballots import tally_text
from bot.render.ballots.hash_words import hash_words
from bot.render.ballots.rule_words import rule_besides_conditions
from bot.render.calls import consensus
from bot.render.calls.declaration_file import hash_of_declaration
from bot.render.documents.facts import CallFacts, RelatedFacts, ResultFacts
from bot.render.documents.objections import NO_OBJECTIONS, STATES, ObjectionFacts
from bot.render.items.relation_words import RELATED_NAMES
from bot.render.text.markdown import markdown_line, markdown_quote
from bot.render.text.masking import masked
from bot.render.text.safe import name_of, one_line
from bot.render.words.times import say_date

LONGEST_SLUG: Final = 60
BY_CHAIR: Final = "chair"
BY_CALL: Final = "call for consensus"
"""What stands for a rule where no ballot decided."""
_HASHED: Final = Text(
    "`penholder recount` verifies the file of the result. Its last hash in words: {words}."
)


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """What a decision's file tells. `result` or `call` is how it came, neither for a chair's word.

    `day` is the day of the decision in its list's zone. `nth` counts the decisions on its item in
    that year, from 1. `objections` are those that were raised before it. `page` is the item's page
    on the board, "" if not everybody may read it.
    """

    item: Item
    at: datetime
    day: date
    nth: int
    outcome: str
    result: ResultFacts | None = None
    call: CallFacts | None = None
    objections: tuple[ObjectionFacts, ...] = ()
    relations: tuple[RelatedFacts, ...] = ()
    page: str = ""

    @property
    def path(self) -> str:
        """Where its file is in the folder: `2026/0012-a-plan.md`; the number leads."""
        again = f"-{self.nth}" if self.nth > 1 else ""
        return f"{self.day.year:04d}/{self.item.number:04d}-{slug_of(self.item.title)}{again}.md"

    @property
    def last_hash(self) -> str:
        """The last hash of the file of its result, or of what was declared; "" for none."""
        if self.call is not None:
            return hash_of_declaration(self.call.declaration) if self.call.declaration else ""
        return self.result.last_hash if self.result is not None else ""

    @property
    def rule(self) -> str:
        """By what it was decided, the same in every language."""
        if self.call is not None:
            return BY_CALL
        return self.result.ballot.rules.name if self.result is not None else BY_CHAIR


def slug_of(title: str) -> str:
    """Return a title as a part of a file's name: ASCII letters, digits and hyphens."""
    parted = unicodedata.normalize("NFKD", masked(one_line(title)))
    letters = "".join(sign for sign in parted if not unicodedata.combining(sign))
    words = re.findall(r"[a-z0-9]+", letters.lower())
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:LONGEST_SLUG]
        if len(longer) > LONGEST_SLUG:
            break
        slug = longer
    return slug or "untitled"


def decision_text(facts: DecisionFacts, *, files: Mapping[ItemNumber, str]) -> str:
    """Return a decision's file; `files` are the paths of other items' newest decisions."""
    parts = [_front_matter(facts), f"# {_named(facts.item)}", *_parts(facts, files=files)]
    return "\n\n".join(filter(None, parts)) + "\n"


def _front_matter(facts: DecisionFacts) -> str:
    changes: dict[str, object] = {
        direction.value: [
            each.item.number for each in facts.relations if each.direction is direction
        ]
        for direction in (Direction.SUPERSEDES, Direction.AMENDS)
    }
    values: dict[str, object] = {
        "title": masked(one_line(facts.item.title)),
        "date": facts.day,
        "outcome": masked(in_english(_outcome_of, facts)),
        "rule": facts.rule,
        "lists": list(facts.item.lists),
        **changes,
        "result_hash": facts.last_hash,
    }
    lines = [f"number: {facts.item.number}"]
    lines += [
        f"{key}: {value if isinstance(value, date) else json.dumps(value, ensure_ascii=False)}"
        for key, value in values.items()
    ]
    return "\n".join(("---", *lines, "---"))


def _outcome_of(facts: DecisionFacts) -> str:
    return Outcome.CONSENSUS if facts.call is not None else one_line(facts.outcome)


def _parts(facts: DecisionFacts, *, files: Mapping[ItemNumber, str]) -> Iterator[str]:
    yield f"{say_date(facts.day)}: **{markdown_line(say_outcome(facts))}**"
    yield "\n".join(_relations(facts, files=files))
    yield _heading(say("What was decided"))
    if facts.call is not None:
        yield markdown_quote(facts.outcome)
        yield from _of_call(facts.call)
    elif facts.result is not None:
        yield from _of_ballot(facts.result)
    else:
        yield markdown_quote(facts.outcome)
        yield say("A chair closed the item with these words.")
    if facts.objections or facts.call is not None:
        yield _heading(say("Objections"))
        yield from _objections(facts)
    yield from _record(facts)


def say_outcome(facts: DecisionFacts) -> str:
    """Return how it was decided in a few words."""
    if facts.call is not None:
        return consensus.say_declared(facts.call)
    return tally_text.say_outcome(one_line(facts.outcome))


def _relations(facts: DecisionFacts, *, files: Mapping[ItemNumber, str]) -> Iterator[str]:
    for each in facts.relations:
        name = RELATED_NAMES[each.direction].format()
        path = files.get(each.item.number)
        named = _named(each.item)
        if path is not None:
            relative = posixpath.relpath(path, posixpath.dirname(facts.path))
            named = f"[{named}]({relative})"
        yield f"- {name} {named}"


def _named(item: Item) -> str:
    return markdown_line(f"#{item.number} {one_line(item.title)}")


def _of_call(call: CallFacts) -> Iterator[str]:
    yield say("What was proposed:") if call.call.text else ""
    yield markdown_quote(call.call.text)
    yield _heading(say("Positions"))
    yield markdown_line(consensus.say_stance_counts(call))
    yield _list(consensus.say_who(call))
    for note in consensus.declared_notes(call):
        yield markdown_line(note)


def _of_ballot(facts: ResultFacts) -> Iterator[str]:
    ballot = facts.ballot
    yield say("What was asked:") if ballot.question else ""
    yield markdown_quote(ballot.question)
    yield _heading(say("Votes"))
    yield markdown_line(f"{tally_text.say_cast(facts.tally)}.")
    counts = tally_text.labelled_counts(facts.tally)
    yield _list(say("{name}: {counts}", name=name, counts=count) for name, count in counts)
    rule = rule_besides_conditions(ballot.rules.rule)
    by_rule = markdown_line(say("By the rule {name}", name=ballot.rules.name))
    yield f"### {by_rule}"
    yield markdown_line(rule)
    met = tally_text.say_conditions(facts.tally)
    yield _list(
        say("{whether}: {condition}", whether=is_met, condition=what) for is_met, what in met
    )


def _objections(facts: DecisionFacts) -> Iterator[str]:
    if not facts.objections:
        yield NO_OBJECTIONS.format()
    for each in facts.objections:
        objection, state = each.objection, STATES[each.objection.state].format()
        who = markdown_line(f"{objection.id} {name_of(each.who)}")
        yield f"### {who}: {state}"
        yield markdown_quote(objection.text)
        for answer in each.answers:
            yield markdown_line(say("{name} answered:", name=name_of(answer.who)))
            yield markdown_quote(answer.answer.text)
        if objection.because:
            yield markdown_line(say("Why it is {state}:", state=state))
            yield markdown_quote(objection.because)
        if objection.alternatives:
            yield say("Alternatives that were weighed:")
            yield markdown_quote(objection.alternatives)
        if each.shared_by:
            names = ", ".join(map(name_of, each.shared_by))
            yield markdown_line(say("Shared by {names}.", names=names))
        if each.contested is not None:
            yield markdown_line(say("{name} contested this:", name=name_of(each.contested_by)))
            yield markdown_quote(each.contested.because)


def _record(facts: DecisionFacts) -> Iterator[str]:
    if not (facts.last_hash or facts.page):
        return
    yield _heading(say("Record"))
    if facts.page:
        yield f"<{facts.page}>"
    if facts.last_hash:
        yield _HASHED.format(words=hash_words(facts.last_hash))


def _heading(text: str) -> str:
    return f"## {text}"


def _list(lines: Iterator[str]) -> str:
    return "\n".join(f"- {markdown_line(line)}" for line in lines)


def index_text(decisions: Sequence[DecisionFacts]) -> str:
    """Return the index of all decisions' files, newest first, a table a year."""
    title = say("Decisions")
    parts = [f"# {title}"]
    years = sorted({facts.day.year for facts in decisions}, reverse=True)
    for year in years:
        rows = [
            f"| {facts.day} | [{_named(facts.item)}]({facts.path}) "
            f"| {markdown_line(say_outcome(facts))} | {markdown_line(facts.rule)} |"
            for facts in reversed(decisions)
            if facts.day.year == year
        ]
        head = " | ".join((say("Day"), say("Item"), say("Outcome"), say("Rule")))
        parts.append("\n".join((f"## {year}", "", f"| {head} |", "|---|---|---|---|", *rows)))
    return "\n\n".join(parts) + "\n"
