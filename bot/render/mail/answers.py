"""Render answers to addresses that nothing proves, and to confirmations: fixed texts.

Anybody can write somebody else's address into a mail. So nothing in such an answer comes from the
sender: it names an item's number, a list's name from the configuration, and a choice of the ballot,
and holds a link to a page of ours. No line of it begins with the word that it may ask for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.ballots.confirmation import Answer
from bot.domain.ids import ItemNumber
from bot.render.mail.html import mail_html
from bot.render.mail.message import MailBody, MailHead, build_mail
from bot.render.refusals import say_doubt
from bot.render.safe import cut, one_line
from bot.render.times import say_instant
from bot.render.wrap import flow

LONGEST_CHOICE: Final = 60
ANYTHING: Final = "an item"
"""What a vote was on if that is not given."""
TEMPLATE: Final = "answer.mjml.jinja"
BUTTON: Final = "Look at the vote"
"""What the link says in HTML: the page behind it has the button that confirms."""
POSITION_BUTTON: Final = "Look at the position"
BY_LINK: Final = (
    "Or open this page, and press the button there. Whoever presses it confirms, so do not pass "
    "the link on: {link}"
)


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """What an answer is about. `choice` is one of the ballot's, "" for none.

    `refusal` is our own reason why a vote does not count; `until` is how long a vote can be
    confirmed.
    """

    zone: ZoneInfo
    number: ItemNumber | None = None
    list_name: str = ""
    choice: str = ""
    refusal: str = ""
    until: datetime | None = None
    choices: str = ""
    """The choices of the item's open ballot in words, "" if none is open."""
    code: str = ""
    """What proves the address in Slack."""
    link: str = ""
    """The page that confirms the vote, "" if none does."""


HINTS: Final = frozenset({Answer.HELP, Answer.COMMANDS})
"""The answers that ask for a reply with commands, to an address that proves whose it is."""

