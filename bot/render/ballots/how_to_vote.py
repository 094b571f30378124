"""Say what to write to vote on a ballot, and what was wrong with what somebody wrote."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

from bot.domain.ballots.ballot import Rules
from bot.domain.ballots.choices import words_in_language
from bot.domain.ballots.rule import Method
from bot.language import Text, isolated, say, say_number
from bot.render.text.safe import cut, one_line
from bot.render.words import refusals

_HOW_TO_WRITE: Final[Mapping[Method, Text]] = MappingProxyType(
    {
        Method.APPROVAL: Text("one or more, apart by “;”"),
        Method.RANKED: Text("from best to worst, “>” between them, or “=” between equal ones"),
        Method.SCORE: Text("each with a number from {lowest} to {highest}, apart by “;”"),
    }
)
MOST_SAID: Final = 12
"""How many options a refusal names."""


def quote_choices(rules: Rules) -> str:
    """Return the choices for a mail: in quotation marks, so that no line of it is a vote."""
    how = how_to_write(rules)
    text = ", ".join(_say_choices(rules, rules.choices, quoted=True))
    return say("{how}: {choices}", how=how, choices=text) if how else text


def _say_choices(rules: Rules, choices: Sequence[str], *, quoted: bool = False) -> Iterator[str]:
    """Yield choices in words: `agree`, `abstain`, `block with a reason`.

    A number has a word of the language beside it.
    """
    for choice in choices[:MOST_SAID]:
        label = rules.label(choice)
        shown = say("“{choice}”", choice=label) if quoted else label
        for word in words_in_language(rules.rule, choice)[:1]:
            if word != label:
                own = say("“{choice}”", choice=word) if quoted else word
                shown = say("{choice} (or {others})", choice=shown, others=own)
        needs_reason = choice in rules.reason_needed
        yield say("{choice} with a reason", choice=shown) if needs_reason else shown
    if len(choices) > MOST_SAID:
        more = len(choices) - MOST_SAID
        yield say_number("and {number} more", "and {number} more", more)


def how_to_write(rules: Rules) -> str:
    """Return how several options are written in one vote, without a full stop; "" for one."""
    rule = rules.rule
    how = _HOW_TO_WRITE.get(rule.method)
    return "" if how is None else how.format(lowest=rule.lowest, highest=rule.highest)


def vote_links(
    number: int, rules: Rules, *, to: str, subject: str = "", answers: str = ""
) -> list[tuple[str, str]]:
    """Return for each choice its name and a link that opens a mail with that vote.

    None where a vote names several options, which nobody can foresee. `answers` is the Message-ID
    of the mail that the link answers.
    """
    if not rules.takes_one:
        return []
    fields = {"subject": subject or say("Vote on #{number}", number=number)}
    if answers:
        fields["In-Reply-To"] = f"<{answers}>"
    links = []
    for choice in rules.choices[:MOST_SAID]:
        needs_reason = choice in rules.reason_needed
        name = rules.label(choice)
        label = say("{choice} with a reason", choice=name) if needs_reason else name
        link = mail_link(to, fields | {"body": vote_line(number, choice, rules)})
        links.append((label, link))
    return links


def vote_line(number: int, choice: str, rules: Rules) -> str:
    """Return the line of a mail that votes on an item; a reason may have to follow."""
    needs_reason = choice in rules.reason_needed
    return f"#{number}: {rules.label(choice)}{': ' if needs_reason else ''}"


def mail_link(to: str, fields: Mapping[str, str]) -> str:
    """Return a link that opens a mail (RFC 6068)."""
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in fields.items())
    return f"mailto:{quote(to, safe='@')}?{query}"


def example_choice(rules: Rules) -> str:
    """Return a choice of a ballot as somebody might write it."""
    first, last = rules.choices[0], rules.choices[-1]
    return _example(rules, first, last) or rules.label(first)


def example_by_number(rules: Rules) -> str:
    """Return the same with the options' numbers."""
    last = str(len(rules.options))
    return _example(rules, "1", last) or f"1; {last}"


def _example(rules: Rules, first: str, last: str) -> str:
    match rules.rule.method:
        case Method.RANKED:
            return f"{first} > {last}"
        case Method.SCORE:
            return f"{first} = {rules.rule.highest}; {last} = {rules.rule.lowest}"
        case _:
            return ""


def vote_form(number: int, rules: Rules, *, marked: bool = True) -> str:
    """Return what to type to vote on an item, with a choice filled in, and the others.

    Without `marked` it is the first line of a mail: `#2: agree`.
    """
    chosen = example_choice(rules)
    example = f"`/pen vote {number} {chosen}`"
    if not marked:
        line = f"#{number}: {chosen}"
        example = say("“{words}”", words=line)
    how = how_to_write(rules)
    if how:
        return say(
            "{example}: {how}. The options are {options}",
            example=example,
            how=how,
            options=" / ".join(_say_choices(rules, rules.choices)),
        )
    text = ", ".join(map(isolated, _say_choices(rules, rules.choices[1:])))
    return say("{example} (or {choices})", example=example, choices=text) if text else example


def no_such_choice(number: int, written: str, rules: Rules, *, marked: bool = True) -> str:
    """Return the refusal of a choice that the ballot does not have, or that was left out.

    On a secret ballot it does not repeat what was written: refusals by mail are kept.
    """
    form = vote_form(number, rules, marked=marked)
    if not written or rules.is_secret:
        return refusals.CHOICE_NEEDED.format(form=form)
    return refusals.NO_SUCH_CHOICE.format(
        number=number, choice=cut(one_line(written), at=40), form=form
    )


def already_voted(number: int, choice: str, rules: Rules) -> str:
    """Return what to say of a vote that is already as it was asked for."""
    needs_reason = choice in rules.reason_needed
    text = refusals.ALREADY_VOTED_WITH_REASON if needs_reason else refusals.ALREADY_VOTED
    return text.format(number=number, choice=rules.label(choice))
