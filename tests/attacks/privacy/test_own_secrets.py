"""Nothing of ours that proves something is stored where it may be shown, nor leaves."""

from collections.abc import Iterator
from typing import Final

import pytest

from bot.config import Config
from bot.domain.ballots.confirmation import sign_word
from bot.domain.delivery import DeliveryKind, NewDelivery
from bot.domain.ids import Ts
from bot.domain.payloads import Note
from bot.events import CommandGiven, MessagePosted
from bot.serving.arrivals import take_slack
from handlers.filing.own_mail import secrets_of, without_secrets
from handlers.keeping.masking import mask_stored
from tests.handlers.asking import a_ballot
from tests.handlers.room import ADA, CHAIR, CHANNEL, Room, mail, new_config, secret_of
from tests.handlers.stored import places
from tests.mail.test_masking import spellings

SECRET: Final = secret_of("council")
WORD: Final = sign_word("c", 7, ("a vote",), secret="ours")
LETTERS: Final = ("k3f9", WORD[9:])


def before() -> Config:
    """Return the configuration before `SECRET` was known."""
    return new_config(council={"subscribed_as": ""})


def after() -> Config:
    """Return the configuration once the list is subscribed with another address."""
    return new_config(council={"subscribed_as": "", "old_subscribed_as": [SECRET]})


def personalised(*, broken: bool = True) -> Iterator[bytes]:
    """Yield mails of a list that writes our address into each copy, in every spelling."""
    given = [text for text in spellings(SECRET) if broken or "\n" not in text]
    for number, spelt in enumerate(given):
        footer = f"{'_' * 47}\nThis message was sent to {spelt}\nUnsubscribe: https://l/{spelt}"
        yield mail(
            f"post{number}",
            f"Words of Ada.\n\n> Somebody quoted {spelt} and https://pen.example.org/v/{WORD}\n\n"
            f"So much for that.\n{footer}\n",
            subject=f"About {spelt.splitlines()[0]}",
            headers={"List-Unsubscribe": f"<https://l/{spelt.splitlines()[0]}>"},
            answers=[f"post{number - 1}"] if number else (),
        )


async def test_a_list_that_writes_our_address_into_each_copy_stores_it_nowhere(
    room: Room,
) -> None:
    await room.fetch(*personalised())

    assert await places(room.database, *LETTERS) == []
    assert len((await room.show(1))["thread"]) == len(spellings(SECRET))


async def test_what_was_stored_before_a_secret_was_known_is_masked_once(room: Room) -> None:
    room.config = before()
    await room.fetch(*personalised(broken=False))
    await room.pen(CHAIR, f"title 1 Why {SECRET}?")
    parent = await room.posted(1, ts="1700000000.000100")
    await room.say(ADA, f"It is {SECRET}, I think.", ts="1700000001.000100", thread=parent)
    assert await places(room.database, *LETTERS) != []
    room.config = after()

    await mask_stored(room.database, room.config, now=room.clock.now)

    assert await places(room.database, *LETTERS) == []
    async with room.database.reading() as store:
        assert await store.masking.is_done(secrets_of(room.config))
        assert not await store.masking.is_done(secrets_of(before()))
        assert await store.published.since(SECRET) is not None
    shown = await room.show(1)
    assert shown["title"] == "Why […]@bot.example.org?"
    await mask_stored(room.database, room.config, now=room.clock.now)
    assert await room.show(1) == shown


async def test_what_waits_to_be_sent_is_masked(room: Room) -> None:
    room.config = before()
    note = Note(f'Write "quay" to {SECRET}, not to Ngũgĩ')
    delivery = NewDelivery(DeliveryKind.SLACK_NOTE, "carla", CHAIR, payload=note)
    async with room.database.transaction() as store:
        await store.outbox.add(delivery, now=room.clock())
    room.config = after()

    await mask_stored(room.database, room.config, now=room.clock.now)

    assert await places(room.database, *LETTERS) == []
    (waiting,) = await room.queued()
    assert waiting.payload == Note('Write "quay" to […]@bot.example.org, not to Ngũgĩ')


async def test_a_search_finds_the_words_and_not_the_secret_afterwards(room: Room) -> None:
    room.config = before()
    await room.fetch(*personalised())
    room.config = after()

    await mask_stored(room.database, room.config, now=room.clock.now)

    assert "#1" in (await room.type(CHAIR, "search words of ada")).text
    assert "#1" not in (await room.type(CHAIR, "search k3f9")).text


async def test_an_old_secret_address_proves_nothing(room: Room) -> None:
    await a_ballot(room)
    room.config = after()

    await room.fetch(mail("vote", "agree", answers=["call"], date=room.clock.now))

    assert await room.tally(1) == {}


@pytest.mark.parametrize("spelt", spellings(SECRET)[:6])
async def test_what_people_paste_in_slack_is_masked_before_it_is_handled(
    room: Room, spelt: str
) -> None:
    pasted = f"I got https://pen.example.org/v/{WORD} at {spelt}"
    event = without_secrets(
        CommandGiven("key", ADA, CHANNEL, f"comment 1 {pasted}", "trigger"), room.config
    )

    assert isinstance(event, CommandGiven)
    assert not any(letter in event.text.lower() for letter in LETTERS)


async def test_a_comment_with_a_word_of_ours_is_stored_without_it(room: Room) -> None:
    await room.fetch(mail("call"))
    parent = await room.posted(1, ts="1700000000.000100")
    post = MessagePosted(
        "key",
        ADA,
        CHANNEL,
        ts=Ts("1700000001.000100"),
        thread_ts=Ts(parent),
        text=f"Look: https://pen.example.org/v/{WORD}",
    )

    await take_slack(
        post,
        database=room.database,
        config=lambda: room.config,
        clock=room.clock,
        profiles=room.profiles,
    )

    (comment,) = (await room.show(1))["comment_list"]
    assert comment["text"] == "Look: https://pen.example.org/v/[…]"
