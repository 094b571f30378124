"""Link a Slack user to a mail address: `/pen link ADDRESS`, then `/pen link CODE`, or two forms.

The code is mailed to the address, so whoever types it reads that mailbox, whatever the Slack
profile says. Until then nothing here depends on who has the address: strangers learn nothing. A
mail in which anybody can be sent a code has a fixed text, and their number is limited
(`bot/domain/limits.py`).
"""

import logging
from typing import Final

from bot.config import Config
from bot.domain.commands.settings import AskToLink, LinkAddress, LinkCode
from bot.domain.commands.table import read_command
from bot.domain.limits import Limit
from bot.domain.people.mailbox import mailbox_of
from bot.domain.people.proof import AddressProof, ProofState, code_of, is_code_of
from bot.domain.slack_text import without_markup
from bot.errors import Refused
from bot.events import FormSubmitted, SlackReply
from bot.render.slack import answers
from bot.render.slack.forms.views import LINKED, code_view, link_view
from bot.render.slack.markup.mrkdwn import escape
from bot.render.words import refusals
from handlers.deliveries import queue
from handlers.people.people import unite
from handlers.people.roster_problems import tell_of_problems
from handlers.slack.request import Request, SlackDoor, open_request, row
from handlers.work import Work

log = logging.getLogger(__name__)

EVIDENCE = "a code mailed to the address, typed in Slack"


async def ask(command: LinkAddress, request: Request) -> SlackReply:
    """Mail a code to an address, within the limits of the address and the asker."""
    address, limits = command.address, request.store.limits
    if mailbox_of(address) in _our_mailboxes(request.config):
        raise Refused(refusals.NO_PERSONS_ADDRESS.format(address=address))
    if address in request.person.addresses:
        raise Refused(refusals.ALREADY_YOURS.format(address=address))
    shown = SlackReply(text=answers.code_mailed(address))
    if not request.is_new:
        return shown
    if not await limits.allow(Limit.LINK_OF_USER, request.user, now=request.now):
        raise Refused(refusals.TOO_MANY_CODES.format())
    await limits.add(Limit.LINK_OF_USER, request.user, now=request.now)
    mailbox = mailbox_of(address)
    if not await limits.allow(Limit.LINK_TO_ADDRESS, mailbox, now=request.now):
        log.info("code left out")
        return shown
    proof = await request.store.address_proofs.add(request.user, address, now=request.now)
    delivery = await request.store.outbox.add(queue.mail_code(proof), now=request.now)
    await limits.add(Limit.LINK_TO_ADDRESS, mailbox, now=request.now, delivery=delivery)
    return shown


async def prove(command: LinkCode, request: Request) -> SlackReply:
    """Join the Slack user and the address that the code was mailed to.

    A wrong code is answered, not refused: a refusal would take back that it was counted.
    """
    limits, secrets = request.store.limits, request.config.penholder.secrets
    if not await limits.allow(Limit.LINK_GUESS, request.user, now=request.now):
        raise Refused(refusals.TOO_MANY_GUESSES.format())
    asked = await request.store.address_proofs.of_user(request.user)
    proof = next(
        (
            address_proof
            for address_proof in asked
            if is_code_of(address_proof, command.code, secrets=secrets)
        ),
        None,
    )
    is_public = proof is not None and await _is_public(proof, request)
    if proof is not None and not is_public:
        return SlackReply(text=await _join(proof, request))
    if request.is_new:
        await limits.add(Limit.LINK_GUESS, request.user, now=request.now)
    return SlackReply(text=refusals.WRONG_CODE.format())


async def _is_public(proof: AddressProof, request: Request) -> bool:
    """Return True if the code stood in a list's mail, where its asker may have read it."""
    return any(
        [
            await request.store.published.since(code_of(proof, secret=secret)) is not None
            for secret in request.config.penholder.secrets
            if secret
        ]
    )


async def _join(proof: AddressProof, request: Request) -> str:
    """Join user and address by a code, and return the reply."""
    address = escape(proof.address)
    if proof.state is ProofState.JOINED:
        return refusals.ALREADY_YOURS.format(address=address)
    if proof.state is ProofState.TAKEN:
        return refusals.ADDRESS_TAKEN.format(address=address)
    if request.now >= proof.expires_at:
        return refusals.OLD_CODE.format()
    person = await unite(
        Work(request.store.everything, request.config, request.now),
        [proof.address],
        slack_user=request.user,
        name="",
        evidence=EVIDENCE,
    )
    state = ProofState.TAKEN if person is None else ProofState.JOINED
    await request.store.address_proofs.end(proof.id, state)
    if person is None:
        log.warning("address of another slack user", extra={"user": request.user})
        lists = {list_config.name: () for list_config in request.config.lists}
        await tell_of_problems(request, lists)
        return refusals.ADDRESS_TAKEN.format(address=address)
    return answers.address_joined(proof.address)


def _our_mailboxes(config: Config) -> frozenset[str]:
    """Return the mailboxes that are no person's: the lists' and our own."""
    lists = {address for list_config in config.lists for address in list_config.addresses}
    lists |= set(config.secret_addresses)
    return frozenset(mailbox_of(text) for text in {config.smtp.from_address, *lists} if text)


async def ask_to_link(_command: AskToLink, _request: Request) -> SlackReply:
    """Open the form in which somebody names their address."""
    return SlackReply(view=link_view())


async def handle_link_form(event: FormSubmitted, door: SlackDoor) -> SlackReply:
    """Do what `/pen link` does with what stands in a form; after an address, ask for the code."""
    try:
        command = read_command(f"link {dict(event.fields).get(LINKED, '')}")
        async with open_request(event, door, evidence="form link") as request:
            match command:
                case LinkCode():
                    return await prove(command, request)
                case LinkAddress():
                    return SlackReply(view=code_view((await ask(command, request)).text))
                case _:  # nothing was filled in
                    return await ask_to_link(AskToLink(), request)
    except Refused as refused:
        return SlackReply(field_errors=((LINKED, without_markup(str(refused))),))


COMMANDS: Final = (row(LinkAddress, ask), row(LinkCode, prove), row(AskToLink, ask_to_link))
