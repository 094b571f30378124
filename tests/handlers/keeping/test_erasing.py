"""Erasing a person: nothing names them any more, and no result changes."""

import asyncio
import json
import random  # noqa: TID251 - the test gives the seed
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.header import Header
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import select, text

from bot.domain.delivery import DeliveryKind, DeliveryState, NewDelivery
from bot.domain.ids import ItemNumber, MailId, MessageId, PersonId, SlackUserId
from bot.domain.items.search import read_query
from bot.domain.payloads import Extension, News, Note, Payload, Reply
from bot.errors import Refused
from bot.gateways.slack.values import SlackProfile
from bot.render.ballots.hash_words import hash_words
from bot.render.ballots.result_file import check_result, hash_of_file, result_bytes, result_of
from bot.render.terminal.erasing import plan_text
from bot.sandbox.slack import Fault, FaultKind
from handlers.counting.results import result_facts, result_file
from handlers.keeping.erasing import Plan, erase, plan_erasure
from handlers.people.rosters import import_roster
from handlers.work import Work
from storage.database.engine import Database
from storage.erasures import Touched
from storage.tables import metadata
from storage.values import Sent
from tests.handlers.desk import Desk
from tests.handlers.prepared import prepared
from tests.handlers.reader import read_board
from tests.handlers.room import ADA, BEN, CHAIR, CHANNEL, START, UNKNOWN, US, Room, mail, trace_of

KNOWN = ("ada example", "example, ada", "ada@example.org", "ada=example.org", "u02ada")
ROSTER = (
    "name,emails,slack,group,organisation\n"
    "Ada Example,ada@example.org,U02ADA,north,Port\nBen Example,ben@example.net,,south,Dock\n"
    "Carla Chair,chair@example.org,,south,Dock\n"
)


async def plan(room: Room, who: str = "ada@example.org") -> Plan:
    """Return what erasing somebody would do."""
    async with room.database.reading() as store:
        return await plan_erasure(store, who, config=room.config)


async def erase_ada(room: Room, who: str = "ada@example.org") -> str:
    """Erase Ada; return the pseudonym."""
    planned = await plan(room, who)
    await erase(planned, database=room.database, config=room.config, clock=room.clock)
    return planned.erasure.pseudonym


async def places(database: Database, *known: str) -> list[str]:
    """Return where in any table something is still named: in each text, and in mails' bytes."""
    texts = []
    async with database.reading() as store:
        link = store.erasures._link  # noqa: SLF001 - to look behind the repositories
        for table in metadata.sorted_tables:
            every = text(f"/* all of it */ SELECT * FROM {table.name}")  # noqa: S608 - a table of ours
            for row in (await link.connection.execute(every)).mappings():
                for column, value in row.items():
                    sentence = _mail_text(bytes(value)) if isinstance(value, bytes) else str(value)
                    escaped = (
                        sentence.encode().decode("unicode_escape") if "\\u" in sentence else ""
                    )
                    texts += [
                        f"{table.name}.{column}: {sentence[:200]}"
                        for other in known or KNOWN
                        if other in sentence.lower() or other in escaped.lower()
                    ]
    return texts


def _mail_text(raw: bytes) -> str:
    """Return the bytes and everything in them, decoded."""
    texts = [raw.decode("latin-1")]
    for part in message_from_bytes(raw).walk():
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            texts.append(payload.decode("utf-8", "replace"))
    return "\n".join(texts)


async def found(room: Room, words: str) -> list[str]:
    """Return the texts that a search finds."""
    async with room.database.reading() as store:
        return [hit.text for hit in await store.search.best(read_query(words), limit=20)]


async def result(room: Room, item: int = 1) -> dict[str, Any]:
    """Return the file of the last ballot's result; it holds when it is counted again."""
    async with room.database.reading() as store:
        ballot = await store.ballots.latest_of_item(ItemNumber(item))
        assert ballot is not None
        facts = await result_facts(store, ballot.id, config=room.config)
    read: dict[str, Any] = json.loads(result_bytes(result_of(facts)))
    assert check_result(read) == ()
    assert read["outcome"] == ballot.outcome
    return read


