"""After a new secret, what was mailed before still works, until its old secret is taken out."""

import pytest

from bot.events import VoteLinkPressed
from handlers.web.confirming import confirm_by_link
from tests.attacks.votes.test_commands_by_mail import proving, replies, send
from tests.attacks.votes.test_linked_addresses import HOME, codes
from tests.handlers.asking import a_ballot, send_back, the_vote, the_word, vote
from tests.handlers.room import ADA, Room, mail


def renew(room: Room, *, keep: bool) -> None:
    """Start the service with a new secret; `keep`: the one before is still accepted."""
    before = room.config.penholder
    changed = {"secret": "a new one", "old_secrets": f"older\n{before.secret}\n" if keep else ""}
    section = before.model_copy(update=changed)
    room.config = room.config.model_copy(update={"penholder": section})


async def an_unproved_vote(room: Room) -> str:
    """Let a vote by mail wait for its confirmation; return the address that confirms it."""
    await a_ballot(room)
    await vote(room, "mine")
    return await the_word(room)


@pytest.mark.parametrize("keep", [True, False])
async def test_a_reply_to_a_question_confirms_while_its_secret_is_kept(
    room: Room, *, keep: bool
) -> None:
    word = await an_unproved_vote(room)
    renew(room, keep=keep)

    await send_back(room, word)

    assert await the_vote(room) == ("agree", "token" if keep else "none", keep)


@pytest.mark.parametrize("keep", [True, False])
async def test_a_link_confirms_while_its_secret_is_kept(room: Room, *, keep: bool) -> None:
    address = await an_unproved_vote(room)
    word = address.partition("@")[0].rpartition("+")[2]
    renew(room, keep=keep)

    web_reply = await confirm_by_link(VoteLinkPressed(word), room.door)

    assert web_reply.status == (200 if keep else 404)
    assert (await the_vote(room))[2] is keep


@pytest.mark.parametrize("keep", [True, False])
async def test_a_personal_address_proves_while_its_secret_is_kept(
    room: Room, *, keep: bool
) -> None:
    await a_ballot(room)
    address = proving(room)
    renew(room, keep=keep)

    await send(room, "!vote 1 agree", to=address)

    assert await the_vote(room) == ("agree", "token" if keep else "none", keep)
    assert len(await replies(room)) == int(keep)


@pytest.mark.parametrize("keep", [True, False])
async def test_a_code_links_while_its_secret_is_kept(room: Room, *, keep: bool) -> None:
    await room.fetch(mail("call"))
    await room.pen(ADA, f"link {HOME}")
    (code,) = await codes(room)
    renew(room, keep=keep)

    slack_reply = await room.pen(ADA, f"link {code}")

    assert ("are now one person" in slack_reply.text) is keep


async def test_what_is_mailed_after_is_signed_with_the_new_secret(room: Room) -> None:
    renew(room, keep=True)
    word = await an_unproved_vote(room)
    section = room.config.penholder.model_copy(update={"old_secrets": ""})
    room.config = room.config.model_copy(update={"penholder": section})

    await send_back(room, word)

    assert await the_vote(room) == ("agree", "token", True)
