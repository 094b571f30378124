"""Render an item for a terminal, from the data that `show --json` prints."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from rich.cells import cell_len, set_cell_size

from bot.domain.consensus.relation import Direction
from bot.domain.items.item import FINISHED, ItemState
from bot.render.ballots.unread import HEAD
from bot.render.text.safe import ELLIPSIS, clean, one_line
from bot.render.words.times import say_day_ahead, say_local

Given = dict[str, Any]

HIDDEN: Final = "choices are hidden until the end"
NUMBER_WIDTH: Final = 5
STATE_WIDTH: Final = max(len(state) for state in ItemState)
LEAST_TITLE: Final = 20
"""Columns that a title has at least, however narrow the terminal is."""


def item_line(item: Given, *, zone: ZoneInfo, now: datetime, width: int | None) -> str:
    """Return an item of `items --json` on one line: `#2     voting  A page?  until Fri 4 Dec`.

    The title is cut so that the line has at most `width` columns; None cuts nothing.
    """
    head = f"{'#' + str(item['number']):<{NUMBER_WIDTH}} {item['state']:<{STATE_WIDTH}}  "
    title, tail = one_line(item["title"]) or "(no title)", _until(item, zone=zone, now=now)
    if width is not None:
        room = max(width - cell_len(head) - cell_len(tail), LEAST_TITLE)
        if cell_len(title) > room:
            title = set_cell_size(title, room - 1).rstrip() + ELLIPSIS
    return f"{head}{title}{tail}"


def _until(item: Given, *, zone: ZoneInfo, now: datetime) -> str:
    """Return `  until Fri 4 Dec` for an item that waits for its deadline or for a vote's end."""
    ballot = item["ballot"]
    ends = ballot["closes_at"] if ballot and ballot["state"] == "open" else item["deadline"]
    if not ends or item["state"] in FINISHED:
        return ""
    return f"  until {say_day_ahead(datetime.fromisoformat(ends), now=now, zone=zone)}"


def item_page_text(item: Given, *, zone: ZoneInfo) -> str:
    """Return the item: its state, ballot, messages, comments, history, with times in `zone`."""
    return clean("\n".join(_lines(item, zone)))


def _lines(item: Given, zone: ZoneInfo) -> Iterator[str]:
    at = partial(_at, zone=zone)
    yield from _head(item, at)
    if item["call"]:
        yield from _call(item["call"], at)
    if item["ballot"]:
        yield from _ballot(item["ballot"], item["votes"], at)
    if item["unread"]:
        yield from _unread(item["unread"], at)
    for objection in item["objections"]:
        yield from _objection(objection, at)
    for number, mail in enumerate(item["thread"], start=1):
        yield from _mail(mail, number, at)
    if item["comment_list"]:
        yield "\nComments"
    for comment in item["comment_list"]:
        yield f"  {at(comment['at'])}  {comment['author']}: {comment['text']}"
    yield "\nHistory"
    for entry in item["history"]:
        ends = [part for part in (entry["from"], entry["to"]) if part]
        change = " → ".join(map(at, ends) if "because" in entry else ends)
        yield f"  {at(entry['at'])}  {entry['what']}: {one_line(change)[:100]}" + (
            f"  ({entry['actor']})" if entry["actor"] else ""
        )


def _head(item: Given, at: Callable[[str], str]) -> Iterator[str]:
    yield f"#{item['number']}  {one_line(item['title'])}"
    yield f"{item['state']}  ·  {', '.join(item['lists'])}  ·  since {at(item['opened_at'])}"
    if item["deadline"]:
        yield f"deadline: {at(item['deadline'])}"
    if item["labels"]:
        yield f"labels: {', '.join(item['labels'])}"
    for name in ("holder", "holder_away_until", "outcome"):
        if item[name]:
            yield f"{name.replace('_', ' ')}: {item[name]}"
    if planned := _planned(item, at):
        yield planned
    for kind in map(str, Direction):
        if linked := _linked(item, kind):
            yield f"{kind}: {linked}"
    if item["came_from"]:
        yield f"came out of: #{item['came_from']}"
    if item["perhaps_part_of"]:
        yield f"may belong to: #{item['perhaps_part_of']} (a chair decides)"


def _linked(item: Given, kind: str) -> str:
    return ", ".join(f"#{link['item']}" for link in item["links"] if link["kind"] == kind)


def _planned(item: Given, at: Callable[[str], str]) -> str:
    needs = _linked(item, "needs")
    parts = [
        f"needs {needs} first" if needs else "",
        f"takes {item['takes']}" if item["takes"] else "",
        f"due {at(item['due'])}" if item["due"] else "",
        f"starts by {at(item['starts_by'])}" if item["starts_by"] else "",
        f"late by {item['late_by']}" if item["late_by"] else "",
    ]
    return ", ".join(filter(None, parts))


