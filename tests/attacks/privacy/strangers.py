"""Strangers of the workspace, and everything that Slack can send from them about an item.

What there is to send is read from the product: the commands from their table, the buttons and forms
from what draws them. So a new one fails the tests until it is tried here.
"""

import ast
import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Final

from sqlalchemy import text

from bot.domain.ids import BallotId, ChannelId, ItemNumber, SlackUserId
from bot.domain.procedures.draft import Act, Draft, Step
from bot.domain.procedures.procedure import Kind
from bot.errors import Refused
from bot.events import DetailsAsked, SlackReply
from bot.gateways.slack.values import SlackProfile
from handlers.people.people import Profiles, Unseen
from handlers.slack.leading.item_menu import MENU
from handlers.slack.more import MORE
from handlers.slack.talk.links import handle_details
from storage.database.engine import Database
from storage.tables.metadata import metadata
from tests.handlers.prepared import prepared
from tests.handlers.room import (
    ADA,
    BOARD_CHANNEL,
    CHAIR,
    CHANNEL,
    PROFILES,
    Room,
    mail,
    new_config,
)

SLACK_TEXTS: Final = Path(__file__).parents[3] / "bot/render/slack"
NO_SUCH: Final = "There is no item #N. `/pen list all` shows the newest ones."

MEMBER: Final = SlackUserId("U10MEMBER")
OUTSIDE: Final = SlackUserId("U11OUTSIDE")
VISITOR: Final = SlackUserId("U12VISITOR")
CONNECT: Final = SlackUserId("U13CONNECT")
NEIGHBOUR: Final = SlackUserId("U14NEIGHBOUR")
NAMELESS: Final = SlackUserId("U15NAMELESS")
"""Slack does not say who this is."""

DIRECTORY: Final = {
    **PROFILES,
    MEMBER: SlackProfile(MEMBER, "Mia Member", "mia@example.org", is_bot=False),
    OUTSIDE: SlackProfile(OUTSIDE, "Otto Outside", "otto@example.org", is_bot=False),
    VISITOR: SlackProfile(VISITOR, "Vera Visitor", None, is_bot=False),
    CONNECT: SlackProfile(
        CONNECT, "Connie Connect", "chair@example.org", is_bot=False, is_outsider=True
    ),
    NEIGHBOUR: SlackProfile(NEIGHBOUR, "Nils Neighbour", "nils@example.org", is_bot=False),
}
STRANGERS: Final = (OUTSIDE, VISITOR, CONNECT, NEIGHBOUR, NAMELESS)


@dataclass(slots=True)
class Watched(Room):
    """A room that keeps what Slack was asked, and who was refused an item today."""

    asked: list[tuple[ChannelId, SlackUserId]] = field(default_factory=list)
    unseen: Unseen = field(default_factory=Unseen)
    joined: set[SlackUserId] = field(default_factory=set)
    """Who joined a channel a moment ago: Slack has to be asked again."""

    @property
    def profiles(self) -> Profiles:
        """Who Slack says people are."""
        return Profiles(self.profile, self._is_member, self._was_member, self.unseen)

    async def _is_member(self, channel: ChannelId, user: SlackUserId) -> bool | None:
        self.asked.append((channel, user))
        return await self.is_member(channel, user)

    async def _was_member(self, channel: ChannelId, user: SlackUserId) -> bool | None:
        return user not in self.joined and await self.is_member(channel, user)


async def closed_room(database: Database, *, board: str = "off") -> Watched:
    """Return a room whose council has three items that the neighbours on `board` may not see.

    #1 is voted on, #2 is a call for comments, #4 was merged into #3. All say “hush”.
    """
    room = Watched(
        database,
        config=new_config(council={"board": board}, board={"board": "off"}),
        directory=dict(DIRECTORY),
    )
    room.members = {
        CHANNEL: frozenset({CHAIR, ADA, MEMBER}),
        BOARD_CHANNEL: frozenset({CHAIR, NEIGHBOUR}),
    }
    await _furnish(room)
    room.asked.clear()
    return room


@prepared
async def _furnish(room: Room) -> None:
    """Let the lists have their items, and the strangers be known."""
    for name in ("hush-a", "hush-b", "hush-c", "hush-d"):
        writer = "Hushed Author <hushed@example.org>"
        await room.fetch(mail(name, f"The {name} plan, hush.", writer=writer, date=room.clock()))
    await room.pen(CHAIR, "ballot 1 until in 2 days consent Is this hush?")
    await room.press(ADA, 1, "agree")
    await room.pen(CHAIR, "call 2 until in 2 days What of hush?")
    await room.pen(CHAIR, "merge 4 into 3")
    await room.posted(1, ts="100.1")
    for user in STRANGERS:
        await room.pen(user, "help", channel=BOARD_CHANNEL)


