"""Render the note to chairs that a mail of ours did not reach their list."""

from typing import Final

from bot.language import Text
from bot.mail.values import MailReport, ReportKind
from bot.render.slack.markup.mrkdwn import escape
from bot.render.text.safe import cut, one_line

LONGEST_SUBJECT: Final = 150
_WORDS: Final = {
    ReportKind.HELD: (
        "The list {list} is holding a message of mine for its moderator{subject}. Approve it, and "
        "allow `{address}` to post, so that this does not happen again."
    ),
    ReportKind.REJECTED: (
        "The list {list} rejected a message of mine{subject}. "
        "Allow `{address}` to post there{again}."
    ),
    ReportKind.BOUNCED: (
        "A message of mine{subject} could not be delivered to the list {list}. Is the list's "
        "address right?{again}"
    ),
}
_AGAIN: Final = {
    ReportKind.HELD: "",
    ReportKind.REJECTED: "; then `penholder outbox list` shows what to send again",
    ReportKind.BOUNCED: " Then `penholder outbox list` shows what to send again.",
}


def report_text(report: MailReport, *, list_name: str, address: str, in_outbox: bool = True) -> str:
    """Return the note in Slack's markup; `address` is the one that we send from.

    `in_outbox`: the mail is known, and waits there for a person.
    """
    named = cut(one_line(report.subject), at=LONGEST_SUBJECT)
    return _WORDS[report.kind].format(
        list=escape(list_name),
        subject=f" (“{escape(named)}”)" if named else "",
        address=address,
        again=_AGAIN[report.kind] if in_outbox else "",
    )


REFUSED: Final = Text(
    "The mail server refused a message of mine to the list {list}: {reason}. When that is mended, "
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
