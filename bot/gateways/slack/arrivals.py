"""Slack's payloads, read into what can arrive (`bot/events.py`). Pure.

A reader returns None for what is none of our business: other bots, our own echo, hidden changes.
A payload of another shape than Slack documents raises `pydantic.ValidationError`; it is then not
acknowledged, so that Slack sends it again and a person can see it in the log.
"""

import hashlib
import re
import uuid
from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel, ConfigDict

from bot.domain.ids import BallotId, ChannelId, CommentId, ItemNumber, ListName, SlackUserId, Ts
from bot.domain.people.consent import Publish
from bot.events import (
    ButtonPressed,
    ChannelJoined,
    ChannelMoved,
    ChannelRenamed,
    CommandGiven,
    DetailsAsked,
    DetailsEdited,
    DraftDecided,
    FormSubmitted,
    HomeOpened,
    LinksShared,
    MemberLeft,
    Mentioned,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    OptionsAsked,
    Pressed,
    PublishChosen,
    Reacted,
    ReleaseDecided,
    ShortcutUsed,
    SlackLoss,
    SlackLost,
    VoteCast,
    WorkspaceChanged,
)
from bot.gateways.slack.answers import HUMAN_SUBTYPES, SLACKBOT

# The filled-in value of one input of a modal, whatever its kind, as text.


