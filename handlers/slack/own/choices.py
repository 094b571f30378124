"""Let people choose in Slack what they get by mail: their own digest, what they follow and mute."""

from collections.abc import Mapping
from typing import Final, get_args
from zoneinfo import available_timezones

from bot.domain.commands.settings import (
    Attend,
    ChooseDigest,
    ChooseLanguage,
    MyDigest,
    Settings,
    SwitchMail,
    Unfollow,
)
from bot.domain.commands.table import read_command
from bot.domain.slack_text import for_slack
from bot.errors import Refused
from bot.events import FormSubmitted, SlackReply
from bot.render.slack.forms.own_forms import LABELS, LISTS, RHYTHM, WEEKDAY, ZONE, digest_view
from bot.render.slack.forms.views import TIME
from bot.render.slack.markup.mrkdwn import escape_entities
from bot.render.words import refusals
from handlers.digests.choosing import (
    attend,
    choose_digest,
    choose_language,
    say_settings,
    switch_mail,
    zone_of,
)
from handlers.slack.request import Request, SlackDoor, open_request, row

MOST_ZONES: Final = 100
"""How many time zones a menu offers at once: as many as Slack takes."""


def _require_list(request: Request) -> None:
    """Raise unless the sender is on a list: nobody else gets anything by mail.

    Raises:
        Refused: they are on none.
    """
    if not request.sight.on:
        raise Refused(refusals.NO_LIST_OF_YOURS.format())


async def _digest(command: MyDigest, request: Request) -> SlackReply:
    if command.schedule not in ("", "off") or command.scope:
        _require_list(request)
    on = request.sight.on
    return SlackReply(
        text=for_slack(await choose_digest(request, request.person, command, lists=on))
    )


async def _choose(_command: ChooseDigest, request: Request) -> SlackReply:
    """Open the form of somebody's own digest."""
    _require_list(request)
    present = await request.store.attentions.digest_of(request.person.id)
    lists = sorted(request.sight.on)
    return SlackReply(view=digest_view(present, zone=zone_of(request, request.person), lists=lists))


async def handle_digest_form(event: FormSubmitted, door: SlackDoor) -> SlackReply:
    """Do what a form of somebody's own digest says, as the command does.

    Raises:
        Refused: no address is known to be theirs, or there is no such time or place.
    """
    fields = dict(event.fields)
    rhythm, day = fields.get(RHYTHM, ""), fields.get(WEEKDAY, "")
    on = {"daily": "daily", "weekly": f"weekly {day}"}.get(rhythm, "off")
    when = (
        "" if on == "off" else f" {fields.get(TIME, '')} {fields.get(ZONE, '')} of {_scope(fields)}"
    )
    command = read_command(f"digest mine {on}{when}")
    if not isinstance(command, MyDigest):
        raise Refused(refusals.FORM_TOO_OLD.format())
    async with open_request(event, door, evidence="form digest") as request:
        return await _digest(command, request)


def _scope(fields: Mapping[str, str]) -> str:
    """Return the lists and labels of a form as the command has them."""
    labels = [f"#{word.lstrip('#')}" for word in fields.get(LABELS, "").replace(",", " ").split()]
    return (
        escape_entities(", ".join([*fields.get(LISTS, "").split(","), *labels]).strip(", "))
        or "all"
    )


def zones_like(words: str) -> SlackReply:
    """Return the time zones that a menu offers: those in whose names all words stand."""
    wanted = words.casefold().replace("_", " ").split()
    named = {zone: zone.casefold().replace("_", " ") for zone in sorted(available_timezones())}
    found = [
        zone
        for zone, name in named.items()
        if "/" in zone and not zone.startswith("Etc/") and all(word in name for word in wanted)
    ]
    return SlackReply(options=tuple((zone, zone) for zone in found[:MOST_ZONES]))


async def attend_to(command: Attend, request: Request) -> SlackReply:
    """Follow or mute an item that the sender sees, or a label, or neither.

    Raises:
        Refused: the item is not there for them, or they follow and mute too many already.
    """
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


async def _switch(command: SwitchMail, request: Request) -> SlackReply:
    return SlackReply(text=for_slack(await switch_mail(request, request.person, command)))


COMMANDS: Final = (
    row(MyDigest, _digest),
    row(ChooseDigest, _choose),
    *(row(kind, attend_to) for kind in get_args(Attend)),
    row(Settings, _settings),
    row(ChooseLanguage, _language),
    row(SwitchMail, _switch),
)
