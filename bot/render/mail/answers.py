"""Render answers to addresses that nothing proves, and to confirmations: fixed texts.

Anybody can write somebody else's address into a mail. So nothing in such an answer comes from the
sender: it names an item's number, a list's name from the configuration, and a choice of the ballot,
and holds a link to a page of ours. No line of it begins with the word that it may ask for.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.ballots.confirmation import Answer
from bot.domain.ballots.doubt import Doubt
from bot.domain.ballots.refusal import Refusal, in_doubt
from bot.domain.ids import ItemNumber, ListName, MessageId
from bot.language import Text, say
from bot.render.ballots.echoing import TO_LISTS
from bot.render.mail.message import FOR_MESSAGE, MailBody, MailHead, build_mail, mail_html
from bot.render.mail.transcript import BY_LINKS, HOW_TO_VOTE, LINK_OF_CHOICE
from bot.render.text.safe import clean, cut, one_line
from bot.render.text.wrap import flow
from bot.render.words.refusals import say_reason
from bot.render.words.times import say_instant

LONGEST_CHOICE: Final = 60
LONGEST_POSITION: Final = 120
"""A position is in words of ours, whose length depends on the language."""
ANYTHING: Final = Text("an item")
"""What a vote was on if that is not given."""
TEMPLATE: Final = "answer.mjml.jinja"
BUTTON: Final = Text("Look at the vote")
"""What the link says in HTML: the page behind it has the button that confirms."""
POSITION_BUTTON: Final = Text("Look at the position")
BY_LINK: Final = Text(
    "Or open this page, and press the button there. Anybody who has the link can "
    "press it, so do not pass it on: {link}"
)
"""Only with a link."""
ON_PAGE: Final = Text("The page shows the reason that came with the vote, and counts both.")
"""Only with a link, too."""
OTHERS: Final = Text(
    "More votes from your address wait, the newest first. Each one counts only if you confirm it."
)
OTHER: Final = Text(
    "A vote on {about}. The choice is: {choice}. If it is yours, write a message with the word "
    '"confirm" on the first line to {address}'
)
OTHER_BACK: Final = Text(
    "A vote on {about} that is taken back. It is: {choice}. To take it back, write a message with "
    'the word "confirm" on the first line to {address}'
)
OTHER_LINK: Final = Text("Or open {link}")
MORE_OTHERS: Final = Text("There are {count} more, which are older.")
WHY: Final = Text("The reason: {reason}.")
"""Only with a reason."""
MAY_BE_VOTE: Final = Text("A message from your address may be a vote on {about}.")
OPENED_WITH_VOTE: Final = Text(
    "Your own message, which opened {about}, holds a vote. Does it count, now that the ballot is "
    "open?"
)
"""Instead of the line above."""
YOU_WROTE: Final = Text("Your message on {about} was not counted as a vote. You wrote:")
WORDS: Final = Text("“{words}”")
"""Only to whoever provably wrote them, as is the line above."""
IN_YOUR_NAME: Final = Text(
    "A short message from your address on {about} was not counted as a vote, as it holds none of "
    "the choices."
)
"""Only to others."""
LINKS_TO_LIST: Final = Text(
    "To vote, open one of these links, and send the message that it opens. It goes to the list:"
)
REPLY_TO_LIST: Final = Text(
    "If you vote by a reply to this message, which goes to the list, write one of these, and "
    "nothing before it, on the first line: {choices}. A reason may follow."
)
NOT_ON_THE_LIST: Final = Text(
    "The choices of this ballot are not for everybody to see, so do not write yours to the list."
)
"""Only where that is so."""
CODE: Final = "/pen link {code}"
"""What somebody types."""


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
    refusal: Refusal | None = None
    until: datetime | None = None
    choices: str = ""
    """The choices of the item's open ballot in words, "" if none is open."""
    echo_lists: tuple[ListName, ...] = ()
    """The lists to which the vote is mailed once it counts."""
    code: str = ""
    """What proves the address in Slack."""
    link: str = ""
    """The page that confirms the vote, "" if none does."""
    words: str = ""
    """What the reader provably wrote, "" where nothing proves it."""
    answers: MessageId | None = None
    """The message in which they wrote it."""
    links: tuple[tuple[str, str], ...] = ()
    """For each choice what to call it, and what opens a message that votes for it."""
    is_hidden: bool = False
    """Choices are hidden or secret."""
    others: "tuple[OtherVote, ...]" = ()
    """Further votes that wait for the reader."""
    more: int = 0
    """How many more there are."""