def html_mail() -> bytes:
    """Return a mail of Ben's that names Ada in every way that a program writes it."""
    made = EmailMessage()
    made["Message-ID"] = "<html@mail.example.org>"
    made["From"] = "Ben Example <ben@example.net>"
    made["To"] = "council@lists.example.org, =?utf-8?q?Ada_Example?= <ada@example.org>"
    made["Cc"] = '"Example, Ada" <ADA@example.org>'
    made["Date"] = "Wed, 04 Mar 2026 10:30:00 +0000"
    made["Subject"] = "Thanks to Ada Example – für alle"
    made["List-Id"] = "<council.lists.example.org>"
    made["In-Reply-To"] = made["References"] = "<call@mail.example.org>"
    made.set_content(
        "Grüße, dear Ada\nExample!\n\nAda Example <ada@example.org> wrote:\n> Shall we?"
    )
    made.add_alternative(
        "<p>Grüße, dear <b>Ada</b> <i>Example</i>, mailto:ada%40example.org</p>", subtype="html"
    )
    made.add_attachment("BEGIN:VCARD\nFN:Ada Example\nEND:VCARD\n", filename="Ada Example.vcf")
    return trace_of("council") + made.as_bytes()


@prepared
async def story(room: Room) -> tuple[bytes, ...]:
    """Let Ada write, comment, vote, hold an item and be named by others; return the mails."""
    mails = (
        mail("call", "Shall we?\n\n-- \nAda Example\nada@example.org"),
        html_mail(),
        mail("other", "As ada at example.org said.", writer="Carla Chair <chair@example.org>",
             answers=["call"]),
    )  # fmt: skip
    await room.fetch(*mails)
    async with room.database.transaction() as store:
        council = room.config.list_named("council")
        await import_roster(Work(store, room.config, room.clock.now), ROSTER, council)
    await room.posted(1, ts="100.1")
    await room.choose(ADA, "ask")
    await room.say(ADA, "Held words of mine.", ts="100.2", thread="100.1")
    await room.pen(BEN, "comment 1 I agree with Ada Example (<@U02ADA>).")
    await room.pen(CHAIR, "ballot 1 until in 2 days Shall Ada Example go?")
    room.clock.move(hours=1)
    await room.press(BEN, 1, "agree")
    await room.pen(ADA, "vote 1 block because I, Ada Example, was not asked")
    await room.fetch(
        mail("vote", "agree", answers=["call"], date=room.clock.now, writer="A. <ada@example.org>"),
        mail("forged", "#1: agree", writer="Ada Example <ada@example.org>", to=US, through=None),
    )  # fmt: skip
    await room.pen(CHAIR, "assign 1 <@U02ADA>")
    await room.pen(CHAIR, "title 1 The plan of Ada Example")
    return mails


async def test_nothing_names_them_any_more_and_the_result_stays(room: Room) -> None:
    await story(room)
    await room.pen(CHAIR, "close 1 As Ada Example said")
    before = await result(room)
    assert await places(room.database)

    name = await erase_ada(room)

    assert await places(room.database) == []
    after = await result(room)
    for key in ("outcome", "tally", "groups", "conditions", "winners"):
        assert after[key] == before[key]
    assert [row["choice"] for row in after["votes"]] == [row["choice"] for row in before["votes"]]
    assert name in [row["voter"] for row in after["votes"]]
    assert f"I, {name}, was not asked" in [row["reason"] for row in after["votes"]]
    item = await room.show(1)
    assert (item["title"], item["holder"]) == (f"The plan of {name}", None)
    assert item["thread"][0]["from"]["name"] == name


async def file_of(room: Room, item: int) -> bytes:
    """Return the result's file of the last ballot of an item, as everybody gets it."""
    async with room.database.reading() as store:
        ballot = await store.ballots.latest_of_item(ItemNumber(item))
        assert ballot is not None
        return await result_file(store, ballot.id, config=room.config)


