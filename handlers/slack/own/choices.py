"""Let people choose in Slack what they get by mail: their own digest, what they follow and mute."""

from typing import Final, get_args

from bot.domain.commands.settings import Attend, ChooseLanguage, MyDigest, Settings, Unfollow
from bot.domain.slack_text import for_slack
from bot.errors import Refused
from bot.events import SlackReply
from bot.render.words import refusals
from handlers.digests.choosing import attend, choose_digest, choose_language, say_settings
from handlers.slack.request import Request, row


def _require_list(request: Request) -> None:
    """Raise unless the sender is on a list: nobody else gets anything by mail.

    Raises:
        Refused: they are on none.
    """
    if not request.sight.on:
        raise Refused(refusals.NO_LIST_OF_YOURS.format())


async def _digest(command: MyDigest, request: Request) -> SlackReply:
    if command.schedule not in ("", "off"):
        _require_list(request)
    return SlackReply(text=for_slack(await choose_digest(request, request.person, command)))


async def _attend(command: Attend, request: Request) -> SlackReply:
    if command.topic.item:
        await request.item(command.topic.item)
    elif not isinstance(command, Unfollow):
        _require_list(request)
    return SlackReply(text=for_slack(await attend(request, request.person, command)))


async def _settings(_command: Settings, request: Request) -> SlackReply:
    return SlackReply(
        text=for_slack(await say_settings(request, request.person, lists=request.sight.on))
    )


async def _language(command: ChooseLanguage, request: Request) -> SlackReply:
    return SlackReply(text=for_slack(await choose_language(request, request.person, command)))


COMMANDS: Final = (
    row(MyDigest, _digest),
    *(row(kind, _attend) for kind in get_args(Attend)),
    row(Settings, _settings),
    row(ChooseLanguage, _language),
)
