"""Object, answer and take a stance in Slack, by command, button or form."""

from typing import Final

from bot.domain.commands.consensus import (
    AnswerObjection,
    ContestFinding,
    HoldCall,
    RaiseObjection,
    RetractObjection,
    ShareObjection,
    ShowObjections,
)
from bot.domain.consensus.objection import ObjectionId, Origin
from bot.domain.consensus.stance import StanceWord
from bot.domain.delivery import DeliveryKind
from bot.domain.ids import ItemNumber, MailId, PersonId
from bot.domain.items.item import Item
from bot.errors import Refused
from bot.events import ShortcutUsed, SlackReply
from bot.language import Text
from bot.render.slack.objections import (
    NOTED,
    about_objection,
    answer_view,
    contest_view,
    hold_view,
    note_view,
    objection_view,
    settle_view,
)
from bot.render.words import refusals
from handlers.lists.home_list import home_list
from handlers.objecting.register import NewObjection, find_objection, raise_objection
from handlers.proceedings import objecting
from handlers.proceedings.consensus import open_for_consensus
from handlers.slack.request import Request, row

STAYS_IN_SLACK: Final = Text(
    "The list has not had this reply, so its words are not put on record. Ask its author to "
    "object: `/pen object {number} …`."
)
NOT_SAID: Final = Text(
    "An objection is noted in its author’s words: use part of the message, unchanged."
)


async def on_objection(command: objecting.Objecting, request: Request) -> SlackReply:
    """Carry out a member's command about objections."""
    item = await request.item(command.number)
    request.require_part(item)
    text = await objecting.carry_out(command, request, request.deed, is_new=request.is_new)
    return SlackReply(text=text)


async def show_objections(command: ShowObjections, request: Request) -> SlackReply:
    """Show the objections on an item."""
    shown = await objecting.show(command, request)
    return SlackReply(text=shown.text, blocks=shown.blocks)


async def press(act: str, number: ItemNumber, part: int, request: Request) -> SlackReply:
    """Do what an entry of an objection's menu says, or open its form.

    Raises:
        Refused: there is no such objection, or it is not for them.
    """
    about = ObjectionId(number, part)
    match act:
        case "objection_share":
            return await on_objection(ShareObjection(about), request)
        case "objection_retract":
            return await on_objection(RetractObjection(about), request)
    item, objection = await find_objection(request.store, about)
    if act == "objection_settle":
        await request.chaired(number)
        return SlackReply(view=settle_view(item, objection))
    request.require_part(item)
    view = answer_view if act == "objection_answer" else contest_view
    return SlackReply(view=view(item, objection))


async def note_form(event: ShortcutUsed, request: Request) -> SlackReply:
    """Ask a chair or a helper for the words of an objection that a message holds.

    Raises:
        Refused: the message is no mail and no reply of an item, or they neither chair it nor help.
    """
    comment = await request.store.comments.by_ts(event.channel, event.ts)
    if comment is not None and not comment.deleted:
        item = await request.helped(comment.item)
        if comment.digest_sent_at is None:
            raise Refused(STAYS_IN_SLACK.format(number=item.number))
        words = comment.text
        return SlackReply(view=note_view(item, what="comment", number=comment.id, words=words))
    message = await request.store.slack.at(event.channel, event.ts)
    posted = None
    if message is not None and message.delivery is not None:
        posted = await request.store.outbox.get(message.delivery)
    if message is None or posted is None or posted.kind is not DeliveryKind.POST_MAIL:
        raise Refused(refusals.NO_ITEMS_MESSAGE.format())
    item = await request.helped(message.item)
    mail = await request.store.mails.get(MailId(posted.named))
    if mail is None:
        raise Refused(refusals.NO_ITEMS_MESSAGE.format())
    words = mail.new_text.strip()
    return SlackReply(view=note_view(item, what="mail", number=mail.id, words=words))


async def note_by_form(
    number: ItemNumber, what: str, part: int, text: str, request: Request
) -> SlackReply:
    """Put on record, as a chair or a helper, an objection that somebody's mail or reply holds.

    Raises:
        Refused: the words are gone or empty, or they neither chair the item nor help there.
    """
    item = await request.helped(number)
    author, evidence, said = await _said_in(item, what, part, request)
    if not text.strip() or " ".join(text.split()) not in " ".join(said.split()):
        raise Refused(NOT_SAID.format())
    if not request.is_new:
        return SlackReply(text=objecting.DONE_BEFORE.format(number=item.number))
    new = NewObjection(author, text, Origin.CHAIR, evidence, noted_by=request.person.id)
    raised = await raise_objection(request, item, new, deed=request.deed)
    return SlackReply(text=about_objection(NOTED, item, raised))


async def _said_in(item: Item, what: str, part: int, request: Request) -> tuple[PersonId, str, str]:
    """Return who wrote a mail or a reply of an item, what shows it, and the words.

    A reply that its author has not let go to the list stays in Slack: its words are not put on a
    record that the list reads.
    """
    if what == "comment":
        for comment in await request.store.comments.of_item(item.number):
            if comment.id == part and not comment.deleted and comment.digest_sent_at is not None:
                return comment.author, f"{comment.channel} {comment.ts}", comment.text
    mail = await request.store.mails.get(MailId(part)) if what == "mail" else None
    if mail is None or mail.thread != item.thread:
        raise Refused(refusals.NO_ITEMS_MESSAGE.format())
    author = mail.author
    person = await request.store.people.by_address(author.address, name=author.name)
    return person.id, mail.message_id, mail.new_text


async def stand_by_button(word: StanceWord, number: ItemNumber, request: Request) -> SlackReply:
    """Do what a button of a call for consensus says."""
    return await stand(number, word, request)


async def stand(number: ItemNumber, word: StanceWord, request: Request) -> SlackReply:
    """Record what somebody says on a call for consensus; to object, open a form for the words.

    Raises:
        Refused: there is no such call, or they may not take part.
    """
    item = await request.item(number)
    request.require_part(item)
    if word is StanceWord.OBJECT:
        await open_for_consensus(request, item)
        return SlackReply(view=objection_view(item))
    request.require_voter(item)
    return SlackReply(text=await objecting.say_stance(request, item, word, deed=request.deed))


async def raise_form(number: ItemNumber, request: Request) -> SlackReply:
    """Ask for the words of an objection, on a call for consensus or without one.

    Raises:
        Refused: they may not take part.
    """
    item = await request.item(number)
    request.require_part(item)
    return SlackReply(view=objection_view(item))


async def hold_form(number: ItemNumber, request: Request) -> SlackReply:
    """Ask how much time somebody wants to put a concern into words.

    Raises:
        Refused: no call for consensus is open, or they may not take part.
    """
    item = await request.item(number)
    request.require_part(item)
    await open_for_consensus(request, item)
    return SlackReply(view=hold_view(item, most=home_list(item, request.config).calls.hold))


async def hold_by_form(number: ItemNumber, span: str, request: Request) -> SlackReply:
    """Give somebody the time that a form asks for."""
    return await on_objection(HoldCall(number, span), request)


async def object_by_form(number: ItemNumber, text: str, request: Request) -> None:
    """Put the objection of a form on record.

    Raises:
        Refused: it is empty, or they may not object.
    """
    command = RaiseObjection(number, text.strip())
    await on_objection(command, request)


COMMANDS: Final = (
    row(RaiseObjection, on_objection),
    row(HoldCall, on_objection),
    row(AnswerObjection, on_objection),
    row(RetractObjection, on_objection),
    row(ShareObjection, on_objection),
    row(ContestFinding, on_objection),
    row(ShowObjections, show_objections),
)