async def test_a_result_that_names_them_is_written_again_and_says_which_it_replaces(
    room: Room,
) -> None:
    await room.fetch(mail("first", "Another thing.", writer="Ben Example <ben@example.net>"))
    await room.pen(CHAIR, "ballot 1 until in 2 days")
    await room.pen(BEN, "vote 1 agree")
    await room.pen(CHAIR, "close 1")
    await room.fetch(mail("call", "Shall we?", writer="Carla Chair <chair@example.org>"))
    await room.pen(CHAIR, "ballot 2 until in 2 days")
    await room.pen(ADA, "vote 2 disagree")
    await room.pen(BEN, "vote 2 agree")
    await room.pen(CHAIR, "close 2")
    others, mailed = await file_of(room, 1), await file_of(room, 2)

    name = await erase_ada(room)

    again = await file_of(room, 2)
    given = json.loads(again)
    assert await file_of(room, 1) == others
    assert check_result(given) == ()
    assert given["replaces"] == hash_of_file(mailed) != hash_of_file(again)
    assert [row["voter"] for row in given["votes"]] == [name, "Ben Example"]
    page = (await read_board(room, "/items/2")).decode()
    for file in (mailed, again):
        assert hash_words(hash_of_file(file)) in page

    await erase_ada(room, BEN)

    last = json.loads(await file_of(room, 2))
    assert last["replaces"] == hash_of_file(mailed)
    assert check_result(last) == ()
    assert json.loads(await file_of(room, 1))["replaces"] == hash_of_file(others)


async def test_a_search_finds_the_words_and_not_the_person(room: Room) -> None:
    await story(room)
    await room.pen(CHAIR, "close 1")
    assert await found(room, "from:ada")
    assert await found(room, '"ada example"')

    name = await erase_ada(room)

    for words in ("from:ada", '"ada example"', "ada", "from:ada@example.org"):
        assert await found(room, words) == []
    assert await found(room, f"from:{name}")
    assert len(await found(room, "shall")) >= 1


async def test_words_that_no_list_has_are_deleted_and_do_not_come_back(room: Room) -> None:
    await story(room)
    await room.pen(CHAIR, "close 1")

    await erase_ada(room)
    await room.edit(ADA, "Held words of mine, again.", ts="100.2", thread="100.1")

    assert [row for row in (await room.show(1))["comment_list"] if "Held" in row["text"]] == []
    assert await places(room.database, "held words") == []


async def test_mails_that_come_again_bring_nothing_back(room: Room) -> None:
    mails = await story(room)
    await room.pen(CHAIR, "close 1")
    await erase_ada(room)
    before = await room.show(1)

    await room.fetch(*mails, uid_validity=2)

    assert (await room.show(1))["thread"] == before["thread"]
    assert len(await room.items()) == 1
    assert await places(room.database) == []


async def test_a_later_mail_and_click_come_from_a_new_person(room: Room) -> None:
    await story(room)
    await room.pen(CHAIR, "close 1")
    name = await erase_ada(room)

    await room.fetch(mail("later", "Here again.", date=room.clock.now))
    await room.pen(ADA, "mine")

    async with room.database.reading() as store:
        new = await store.people.of_address("ada@example.org")
        old = await store.people.named(name)
    assert new is not None
    assert [person.id for person in old] != [new.id]
    assert old[0].addresses == ()
    thread = (await room.show(1))["thread"]
    assert {row["from"]["name"] for row in thread} == {name, "Ben Example", "Carla Chair"}
    assert (await plan(room)).erasure.pseudonym != name


async def test_what_waits_for_them_is_dropped(room: Room) -> None:
    await story(room)
    await room.pen(CHAIR, "close 1")
    waiting = [
        delivery
        for delivery in await room.queued()
        if "ADA" in delivery.recipient or "ada@" in delivery.recipient
    ]
    assert waiting

    await erase_ada(room)

    async with room.database.reading() as store:
        states = {(await store.outbox.get(delivery.id)).state for delivery in waiting}  # type: ignore[union-attr]
    assert states == {DeliveryState.DROPPED}


async def test_what_waits_for_others_names_them_no_more_and_still_says_what_it_said(
    room: Room,
) -> None:
    name = 'Zoë "Quay" Åkesson'
    await room.fetch(mail("zoe", writer=f"{Header(name, 'utf-8').encode()} <zoe@example.org>"))
    await _queue_notes(room, name)

    pseudonym = await erase_ada(room, "zoe@example.org")

    assert await places(room.database, "quay", "åkesson", "zoe@") == []
    assert await _payloads(room) == _naming(pseudonym, f"{pseudonym}@erased.invalid")


