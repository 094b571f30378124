"""A chair looks at the mails that are held, and has one shown or dropped."""

from bot.domain.command_values import HeldCommand
from bot.domain.item import Item
from bot.errors import Refused
from bot.events import SlackReply
from bot.mail.parse import parse_mail
from bot.mail.values import ParsedMail
from bot.render import held as words
from handlers.filing import file_mails
from handlers.held import line_of
from handlers.mail_votes import count_mail_votes
from handlers.new_mails import Arrival
from handlers.ours import our_marks
from handlers.people import is_chair_of, require_chair_of
from handlers.request import Request
from storage.values import HeldMail


async def held(command: HeldCommand, request: Request) -> SlackReply:
    """List the held mails of the lists that a person chairs, or decide on one."""
    lists = [one.name for one in request.config.lists if is_chair_of(request.person, one)]
    if command.number is None:
        if not lists:
            names = tuple(one.name for one in request.config.lists)
            require_chair_of(request.person, names, config=request.config)
        mails = await request.store.held.of_lists(lists)
        return SlackReply(text=words.held_text([line_of(one) for one in mails], count=len(mails)))
    kept = await request.store.held.get(command.number)
    if kept is None or kept.list_name not in lists:
        raise Refused(words.NO_SUCH_MAIL.format(number=command.number))
    said = words.say_mail(line_of(kept))
    if command.action == "drop":
        await request.store.held.drop(kept.number)
        return SlackReply(text=words.DROPPED.format(mail=said))
    item = await _show(kept, request)
    if item is None:
        return SlackReply(text=words.SHOWN_ALREADY.format(mail=said))
    return SlackReply(text=words.SHOWN.format(item=f"#{item.number}", mail=said))


async def _show(kept: HeldMail, request: Request) -> Item | None:
    """File a held mail; it vouches for nobody. Return its item, None where it was known."""
    raw = await request.store.held.raw(kept.number)
    await request.store.held.drop(kept.number)
    mail = parse_mail(raw, ours=our_marks(request.config))
    if not isinstance(mail, ParsedMail):
        return None
    arrival = Arrival(
        mail=mail,
        raw=raw,
        lists=(kept.list_name,),
        attested_by=(),
        received_at=kept.received_at,
        relay=True,
    )
    filed = await file_mails(request.store, [arrival], config=request.config, now=request.now)
    await count_mail_votes(request.store, filed.new, config=request.config, now=request.now)
    numbers = [one.item for one in filed.new if one.item is not None]
    return await request.store.items.get(numbers[0]) if numbers else None
