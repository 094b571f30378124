"""Preview a chair's command by mail, and carry it out once they confirm it.

A From proves nothing, and a mail cannot be taken back. So what a command does is carried out, shown
and taken back, and stored as an order; the answer has a word in its address that confirms this
order, once. It is then carried out only if it would still show the same.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from bot.domain.commands.table import read_command
from bot.domain.ids import OrderId
from bot.domain.orders import Order, fingerprint_of, is_word_of_order, order_in
from bot.domain.procedures.draft import read_draft
from bot.domain.slack_text import escape_entities
from bot.errors import Refused
from bot.render.mail import ordered
from bot.render.words import refusals
from handlers.lists.home_list import home_list
from handlers.proceedings import acts
from handlers.proceedings.actor import Actor, Prepared
from handlers.proceedings.chair_acts import ChairCommand, act_on
from handlers.work import Work


@dataclass(frozen=True, slots=True)
class Shown:
    """A preview for a chair, and the order that a reply to it confirms."""

    text: str
    order: OrderId


async def carry_out(command: ChairCommand, actor: Actor) -> str:
    """Carry out at once a command that sends no list mail; reply in Slack's markup.

    Raises:
        Refused: it cannot be done; nothing was changed.
    """
    async with actor.store.attempt():
        done = await act_on(command, actor)
        if isinstance(done, Prepared):
            raise Refused(refusals.CHANGED_MEANWHILE.format(number=done.item.number))
        return done


async def show(command: ChairCommand, words: str, actor: Actor, *, address: str) -> Shown:
    """Preview a command as typed, and store it until it is confirmed from an address.

    Raises:
        Refused: it cannot be done; the text says why.
    """
    seen = await _seen(lambda: act_on(command, actor), actor)
    item = await actor.item(command.number)
    if isinstance(seen, Prepared) and not seen.mails:
        raise Refused(refusals.NOTHING_TO_SHOW.format(number=item.number))
    order = await actor.store.orders.add(
        Order(
            id=OrderId(0),
            address=address,
            command=words,
            draft=seen.draft if isinstance(seen, Prepared) else "",
            shown=_fingerprint(seen),
            shown_at=actor.now,
        )
    )
    zone = home_list(item, actor.config).zone
    if not isinstance(seen, Prepared):
        return Shown(ordered.asked_text(seen, until=order.expires_at, zone=zone), order.id)
    mails = [(mail.list_name, mail.address, mail.subject, mail.body) for mail in seen.mails]
    text = ordered.shown_text(
        seen.act, seen.item, mails, note=seen.note, own=seen.own, until=order.expires_at, zone=zone
    )
    return Shown(text, order.id)


async def confirm(order: Order, actor: Actor, *, counts_own: bool = False) -> str:
    """Carry out an order if it still does what was shown; reply in Slack's markup.

    `counts_own`: the vote of theirs that was shown counts, too.

    Raises:
        Refused: something has changed, they are no chair any more, or no vote of theirs was shown;
            nothing was done.
    """
    async with actor.store.attempt():
        await _require_unchanged(order, actor)
        then = replace(actor, now=order.shown_at)
        again = await _seen(lambda: _act_again(order, then), then)
        if _fingerprint(again) != order.shown:
            item = await actor.item(read_order(order).number)
            raise Refused(refusals.CHANGED_MEANWHILE.format(number=item.number))
        if counts_own and (isinstance(again, str) or again.own is None):
            raise Refused(ordered.NO_OWN_VOTE.format())
        if not order.draft:
            return await carry_out(read_order(order), actor)
        draft = replace(read_draft(order.draft), counts_own=counts_own)
        return await acts.send_draft(draft, actor)


def read_order(order: Order) -> ChairCommand:
    """Read an order's command as it was read when it was shown.

    Raises:
        Refused: this version of Penholder does not understand it any more.
    """
    command = read_command(escape_entities(order.command))
    if not isinstance(command, ChairCommand):
        raise Refused(refusals.NOT_AN_ORDER.format())
    return command


async def find_order(work: Work, word: str) -> Order | None:
    """Return the order that a word belongs to, or None if the word is not ours."""
    number = order_in(word)
    order = None if number is None else await work.store.orders.get(number)
    if order is None or not is_word_of_order(order, word, secrets=work.config.penholder.secrets):
        return None
    return order


async def _require_unchanged(order: Order, actor: Actor) -> None:
    """Raise, with the present state, if the ballot or call changed since the preview."""
    if not order.draft:
        return
    draft = read_draft(order.draft)
    item = await actor.chaired(draft.item)
    await acts.require_unchanged(draft, item, actor)


async def _act_again(order: Order, actor: Actor) -> Prepared | str:
    """Return what an order does now."""
    if not order.draft:
        return await act_on(read_order(order), actor)
    return await acts.prepare_draft(read_draft(order.draft), actor)


async def _seen(act: Callable[[], Awaitable[Prepared | str]], actor: Actor) -> Prepared | str:
    """Do something, roll it back, and return its effects.

    Raises:
        Refused: it cannot be done.
    """
    async with actor.store.taken_back():
        return await act()


def _fingerprint(seen: Prepared | str) -> str:
    """Return a hash of all that was shown: the whole mails, and the rest."""
    if isinstance(seen, str):
        return fingerprint_of([seen])
    mails = [[mail.address, mail.subject, mail.body] for mail in seen.mails]
    own = [] if seen.own is None else [seen.own.words, seen.own.choice]
    return fingerprint_of([str(seen.act), seen.note, own, *mails])