COMMANDS: Final = {
    "list": ("list", "list all", "list voting", "list mine", "list overdue"),
    "show": ("show {n}",),
    "search": ("search hush", "search list:council hush", "search from:hushed"),
    "mine": ("mine",),
    "whois": ("whois <@U01CHAIR>", "whois Mia Member", "whois mia@example.org"),
    "comment": ("comment {n} Hello",),
    "vote": ("vote {n} agree", "vote {n} block because no", "vote {n}"),
    "unvote": ("unvote {n}",),
    "call": (
        "call {n} until in 2 days Well?",
        "call {n} until in 2 days for consensus",
        "call {n}",
    ),
    "ballot": ("ballot {n} until in 2 days consent Well?", "ballot {n}"),
    "extend": ("extend {n} in 5 days because why",),
    "endorse": ("endorse {n}",),
    "edit": ("edit {n}",),
    "support": ("support {n}",),
    "withdraw": ("withdraw {n} because why",),
    "cast": ("cast {n} agree",),
    "close": ("close {n}", "close {n} Done"),
    "reach": ("reach {n}",),
    "object": ("object {n} It is wrong.",),
    "objections": ("objections {n}",),
    "answer": ("answer {n}.1 It is right.",),
    "retract": ("retract {n}.1",),
    "share": ("share {n}.1",),
    "contest": ("contest {n}.1 because why",),
    "hold": ("hold {n}", "hold {n} 1 day"),
    "resolve": ("resolve {n}.1 accommodated because why",),
    "provisional": ("provisional {n} It is adopted. confirm until in 2 days",),
    "supersedes": ("supersedes {n} {m}",),
    "amends": ("amends {n} {m}",),
    "plan": ("plan {n}", "plan {n} takes 3 weeks", "plan {n} after {m}"),
    "lock": ("lock {n}",),
    "reopen": ("reopen {n} because why",),
    "assign": ("assign {n} <@U02ADA>",),
    "title": ("title {n} Better",),
    "label": ("label {n} budget",),
    "merge": ("merge {n} into {m}",),
    "undo": ("undo {n}",),
    "split": ("split {n} 1",),
    "move": ("move {n} 1 into {m}",),
    "held": ("held", "held 1 show"),
    "digest": (
        "digest mine off",
        "digest mine",
        "digest mine daily 08:00",
        "digest",
        "digest send",
        "digest preview council",
        "digest preview counsil",
    ),
    "publish": ("publish ask", "publish"),
    "follow": ("follow {n}", "follow #label"),
    "mute": ("mute {n}", "mute #label"),
    "unfollow": ("unfollow {n}", "unfollow #label"),
    "settings": ("settings", "settings language es", "settings receipts off"),
    "link": ("link somebody@example.org", "link"),
    "help": ("help", "help vote"),
}
"""Every command, as a stranger types it about the items `n` and `m`."""

BUTTONS: Final = frozenset(
    {
        *MENU,
        *MORE,
        "answer",
        "apart",
        "close_call",
        "comment",
        "details",
        "endorse",
        "extend_call",
        "leave_position",
        "leave_vote",
        "mail",
        "mail_back",
        "mail_on",
        "merge",
        "newer",
        "object",
        "objection_answer",
        "objection_contest",
        "objection_retract",
        "objection_settle",
        "objection_share",
        "older",
        "remind",
        "stance_abstain",
        "stance_live",
        "stance_object",
        "stance_support",
        "support",
        "take_position",
        "take_vote",
        "undo",
        "unvote",
        "vote",
    }
)
"""Every button that is about an item."""

NO_ITEMS: Final = frozenset(
    {
        "draft:send",
        "draft:count",
        "draft:keep",
        "consensus",
        "finding",
        "outcome",
        "home:newer",
        "home:older",
        "pen:digest",
        "pen:language",
        "pen:link",
        "pen:settings",
        "release:send",
        "release:keep",
        "rule",
        "template",
    }
)
"""Buttons with an event of their own, and menus of a form, whose choice comes with the form."""

TO_ONE: Final = frozenset({"leave_position", "leave_vote", "take_position", "take_vote"})
"""The buttons below a question to one person, whose number they carry."""

FORMS: Final = frozenset(
    {
        "about",
        "answer",
        "ballot",
        "call",
        "cast",
        "close",
        "comment",
        "declare",
        "details",
        "digest",
        "draft",
        "edit",
        "edit_call",
        "extend",
        "hold",
        "link",
        "mail",
        "more",
        "move",
        "objection",
        "objection_answer",
        "objection_contest",
        "objection_note",
        "objection_settle",
        "page",
        "plan",
        "provisional",
        "reason",
        "relate",
        "release",
        "reopen",
        "split",
        "track",
        "vote",
        "withdraw",
    }
)
"""Every form, and every page that has buttons."""