@dataclass(frozen=True, slots=True)
class OtherVote:
    """A further vote that waits: what it is about, what is asked, and where a reply goes."""

    facts: AnswerFacts
    question: Answer
    reply_to: str


HINTS: Final = frozenset({Answer.HELP, Answer.COMMANDS, Answer.OBJECTION, Answer.PUBLISHED})
"""The answers that ask for a reply with commands, to an address that proves whose it is."""

_TEXTS: Final[Mapping[Answer, tuple[Text, tuple[Text | str, ...]]]] = {
    Answer.CONFIRM: (
        Text("Is this vote yours?"),
        (
            Text("A message from your address votes on {about}."),
            Text("The choice is: {choice}"),
            Text(
                "It is not counted yet. Anybody can write your address into a message, so perhaps "
                "somebody forged it."
            ),
            Text(
                'If you sent it, reply to this message and write the word "confirm" on the first '
                "line of your reply. That works once, until {until}."
            ),
            BY_LINK,
            Text(
                "A reply counts the choice without a reason. To give one, write it below that word."
            ),
            ON_PAGE,
            Text(
                'To vote otherwise, reply with "#{number}: " and your choice on the first line. '
                "That counts at once."
            ),
            TO_LISTS,
            Text("If you did not send it, do nothing. The vote will not be counted."),
            Text(
                "While votes wait, you may get more messages like this. In Slack, your vote counts "
                "at once."
            ),
        ),
    ),
    Answer.IN_DOUBT: (
        Text("Did you mean this as a vote?"),
        (
            MAY_BE_VOTE,
            OPENED_WITH_VOTE,
            Text("The choice is: {choice}"),
            Text("It is not counted yet. {why}"),
            Text(
                'If it is your vote, reply to this message and write the word "confirm" on the '
                "first line of your reply. Then it counts without any condition. That works once, "
                "until {until}."
            ),
            BY_LINK,
            TO_LISTS,
            Text(
                'If it is not, reply with the word "no" on the first line, or do nothing: the vote '
                "will not be counted. To vote otherwise, reply on the list again with your choice "
                "alone on the first line, or vote in Slack."
            ),
        ),
    ),
    Answer.TAKE_BACK: (
        Text("Do you take your vote back?"),
        (
            Text("A message from your address takes back a vote on {about}."),
            Text("The vote is: {choice}"),
            Text(
                "It still counts. To take it back, reply to this message and write the word "
                '"confirm" on the first line of your reply. That works once, until {until}.'
            ),
            BY_LINK,
            Text(
                "If you want your vote to count, do nothing. To change it, vote again: your newest "
                "vote counts."
            ),
        ),
    ),
    Answer.POSITION: (
        Text("Is this your position?"),
        (
            Text(
                "Words of yours in a message to the list may take a position on {about}, which is "
                "open for comments."
            ),
            Text("The position is: {choice}"),
            Text("It counts for nothing yet. Only the list's chairs know that you are asked."),
            Text(
                'If it is your position, reply to this message and write the word "confirm" on '
                "the first line of your reply. Then it is listed with the answers, under your "
                "name; a request for more time becomes your proposal, or supports an existing "
                "one. You can do this until {until}."
            ),
            BY_LINK,
            Text(
                'If it is not, reply with the word "no" on the first line, or do nothing. You are '
                "not asked again about this item."
            ),
        ),
    ),
    Answer.POSITION_TAKEN: (
        Text("Your position is recorded"),
        (
            Text("You confirmed a position on {about}."),
            Text("The position is: {choice}"),
            Text("To say more, reply on the list."),
        ),
    ),
    Answer.POSITION_LEFT: (
        Text("Nothing was recorded"),
        (
            Text(
                "Your reply about a position on {about} changed nothing. Either it does not begin "
                "with the word that we asked for, or comments have ended, or more time cannot be "
                "proposed now."
            ),
            Text(
                "If comments are open, write what you think to the list. To propose more time, "
                'reply there with a line such as "extend: Friday 18:00 because of the holidays".'
            ),
        ),
    ),
    Answer.NOT_COUNTED: (
        Text("A vote was not counted"),
        (
            Text("A message from your address votes on {about}. The vote was not counted."),
            WHY,
            Text(
                "If you sent it, vote in Slack, or reply with your choice on the first line: on "
                "the list, or if choices are hidden or secret, to Penholder alone."
            ),
            Text(
                "If you did not send it, do nothing. You get at most one message like this a day."
            ),
        ),
    ),
    Answer.COUNTED: (
        Text("A vote was counted"),
        (
            Text("A message from your address votes on {about}."),
            Text("The choice is: {choice}"),
            Text("It is counted, because this ballot requires no proof of who sent it."),
            Text(
                "If you did not send it, vote yourself: your newest vote counts. You get at most "
                "one message like this a day."
            ),
        ),
    ),
    Answer.WRONG: (
        Text("Nothing was confirmed"),
        (
            Text(
                "A message from your address came to an address of ours that we never gave out. "
                "Nothing was changed."
            ),
            Text(
                "If you wanted to confirm a vote, reply to the message that asked you, and write "
                'the word "confirm" on the first line of your reply.'
            ),
            Text(
                "If you did not send it, do nothing. You get at most one message like this a day."
            ),
        ),
    ),
    Answer.REASON_MISSING: (
        Text("This vote needs a reason"),
        (
            Text(
                "You wanted to confirm a vote on {about}. The choice counts only with a reason, "
                "and we take no reason from a message that somebody else may have written. "
                "Nothing was changed."
            ),
            Text(
                "If the vote is yours, reply again to the message that asked you: write the word "
                '"confirm" on the first line, and your reason below it.'
            ),
        ),
    ),
    Answer.OUTSIDE: (
        Text("A vote was not counted"),
        (
            Text(
                "You wanted to confirm a vote on {about}. Only people in the list's Slack channel, "
                "or on the list when the ballot opened, may vote on it. The vote was not counted."
            ),
            Text("You can still say what you think on the list."),
        ),
    ),
    Answer.UNCLEAR: (
        Text("Nothing was confirmed"),
        (
            Text(
                "Your reply does not begin with the word that we asked for. The vote on {about} is "
                "still not counted."
            ),
            Text(
                "If the vote is yours, reply again to the message that asked you, and write the "
                'word "confirm" on the first line of your reply.'
            ),
            Text("If it is not yours, do nothing. The vote will not be counted."),
        ),
    ),
    Answer.ALMOST: (
        Text("Your message was not counted as a vote"),
        (
            Text(
                "A message from your address on {about} looks like a vote, but its first line is "
                "not one of the choices. Nothing was counted."
            ),
            Text(
                "To vote, reply on the list, or if choices are hidden or secret, to Penholder "
                "alone. Write one of these, and nothing before it, on the first line: {choices}. A "
                "reason may follow."
            ),
            Text(
                "If you did not mean to vote, or did not send it, do nothing. You get at most one "
                "message like this for each ballot."
            ),
        ),
    ),
    Answer.UNREAD: (
        Text("Your message was not counted as a vote"),
        (
            YOU_WROTE,
            WORDS,
            IN_YOUR_NAME,
            NOT_ON_THE_LIST,
            LINKS_TO_LIST,
            REPLY_TO_LIST,
            HOW_TO_VOTE,
            BY_LINKS,
            Text(
                "If you did not mean to vote, or did not send it, do nothing. You get at most one "
                "message like this for each ballot."
            ),
        ),
    ),
    Answer.HELP: (
        Text("What you can write to Penholder"),
        (
            Text(
                "To use commands, reply to this message. Your reply goes to an address that only "
                "you know, so we can be sure that it is yours. It works until {until}."
            ),
            Text(
                "A message from your address came to Penholder, a program that turns the threads "
                "of a mailing list into numbered items. It could not tell what the message asks "
                "for. Nothing was changed."
            ),
            Text(
                "To vote or to comment, reply on the list. For a vote, put your choice, such as "
                '"agree" or "+1", on the first line.'
            ),
            Text(
                'Write one command on each line: "!list" shows the open items, "!show 12" shows '
                'one, "!mine" shows your votes, "!vote 12 agree" votes, "!comment 12 TEXT" '
                'comments, and "!help vote" explains a command.'
            ),
            Text(
                "If you did not write to us, do nothing. You get at most five messages like this "
                "a day."
            ),
        ),
    ),
    Answer.OBJECTION: (
        Text("Your objection is not on record yet"),
        (
            Text(
                'Reply to this message and write "!object", the item’s number, and your objection, '
                'such as "!object 12 The plan has no budget.". Your reply goes to an address that '
                "only you know, so we can be sure that it is yours. It works until {until}."
            ),
            Text(
                "A message from your address objects on the list. Nothing proves that it is yours, "
                "and anybody can write your address into a message, so it is not on record."
            ),
            Text(
                "If you did not send it, do nothing. You get at most five messages like this a day."
            ),
        ),
    ),
    Answer.COMMANDS: (
        Text("Your commands were not carried out"),
        (
            Text(
                "Reply to this message and write the commands again, one on each line, such as "
                '"!list" or "!show 12". Your reply goes to an address that only you know, so we '
                "can be sure that it is yours. It works until {until}."
            ),
            Text(
                "A message from your address holds commands for Penholder. Anybody can write your "
                "address into a message, so they were not carried out."
            ),
            Text(
                "If you did not send it, do nothing. You get at most five messages like this a day."
            ),
        ),
    ),
    Answer.PUBLISHED: (
        Text("Your private link became public"),
        (
            Text(
                "A link or an address that we mailed to you alone is now where others can "
                "read it, in a message on a list or in Slack. Whoever read it could have acted in "
                "your name, so it no longer works."
            ),
            Text(
                "If a vote of yours waits to be confirmed, a new message about it follows. You can "
                "also vote again on the list or in Slack."
            ),
            Text(
                "To send commands, reply to this message. Your reply goes to an address that only "
                "you know. It works until {until}."
            ),
            Text(
                "When you reply to Penholder, leave the list out, and do not quote our messages to "
                "you on the list or in Slack."
            ),
        ),
    ),
    Answer.LINK: (
        Text("Your code for Slack"),
        (
            Text(
                "Somebody who uses Slack says that this mail address is theirs. If it was you, "
                "type this in Slack:"
            ),
            CODE,
            Text(
                "Penholder, the program behind your mailing list, then knows that you are one "
                "person, and you have one vote. The code works once, until {until}, and only for "
                "the Slack account that asked for it."
            ),
            Text(
                "If it was not you, do nothing, and give the code to nobody. You get at most two "
                "messages like this a day."
            ),
        ),
    ),
    Answer.EXPIRED: (
        Text("This vote can no longer be confirmed"),
        (
            Text(
                "You wanted to confirm a vote on {about}. Your reply came too late, or the ballot "
                "has changed since we asked you. Nothing was changed now."
            ),
            Text("As long as the ballot is open you can vote again, by mail or in Slack."),
        ),
    ),
    Answer.USED: (
        Text("This vote was counted already"),
        (
            Text(
                "You wanted to confirm a vote on {about}. That vote was counted already. Nothing "
                "was changed now."
            ),
        ),
    ),
    Answer.SUPERSEDED: (
        Text("Your newer vote counts"),
        (
            Text(
                "You wanted to confirm a vote on {about}. You have cast a newer vote since, and "
                "the newer one counts. Nothing was changed now."
            ),
        ),
    ),
    Answer.CLOSED: (
        Text("The ballot has ended"),
        (
            Text(
                "You wanted to confirm a vote on {about}. The ballot had already ended, and the "
                "result stays as it is."
            ),
        ),
    ),
}
"""The subject and the paragraphs of each."""
_WITH_LINKS: Final = frozenset({BY_LINKS, LINKS_TO_LIST})
"""Below these paragraphs stands a link for each choice."""


