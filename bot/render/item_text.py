"""Render an item for a terminal, from the data that `show --json` prints."""

from collections.abc import Iterator
from typing import Any

from bot.render.safe import clean, one_line

Given = dict[str, Any]


def item_page_text(item: Given) -> str:
    """Return the item: its state, ballot, mails, comments, history."""
    return clean("\n".join(_lines(item)))


def _lines(item: Given) -> Iterator[str]:
    yield f"#{item['number']}  {one_line(item['title'])}"
    yield f"{item['state']}  ·  {', '.join(item['lists'])}  ·  since {item['opened_at']}"
    for name in ("holder", "holder_away_until", "deadline", "outcome"):
        if item[name]:
            yield f"{name.replace('_', ' ')}: {item[name]}"
    if item["came_from"]:
        yield f"came out of: #{item['came_from']}"
    if item["perhaps_part_of"]:
        yield f"may belong to: #{item['perhaps_part_of']} (a chair decides)"
    if item["ballot"]:
        yield from _ballot(item["ballot"], item["votes"])
    for number, mail in enumerate(item["thread"], start=1):
        yield from _mail(mail, number)
    if item["comment_list"]:
        yield "\nComments"
    for comment in item["comment_list"]:
        yield f"  {comment['at']}  {comment['author']}: {comment['text']}"
    yield "\nHistory"
    for entry in item["history"]:
        change = " → ".join(part for part in (entry["from"], entry["to"]) if part)
        yield f"  {entry['at']}  {entry['what']}: {one_line(change)[:100]}" + (
            f"  ({entry['actor']})" if entry["actor"] else ""
        )


def _ballot(ballot: Given, votes: list[Given]) -> Iterator[str]:
    counts = ", ".join(f"{choice} {count}" for choice, count in ballot["tally"].items())
    ends = ballot["outcome"] or f"open until {ballot['closes_at']}"
    yield f"ballot ({ballot['method']}): {counts}; {ends}"
    for vote in votes:
        reason = f": {one_line(vote['reason'])}" if vote["reason"] else ""
        yield f"  {vote['choice']}  {vote['voter']}{reason}  by {vote['source']}{_standing(vote)}"


def _standing(vote: Given) -> str:
    """Return why a vote does not count, "" if it does."""
    if vote["counts"]:
        return ""
    why = vote["not_counted_because"]
    return f"  (not counted: {one_line(why)})" if why else "  (replaced by a newer vote)"


def _mail(mail: Given, number: int) -> Iterator[str]:
    who = mail["from"]["name"] or mail["from"]["address"] or "?"
    yield f"\n{number}. {who}, {mail['date']}: {one_line(mail['subject'])}"
    if mail["automatic"]:
        yield f"  not a person's mail: {mail['automatic_rule'] or mail['automatic']}"
    for part in mail["segments"]:
        speaker = part["author"] or {}
        name = speaker.get("name") or speaker.get("address") or "?"
        if part["depth"]:
            yield f"  {'> ' * part['depth']}{name}:"
        for line in part["text"].split("\n"):
            yield f"  {'> ' * part['depth']}{line}"
