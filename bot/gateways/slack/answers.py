"""What we read of Slack's answers, a model each."""

from typing import Final

from pydantic import BaseModel, ConfigDict, Field

HUMAN_SUBTYPES: Final = frozenset({"", "file_share", "thread_broadcast", "me_message"})
"""The subtypes under which a person's own words come."""

SLACKBOT: Final = "USLACKBOT"


class Answer(BaseModel):
    """A checked answer of Slack; what we do not use of it is left out."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class Done(Answer):
    """An answer of which only the ok matters."""

    ok: bool


class Posted(Answer):
    """chat.postMessage: the new message's ts, and the thread that it went into."""

    class _Message(Answer):
        thread_ts: str | None = None

    ts: str
    message: _Message | None = None


class UploadAddress(Answer):
    """files.getUploadURLExternal: where a file's bytes go, and the id that it will have."""

    upload_url: str = Field(pattern=r"^https?://")
    file_id: str = Field(min_length=1)


class Opened(Answer):
    """conversations.open: the direct channel."""

    class _Channel(Answer):
        id: str

    channel: _Channel


class Page(Answer):
    """conversations.history and .replies: one page of messages."""

    class Message(Answer):
        """One message."""

        class _Edited(Answer):
            ts: str

        class _File(Answer):
            id: str
            name: str | None = None

        ts: str
        user: str = ""
        text: str = ""
        subtype: str = ""
        bot_id: str = ""
        thread_ts: str = ""
        edited: _Edited | None = None
        metadata: object = None
        files: tuple[_File, ...] = ()

        @property
        def is_person(self) -> bool:
            """Whether a person wrote it, and no app or Slack itself."""
            by_app = self.bot_id or self.user in ("", SLACKBOT)
            return not by_app and self.subtype in HUMAN_SUBTYPES

    class _More(Answer):
        next_cursor: str = ""

    messages: tuple[Message, ...]
    response_metadata: _More | None = None


class Who(Answer):
    """auth.test: who the token is."""

    team: str = ""
    team_id: str = ""
    url: str = ""
    user: str = ""
    user_id: str
    bot_id: str = ""
    enterprise_id: str | None = None


class Info(Answer):
    """conversations.info: a channel as the app sees it."""

    class _Channel(Answer):
        id: str
        name: str = ""
        is_member: bool = False
        is_archived: bool = False
        is_private: bool = False
        is_ext_shared: bool = False

    channel: _Channel


class SocketAddress(Answer):
    """apps.connections.open: where to connect."""

    url: str = Field(pattern=r"^wss?://")


class Members(Answer):
    """conversations.members: one page of who is in a channel."""

    class _More(Answer):
        next_cursor: str = ""

    members: tuple[str, ...]
    response_metadata: _More | None = None


class Person(Answer):
    """users.info: who somebody is. `enterprise_user` is there on Enterprise Grid."""

    class _User(Answer):
        class _Organisation(Answer):
            enterprise_id: str = ""

        class _Profile(Answer):
            real_name: str | None = None
            display_name: str | None = None
            email: str | None = None

        id: str
        name: str | None = None
        team_id: str | None = None
        enterprise_user: _Organisation | None = None
        is_bot: bool = False
        is_stranger: bool = False
        is_restricted: bool = False
        is_ultra_restricted: bool = False
        is_email_confirmed: bool = True
        deleted: bool = False
        locale: str | None = None
        tz: str | None = None
        profile: _Profile = _Profile()

    user: _User