class _Option(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    value: str = ""


class Field(BaseModel):
    """One entry of `view.state.values`: each kind of input keeps its value elsewhere."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    value: str | None = None
    selected_option: _Option | None = None
    selected_options: tuple[_Option, ...] = ()
    selected_date: str | None = None
    selected_time: str | None = None
    selected_date_time: int | None = None
    selected_user: str | None = None
    selected_users: tuple[str, ...] = ()
    selected_channel: str | None = None
    selected_conversation: str | None = None


def read_field(field: Field) -> str:
    """Return the value as text: empty when nothing was filled in, comma-joined when several."""
    if field.selected_option is not None:
        return field.selected_option.value
    if field.selected_options:
        return ",".join(option.value for option in field.selected_options)
    if field.selected_users:
        return ",".join(field.selected_users)
    if field.selected_date_time is not None:
        return str(field.selected_date_time)
    single = (
        field.value,
        field.selected_date,
        field.selected_time,
        field.selected_user,
        field.selected_channel,
        field.selected_conversation,
    )
    return next((field for field in single if field), "")


_BUTTON: Final = re.compile(r"[a-z][a-z_]*")
_ITEM: Final = re.compile(r"([1-9][0-9]{0,17})((?::[0-9]{1,18}){0,2})")
_ENTRY: Final = re.compile(rf"({_BUTTON.pattern}):({_ITEM.pattern})")
_VOTE: Final = re.compile(
    r"([1-9][0-9]{0,17}):(?:([1-9][0-9]{0,17})(?:@([1-9][0-9]{0,8}))?:)?(.+)", re.DOTALL
)
_ASKED: Final = re.compile(r"([UW][A-Z0-9]+):(.+)", re.DOTALL)
_SHOWN: Final = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{16})")
_CHOICES: Final = {f"publish:{choice}": choice for choice in Publish}
_DRAFTS: Final = {"draft:send": True, "draft:count": True, "draft:keep": False}
_RELEASES: Final = {"release:send": True, "release:keep": False}


class _Payload(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class _Id(_Payload):
    id: str


class _Authorization(_Payload):
    user_id: str = ""


class _User(_Id):
    deleted: bool = False


class _Command(_Payload):
    user_id: str
    channel_id: str
    text: str = ""
    trigger_id: str


class _Action(_Payload):
    action_id: str = ""
    value: str | None = None
    selected_option: _Option | None = None

    @property
    def carries(self) -> str:
        """What the button, or the chosen line of a menu, stands for."""
        return self.value or (self.selected_option.value if self.selected_option else "")

    @property
    def pressed(self) -> "_Action":
        """The button that this is; an entry of a menu stands for one."""
        chosen = _ENTRY.fullmatch(self.selected_option.value) if self.selected_option else None
        return self if chosen is None else _Action(action_id=chosen[1], value=chosen[2])


class _Shown(_Id):
    """A modal, or somebody's Home."""

    type: str = ""
    hash: str = ""
    callback_id: str = ""
    private_metadata: str = ""


class _Actions(_Payload):
    user: _Id
    channel: _Id | None = None
    actions: tuple[_Action, ...]
    trigger_id: str
    response_url: str = ""
    view: _Shown | None = None


class _View(_Payload):
    class _State(_Payload):
        values: dict[str, dict[str, Field]] = {}

    id: str
    hash: str = ""
    callback_id: str = ""
    private_metadata: str = ""
    state: _State = _State()


class _Submission(_Payload):
    user: _Id
    view: _View


class _Edited(_Payload):
    ts: str = ""


class _Message(_Payload):
    user: str = ""
    text: str = ""
    ts: str = ""
    thread_ts: str | None = None
    subtype: str = ""
    bot_id: str | None = None
    app_id: str | None = None
    edited: _Edited | None = None

    @property
    def is_human(self) -> bool:
        """Whether a person wrote it: no app, not Slackbot, no notice such as "has joined"."""
        by_app = self.bot_id or self.app_id
        return bool(
            self.user and self.user != SLACKBOT and not by_app and self.subtype in HUMAN_SUBTYPES
        )


_OUR_COMMAND: Final = re.compile(r"\A\s*/pen(?!\S)")
_ADDRESSED: Final = re.compile(r"\s*<@([UW][A-Z0-9]+)(?:\|[^<>\n]*)?>[\s,:]*")
DIRECT: Final = "im"
"""What Slack calls a conversation of one person with us."""


MENTION: Final = "app_mention"
"""The event that tells of a mention of us, beside that of its message."""


class _MessageEvent(_Message):
    type: str = "message"
    channel: str
    channel_type: str = ""
    message: _Message | None = None
    previous_message: _Message | None = None
    deleted_ts: str = ""


class _Event(_Payload):
    event_id: str
    event: _MessageEvent
    authorizations: tuple[_Authorization, ...] = ()

    @property
    def is_by_us(self) -> bool:
        """Whether we wrote the message: files that we show come under our user, and no app's."""
        message = self.event.message or self.event
        return message.user in {authorization.user_id for authorization in self.authorizations}

    def said_to_us(self, text: str) -> str | None:
        """Return what follows a mention of us that begins a text, None if it begins otherwise."""
        addressed = _ADDRESSED.match(text)
        us = {authorization.user_id for authorization in self.authorizations}
        is_ours = addressed is not None and addressed[1] in us
        return text[addressed.end() :].strip() if addressed is not None and is_ours else None


def read_command(body: Mapping[str, object]) -> CommandGiven:
    """Read a slash command."""
    command = _Command.model_validate(body)
    return CommandGiven(
        arrival_key=f"trigger:{command.trigger_id}",
        user=SlackUserId(command.user_id),
        channel=ChannelId(command.channel_id),
        text=command.text,
        trigger_id=command.trigger_id,
    )


def read_action(
    body: Mapping[str, object],
) -> Pressed | CommandGiven | HomeOpened | None:
    """Read a pressed button.

    `vote:<choice>` with the value `<item>:<ballot>:<choice>` is a vote (`<ballot>@<version>` if it
    was corrected; earlier messages lack both), `publish:<choice>` and `release:<…>` decide about
    comments, another word with the value `<item>` or `<item>:<part>` is a button. An entry of a
    menu has both as its value, `<word>:<item>`. `pen:<…>` stands for the command in its value,
    `home:<…>` changes what somebody's Home shows. Links of our messages mean nothing to us.
    """
    pressed = _Actions.model_validate(body)
    if not pressed.actions:
        return None
    action = pressed.actions[0]
    key, user = f"trigger:{pressed.trigger_id}", SlackUserId(pressed.user.id)
    channel = ChannelId(pressed.channel.id if pressed.channel else "")
    if action.action_id.startswith("pen:"):
        words, to = action.carries, pressed.response_url
        return CommandGiven(key, user, channel, words, pressed.trigger_id, response_url=to)
    if action.action_id.startswith("home:"):
        return HomeOpened(key, user, channel, action.carries)
    return _read_press(action.pressed, pressed, key=key)


def _read_press(action: _Action, pressed: _Actions, *, key: str) -> Pressed | None:
    """Read a button, or an entry of a menu that stands for one: a vote, a decision, another."""
    user = SlackUserId(pressed.user.id)
    channel = ChannelId(pressed.channel.id if pressed.channel else "")
    value = action.value or ""
    if action.action_id.startswith("vote:") and (vote := _VOTE.fullmatch(value)):
        return VoteCast(
            arrival_key=key,
            user=user,
            channel=channel,
            item=ItemNumber(int(vote[1])),
            ballot=BallotId(int(vote[2] or 0)),
            version=int(vote[3] or 1),
            choice=vote[4],
            trigger_id=pressed.trigger_id,
            response_url=pressed.response_url,
        )
    if (decided := _read_decision(action, pressed, key=key)) is not None:
        return decided
    if _BUTTON.fullmatch(action.action_id) and (about := _ITEM.fullmatch(value)):
        return ButtonPressed(
            arrival_key=key,
            user=user,
            channel=channel,
            item=ItemNumber(int(about[1])),
            button=action.action_id,
            trigger_id=pressed.trigger_id,
            response_url=pressed.response_url,
            part=tuple(map(int, about[2].split(":")[1:])),
            view_id=pressed.view.id if pressed.view and pressed.view.type != HOME else "",
        )
    return None


def _read_decision(
    action: _Action, pressed: _Actions, *, key: str
) -> PublishChosen | ReleaseDecided | DraftDecided | None:
    """Read a button below a question to one person: about their comments, or a mail of theirs."""
    user = SlackUserId(pressed.user.id)
    channel = ChannelId(pressed.channel.id if pressed.channel else "")
    value = action.value or ""
    if action.action_id in _CHOICES and (asked := _ASKED.fullmatch(value)):
        return PublishChosen(
            arrival_key=key,
            user=user,
            channel=channel,
            asked=SlackUserId(asked[1]),
            list_name=ListName(asked[2]),
            choice=_CHOICES[action.action_id],
            response_url=pressed.response_url,
        )
    if action.action_id in _DRAFTS:
        return DraftDecided(
            arrival_key=key,
            user=user,
            channel=channel,
            draft=value,
            send=_DRAFTS[action.action_id],
            response_url=pressed.response_url,
        )
    if action.action_id in _RELEASES and (shown := _SHOWN.fullmatch(value)):
        return ReleaseDecided(
            arrival_key=key,
            user=user,
            channel=channel,
            comment=CommentId(int(shown[1])),
            shown=shown[2],
            send=_RELEASES[action.action_id],
            response_url=pressed.response_url,
        )
    return None


class _Shortcut(_Payload):
    callback_id: str
    user: _Id
    channel: _Id
    message: _Message
    trigger_id: str
    response_url: str = ""


def read_shortcut(body: Mapping[str, object]) -> ShortcutUsed | None:
    """Read a shortcut in a message's menu; None for one that is about no message."""
    if body.get("type") != "message_action":
        return None
    used = _Shortcut.model_validate(body)
    return ShortcutUsed(
        arrival_key=f"trigger:{used.trigger_id}",
        user=SlackUserId(used.user.id),
        channel=ChannelId(used.channel.id),
        shortcut=used.callback_id,
        ts=Ts(used.message.ts),
        thread_ts=_thread(used.message),
        trigger_id=used.trigger_id,
        response_url=used.response_url,
    )


class _About(_Payload):
    private_metadata: str = ""


class _Suggestion(_Payload):
    user: _Id
    action_id: str
    value: str = ""
    view: _About = _About()
    channel: _Id | None = None


def read_suggestion(body: Mapping[str, object]) -> OptionsAsked:
    """Read the question of a menu that searches; each time it is asked it is a new one."""
    asked = _Suggestion.model_validate(body)
    return OptionsAsked(
        arrival_key=f"options:{uuid.uuid4()}",
        user=SlackUserId(asked.user.id),
        channel=ChannelId(asked.channel.id if asked.channel else ""),
        menu=asked.action_id,
        about=asked.view.private_metadata,
        words=asked.value,
    )


REACTION: Final = "reaction_added"
"""The event that tells of an emoji on a message."""


class _Reaction(_Payload):
    class _Item(_Payload):
        type: str = ""
        channel: str = ""
        ts: str = ""

    user: str = ""
    reaction: str = ""
    item: _Item = _Item()


class _ReactionEvent(_Payload):
    event_id: str
    event: _Reaction
    authorizations: tuple[_Authorization, ...] = ()


def read_reaction(body: Mapping[str, object]) -> Reacted | None:
    """Read an emoji that a person put on a message; None for our own, or on something else."""
    arrived = _ReactionEvent.model_validate(body)
    event, us = arrived.event, {one.user_id for one in arrived.authorizations}
    if event.item.type != "message" or not event.user or event.user in us:
        return None
    return Reacted(
        arrival_key=f"event:{arrived.event_id}",
        user=SlackUserId(event.user),
        channel=ChannelId(event.item.channel),
        ts=Ts(event.item.ts),
        emoji=event.reaction,
    )


LINKS: Final = "link_shared"
"""The event that tells of a link to our board."""
DETAILS: Final = "entity_details_requested"
"""The event that tells that somebody opens an item beside their conversation."""
ENTITY: Final = "entity_detail"
"""What Slack calls the form of such an item."""
_IN_A_CHANNEL: Final = "conversations_history"


class _Reference(_Payload):
    id: str = ""


class _Link(_Payload):
    url: str = ""


class _Links(_Payload):
    channel: str
    message_ts: str
    source: str = _IN_A_CHANNEL
    links: tuple[_Link, ...] = ()


class _LinksEvent(_Payload):
    event_id: str
    event: _Links


def read_links(body: Mapping[str, object]) -> LinksShared | None:
    """Read links in a message; None while it is still being written, where nobody reads it."""
    arrived = _LinksEvent.model_validate(body)
    event = arrived.event
    if event.source != _IN_A_CHANNEL:
        return None
    urls = tuple(dict.fromkeys(link.url for link in event.links))
    key = f"event:{arrived.event_id}"
    return LinksShared(key, ChannelId(event.channel), Ts(event.message_ts), urls)


class _Details(_Payload):
    user: str
    channel: str = ""
    trigger_id: str
    entity_url: str = ""
    external_ref: _Reference = _Reference()


class _DetailsEvent(_Payload):
    event_id: str
    event: _Details


def read_details(body: Mapping[str, object]) -> DetailsAsked:
    """Read which item somebody opens beside their conversation."""
    arrived = _DetailsEvent.model_validate(body)
    event = arrived.event
    return DetailsAsked(
        arrival_key=f"event:{arrived.event_id}",
        user=SlackUserId(event.user),
        channel=ChannelId(event.channel),
        trigger_id=event.trigger_id,
        url=event.entity_url,
        reference=event.external_ref.id,
    )


class _PaneSent(_Payload):
    class _Pane(_View):
        type: str = ""
        external_ref: _Reference = _Reference()

    user: _Id
    view: _Pane
    trigger_id: str = ""
    external_ref: _Reference = _Reference()


def read_edit(body: Mapping[str, object]) -> DetailsEdited | None:
    """Read which fields of an item somebody changed beside it; None for any other form."""
    sent = _PaneSent.model_validate(body)
    if sent.view.type != ENTITY:
        return None
    return DetailsEdited(
        arrival_key=f"trigger:{sent.trigger_id}:{sent.view.id}",
        user=SlackUserId(sent.user.id),
        channel=ChannelId(""),
        reference=sent.view.external_ref.id or sent.external_ref.id,
        fields=tuple(sent.view.state.values),
    )


def read_submission(body: Mapping[str, object]) -> FormSubmitted:
    """Read a modal that was sent.

    A form that came back with errors is sent again under the same view id and hash: what was filled
    in is therefore part of the arrival's key.
    """
    sent = _Submission.model_validate(body)
    fields = tuple(
        (block_id, read_field(field))
        for block_id, inputs in sent.view.state.values.items()
        for field in inputs.values()
    )
    filled = hashlib.sha256(repr(fields).encode()).hexdigest()[:16]
    return FormSubmitted(
        arrival_key=f"view:{sent.view.id}:{sent.view.hash}:{filled}",
        user=SlackUserId(sent.user.id),
        form=sent.view.callback_id.partition(AT_HOME)[0],
        private_metadata=sent.view.private_metadata,
        fields=fields,
    )


def first_input(body: Mapping[str, object]) -> str | None:
    """Return the block_id of a modal's first input, where an error can be shown."""
    return next(iter(_Submission.model_validate(body).view.state.values), None)


def read_message(
    body: Mapping[str, object],
) -> MessagePosted | MessageEdited | MessageDeleted | CommandGiven | Mentioned | None:
    """Read an event of type message or app_mention.

    None for bots, our own echo and changes nobody typed. A direct message to us, and a message that
    begins with a mention of us, are commands: the words of `/pen`. Of any other message that
    mentions us its own event tells.
    """
    arrived = _Event.model_validate(body)
    key, event = f"event:{arrived.event_id}", arrived.event
    channel = ChannelId(event.channel)
    if event.channel_type == DIRECT:
        return _read_direct(arrived)
    if event.subtype == "message_changed":
        return _read_change(key, channel, arrived)
    if event.subtype == "message_deleted":
        before = event.previous_message
        if before is not None and not before.is_human:
            return None
        return MessageDeleted(arrival_key=key, channel=channel, ts=Ts(event.deleted_ts))
    if arrived.is_by_us or not event.is_human:
        return None
    words = arrived.said_to_us(event.text)
    if words is not None:
        user = SlackUserId(event.user)
        return Mentioned(key, user, channel, Ts(event.ts), _thread(event), words)
    if event.type == MENTION:
        return None
    return MessagePosted(
        arrival_key=key,
        user=SlackUserId(event.user),
        channel=channel,
        ts=Ts(event.ts),
        thread_ts=_thread(event),
        text=event.text,
    )


def _read_direct(arrived: _Event) -> CommandGiven | None:
    event = arrived.event
    if event.subtype or not event.is_human:
        return None
    said = arrived.said_to_us(event.text)
    words = _OUR_COMMAND.sub("", event.text if said is None else said).strip()
    return CommandGiven(
        f"event:{arrived.event_id}",
        SlackUserId(event.user),
        ChannelId(event.channel),
        words,
        trigger_id="",
        thread_ts=_thread(event),
    )


# Somebody's Home is shown again after what they do in it, or in a form that was opened from it. So
# the form's callback_id ends with what the Home showed, which is what its private_metadata says.

HOME: Final = "home"
AT_HOME: Final = "@"
LONGEST_CALLBACK: Final = 255


class _Opened(_Payload):
    class _HomeEvent(_Payload):
        user: str
        channel: str = ""
        tab: str = ""
        view: _Shown | None = None

    event_id: str
    event: _HomeEvent


class _Acted(_Payload):
    view: _Shown | None = None


def read_home_opened(body: Mapping[str, object]) -> tuple[HomeOpened, str] | None:
    """Read an event of type app_home_opened, with the hash of the Home that is there, "" for none.

    None for the other tab, which is the direct conversation.
    """
    opened = _Opened.model_validate(body)
    key, event = f"event:{opened.event_id}", opened.event
    if event.tab != HOME:
        return None
    there = event.view or _Shown(id="")
    home = HomeOpened(
        key, SlackUserId(event.user), ChannelId(event.channel), there.private_metadata
    )
    return home, there.hash


def home_behind(body: Mapping[str, object]) -> str | None:
    """Return what the Home shows in which, or from which, somebody acts; None without a Home."""
    view = _Acted.model_validate(body).view
    if view is None:
        return None
    if view.type == HOME:
        return view.private_metadata
    _form, mark, shows = view.callback_id.partition(AT_HOME)
    return shows if mark else None


def from_home(form: Mapping[str, object], shows: str) -> dict[str, object]:
    """Return a form as it is opened from a Home, which `home_behind` will know."""
    marked = f"{form.get('callback_id', '')}{AT_HOME}{shows}"
    return {**form, "callback_id": marked[:LONGEST_CALLBACK]}


class _Named(_Id):
    name: str = ""


class _ChangeEvent(_Payload):
    type: str
    channel: str | _Named = ""
    user: str | _User = ""
    tokens: Mapping[str, tuple[str, ...]] = {}
    old_channel_id: str = ""
    new_channel_id: str = ""
    inviter: str = ""


class _Change(_Payload):
    event_id: str
    authorizations: tuple[_Authorization, ...] = ()
    event: _ChangeEvent


LOSSES: Final[Mapping[str, SlackLoss]] = {
    "app_uninstalled": SlackLoss.UNINSTALLED,
    "tokens_revoked": SlackLoss.REVOKED,
    "channel_archive": SlackLoss.ARCHIVED,
    "group_archive": SlackLoss.ARCHIVED,
    "channel_deleted": SlackLoss.DELETED,
    "group_deleted": SlackLoss.DELETED,
    "channel_left": SlackLoss.REMOVED,
    "group_left": SlackLoss.REMOVED,
}
CHANGES: Final = (
    *LOSSES,
    "channel_id_changed",
    "channel_rename",
    "group_rename",
    "member_joined_channel",
    "member_left_channel",
    "user_change",
)
"""The events about the workspace itself (https://docs.slack.dev/reference/events)."""


def read_workspace_change(body: Mapping[str, object]) -> WorkspaceChanged | None:
    """Read an event of type `CHANGES`; None for what changes nothing for us."""
    change = _Change.model_validate(body)
    key, event = f"event:{change.event_id}", change.event
    channel = ChannelId(event.channel if isinstance(event.channel, str) else event.channel.id)
    match event.type, event.user:
        case "user_change", _User(id=user, deleted=True):
            return MemberLeft(key, SlackUserId(user), ChannelId(""))
        case "member_left_channel", str(user):
            return MemberLeft(key, SlackUserId(user), channel)
        case "member_joined_channel", str(user):
            # Of people we ask when they act; `authorizations` says who we are.
            is_us = user in {installed.user_id for installed in change.authorizations}
            return ChannelJoined(key, channel, SlackUserId(event.inviter)) if is_us else None
        case "channel_id_changed", _ if event.old_channel_id and event.new_channel_id:
            moved = (ChannelId(event.old_channel_id), ChannelId(event.new_channel_id))
            return ChannelMoved(key, *moved)
        case (("channel_rename" | "group_rename"), _) if isinstance(event.channel, _Named):
            return ChannelRenamed(key, channel, event.channel.name)
        case "tokens_revoked", _ if not event.tokens.get("bot"):
            return None  # a person's token, of which we have none
        case str(kind), _ if kind in LOSSES:
            return SlackLost(key, LOSSES[kind], channel)
        case _:
            return None


def _read_change(
    key: str, channel: ChannelId, arrived: _Event
) -> MessageEdited | MessageDeleted | None:
    """Tell a person's edit from what Slack changes by itself (replies counted, links unfurled).

    A message that now begins with a mention of us has no words for others: it is no comment.
    """
    event = arrived.event
    now, before = event.message, event.previous_message
    if now is None:
        return None
    if now.subtype == "tombstone":
        # A deleted message that has replies is not deleted: it turns into a tombstone.
        if before is not None and not before.is_human:
            return None
        return MessageDeleted(arrival_key=key, channel=channel, ts=Ts(now.ts))
    if arrived.is_by_us or not now.is_human or (before is not None and before.text == now.text):
        return None
    return MessageEdited(
        arrival_key=key,
        user=SlackUserId(now.user),
        channel=channel,
        ts=Ts(now.ts),
        thread_ts=_thread(now),
        text=now.text if arrived.said_to_us(now.text) is None else "",
        edited_at=Ts((now.edited and now.edited.ts) or event.ts),
    )


def _thread(message: _Message) -> Ts | None:
    """Return the thread that a message replies in; a thread's first message replies to nothing."""
    if message.thread_ts is None or message.thread_ts == message.ts:
        return None
    return Ts(message.thread_ts)