_WHY: Final = {
    Answer.UNREAD: Text("You get this because of a reply from your address to an open ballot."),
    Answer.LINK: Text(
        "You get this because somebody gave this address as theirs in Slack. Such messages cannot "
        "be switched off."
    ),
}
"""Why an answer came; the others come for any message in somebody's name."""


def answer_mail(answer: Answer, facts: AnswerFacts, *, head: MailHead) -> EmailMessage:
    """Return the mail for `answer`. A narrow screen may rewrap its lines (RFC 3676)."""
    head = replace(head, why=_WHY.get(answer, FOR_MESSAGE))
    subject, texts = _TEXTS[answer]
    is_opening = facts.refusal == in_doubt(Doubt.OPENING)
    left_out: dict[Text | str, bool] = {
        BY_LINK: not facts.link,
        ON_PAGE: not facts.link,
        WHY: not facts.refusal,
        MAY_BE_VOTE: is_opening,
        OPENED_WITH_VOTE: not is_opening,
        YOU_WROTE: not facts.words,
        WORDS: not facts.words,
        IN_YOUR_NAME: bool(facts.words),
        NOT_ON_THE_LIST: not facts.is_hidden,
        BY_LINKS: not (facts.links and facts.is_hidden),
        HOW_TO_VOTE: not facts.is_hidden,
        LINKS_TO_LIST: facts.is_hidden or not facts.links,
        REPLY_TO_LIST: facts.is_hidden,
        TO_LISTS: not facts.echo_lists,
    }
    shown = [text for text in texts if not left_out.get(text)]
    is_position = answer in (Answer.POSITION, Answer.POSITION_TAKEN)
    words = _words(facts, longest=LONGEST_POSITION if is_position else LONGEST_CHOICE)
    others = list(_others(facts))
    # A sign of ours before each choice: no reader takes a line for a vote.
    links = "\n".join(f"{LINK_OF_CHOICE.format(choice=text)}\n    {to}" for text, to in facts.links)
    sentences = [
        *(
            "\n\n".join(
                [
                    flow(text.format(**words, link=facts.link)),
                    *([links] if text in _WITH_LINKS else []),
                ]
            )
            for text in shown
        ),
        *map(flow, others),
    ]
    has_html = BY_LINK in shown or not _WITH_LINKS.isdisjoint(shown)
    body = MailBody(
        text="\n\n".join(sentences),
        is_flowed=True,
        html=_html(answer, shown, words, facts=facts, others=others, head=head) if has_html else "",
    )
    return build_mail(head, body, subject=subject.format(), automatic="auto-replied")