async def test_words_of_ours_that_are_a_name_stay(room: Room) -> None:
    await room.fetch(mail("reminder", writer="Call Reminder <reminder@example.org>"))
    await _queue_notes(room, "Ben Example")

    await erase_ada(room, "reminder@example.org")

    assert await _payloads(room) == _naming("Ben Example")


def _naming(name: str, address: str = "zoe@example.org") -> list[Payload]:
    return [
        Extension(START, PersonId(1), f'As {name} "and {address}" asked'),
        Reply(MessageId("mine@example.org"), f"Re: {name}", f"\\ {name}:\n{address}", 7),
        Note(f"{name}"),
        News.CALL_REMINDER,
    ]


async def _queue_notes(room: Room, name: str) -> None:
    kinds = (DeliveryKind.MAIL_EXTENSION, DeliveryKind.MAIL_NOTE, DeliveryKind.SLACK_NOTE)
    async with room.database.transaction() as store:
        await store.outbox.add_many(
            [
                NewDelivery(kind, "carla", CHAIR, payload=payload)
                for kind, payload in zip(
                    (*kinds, DeliveryKind.SLACK_NEWS), _naming(name), strict=True
                )
            ],
            now=room.clock(),
        )


async def _payloads(room: Room) -> list[Payload | None]:
    return [delivery.payload for delivery in await room.queued() if delivery.destination == "carla"]


async def test_a_vote_on_an_open_ballot_is_waited_for(room: Room) -> None:
    await story(room)

    with pytest.raises(Refused, match=r"counts on an open ballot \(#1\)"):
        await plan(room)

    await room.pen(CHAIR, "close 1")
    planned = await plan(room)
    await room.pen(CHAIR, "reopen 1")
    await room.pen(CHAIR, "ballot 1 until in 2 days Again?")
    await room.press(ADA, 1, "agree")
    with pytest.raises(Refused, match="counts on an open ballot"):
        await erase(planned, database=room.database, config=room.config, clock=room.clock)
    async with room.database.reading() as store:
        ada = await store.people.of_address("ada@example.org")
    assert ada is not None
    assert ada.slack_user == ADA


@pytest.mark.parametrize("who", ["ADA@example.org", "@u02ada", "Ada Example"])
async def test_a_person_is_named_by_address_slack_user_or_name(room: Room, who: str) -> None:
    await room.fetch(mail("call"))
    await room.pen(ADA, "mine")

    assert (await plan(room, who)).person.addresses == ("ada@example.org",)


async def test_whoever_is_not_known_or_not_alone_is_refused(room: Room) -> None:
    async with room.database.transaction() as store:
        for address in ("one@example.org", "two@example.org"):
            await store.people.by_address(address, name="Same Name")

    for who, why in (("nobody@example.org", "no person matches"), ("Same Name", "several people")):
        with pytest.raises(Refused, match=why):
            await plan(room, who)


async def test_a_name_that_somebody_else_has_stays_in_texts(room: Room) -> None:
    await room.fetch(
        mail("one", "I am Ada Example."),
        mail("two", "I am Ada Example too.", writer="Ada Example <other@example.net>"),
    )
    await room.pen(ADA, "mine")

    planned = await plan(room)
    await erase(planned, database=room.database, config=room.config, clock=room.clock)

    assert planned.facts.shared == ("Ada Example",)
    assert "“Ada Example” stays inside texts, as somebody else has that name" in plan_text(
        planned.facts
    ).replace("\n  ", " ")
    assert await places(room.database, "ada@example.org", "u02ada") == []
    assert "I am Ada Example too." in (await room.show(2))["thread"][0]["segments"][0]["text"]


async def test_a_forged_name_takes_nobody_out_of_the_texts(room: Room) -> None:
    await room.fetch(
        mail("forged", "Hello", writer="Ben Example <ada@example.org>", to=US, through=None)
    )
    await room.fetch(mail("real", "I am Ben Example.", writer="Ben Example <ben@example.net>"))
    async with room.database.transaction() as store:
        await store.people.by_address("ada@example.org", name="Ben Example")

    await erase_ada(room)

    assert "I am Ben Example." in (await room.show(1))["thread"][0]["segments"][0]["text"]