def _at(instant: str, *, zone: ZoneInfo) -> str:
    return say_local(datetime.fromisoformat(instant), zone=zone)


def _ballot(ballot: Given, votes: list[Given], at: Callable[[str], str]) -> Iterator[str]:
    counted = ballot["tally"]
    counts = HIDDEN if counted is None else ", ".join(f"{row} {n}" for row, n in counted.items())
    is_open = ballot["state"] == "open"
    until = f"open until {at(ballot['closes_at'])}"
    ends = until if is_open else ballot["outcome"] or ballot["state"]
    yield f"ballot ({ballot['method']}): {counts}; {ends}"
    if "from_archive" in ballot:
        yield f"  {one_line(ballot['from_archive'])}"
    for vote in votes:
        reason = f": {one_line(vote['reason'])}" if vote["reason"] else ""
        choice = vote.get("choice", "voted:")
        yield f"  {choice}  {vote['voter']}{reason}  by {vote['source']}{_standing(vote)}"


def _unread(unread: list[Given], at: Callable[[str], str]) -> Iterator[str]:
    yield f"  {HEAD.format(len(unread))}"
    for reply in unread:
        words = f": “{one_line(reply['words'])}”" if reply["words"] else ""
        yield f"    {at(reply['at'])}  {reply['who']}{words}"


def _objection(objection: Given, at: Callable[[str], str]) -> Iterator[str]:
    because = f": {one_line(objection['because'])}" if objection["because"] else ""
    yield f"objection {objection['id']} ({objection['state']}{because})"
    yield f"  {at(objection['at'])}  {objection['who']}: {one_line(objection['text'])}"
    for answer in objection["answers"]:
        yield f"    {at(answer['at'])}  {answer['who']} answered: {one_line(answer['text'])}"
    if objection["shared_by"]:
        yield f"    shared by {', '.join(objection['shared_by'])}"
    if objection["contested"]:
        contested = objection["contested"]
        yield f"    contested by {contested['by']}: {one_line(contested['because'])}"


def _call(call: Given, at: Callable[[str], str]) -> Iterator[str]:
    is_open = call["state"] == "open"
    ends = f"open until {at(call['closes_at'])}" if is_open else call["outcome"]
    answered = ", ".join(call["answered"]) or "nobody yet"
    if call["kind"] == "consensus":
        said = ", ".join(f"{word} {count}" for word, count in call["positions"].items())
        yield f"call for consensus: {ends}; {said}"
    else:
        yield f"call for comments: {ends}; answered: {answered}"
    for extension in call["extensions"]:
        reason = f" because {one_line(extension['reason'])}" if extension["reason"] else ""
        ends = f"from {at(extension['from'])} to {at(extension['to'])}"
        yield f"  extended by {extension['by']} {ends}{reason}"
    for question in call["questions"]:
        yield f"  {question['number']}. {one_line(question['text'])}"
        for answer in question["answers"]:
            yield f"     {answer['who']}: {one_line(answer['text'])}"
    if call["general"]:
        yield "  General"
    for answer in call["general"]:
        yield f"     {answer['who']}: {one_line(answer['text'])}"
    if call["away"]:
        yield f"  away: {', '.join(call['away'])}"
    if call["silent"]["people"]:
        groups = ", ".join(call["silent"]["groups"])
        yield f"  not answered: {call['silent']['people']}" + (
            f"; silent groups: {groups}" if groups else ""
        )


def _standing(vote: Given) -> str:
    """Return why a vote does not count, "" if it does."""
    if vote["counts"]:
        return ""
    why = vote["not_counted_because"]
    return f"  (not counted: {one_line(why)})" if why else "  (replaced by a newer vote)"


def _mail(mail: Given, number: int, at: Callable[[str], str]) -> Iterator[str]:
    who = mail["from"]["name"] or mail["from"]["address"] or "?"
    yield f"\n{number}. {who}, {at(mail['date'])}: {one_line(mail['subject'])}"
    if mail["automatic"]:
        yield f"  not written by a person: {mail['automatic_rule'] or mail['automatic']}"
    for part in mail["segments"]:
        speaker = part["author"] or {}
        name = speaker.get("name") or speaker.get("address") or "?"
        if part["depth"]:
            yield f"  {'> ' * part['depth']}{name}:"
        for line in part["text"].split("\n"):
            yield f"  {'> ' * part['depth']}{line}"
