"""`/pen digest`: a chair sees or sends the digests of a channel's lists, or of the one named."""

import difflib

from bot.config import ListConfig
from bot.domain.commands import DigestCommand
from bot.errors import Refused
from bot.events import SlackReply
from bot.render import refusals, slack_answers
from bot.render.slack_digest import LONGEST_PREVIEW, digest_preview
from handlers.digests import digest_by_hand, digest_of, send_digest, window_start
from handlers.people import is_chair_of, require_chair_of
from handlers.request import Request


async def digest(command: DigestCommand, request: Request) -> SlackReply:
    """Show the digests that would go out now, or send them.

    Raises:
        Refused: there is nothing to show or send for any of the lists, or the person is a
            chair of none of them.
    """
    lists = _lists_meant(command, request)
    require_chair_of(request.person, tuple(one.name for one in lists), config=request.config)
    theirs = [one for one in lists if is_chair_of(request.person, one)]
    answers: list[str] = []
    refused: list[str] = []
    for one in theirs:
        try:
            if command.action == "send":
                answers.append(await _send(one, request))
            else:
                answers.append(await _preview(one, request, size=LONGEST_PREVIEW // len(theirs)))
        except Refused as refusal:
            refused.append(str(refusal))
    if not answers:
        raise Refused("\n".join(refused))
    return SlackReply(text="\n".join([*answers, *refused]))


async def _send(one: ListConfig, request: Request) -> str:
    if request.is_new:
        window_end = (await send_digest(request.store, one, now=request.now)).window_end
    else:
        sent = await digest_by_hand(request.store, one, now=request.now)
        if sent is None:
            raise Refused(refusals.NOTHING_TO_SEND.format(name=one.name))
        window_end = sent.window_end
    return slack_answers.digest_queued(list_name=one.name, window_end=window_end)


async def _preview(one: ListConfig, request: Request, *, size: int) -> str:
    start = await window_start(request.store, one, now=request.now)
    shown = await digest_of(request.store, one, start, request.now)
    if shown is None:
        raise Refused(refusals.NOTHING_TO_SEND.format(name=one.name))
    return digest_preview(shown, zone=one.zone, size=size)


def _lists_meant(command: DigestCommand, request: Request) -> list[ListConfig]:
    """Return the named list, else those of the channel, else the only one.

    Raises:
        Refused: none is named so, or the channel has none and there are several.
    """
    lists = request.config.lists
    by_name = {one.name: one for one in lists}
    if command.list_name:
        word = command.list_name.lower()
        for name, one in by_name.items():
            if name == word:
                return [one]
        near = difflib.get_close_matches(word, by_name, n=1) or [lists[0].name]
        raise Refused(
            refusals.NO_SUCH_LIST.format(
                word=command.list_name[:40], action=command.action, near=near[0]
            )
        )
    here = [one for one in lists if one.channel == request.channel]
    if here or len(lists) == 1:
        return here or list(lists)
    raise Refused(
        refusals.WHICH_LIST.format(
            action=command.action, first=lists[0].name, lists=", ".join(by_name)
        )
    )