async def test_the_plan_names_what_cannot_be_taken_back(desk: Desk) -> None:
    room = desk.room
    await story(room)
    await room.pen(CHAIR, "close 1")
    async with room.database.transaction() as store:
        for delivery in await room.queued(DeliveryKind.MAIL_RESULT):
            await store.outbox.record(
                [Sent(delivery.id, at=room.clock.now, result="<x@bot.example.org>")]
            )

    sentence = plan_text((await plan(room)).facts)

    assert "- the result file of #1 that was mailed to council@lists.example.org" in sentence
    assert "1 comment that no list has: deleted" in sentence
    assert "#1, held by them, will have no holder" in sentence
    assert all(len(line) <= 79 for line in sentence.split("\n"))


async def test_a_stopped_erasure_is_begun_again(room: Room) -> None:
    await story(room)
    await room.pen(CHAIR, "close 1")
    planned = await plan(room)
    last = MailId(0)
    for _page in range(2):  # as if the process had ended after two of its transactions
        async with room.database.transaction() as store:
            found_last = await store.erasures.rewrite_mails(
                planned.erasure, Touched(), after=last, limit=1
            )
        assert found_last is not None
        last = found_last

    again = await erase_ada(room)

    assert again == planned.erasure.pseudonym
    assert await places(room.database) == []


async def test_our_messages_in_slack_lose_the_name(desk: Desk) -> None:
    room = desk.room
    await room.fetch(mail("call", "Shall we ask Ada Example?"))
    await room.fetch(mail("two", "Ada Example is right.", writer="Ben <ben@example.net>",
                          answers=["call"]))  # fmt: skip
    await desk.work(lambda every: all(delivery.state is DeliveryState.SENT for delivery in every))
    shown = json.dumps([message.text for message in desk.slack.state.channel_messages(CHANNEL)])
    assert "Ada Example" in shown

    await room.pen(ADA, "mine")
    name = await erase_ada(room)
    await desk.work(
        lambda every: all(
            delivery.state in (DeliveryState.SENT, DeliveryState.DROPPED) for delivery in every
        )
    )

    shown = json.dumps(
        [
            (message.text, message.blocks, message.username)
            for message in desk.slack.state.channel_messages(CHANNEL)
        ]
    )
    assert "Ada Example" not in shown
    assert "ada@example.org" not in shown
    assert name in shown


async def test_a_message_that_a_merge_showed_again_loses_the_name_too(desk: Desk) -> None:
    room = desk.room
    await room.fetch(mail("call", "Shall we?"), mail("other", "Ada Example is right."))
    await desk.work(lambda every: all(delivery.state is DeliveryState.SENT for delivery in every))
    await room.pen(CHAIR, "merge 2 into 1")
    await desk.work(lambda every: all(delivery.state is DeliveryState.SENT for delivery in every))
    texts = [message.text for message in desk.slack.state.channel_messages(CHANNEL)]
    assert sum("Ada Example is right." in text for text in texts) >= 2

    await erase_ada(room)
    await desk.work(
        lambda every: all(
            delivery.state in (DeliveryState.SENT, DeliveryState.DROPPED) for delivery in every
        )
    )

    assert "Ada Example" not in str(desk.slack.state.channel_messages(CHANNEL))


async def test_who_is_called_as_one_of_our_codes_reads_takes_no_reason_away(room: Room) -> None:
    await room.fetch(
        mail("call", writer="A Bot <abot@example.net>"),
        mail("talk", "Hm.", writer="Second Thoughts <hm@example.net>", answers=["call"]),
    )
    await room.pen(CHAIR, "ballot 1 until in 2 days")
    await room.press(UNKNOWN, 1, "agree")
    room.directory[UNKNOWN] = SlackProfile(UNKNOWN, "Bo", "bo@example.org", is_bot=True)
    await room.pen(UNKNOWN, "mine")
    await room.fetch(mail("vote", "Yes. Hmm, no, wait.", answers=["call"], date=room.clock.now))

    for address in ("abot@example.net", "hm@example.net"):
        await erase_ada(room, address)

    shown = await room.show(1)
    assert [row["not_counted_because"] for row in shown["votes"]] == [
        "the Slack account does not show whose vote it is: a bot",
        "second thoughts follow it, and its voter has not confirmed it",
    ]
    assert "not counted, Bo: the Slack account is a bot" in [row["to"] for row in shown["history"]]


