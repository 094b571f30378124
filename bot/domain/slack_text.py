"""Turn Slack's markup into plain text: people's words as they saw them, and our own sentences.

Slack escapes `&`, `<` and `>` and wraps mentions and links in angle brackets
(https://docs.slack.dev/messaging/formatting-message-text); every other character is itself.

Our refusals are written once, with Slack's markup: what to type stands between backticks, a channel
is `<#C1>`. People's words in them stand as they were written: Slack shows a refusal through
`for_slack`, a form's errors through `without_markup`, mails through `for_mail`, and the terminal
through `for_terminal`.
"""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from typing import Final

from bot.domain.ids import ChannelId, SlackUserId, Ts
from bot.language import Text, say

_CONTROL: Final = re.compile(r"<([^<>\n]+)>")
_MENTION: Final = re.compile(r"<@([UW][A-Z0-9]+)(?:\|([^<>\n]*))?>")
_NOBODY: Final[Mapping[str, str]] = {}
_TO_TYPE: Final = re.compile(r"`([^`\n]{1,200})`")
_STRONG: Final = re.compile(r"(?<![\w*])\*([^*\s](?:[^*\n]{0,200}[^*\s])?)\*(?![\w*])")
_CHANNEL: Final = re.compile(r"(<#\w{1,40}>)")
_CHANNELS: Final = re.compile(r"<#\w{1,40}>(?:(?:, | \w{1,9} )<#\w{1,40}>)*")
_DATE: Final = re.compile(r"<!date\^([0-9]{1,12})\^[^<>|]*\|[^<>]*>")
_COMMAND: Final = re.compile(r"/pen (?P<word>[a-z]+)")
CHANNEL: Final = Text("its list's Slack channel")
"""What a channel is called where its name is not known."""


def unescape(text: str, *, names: Mapping[str, str] = _NOBODY) -> str:
    """Return Slack's mrkdwn `text` as the plain text its author saw.

    `names` maps Slack user ids to names; a user who is not in it keeps the label that Slack gave,
    otherwise the id. `*bold*` and the like stay as they were typed.
    """
    return unescape_entities(_CONTROL.sub(lambda match: _plain(match[1], names), text))


def unescape_entities(text: str) -> str:
    """Return `text` with Slack's three entities undone, the ampersand last."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def escape_entities(text: str) -> str:
    """Return `text` with `&`, `<` and `>` as Slack asks for them."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def permalink(channel: ChannelId, ts: Ts, *, thread_ts: Ts | None = None) -> str:
    """Return the address of a message; of a reply with its thread beside it.

    Without the workspace's name, Slack opens the one where the reader is signed in.
    """
    link = f"https://slack.com/archives/{channel}/p{ts.replace('.', '')}"
    return f"{link}?thread_ts={thread_ts}&cid={channel}" if thread_ts is not None else link


def read_mention(text: str) -> SlackUserId | None:
    """Return the user whom `text` mentions, None if it is anything but one mention."""
    match = _MENTION.fullmatch(text.strip())
    return SlackUserId(match[1]) if match else None


def for_slack(text: str) -> str:
    """Return a refusal of ours for Slack: people's words in it mention nobody and link nowhere."""
    parts = _CHANNEL.split(text)
    return "".join(part if at % 2 else escape_entities(part) for at, part in enumerate(parts))


def without_markup(text: str) -> str:
    """Return one of our sentences as plain text: what to type stands in quotation marks."""
    text = _STRONG.sub(r"\1", _TO_TYPE.sub(lambda match: _quoted(match[1]), text))
    channel = CHANNEL.format()
    return _CHANNELS.sub(lambda _found: channel, text)


def _quoted(words: str) -> str:
    return say("“{words}”", words=words)


def for_mail(text: str, *, commands: Collection[str]) -> str:
    """Return one of our sentences for a mail, in which the given `commands` can be sent.

    `/pen show 2` becomes “!show 2”; a command that mail does not know is named as Slack's.
    """

    def typed(match: re.Match[str]) -> str:
        """Return what is to be typed, as it is typed in a mail."""
        command = _COMMAND.match(match[1])
        if command is None:
            return _quoted(match[1])
        if command["word"] in commands:
            return _quoted(f"!{match[1].removeprefix('/pen ')}")
        return say("“{command}” in Slack", command=match[1])

    return without_markup(_TO_TYPE.sub(typed, text))


def dates_said(text: str, say_date: Callable[[datetime], str]) -> str:
    """Return one of our sentences with its dates put into words, as Slack would."""

    def said(match: re.Match[str]) -> str:
        """Return the instant of a date in words."""
        return say_date(datetime.fromtimestamp(int(match[1]), UTC))

    return _DATE.sub(said, text)


def for_terminal(text: str) -> str:
    """Return one of our sentences for a terminal: `/pen show 2` becomes “penholder show 2”.

    A command that the command line does not have is named as Slack's.
    """

    def typed(match: re.Match[str]) -> str:
        """Return what is to be typed, as it is typed at a terminal."""
        command = _COMMAND.match(match[1])
        if command is None:
            return f"“{match[1]}”"
        if match[1] == "/pen list all":
            return "“penholder items”"
        if command["word"] in ("show", "search"):
            return f"“penholder {match[1].removeprefix('/pen ')}”"
        return f"“{match[1]}” in Slack"

    return without_markup(_TO_TYPE.sub(typed, text))


def _plain(inner: str, names: Mapping[str, str]) -> str:
    target, _, label = inner.partition("|")
    match target[0]:
        case "@":
            return "@" + (names.get(target[1:]) or label.removeprefix("@") or target[1:])
        case "#":
            return "#" + (label or target[1:])
        case "!":
            # <!here>, <!subteam^S1|@team>, <!date^1^{date}|19 Dec>
            if label:
                return label
            return "@" + target[1:].partition("^")[0]
        case _:
            return _link(target, label)


def _link(target: str, label: str) -> str:
    bare = target.removeprefix("mailto:")
    if not label or label in (target, bare):
        return bare
    # Slack makes `example.org` into <http://example.org|example.org>: the label is what was typed.
    if target.rstrip("/") in (f"http://{label}", f"https://{label}"):
        return label
    return f"{label} ({bare})"
