"""Render the pages of the web site. They work without scripts, without styles, and printed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.ballots.confirmation import Answer
from bot.domain.calls.position import PositionState
from bot.domain.ids import ItemNumber, ListName
from bot.language import Text, say
from bot.render.ballots.echoing import TO_LISTS
from bot.render.board.addresses import Site
from bot.render.text.fill import fill, template_source
from bot.render.text.safe import clean, one_line
from bot.render.words.times import say_instant

NOTHING_CHANGED: Final = Text("Nothing was changed.")
NO_BUTTON: Final = Text("It is not a vote")
NO_POSITION_BUTTON: Final = Text("It is not")
WRONG_LINK: Final = Text("This link confirms nothing")
NEVER_GIVEN: Final = Text(
    "We never gave out this address, or it is too old. Perhaps your mail program cut it off: copy "
    "the whole link from our message. You can also reply to that message and write the word "
    '"confirm" on the first line.'
)


@dataclass(frozen=True, slots=True)
class VoteToConfirm:
    """A vote that a link confirms. `until` is how long it does.

    `reason` is whatever the writer of the mail gave: if the vote is confirmed, it stands beside it.
    """

    number: ItemNumber
    list_name: str
    choice: str
    reason: str
    until: datetime
    zone: ZoneInfo
    question: Answer = Answer.CONFIRM
    """What its voter is asked: one of `QUESTIONS`."""
    echo_lists: tuple[ListName, ...] = ()
    """The lists to which it is mailed once it counts."""

    @property
    def about(self) -> str:
        """The item in words."""
        return say(
            "#{number} of the list {name}", number=self.number, name=one_line(self.list_name)
        )


def style_sheet() -> str:
    """Return the stylesheet of all pages."""
    return template_source("web.css")


@dataclass(frozen=True, slots=True)
class _Question:
    title: Text
    asked: Text
    button: Text
    press: Text
    otherwise: Text


_QUESTIONS: Final[Mapping[Answer, _Question]] = {
    Answer.CONFIRM: _Question(
        title=Text("Is this vote yours?"),
        asked=Text(
            "A message from your address holds this vote. It is not counted yet. Anybody can "
            "write your address into a message, so perhaps somebody forged it."
        ),
        button=Text("Count this vote"),
        press=Text("Press the button only if the vote is yours. That works once, until {until}."),
        otherwise=Text("If it is not yours, close this page. The vote will not be counted."),
    ),
    Answer.IN_DOUBT: _Question(
        title=Text("Did you mean this as a vote?"),
        asked=Text(
            "A message from your address may be this vote, and that is not sure. It is not "
            "counted yet."
        ),
        button=Text("Count this vote"),
        press=Text(
            "Press the first button if it is your vote. Then it counts, without any condition. "
            "That works once, until {until}."
        ),
        otherwise=Text(
            "If it is not, press the other button or close this page. The vote will not be counted."
        ),
    ),
    Answer.POSITION: _Question(
        title=Text("Is this your position?"),
        asked=Text(
            "Words of yours in a message to the list may take this position. It counts for "
            "nothing yet."
        ),
        button=Text("Yes, confirm"),
        press=Text(
            "Press the first button if it is your position. Then it is listed with the "
            "answers, under your name; a request for more time becomes your proposal, or "
            "supports an existing one. You can do this until {until}."
        ),
        otherwise=Text("If it is not, press the other button or close this page."),
    ),
    Answer.TAKE_BACK: _Question(
        title=Text("Do you take your vote back?"),
        asked=Text("A message from your address takes this vote back. It still counts."),
        button=Text("Take this vote back"),
        press=Text(
            "Press the button only if the vote is to count no longer. That works once, until "
            "{until}."
        ),
        otherwise=Text("If it is to count, close this page."),
    ),
}


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another vote that waits for the reader of a page: what it is, and its own page."""

    about: str
    choice: str
    link: str


def question_page(
    vote: VoteToConfirm, *, site: Site, no_at: str = "", others: Sequence[Elsewhere] = ()
) -> str:
    """Return the page that asks its reader about a vote, with the button.

    A second one says that it is no vote; it leads to `no_at`, "" for none. Below are links to the
    other votes that wait for the same mailbox.
    """
    words = _QUESTIONS[vote.question]
    is_told = vote.echo_lists and vote.question is not Answer.TAKE_BACK
    lists = ", ".join(vote.echo_lists)
    texts = [TO_LISTS.format(lists=one_line(lists))] if is_told else []
    return _vote_page(
        words.title,
        [words.asked, *texts],
        vote=vote,
        button=words.button,
        press=words.press.format(until=say_instant(vote.until, zone=vote.zone)),
        after=words.otherwise,
        no_at=no_at,
        others=others,
        site=site,
    )


def no_vote_page(vote: VoteToConfirm, *, site: Site) -> str:
    """Return the page that says that a vote in doubt is none."""
    return _vote_page(
        say("This is no vote"),
        [
            say(
                "You said that this is no vote. It is not counted, and nobody asks you about it "
                "again."
            )
        ],
        vote=vote,
        after=say("You can vote while the ballot is open, by mail or in Slack."),
        site=site,
    )


_POSITION_ANSWERED: Final[Mapping[PositionState, tuple[Text, Text]]] = {
    PositionState.CONFIRMED: (
        Text("Your position is recorded"),
        Text("You confirmed this position. It is listed with the answers, under your name."),
    ),
    PositionState.REFUSED: (
        Text("This is not your position"),
        Text("Nothing is recorded, and you are not asked about this item again."),
    ),
    PositionState.ASKED: (
        Text("Nothing was recorded"),
        Text(
            "Comments have ended, or more time cannot be proposed now. Write to the list instead."
        ),
    ),
}


