"""Lay out in Slack the news that ballots and calls share: a later end, and a correction."""

from collections.abc import Iterable
from datetime import datetime

from bot.language import Text, say
from bot.render.documents.facts import ItemFacts
from bot.render.documents.procedure_words import CORRECTED_BY, LONGEST_REASON, say_by
from bot.render.slack.item import link_to, named, title_of
from bot.render.slack.markup.blocks import (
    Block,
    SlackText,
    context,
    header,
    section,
    within_message,
)
from bot.render.slack.markup.mrkdwn import date_token, escape
from bot.render.slack.markup.rich_text import rich_text
from bot.render.text.safe import cut, one_line
from bot.render.words.times import say_instant


def extension_message(
    facts: ItemFacts,
    texts: tuple[Text, Text, Text],
    *,
    until: datetime,
    before: datetime,
    reason: str,
    here: str,
) -> SlackText:
    """Return the message that a ballot or a call was extended.

    `texts` are its title, the same with the new end, and the earlier end; `here` is a link to where
    to take part.
    """
    title, news, was_to_end = texts
    end, was = (escape(say_instant(at, zone=facts.zone)) for at in (until, before))
    because = say_why(reason)
    spoken = (
        news.format(end=end, item=named(facts.item)),
        was_to_end.format(time=was),
        escape(because),
    )
    open_until = say("Open until {end}", end=date_token(until))
    return SlackText(
        text=in_a_row(spoken),
        blocks=(
            header(title.format(item=title_of(facts))),
            section(f"*{open_until}*{here}"),
            context(was_to_end.format(time=date_token(before))),
            *(rich_text(because) if because else ()),
        ),
    )


def version_section(version: int, until: datetime, here: str) -> Block:
    """Return the line below the title of a correction."""
    title = say("Version {number}", number=version)
    open_until = say("open until {end}", end=date_token(until))
    return section(f"*{title}*  ·  {open_until}{here}")


def say_corrected(by: str, reason: str) -> str:
    """Return who corrected something and why, as mrkdwn; "" if neither is known."""
    return escape(in_a_row((say_by(CORRECTED_BY, by), say_why(reason))))


def say_why(reason: str) -> str:
    """Return `Reason: two of us were away`, "" for none."""
    why = cut(one_line(reason), at=LONGEST_REASON)
    return say("Reason: {reason}", reason=why) if why else ""


def behind(url: str, label: str) -> str:
    """Return a link to append to a text; "" without an address."""
    return f"  ·  {link_to(url, label)}" if url else ""


def in_a_row(sentences: Iterable[str]) -> str:
    """Return sentences of mrkdwn as one message's text; what is empty is left out."""
    return within_message(" ".join(filter(None, sentences)))