def drawn(keyword: str) -> set[str]:
    """Return the names that what is drawn for Slack has as `action_id` or `callback_id`."""
    found: set[str] = set()
    for path in SLACK_TEXTS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                values = [other.value for other in node.keywords if other.arg == keyword]
            elif isinstance(node, ast.Dict):
                pairs = zip(node.keys, node.values, strict=True)
                values = [
                    value
                    for key, value in pairs
                    if isinstance(key, ast.Constant) and key.value == keyword
                ]
            else:
                continue
            found |= {
                value.value
                for value in values
                if isinstance(value, ast.Constant) and isinstance(value.value, str)
            }
    return found


Deed = Callable[[Room, SlackUserId, int, int], Awaitable[SlackReply | None]]
"""What somebody does about an item, or two."""


def deeds() -> Iterator[tuple[str, Deed]]:
    """Yield everything that Slack can send about an item, by a name."""
    for line, command in commands():
        yield f"/pen {line}", command
    for button in sorted(BUTTONS):
        yield f"button {button}", pushed(button)
    without = {"draft", "details", "digest", "link", "mail", "more", "page", "track"}
    for form in sorted(FORMS - without):
        yield f"form {form}", submitted(form)
    for menu in ("into", "other"):
        yield f"a menu that searches: {menu}", searched(menu)
    yield "an item beside a conversation", opened_beside
    yield "a choice", lambda room, user, n, _m: room.press(user, n, "agree", ballot=BallotId(1))
    yield "a choice of before", lambda room, user, n, _m: room.press(user, n, "block")
    for kind, step in product(Kind, Step):
        yield f"send {step} of a {kind}", sent(Act(step, kind))


def commands() -> Iterator[tuple[str, Deed]]:
    """Yield every command that names an item, by its line."""
    for lines in COMMANDS.values():
        for line in lines:
            if "{" in line:
                yield line, typed(line)


def mentioned(line: str, *, ts: str) -> Deed:
    """Return the deed of a message that mentions us, outside of any thread."""

    async def deed(room: Room, user: SlackUserId, n: int, m: int) -> SlackReply | None:
        text = line.format(n=n, m=m)
        return await room.mention(user, text, ts=ts, thread=None, channel=BOARD_CHANNEL)

    return deed


def typed(line: str) -> Deed:
    """Return the deed of a command."""

    async def deed(room: Room, user: SlackUserId, n: int, m: int) -> SlackReply:
        return await room.type(user, line.format(n=n, m=m), channel=BOARD_CHANNEL)

    return deed


def pushed(button: str) -> Deed:
    """Return the deed of a button."""

    async def deed(room: Room, user: SlackUserId, n: int, _m: int) -> SlackReply | None:
        return await room.push(user, n, button, 1)

    return deed


def submitted(form: str) -> Deed:
    """Return the deed of a form."""

    async def deed(room: Room, user: SlackUserId, n: int, _m: int) -> SlackReply | None:
        about = {"reason": f"{n}:1:block", "vote": f"{n}:1", "answer": f"{n}:1"}.get(form, f"{n}")
        fields = {"text": "Hello", "reason": "Because", "question": "Well?", "day": "2026-03-06"}
        return await room.submit(user, form, about, **fields)

    return deed


def searched(menu: str) -> Deed:
    """Return the deed of a number typed into the menu of a form of an item."""

    async def deed(room: Room, user: SlackUserId, n: int, m: int) -> SlackReply:
        found = await room.suggest(user, f"{n}:item:0", str(m), menu=menu)
        return SlackReply(text=" ".join(found))

    return deed


async def opened_beside(room: Room, user: SlackUserId, n: int, _m: int) -> SlackReply:
    """Open what stands below a link to an item's page."""
    event = DetailsAsked(room.key(), user, BOARD_CHANNEL, "trigger", "", f"item-{n}")
    return await handle_details(event, room.door)


def sent(act: Act) -> Deed:
    """Return the deed of *Send* below a mail, which somebody else may have seen."""

    async def deed(room: Room, user: SlackUserId, n: int, _m: int) -> SlackReply:
        return await room.decide(user, Draft(act, ItemNumber(n), 1).write())

    return deed


async def answer_to(deed: Deed, room: Room, user: SlackUserId, n: int, m: int) -> str:
    """Return all that somebody is told, with N for the numbers that they named."""
    try:
        reply = await deed(room, user, n, m)
    except Refused as refused:
        answer = str(refused)
    else:
        answer = "" if reply is None else repr(replace(reply))
    return re.sub(rf"\b(?:{n}|{m})\b", "N", answer)


async def everything(database: Database) -> dict[str, list[str]]:
    """Return all rows of all tables, but for the question to Slack who somebody is."""
    found = {}
    async with database.linked(writes=False) as link:
        for table in metadata.sorted_tables:
            every = text(f"/* all of it */ SELECT * FROM {table.name}")  # noqa: S608 - of ours
            rows = map(repr, await link.connection.execute(every))
            found[table.name] = sorted(row for row in rows if "'learn person'" not in row)
    return found
