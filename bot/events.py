"""Define what can arrive, as frozen values; `bot/serving/arrivals.py` names their handlers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus

from bot.domain.ids import (
    BallotId,
    ChannelId,
    CommentId,
    ItemNumber,
    ListName,
    MailboxName,
    SlackUserId,
    Ts,
)
from bot.domain.people.consent import Publish


@dataclass(frozen=True, slots=True)
class MailFetched:
    """A mail was fetched from a mailbox: its bytes, its place and when the server received it."""

    mailbox: MailboxName
    uid_validity: int
    uid: int
    received_at: datetime
    """IMAP's INTERNALDATE, aware, UTC."""
    raw: bytes


@dataclass(frozen=True, slots=True)
class MailTooLarge:
    """A mail over `max_size` is in the mailbox; it was not loaded."""

    mailbox: MailboxName
    uid_validity: int
    uid: int
    received_at: datetime
    size: int
    """RFC822.SIZE, bytes."""
    beginning: bytes
    """Its first bytes, at most 64 KiB: the header section, and mostly the text."""


@dataclass(frozen=True, slots=True)
class MailReceived:
    """A mail to one of our addresses was handed to the listener, by LMTP or SMTP."""

    received_at: datetime
    raw: bytes
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CommandGiven:
    """Somebody typed `/pen …` in Slack, wrote the same to us, or pressed a button that means it."""

    arrival_key: str
    """The same for a redelivery of the same arrival."""
    user: SlackUserId
    channel: ChannelId
    text: str
    trigger_id: str
    """What opens a form; "" for a message, which opens none."""
    thread_ts: Ts | None = None
    """The thread of a direct conversation in which it was written, if any."""
    is_public: bool = False
    """Whether others read what was typed."""
    response_url: str = field(default="", repr=False)
    """As of `VoteCast`; "" for what was typed."""


@dataclass(frozen=True, slots=True)
class HomeOpened:
    """Somebody opened the app's Home, or pressed something in it that changes what it shows.

    `shows` is what the Home carries about itself (`bot/render/slack/own/home.py`); "" if new.
    """

    arrival_key: str
    user: SlackUserId
    channel: ChannelId
    """Their direct conversation with us; "" for what was pressed."""
    shows: str = ""


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Somebody wrote a message that begins by mentioning us; `text` is the rest of it.

    Slack tells of it twice, as a message and as a mention, in any order: `message_key` is the same
    for both.
    """

    arrival_key: str
    user: SlackUserId
    channel: ChannelId
    ts: Ts
    thread_ts: Ts | None
    text: str

    @property
    def message_key(self) -> str:
        """The key of the message, however often and as what Slack tells of it."""
        return f"mention:{self.channel}:{self.ts}"


@dataclass(frozen=True, slots=True)
class ShortcutUsed:
    """Somebody chose a shortcut of ours in the menu of a message, anybody's."""

    arrival_key: str
    user: SlackUserId
    channel: ChannelId
    shortcut: str
    """Its callback_id, such as `send_to_list`."""
    ts: Ts
    thread_ts: Ts | None
    """The thread that the message is a reply in."""
    trigger_id: str
    response_url: str = field(default="", repr=False)
    """As of `VoteCast`."""


@dataclass(frozen=True, slots=True)
class OptionsAsked:
    """Somebody opened a menu of ours that searches, or typed `words` in it."""

    arrival_key: str
    user: SlackUserId
    channel: ChannelId
    """"" in a form, which is in no channel."""
    menu: str
    """Its action_id."""
    about: str
    """The `private_metadata` of the form that it is in."""
    words: str


@dataclass(frozen=True, slots=True)
class Reacted:
    """Somebody put an emoji on a message; `emoji` is its name, such as `+1`."""

    arrival_key: str
    user: SlackUserId
    channel: ChannelId
    ts: Ts
    emoji: str


@dataclass(frozen=True, slots=True)
class LinksShared:
    """A message has links to pages of our board; `urls` are as they were written."""

    arrival_key: str
    channel: ChannelId
    ts: Ts
    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DetailsAsked:
    """Somebody opens an item beside their conversation.

    `reference` is the name that we gave to Slack for it, "" if Slack tells only the address of its
    page, `url`. The trigger lives three seconds.
    """

    arrival_key: str
    user: SlackUserId
    channel: ChannelId
    trigger_id: str
    url: str
    reference: str


