"""Render the pages behind a link by which one person answers one call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.calls.call import Call
from bot.domain.items.item import Item
from bot.domain.procedures.answer_link import CallAnswer
from bot.domain.slack_text import for_mail
from bot.language import Text, say
from bot.render.board.addresses import Site
from bot.render.calls.consensus import ASKED, HOW_OBJECTIONS
from bot.render.digests.digest_words import ANSWER_ON_LIST
from bot.render.documents.objections import ANSWER_BUTTONS
from bot.render.text.fill import fill
from bot.render.text.safe import clean, one_line
from bot.render.words.times import say_instant

PRESS: Final = Text("Press your answer. You can change it until {until}; your last answer counts.")
MORE_TIME: Final = Text(
    "Somebody proposes more time: comments until {end}. Press a button to say what you think of "
    "that."
)
NOTHING_TO_PRESS: Final = Text("Nobody proposes more time for this call now.")
TO_OBJECT: Final = Text(
    "An objection needs your words: reply to the message with the link, and write “!object "
    "{number}” with your objection behind it."
)
TAKEN: Final = Text("This is what you say on the call now.")
TIME_TAKEN: Final = Text("This is what you say about more time for the call.")
NOT_TAKEN: Final = Text("Your answer was not recorded. The reason: {reason}")
OVER: Final = Text("The call has ended, so this link records no answer any more.")
PUBLIC: Final = Text(
    "Others could read this link, so it records no answer any more. As long as the "
    "call is open you can answer by mail or in Slack."
)
COMMANDS: Final = frozenset({"object", "objections", "support", "extend"})
"""What a reason may tell somebody to write in a mail."""


@dataclass(frozen=True, slots=True)
class CallPage:
    """An open call for one of those it asks; nobody's answers are shown.

    `more_until` is until when somebody proposes it to be open, None if nobody does.
    """

    item: Item
    call: Call
    list_name: str
    zone: ZoneInfo
    version: int
    choices: tuple[CallAnswer, ...]
    more_until: datetime | None = None


def answering_page(shown: CallPage, *, at: str, site: Site) -> str:
    """Return the page with a button for each answer that needs no words."""
    buttons = [
        (ANSWER_BUTTONS[answer].format(), f"{at}/{shown.version}-{place}")
        for place, answer in enumerate(shown.choices, start=1)
    ]
    if shown.call.seeks_consensus:
        press = PRESS.format(until=say_instant(shown.call.closes_at, zone=shown.zone))
        notes = [TO_OBJECT.format(number=shown.item.number), HOW_OBJECTIONS.format()]
    elif shown.more_until is not None:
        press = MORE_TIME.format(end=say_instant(shown.more_until, zone=shown.zone))
        notes = [ANSWER_ON_LIST.format()]
    else:
        press, notes = NOTHING_TO_PRESS.format(), [ANSWER_ON_LIST.format()]
    title = say("Your answer on #{number}", number=shown.item.number)
    return _page(shown, title, press, site=site, buttons=buttons, notes=notes)


def answered_page(shown: CallPage, answer: CallAnswer, *, site: Site) -> str:
    """Return the page that says which answer was recorded."""
    taken = TAKEN if shown.call.seeks_consensus else TIME_TAKEN
    title, label = say("Your answer is recorded"), ANSWER_BUTTONS[answer].format()
    return _page(shown, title, taken.format(), site=site, choice=label)


def unanswered_page(shown: CallPage, reason: str, *, site: Site) -> str:
    """Return the page that says why an answer was not recorded."""
    press = NOT_TAKEN.format(reason=clean(for_mail(reason, commands=COMMANDS)))
    return _page(shown, say("Your answer was not recorded"), press, site=site)


def useless_link_page(*, is_public: bool, site: Site) -> str:
    """Return the page for a link that others may have read, or whose call has ended."""
    title = say("This link no longer works")
    text = PUBLIC if is_public else OVER
    return fill("web_page.html.jinja", site=site, title=title, texts=[text])


def _page(
    shown: CallPage,
    title: str,
    press: str,
    *,
    site: Site,
    choice: str = "",
    buttons: Sequence[tuple[str, str]] = (),
    notes: Sequence[str] = (),
) -> str:
    name = one_line(shown.list_name)
    return fill(
        "web_ballot.html.jinja",
        site=site,
        title=title,
        press=press,
        choice=choice,
        buttons=buttons,
        notes=notes,
        about=say("#{number} of the list {name}", number=shown.item.number, name=name),
        item_title=one_line(shown.item.title),
        question=_asked(shown.call),
    )


def _asked(call: Call) -> str:
    """Return what everybody is asked to live with, or the numbered questions."""
    if call.seeks_consensus:
        return clean(call.text).strip() or ASKED.format()
    questions = (f"{number}. {text}" for number, text in enumerate(call.questions, 1))
    return clean("\n".join(questions))
