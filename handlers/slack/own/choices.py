"""Let people choose in Slack what they get by mail: their own digest, what they follow and mute."""

from typing import Final, get_args

from bot.domain.commands.settings import Attend, MyDigest, Settings
from bot.domain.slack_text import for_slack
from bot.events import SlackReply
from handlers.digests.choosing import attend, choose_digest, say_settings
from handlers.slack.request import Request, row


async def _digest(command: MyDigest, request: Request) -> SlackReply:
    return SlackReply(text=for_slack(await choose_digest(request, request.person, command)))


async def _attend(command: Attend, request: Request) -> SlackReply:
    if command.topic.item:
        await request.item(command.topic.item)
    return SlackReply(text=for_slack(await attend(request, request.person, command)))


async def _settings(_command: Settings, request: Request) -> SlackReply:
    return SlackReply(
        text=for_slack(await say_settings(request, request.person, lists=request.sight.on))
    )


COMMANDS: Final = (
    row(MyDigest, _digest),
    *(row(kind, _attend) for kind in get_args(Attend)),
    row(Settings, _settings),
)
