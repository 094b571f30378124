"""Render the note to chairs that a mail of ours did not reach their list."""

from typing import Final

from bot.language import Text
from bot.mail.lists.program import ListProgram
from bot.mail.values import MailReport, ReportKind
from bot.render.mail.returns import say_what_to_do
from bot.render.slack.markup.mrkdwn import escape
from bot.render.text.safe import cut, one_line

LONGEST_SUBJECT: Final = 150
_WORDS: Final = {
    ReportKind.HELD: Text("The list {list} is holding a message of mine for its moderator."),
    ReportKind.REJECTED: Text(
        "The list {list} rejected a message of mine. Allow `{address}` to post there."
    ),
    ReportKind.BOUNCED: Text(
        "A message of mine could not be delivered to the list {list}. Is the list's address right?"
    ),
}
ITS_SUBJECT: Final = Text("Its subject: “{subject}”.")
AGAIN: Final = Text("After that, {command} shows what to send again.")


def report_text(
    report: MailReport,
    *,
    list_name: str,
    address: str,
    in_outbox: bool = True,
    program: ListProgram | None = None,
) -> str:
    """Return the note in Slack's markup; `address` is the one that we send from.

    `in_outbox`: the mail is known, and waits there for a person. `program` runs the list.
    """
    named = cut(one_line(report.subject), at=LONGEST_SUBJECT)
    sentences = [_WORDS[report.kind].format(list=escape(list_name), address=address)]
    if named:
        sentences.append(ITS_SUBJECT.format(subject=escape(named)))
    if report.kind is ReportKind.HELD:
        sentences.append(say_what_to_do(program, own=address))
    elif in_outbox:
        sentences.append(AGAIN.format(command="`penholder outbox list`"))
    return " ".join(sentences)


REFUSED: Final = Text(
    "The mail server refused a message of mine to the list {list}: {reason}. Once that is fixed, "
    "{command} shows what to send again."
)
LONGEST_REASON: Final = 300


def refused_text(reason: str, *, list_name: str) -> str:
    """Return the note to chairs, in Slack's markup; `reason` has the server's own words."""
    return REFUSED.format(
        list=escape(list_name),
        reason=escape(cut(one_line(reason), at=LONGEST_REASON)),
        command="`penholder outbox list`",
    )


SUSPENDED: Final = Text(
    "Your mail server has refused my messages to {address} on three days of this week, so I send "
    "no digests, reminders or messages that you follow there any more. Write to me or to a list "
    "from that address, and they come again."
)


def suspended_text(address: str) -> str:
    """Return what is said to somebody whose address refuses our mail, in Slack's markup."""
    return SUSPENDED.format(address=f"`{escape(one_line(address))}`")


def undelivered(report: MailReport) -> str:
    """Return why a delivery failed after all, for the outbox."""
    if report.kind is ReportKind.REJECTED:
        return "the list rejected it"
    return f"it could not be delivered to {', '.join(report.recipients[:3])}"