@dataclass(frozen=True, slots=True)
class DetailsEdited:
    """Somebody changed fields of an item beside their conversation."""

    arrival_key: str
    user: SlackUserId
    channel: ChannelId
    reference: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VoteCast:
    """Somebody pressed a choice on an item's message.

    Through `response_url` Slack accepts replies that only this person sees, for half an hour and
    outside its limits for messages; "" for none.
    """

    arrival_key: str
    user: SlackUserId
    channel: ChannelId
    item: ItemNumber
    ballot: BallotId
    """The one that the message was about, which may have ended; 0 if the button does not tell."""
    choice: str
    trigger_id: str
    reason: str = ""
    version: int = 1
    """Which version of the ballot the button belongs to."""
    response_url: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ButtonPressed:
    """Somebody pressed a button that is about an item, on a message or in a modal."""

    arrival_key: str
    user: SlackUserId
    channel: ChannelId
    item: ItemNumber
    button: str
    """Its action_id, such as `comment` or `details`."""
    trigger_id: str
    response_url: str = field(default="", repr=False)
    """As of `VoteCast`."""
    part: tuple[int, ...] = ()
    """What of the item it is about, by the button: a mail, a page."""
    view_id: str = ""
    """The modal in which it was pressed; "" for a message."""


@dataclass(frozen=True, slots=True)
class PublishChosen:
    """Somebody pressed *Always*, *Ask me* or *Never* below the question about their comments.

    `asked` is the person to whom the question was put.
    """

    arrival_key: str
    user: SlackUserId
    channel: ChannelId
    asked: SlackUserId
    list_name: ListName
    choice: Publish
    response_url: str = field(default="", repr=False)
    """As of `VoteCast`."""


@dataclass(frozen=True, slots=True)
class ReleaseDecided:
    """Somebody pressed *Send to the list* or *Keep in Slack* below their comment.

    `shown` is the fingerprint of the words above the button.
    """

    arrival_key: str
    user: SlackUserId
    channel: ChannelId
    comment: CommentId
    shown: str
    send: bool
    response_url: str = field(default="", repr=False)
    """As of `VoteCast`."""


@dataclass(frozen=True, slots=True)
class DraftDecided:
    """Somebody pressed *Send* or *Cancel* below the mail that an act of theirs sends.

    `draft` is what the button carries (`bot/domain/procedures/draft.py`).
    """

    arrival_key: str
    user: SlackUserId
    channel: ChannelId
    draft: str
    send: bool
    response_url: str = field(default="", repr=False)
    """As of `VoteCast`."""


@dataclass(frozen=True, slots=True)
class FormSubmitted:
    """Somebody submitted a modal. `form` is its callback_id, `fields` its inputs by block_id."""

    arrival_key: str
    user: SlackUserId
    form: str
    private_metadata: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MessagePosted:
    """A person wrote in a channel that we are in (subtypes none, file_share, thread_broadcast)."""

    arrival_key: str
    user: SlackUserId
    channel: ChannelId
    ts: Ts
    thread_ts: Ts | None
    text: str
    """Slack's mrkdwn, as sent by Slack (entities escaped)."""


@dataclass(frozen=True, slots=True)
class MessageEdited:
    """A person edited their message."""

    arrival_key: str
    user: SlackUserId
    channel: ChannelId
    ts: Ts
    thread_ts: Ts | None
    text: str
    edited_at: Ts
    """When by Slack's clock; edits may come in any order."""


@dataclass(frozen=True, slots=True)
class MessageDeleted:
    """A message was deleted from a channel."""

    arrival_key: str
    channel: ChannelId
    ts: Ts


class SlackLoss(StrEnum):
    """What Slack took from us."""

    UNINSTALLED = "uninstalled"
    REVOKED = "revoked"
    """The bot token."""
    ARCHIVED = "archived"
    DELETED = "deleted"
    REMOVED = "removed"
    """The app is no longer in the channel."""


@dataclass(frozen=True, slots=True)
class SlackLost:
    """Slack took something from us: a channel, or with "" the whole workspace."""

    arrival_key: str
    loss: SlackLoss
    channel: ChannelId


@dataclass(frozen=True, slots=True)
class MemberLeft:
    """Somebody left a channel, or was removed from it; "" is every channel, of a closed account."""

    arrival_key: str
    user: SlackUserId
    channel: ChannelId


@dataclass(frozen=True, slots=True)
class ChannelMoved:
    """A channel has another id from now on: it was shared with another organisation."""

    arrival_key: str
    old: ChannelId
    new: ChannelId


@dataclass(frozen=True, slots=True)
class ChannelRenamed:
    """A channel has another name; its id, by which we know it, is the same."""

    arrival_key: str
    channel: ChannelId
    name: str