def _others(facts: AnswerFacts) -> Iterator[str]:
    """Yield the paragraphs about the other votes that wait."""
    if facts.others:
        yield OTHERS.format()
    for other in facts.others:
        words = _words(other.facts, longest=LONGEST_CHOICE)
        text = OTHER_BACK if other.question is Answer.TAKE_BACK else OTHER
        yield text.format(**words, address=other.reply_to)
        if other.facts.link:
            yield OTHER_LINK.format(link=other.facts.link)
    if facts.more:
        yield MORE_OTHERS.format(count=facts.more)


def _words(facts: AnswerFacts, *, longest: int) -> dict[str, str]:
    """Return the words to fill into texts; the choice is cut at `longest`."""
    reason = clean(say_reason(facts.refusal)) if facts.refusal else ""
    return {
        "about": _about(facts),
        "number": "" if facts.number is None else str(facts.number),
        "choice": cut(one_line(facts.choice), at=longest),
        "reason": reason,
        "why": WHY.format(reason=reason) if reason else "",
        "choices": clean(facts.choices),
        "lists": one_line(", ".join(facts.echo_lists)),
        "code": facts.code,
        "words": one_line(facts.words),
        "until": say_instant(facts.until, zone=facts.zone) if facts.until is not None else "",
    }


def _about(facts: AnswerFacts) -> str:
    if facts.number is None:
        return ANYTHING.format()
    if not facts.list_name:
        return say("item #{number}", number=facts.number)
    name = one_line(facts.list_name)
    return say("item #{number} of the list {name}", number=facts.number, name=name)


def _html(
    answer: Answer,
    texts: Sequence[Text | str],
    words: Mapping[str, str],
    *,
    facts: AnswerFacts,
    others: Sequence[str],
    head: MailHead,
) -> str:
    """Return the HTML twin of an answer with links, which are buttons in it."""
    button = POSITION_BUTTON if answer is Answer.POSITION else BUTTON
    buttons: dict[Text | str, Sequence[tuple[object, str]]] = {
        BY_LINK: [(button, facts.link)],
        BY_LINKS: facts.links,
        LINKS_TO_LIST: facts.links,
    }
    paragraphs = [(text.format(**words, link="").strip(), buttons.get(text, ())) for text in texts]
    paragraphs += [(other, ()) for other in others]
    return mail_html(
        TEMPLATE,
        subject=_TEXTS[answer][0],
        title=_TEXTS[answer][0],
        preview=paragraphs[0][0],
        told=paragraphs,
        head=head,
    )