async def test_their_language_is_no_longer_kept(room: Room) -> None:
    room.directory[ADA] = replace(room.directory[ADA], locale="fr-FR")
    await room.pen(ADA, "settings language es")

    await erase_ada(room)

    columns = metadata.tables["people"].c
    async with room.database.reading() as store:
        kept = await store.erasures._link.rows(  # noqa: SLF001
            select(columns.language, columns.chosen_language)
        )
    assert [tuple(row) for row in kept] == [("", "")]


async def test_a_reply_that_is_leaving_meanwhile_loses_the_name_too(desk: Desk) -> None:
    room = desk.room
    await room.fetch(mail("call", "Shall we?"))
    await desk.work(lambda every: all(delivery.state is DeliveryState.SENT for delivery in every))
    await room.fetch(mail("two", "Ada Example is right.", writer="Ben <ben@example.net>",
                          answers=["call"]))  # fmt: skip
    await room.pen(ADA, "mine")
    slow = Fault(kind=FaultKind.SLOW, method="chat.postMessage", after=timedelta(seconds=2))
    desk.slack.faults.add(slow)

    def is_shown() -> bool:
        texts = [message.text for message in desk.slack.state.channel_messages(CHANNEL)]
        return any("Ada Example is right" in text for text in texts)

    async with desk.working():
        while not is_shown():  # noqa: ASYNC110 - the world is looked at, it tells nobody
            await asyncio.sleep(0.02)
        await erase_ada(room)
        ended = (DeliveryState.SENT, DeliveryState.DROPPED)
        await desk.seen(lambda every: all(delivery.state in ended for delivery in every))

    shown = json.dumps(
        [
            (message.text, message.blocks, message.username)
            for message in desk.slack.state.channel_messages(CHANNEL)
        ]
    )
    assert "Ada Example" not in shown


@pytest.mark.parametrize("seed", range(12))
async def test_no_outcome_changes_whoever_is_erased(room: Room, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    users = [SlackUserId(f"U1{number}VOTER") for number in range(chance.randrange(1, 7))]
    lines = []
    for number, user in enumerate(users):
        address = f"v{number}@example.org"
        room.directory[user] = SlackProfile(user, f"Voter N{number}", address, is_bot=False)
        group, organisation = chance.choice("ab"), chance.choice(("x", "y", ""))
        lines.append(f"Voter N{number},{address},{user},{group},{organisation}\n")
    room.members[CHANNEL] = frozenset({CHAIR, *users})
    await room.fetch(mail("call"))
    if chance.random() < 0.7:
        async with room.database.transaction() as store:
            await import_roster(
                Work(store, room.config, room.clock.now),
                "name,emails,slack,group,organisation\n" + "".join(lines),
                room.config.list_named("council"),
            )
    await room.pen(CHAIR, f"ballot 1 until in 2 days {chance.choice(('consent', 'plus-minus'))}")
    choices = (await room.show(1))["ballot"]["choices"]
    for user in chance.choices(users, k=chance.randrange(1, 12)):
        room.clock.move(minutes=1)
        reason = f" because Voter N{chance.randrange(6)} says so"
        try:
            await room.pen(user, f"vote 1 {chance.choice(choices)}{reason}")
        except Refused:
            continue
    await room.pen(CHAIR, "close 1")
    before = await result(room)

    for number, user in enumerate(users):
        if chance.random() < 0.6:
            await room.pen(user, "mine")
            await erase_ada(room, user)
            assert (
                await places(room.database, f"voter n{number}", f"v{number}@", user.lower()) == []
            )

    after = await result(room)
    told = {"voter", "reason", "hash"}
    assert [{k: v for k, v in row.items() if k not in told} for row in after["votes"]] == [
        {k: v for k, v in row.items() if k not in told} for row in before["votes"]
    ]
    for key in ("outcome", "tally", "groups", "conditions", "advisory"):
        assert after[key] == before[key]
    assert len(after["not_counted"]) == len(before["not_counted"])