@dataclass(frozen=True, slots=True)
class ChannelJoined:
    """The app itself was brought into a channel, by `inviter`; "" if nobody is named."""

    arrival_key: str
    channel: ChannelId
    inviter: SlackUserId


WorkspaceChanged = SlackLost | MemberLeft | ChannelMoved | ChannelRenamed | ChannelJoined


@dataclass(frozen=True, slots=True)
class TimeReached:
    """A tick of the service's timer: the database knows what is due by `now`."""

    now: datetime


Pressed = VoteCast | ButtonPressed | PublishChosen | ReleaseDecided | DraftDecided

SlackArrival = (
    CommandGiven
    | HomeOpened
    | Mentioned
    | ShortcutUsed
    | OptionsAsked
    | Reacted
    | LinksShared
    | DetailsAsked
    | DetailsEdited
    | Pressed
    | FormSubmitted
    | MessagePosted
    | MessageEdited
    | MessageDeleted
    | WorkspaceChanged
)


@dataclass(frozen=True, slots=True)
class SlackReply:
    """The reply to a Slack arrival, in its acknowledgement.

    `text` (mrkdwn, to the person only) answers a command. `view` is a modal to open with the
    arrival's trigger_id, or the Home to show. `field_errors` keeps a modal open and shows each text
    at its block_id. `replaces` puts the reply in place of the message or modal whose button was
    pressed. `options` answer a menu that searches: the value and the plain text of each.
    `entities` are the Work Objects below a message, or the one beside it.
    """

    text: str = ""
    blocks: tuple[dict[str, object], ...] = ()
    view: dict[str, object] | None = None
    field_errors: tuple[tuple[str, str], ...] = ()
    replaces: bool = False
    options: tuple[tuple[str, str], ...] = ()
    entities: tuple[dict[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class HealthAsked:
    """Somebody asked whether the service is well."""


@dataclass(frozen=True, slots=True)
class MetricsAsked:
    """Somebody who may know them asked for the service's numbers."""


@dataclass(frozen=True, slots=True)
class VoteLinkOpened:
    """Somebody, or a program that looks at links, opened a link that confirms a vote."""

    word: str


@dataclass(frozen=True, slots=True)
class VoteLinkPressed:
    """Somebody pressed the button on the page behind such a link."""

    word: str


@dataclass(frozen=True, slots=True)
class VoteLinkRefused:
    """Somebody pressed the other button there: what they wrote is no vote."""

    word: str


@dataclass(frozen=True, slots=True)
class BallotLinkPressed:
    """Somebody pressed a choice on the page of a link by which they vote, or answer a call.

    `place` is that of the choice, from 1, on the ballot's or call's `version`, as the request has
    them; where a call has more time proposed, that is the proposal's number.
    """

    word: str
    version: int
    place: int


@dataclass(frozen=True, slots=True)
class StopLinkOpened:
    """Somebody, or a program that looks at links, opened a link that ends a kind of mail."""

    word: str


@dataclass(frozen=True, slots=True)
class StopLinkPressed:
    """Somebody pressed the button there, or their mail program posted to it (RFC 8058)."""

    word: str


@dataclass(frozen=True, slots=True)
class StopLinkUndone:
    """Somebody pressed the button there that lets the mail come again."""

    word: str


@dataclass(frozen=True, slots=True)
class ChoicePressed:
    """Somebody pressed a button on the page of all choices: what of a kind of mail they want.

    `to` is `on`, `off`, or how often a digest comes; both are as the request has them.
    """

    word: str
    what: str
    to: str


@dataclass(frozen=True, slots=True)
class PageAsked:
    """Somebody asked for a page of the board.

    `path` begins with `/` and is still percent-encoded; `query` are its values by name, the first
    one of each.
    """

    path: str
    query: Mapping[str, str]


WebArrival = (
    HealthAsked
    | MetricsAsked
    | VoteLinkOpened
    | VoteLinkPressed
    | VoteLinkRefused
    | BallotLinkPressed
    | StopLinkOpened
    | StopLinkPressed
    | StopLinkUndone
    | ChoicePressed
    | PageAsked
)


@dataclass(frozen=True, slots=True)
class WebReply:
    """What a request over HTTP is answered with: a page, or data.

    `location` is where to look instead, for a redirect. `kept_for` is how long anybody may keep
    it, None for not at all. `is_public`: search engines may list it, other sites may show it.
    """

    status: HTTPStatus
    body: str | bytes = ""
    content_type: str = "text/html"
    location: str = ""
    modified: datetime | None = None
    kept_for: timedelta | None = None
    is_public: bool = False