_TEXTS: Final[Mapping[Answer, tuple[str, str]]] = {
    Answer.CONFIRM: (
        "Is this vote yours?",
        """
        A message from your address votes on {about}.

        The choice is: {choice}

        It is not counted yet. Anybody can write your address into a message, so perhaps
        somebody forged it.

        If you sent it, reply to this message and write the word "confirm" on the first
        line of your reply. That works once, until {until}.

        {by_link}

        If you did not send it, do nothing. The vote will not be counted.

        You get at most one message like this a day. In Slack, your vote counts at once.
        """,
    ),
    Answer.IN_DOUBT: (
        "Did you mean this as a vote?",
        """
        A message from your address may be a vote on {about}.

        The choice is: {choice}

        It is not counted yet. {why}

        If it is your vote, reply to this message and write the word "confirm" on the first
        line of your reply. Then it counts without any condition. That works once, until {until}.

        {by_link}

        If it is not, reply with the word "no" on the first line, or do nothing: the vote will not
        be counted. To vote otherwise, reply on the list again with your choice alone on the first
        line, or vote in Slack.
        """,
    ),
    Answer.TAKE_BACK: (
        "Do you take your vote back?",
        """
        A message from your address takes back a vote on {about}.

        The vote is: {choice}

        It still counts. To take it back, reply to this message and write the word "confirm" on the
        first line of your reply. That works once, until {until}.

        {by_link}

        If you want your vote to count, do nothing. To change it, vote again: your newest vote
        counts.
        """,
    ),
    Answer.POSITION: (
        "Is this your position?",
        """
        Words of yours in a message to the list may take a position on {about}, which is open for
        comments.

        The position is: {choice}

        It counts for nothing yet. Only the list's chairs know that you are asked.

        If it is your position, reply to this message and write the word "confirm" on the first
        line of your reply. Then it is told with the answers, under your name; a wish for more
        time becomes your proposal, or supports the one that is there. That works until {until}.

        {by_link}

        If it is not, reply with the word "no" on the first line, or do nothing. You are not asked
        again about this item.
        """,
    ),
    Answer.POSITION_TAKEN: (
        "Your position is recorded",
        """
        You confirmed a position on {about}.

        The position is: {choice}

        To say more, reply on the list.
        """,
    ),
    Answer.POSITION_LEFT: (
        "Nothing was recorded",
        """
        Your reply about a position on {about} changed nothing. Either it does not begin with the
        word that we asked for, or comments have ended, or more time cannot be proposed now.

        If comments are open, write what you think to the list. To propose more time, reply there
        with a line such as "extend: Friday 18:00 because of the holidays".
        """,
    ),
    Answer.NOT_COUNTED: (
        "A vote was not counted",
        """
        A message from your address votes on {about}. The vote was not counted.

        {why}

        If you sent it, vote in Slack, or reply with your choice on the first line: on the list, or
        if choices are hidden or secret, to Penholder alone.

        If you did not send it, do nothing. You get at most one message like this a day.
        """,
    ),
    Answer.COUNTED: (
        "A vote was counted",
        """
        A message from your address votes on {about}.

        The choice is: {choice}

        It is counted, because this ballot requires no proof of who sent it.

        If you did not send it, vote yourself: your newest vote counts. You get at most one
        message like this a day.
        """,
    ),
    Answer.WRONG: (
        "Nothing was confirmed",
        """
        A message from your address came to an address of ours that we never gave out. Nothing was
        changed.

        If you wanted to confirm a vote, reply to the message that asked you, and write the
        word "confirm" on the first line of your reply.

        If you did not send it, do nothing. You get at most one message like this a day.
        """,
    ),
    Answer.UNCLEAR: (
        "Nothing was confirmed",
        """
        Your reply does not begin with the word that we asked for. The vote on {about} is still
        not counted.

        If the vote is yours, reply again to the message that asked you, and write the
        word "confirm" on the first line of your reply.

        If it is not yours, do nothing. The vote will not be counted.
        """,
    ),
    Answer.ALMOST: (
        "Your message was not counted as a vote",
        """
        A message from your address on {about} looks like a vote, but its first line is not one of
        the choices. Nothing was counted.

        To vote, reply on the list, or if choices are hidden or secret, to Penholder alone. Write
        one of these, and nothing before it, on the first line: {choices}. A reason may follow.

        If you did not mean to vote, or did not send it, do nothing. You get at most one message
        like this a day.
        """,
    ),
    Answer.HELP: (
        "What you can write to Penholder",
        """
        A message from your address came to Penholder, a program that turns the threads of a
        mailing list into numbered items. It could not tell what the message asks for. Nothing was
        changed.

        To vote or to comment, reply on the list. For a vote, put your choice, such as "agree" or
        "+1", on the first line.

        You can also reply to this message with commands, one on each line: "!list" shows the open
        items, "!show 12" shows one, "!mine" shows your votes, "!vote 12 agree" votes, "!comment 12
        TEXT" comments, and "!help vote" explains a command. Your reply goes to an address that
        only you know, so we can be sure that it is yours. It works until {until}.

        If you did not write to us, do nothing. You get at most one message like this a day.
        """,
    ),
    Answer.COMMANDS: (
        "Your commands were not carried out",
        """
        A message from your address holds commands for Penholder. Anybody can write your address
        into a message, so they were not carried out.

        If you sent it, reply to this message and write the commands again, one on each line, such
        as "!list" or "!show 12". Your reply goes to an address that only you know, so we can be
        sure that it is yours. It works until {until}.

        If you did not send it, do nothing. You get at most one message like this a day.
        """,
    ),
    Answer.LINK: (
        "Your code for Slack",
        """
        Somebody who uses Slack says that this mail address is theirs. If it was you, type this in
        Slack:

        {code}

        Penholder, the program behind your mailing list, then knows that you are one person, and
        you have one vote. The code works once, until {until}, and only for the Slack account that
        asked for it.

        If it was not you, do nothing, and give the code to nobody. You get at most two messages
        like this a day.
        """,
    ),
    Answer.EXPIRED: (
        "This vote can no longer be confirmed",
        """
        You wanted to confirm a vote on {about}. Your reply came too late, or the vote has changed
        since we asked you. Nothing was changed now.

        As long as the ballot is open you can vote again, by mail or in Slack.
        """,
    ),
    Answer.USED: (
        "This vote was counted already",
        """
        You wanted to confirm a vote on {about}. That vote was counted already. Nothing was
        changed now.
        """,
    ),
    Answer.SUPERSEDED: (
        "Your newer vote counts",
        """
        You wanted to confirm a vote on {about}. You have cast a newer vote since, and the newer
        one counts. Nothing was changed now.
        """,
    ),
    Answer.CLOSED: (
        "The ballot has ended",
        """
        You wanted to confirm a vote on {about}. The ballot had already ended, and the
        result stays as it is.
        """,
    ),
}


def answer_mail(answer: Answer, facts: AnswerFacts, *, head: MailHead) -> EmailMessage:
    """Return the mail for `answer`. A narrow screen may rewrap its lines (RFC 3676)."""
    subject, text = _TEXTS[answer]
    listed = f" of the list {one_line(facts.list_name)}" if facts.list_name else ""
    words = {
        "about": ANYTHING if facts.number is None else f"item #{facts.number}{listed}",
        "choice": cut(one_line(facts.choice), at=LONGEST_CHOICE),
        "why": f"The reason: {one_line(say_doubt(facts.refusal))}." if facts.refusal else "",
        "choices": one_line(facts.choices),
        "code": f"/pen link {facts.code}",
        "until": say_instant(facts.until, zone=facts.zone) if facts.until is not None else "",
        "by_link": BY_LINK.format(link=facts.link) if facts.link else "",
    }
    paragraphs = [" ".join(one.format_map(words).split()) for one in text.split("\n\n")]
    paragraphs = [one for one in paragraphs if one]
    body = MailBody(
        text="\n\n".join(map(flow, paragraphs)),
        is_flowed=True,
        html=_html(subject, paragraphs, link=facts.link, answer=answer)
        if facts.link and words["by_link"] in paragraphs
        else "",
    )
    return build_mail(head, body, subject=subject, automatic="auto-replied")


def _html(subject: str, paragraphs: Sequence[str], *, link: str, answer: Answer) -> str:
    """Return the HTML twin of an answer with a link, which is a button in it."""
    told = [(one.removesuffix(link).strip(), link in one) for one in paragraphs]
    words = {"subject": subject, "preview": paragraphs[0], "told": told, "link": link}
    button = POSITION_BUTTON if answer is Answer.POSITION else BUTTON
    return mail_html(TEMPLATE, title=subject, button=button, **words)
