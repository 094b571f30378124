"""Stopping, starting beside another, and a mail too large: what an operator meets."""

import json
from pathlib import Path

from sqlalchemy import make_url

from bot.sandbox.people import BOT_ADDRESS, CHANNEL, KOFI, MARTA, PLAN
from bot.sandbox.story import mails, texts
from bot.sandbox.story.check import check_world
from bot.sandbox.story.stage import Stage
from bot.sandbox.world import Sandbox
from tests.journeys.leftovers import find_leftovers
from tests.journeys.process import penholder, running_service, start_service, until
from tests.journeys.relay import Relay
from tests.peers.postgres import Postgres

MANY = 25
SHARED = "C77SHARED"


async def write_many(stage: Stage) -> None:
    """Answer Marta's call again and again."""
    for number in range(MANY):
        mail = stage.write(
            KOFI,
            f"Thought {number:03} of mine.\n",
            subject=f"Re: {texts.SUBJECT}",
            to=(PLAN,),
            name=f"thought-{number}",
        )
        mail["In-Reply-To"] = "<call@lindqvist.example>"
        await stage.send(mail, writer=KOFI, to=(PLAN,))


def thoughts(stage: Stage) -> list[str]:
    """Return the numbers of the thoughts in the item's thread, in order."""
    texts_shown = [message.text for message in stage.replies()]
    return [text.partition("Thought ")[2][:3] for text in texts_shown if "Thought" in text]


async def test_a_service_stopped_in_mid_work_goes_on_where_it_was(
    sandbox: Sandbox, stage: Stage
) -> None:
    async with running_service(sandbox.config_path):
        await mails.call(stage)
        await write_many(stage)
        await stage.until("the first replies", lambda: bool(thoughts(stage)))
    assert len(thoughts(stage)) < MANY  # in mid-work: Slack's pace is one message a second

    async with running_service(sandbox.config_path, hurried=True):
        await stage.until("all replies", lambda: len(thoughts(stage)) >= MANY)
        assert await find_leftovers(sandbox.database_url) == []
    assert await check_world(sandbox) == []
    assert thoughts(stage) == [f"{number:03}" for number in range(MANY)]


async def test_a_channel_with_a_new_id_is_followed_with_the_old_configuration(
    sandbox: Sandbox, stage: Stage
) -> None:
    async def answer(name: str) -> None:
        text, subject = f"Thought {name} of mine.\n", f"Re: {texts.SUBJECT}"
        mail = stage.write(KOFI, text, subject=subject, to=(PLAN,), name=name)
        mail["In-Reply-To"] = "<call@lindqvist.example>"
        await stage.send(mail, writer=KOFI, to=(PLAN,))

    def is_shown(name: str) -> bool:
        thread = sandbox.slack.state.thread(SHARED, parent.ts)
        return any(f"Thought {name}" in message.text for message in thread)

    sandbox.slack.sockets.event_types |= {"channel_id_changed"}
    async with running_service(sandbox.config_path) as service:
        await mails.call(stage)
        parent = stage.parent()
        sandbox.slack.state.move_channel(CHANNEL, SHARED)
        await until("the move", lambda: service.said("a channel has a new id"))
        await answer("one")
        await stage.until("the first answer", lambda: is_shown("one"))

    async with running_service(sandbox.config_path):
        await answer("two")
        await stage.until("the second answer", lambda: is_shown("two"))
        assert await find_leftovers(sandbox.database_url) == []


async def test_who_writes_to_the_app_directly_is_answered_there(
    sandbox: Sandbox, stage: Stage
) -> None:
    state = sandbox.slack.state
    async with running_service(sandbox.config_path):
        await mails.call(stage)
        here = state.open_direct(MARTA.slack).id

        for words in ("list", "help", "frobnicate"):
            await sandbox.slack.people.post(MARTA.slack, here, words)
        await stage.until("three answers", lambda: len(state.channel_messages(here)) == 6)

    answers = [message.text for message in state.channel_messages(here) if message.from_bot]
    assert texts.SUBJECT in answers[0]
    assert "/pen vote" in answers[1]
    assert "frobnicate" in answers[2]


async def test_a_second_service_on_the_same_database_is_refused(sandbox: Sandbox) -> None:
    async with running_service(sandbox.config_path) as first:
        status, out, err = await penholder("run", config=sandbox.config_path)
        assert (status, out) == (2, "")
        assert "another penholder runs on this database; stop it first" in err
        assert "Traceback" not in err
        assert first.is_up()


async def test_a_service_takes_over_from_one_that_was_killed(
    sandbox: Sandbox, stage: Stage
) -> None:
    first = await start_service(sandbox.config_path)
    await until("its start", lambda: first.said("service started"))
    await first.kill()
    async with running_service(sandbox.config_path):
        await mails.call(stage)


async def test_the_first_mail_that_a_new_mailbox_gets_is_answered(
    sandbox: Sandbox, stage: Stage
) -> None:
    async with running_service(sandbox.config_path) as service:
        await until("the mailbox", lambda: service.said("mailbox opened"))
        asked = stage.write(KOFI, "!list\n", subject="Please", to=(), name="ask")
        asked.replace_header("To", BOT_ADDRESS)
        await sandbox.send_mail(asked, writer=KOFI, to=[BOT_ADDRESS])
        await stage.until_mail(
            "the reply", KOFI, lambda letter: "not carried out" in str(letter.message["Subject"])
        )


async def test_a_mail_over_max_size_is_set_aside_without_being_loaded(
    sandbox: Sandbox, stage: Stage
) -> None:
    with sandbox.config_path.open("a") as config:
        config.write('\n[mail]\nmax_size = "20 KB"\n')
    async with running_service(sandbox.config_path):
        large = stage.write(
            KOFI, "A long story.\n" * 10_000, subject="All of it", to=(PLAN,), name="all"
        )
        await stage.send(large, writer=KOFI, to=(PLAN,))
        await mails.call(stage)  # what comes after it is not held up

    status, out, err = await penholder("setaside", "list", "--json", config=sandbox.config_path)
    assert (status, err) == (0, "")
    [kept] = json.loads(out)
    assert kept["size"] > 100_000
    status, out, _ = await penholder(
        "setaside", "show", str(kept["number"]), config=sandbox.config_path
    )
    assert "Subject: [Plan] All of it" in out
    assert 1 <= out.count("A long story") < 5_000  # its beginning, not the whole
    assert stage.parents("All of it") == []


async def test_a_service_starts_though_its_database_cuts_it_off_at_first(
    tmp_path: Path, postgres_server: Postgres
) -> None:
    with postgres_server.fresh_database() as url:
        address = make_url(url)
        async with Relay(address.port or 5432) as relay:
            cuts = iter([True, True])
            relay.on_sent = lambda: next(cuts, False)
            through = address.set(host="127.0.0.1", port=relay.port)
            way = through.render_as_string(hide_password=False)
            async with (
                Sandbox(data_dir=tmp_path, database_url=way) as world,
                running_service(world.config_path) as service,
            ):
                await until("its start", lambda: service.said("service started"))
                assert service.said("start waits for the database")