def position_page(state: PositionState, position: VoteToConfirm, *, site: Site) -> str:
    """Return the page that says what became of a position; `ASKED`: it can no longer be settled."""
    title, text = _POSITION_ANSWERED[state]
    return _vote_page(title, [text], vote=position, site=site)


def receipt_page(vote: VoteToConfirm, *, site: Site) -> str:
    """Return the page that says that a vote counts now, or no longer."""
    if vote.question is Answer.TAKE_BACK:
        return _vote_page(
            say("Your vote is taken back"),
            [say("This vote counts no longer. We are sending you a receipt by mail.")],
            vote=vote,
            after=say("You can vote again while the ballot is open."),
            site=site,
        )
    return _vote_page(
        say("Your vote is counted"),
        [say("You confirmed this vote, and it counts now. We are sending you a receipt by mail.")],
        vote=vote,
        after=say("To change it, vote again while the ballot is open: your newest vote counts."),
        site=site,
    )


_OUTCOMES: Final[Mapping[Answer, tuple[Text, tuple[Text, ...]]]] = {
    Answer.USED: (
        Text("This vote was confirmed before"),
        (
            Text("A link works once. If you have voted again since, your newest vote counts."),
            Text("Your receipts, and /pen mine in Slack, show how you voted."),
        ),
    ),
    Answer.PUBLISHED: (
        Text("This link no longer works"),
        (
            Text(
                "It was in a message on a list, where others could read it, so it no longer proves "
                "anything. We mailed a new one to the voter."
            ),
            Text("As long as the ballot is open you can vote again, by mail or in Slack."),
        ),
    ),
    Answer.EXPIRED: (
        Text("This vote can no longer be confirmed"),
        (
            Text("The link has expired, or the ballot has changed since we asked you."),
            Text("As long as the ballot is open you can vote again, by mail or in Slack."),
        ),
    ),
    Answer.SUPERSEDED: (
        Text("Your newer vote counts"),
        (Text("You have cast a newer vote since, and the newer one counts."),),
    ),
    Answer.OUTSIDE: (
        Text("This vote cannot be counted"),
        (
            Text(
                "Only people in the list's Slack channel, or on the list when the ballot opened, "
                "may vote on it."
            ),
        ),
    ),
    Answer.CLOSED: (
        Text("The ballot has ended"),
        (Text("The ballot ended before you confirmed this vote. The result stays as it is."),),
    ),
}


def outcome_page(answer: Answer, vote: VoteToConfirm | None, *, site: Site) -> str:
    """Return the page that says why a link of ours confirms nothing.

    `vote` is None if others have the link too: then it tells nobody how somebody votes.
    """
    title, texts = _OUTCOMES[answer]
    if vote is None:
        return _page(title, [*texts, NOTHING_CHANGED], site=site)
    return _vote_page(title, [*texts, NOTHING_CHANGED], vote=vote, site=site)


def wrong_link_page(*, site: Site) -> str:
    """Return the page for a link that we never gave out: the same for each."""
    return _page(WRONG_LINK, [NEVER_GIVEN, NOTHING_CHANGED], site=site)


PROBLEMS: Final[Mapping[HTTPStatus, tuple[Text, Text]]] = {
    HTTPStatus.FORBIDDEN: (
        Text("This was sent from another site"),
        Text("Open the link in our message again, and press the button there."),
    ),
    HTTPStatus.NOT_FOUND: (
        Text("There is no such page"),
        Text("Copy the whole link from our message, and open it again."),
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        Text("This page cannot do that"),
        Text("Open the link in our message, and use the page as it is."),
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (
        Text("That is too much"),
        Text(
            "This page takes no text and no files. Open the link in our message, and press the "
            "button."
        ),
    ),
    HTTPStatus.TOO_MANY_REQUESTS: (
        Text("Too many wrong links"),
        Text("Wait for a minute. A correct link always works."),
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: (
        Text("Something went wrong here"),
        Text("Open the link again to see how things stand, or reply to our message instead."),
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: (
        Text("We are busy"),
        Text("Wait for a minute, then open the link again to see how things stand."),
    ),
}
"""The statuses that have a page of their own: its title, and what to do."""


def problem_page(status: HTTPStatus, *, site: Site) -> str:
    """Return the page that goes with a status other than 200."""
    title, text = PROBLEMS[status]
    return _page(title, [text], site=site)


def _vote_page(
    title: str | Text,
    texts: Sequence[str | Text],
    *,
    vote: VoteToConfirm,
    site: Site,
    press: str = "",
    button: str | Text = "",
    after: str | Text = "",
    no_at: str = "",
    others: Sequence[Elsewhere] = (),
) -> str:
    words = {
        "about": vote.about,
        "choice": one_line(vote.choice),
        "reason": clean(vote.reason).strip(),
    }
    words_of_page = {
        "title": title,
        "texts": texts,
        "press": press,
        "button": button,
        "after": after,
    }
    is_position = vote.question is Answer.POSITION
    words_of_page |= {"no_at": no_at, "no_button": NO_POSITION_BUTTON if is_position else NO_BUTTON}
    words_of_page["label"] = say("Position") if is_position else say("Choice")
    waiting = [(other.about, one_line(other.choice), other.link) for other in others]
    return fill("web_vote.html.jinja", site=site, vote=words, others=waiting, **words_of_page)


def _page(title: Text, texts: Sequence[str | Text], *, site: Site) -> str:
    return fill("web_page.html.jinja", site=site, title=title, texts=texts)
