"""`penholder check` tries whether a real border removes Authentication-Results of a sender."""

import logging
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Final

import dns.resolver
import pytest

from bot.clock import system_clock
from bot.config import Config
from bot.errors import GiveUp, TryAgainLater
from bot.gateways.smtp.exchanger import exchanger_of
from handlers.checking.border_probe import (
    Outcome,
    Trial,
    forgeries_in,
    keep_trial,
    try_border,
    try_new_border,
)
from handlers.checking.checks import check_parts
from handlers.checking.findings import Finding, Verdict
from storage.database.engine import Database
from tests.handlers.room import new_config
from tests.peers.dovecot import Dovecot, running_dovecot
from tests.peers.names import running_names
from tests.peers.postfix import Postfix, running_postfix

BOT: Final = "penholder@bot.example"
OURS, OTHER = "mx.bot.example", "mx2.bot.example"
REMOVES: Final = f"/^Authentication-Results:[[:space:]]*{OURS}[^A-Za-z0-9.-]/ IGNORE\n"


class World:
    """A border in front of a mailbox, and the configuration for both."""

    def __init__(self, stack: ExitStack, url: str, *, removes: str, arrives: bool = True) -> None:
        users = (BOT,)
        self.dovecot: Dovecot = stack.enter_context(running_dovecot(users=users))
        lmtp = (self.dovecot.host, self.dovecot.lmtp_port)
        self.postfix: Postfix = stack.enter_context(
            running_postfix(mailboxes=users, lmtp=lmtp if arrives else None, header_checks=removes)
        )
        self.url = url

    def config(self, *servers: str) -> Config:
        """Return the configuration, which trusts these servers."""
        config = new_config(smtp_port=self.postfix.port)
        mailbox = config.mailboxes[0].model_copy(
            update={
                "host": self.dovecot.host,
                "port": self.dovecot.port,
                "security": "none",
                "username": BOT,
                "password": self.dovecot.password,
            }
        )
        border = f"127.0.0.1:{self.postfix.port}"
        changes = {"trusted_authserv_ids": servers, "border": border}
        return config.model_copy(
            update={
                "mailboxes": (mailbox,),
                "smtp": config.smtp.model_copy(update={"from_address": BOT}),
                "mail": config.mail.model_copy(update=changes),
                "database": config.database.model_copy(update={"url": self.url}),
            }
        )


def about_border(findings: Sequence[Finding]) -> list[tuple[Verdict, str]]:
    """Return what `check` says of the border."""
    return [(finding.verdict, finding.text) for finding in findings if finding.part == "border"]


async def stripping(database: Database) -> frozenset[str]:
    """Return the servers that are known to remove forged fields."""
    async with database.reading() as store:
        return await store.borders.stripping([OURS, OTHER])


async def test_a_border_that_lets_forged_fields_through_is_a_fault_and_proves_nothing(
    database: Database, database_url: str
) -> None:
    async with database.transaction() as store:
        await store.borders.note([OURS], strips=True, at=system_clock())
    with ExitStack() as stack:
        world = World(stack, database_url, removes="")

        found = about_border(await check_parts(world.config(OURS), offline=False))

    ((verdict, text),) = found
    assert verdict is Verdict.FAULT
    assert f"in the name of {OURS} came through" in text
    assert "header_checks" in text
    assert await stripping(database) == frozenset()


async def test_a_border_that_removes_them_is_believed_from_then_on(
    database: Database, database_url: str
) -> None:
    with ExitStack() as stack:
        world = World(stack, database_url, removes=REMOVES)

        found = about_border(await check_parts(world.config(OURS.upper(), OTHER), offline=False))

    assert [verdict for verdict, _text in found] == [Verdict.FAULT, Verdict.OK]
    assert OTHER in found[0][1]
    assert await stripping(database) == {OURS}


async def test_the_service_tries_a_border_that_was_never_tried_once_by_itself(
    database: Database, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with ExitStack() as stack:
        world = World(stack, database_url, removes=REMOVES)
        config = world.config(OURS)

        await try_new_border(database, config, clock=system_clock)
        world.postfix.stop()
        await try_new_border(database, config, clock=system_clock)
        await try_new_border(database, world.config(OTHER), clock=system_clock)
        await try_new_border(database, world.config(), clock=system_clock)

    assert await stripping(database) == {OURS}
    told = [
        (record.message, record.levelname)
        for record in caplog.records
        if "border" in record.message
    ]
    assert told == [("border tried", "INFO"), ("border not tried; run check", "WARNING")]
    assert "@" not in caplog.text


async def test_the_service_warns_of_a_border_that_lets_forged_fields_through(
    database: Database, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with ExitStack() as stack:
        config = World(stack, database_url, removes="").config(OURS)

        await try_new_border(database, config, clock=system_clock)

    assert await stripping(database) == frozenset()
    assert [record.message for record in caplog.records] == ["border tried; run check"]


async def test_a_trial_that_does_not_arrive_changes_nothing(
    database: Database, database_url: str
) -> None:
    with ExitStack() as stack:
        world = World(stack, database_url, removes=REMOVES, arrives=False)
        config = world.config(OURS)

        trial = await try_border(config, clock=system_clock, patience=timedelta(seconds=1))

        assert trial.outcome is Outcome.LOST
        assert await keep_trial(trial, config, clock=system_clock)
    assert await stripping(database) == frozenset()


async def test_a_border_that_cannot_be_reached_is_a_warning_that_names_the_key(
    database_url: str,
) -> None:
    config = new_config()
    changes = {"trusted_authserv_ids": (OURS,), "border": "127.0.0.1:1"}
    config = config.model_copy(
        update={
            "mail": config.mail.model_copy(update=changes),
            "database": config.database.model_copy(update={"url": database_url}),
        }
    )

    ((verdict, text),) = about_border(await check_parts(config, offline=False))

    assert verdict is Verdict.WARNING
    assert "set mail.border" in text


async def test_without_a_database_that_is_up_to_date_nothing_is_kept(tmp_path: Path) -> None:
    config = new_config()
    url = f"sqlite:///{tmp_path / 'none.db'}"
    config = config.model_copy(update={"database": config.database.model_copy(update={"url": url})})
    assert not await keep_trial(Trial(Outcome.STRIPPED, "mx:25"), config, clock=system_clock)
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize(
    ("top", "texts"),
    [
        ("", (OURS,)),
        ("Received: from a ([192.0.2.1]) by mx; x\n", (OURS,)),
        ("Received: from a ([192.0.2.1]) by mx; x\nReceived: from b ([192.0.2.2]) by a; x\n", ()),
    ],
)
def test_a_forged_field_counts_as_kept_where_we_would_read_it(
    top: str, texts: tuple[str, ...]
) -> None:
    field = f"{OURS.upper()} 1; spf=pass smtp.mailfrom=a@t0k3n.invalid"
    header = f"{top}Authentication-Results: {field}\n\n"

    assert forgeries_in(header.encode(), (OURS, OTHER), token="t0k3n") == texts
    assert forgeries_in(header.encode(), (OURS, OTHER), token="another") == ()


async def test_mail_from_outside_goes_to_the_most_preferred_exchanger() -> None:
    async with running_names() as names:
        names.exchangers["bot.example"] = [(20, "backup.example"), (10, "mx.example")]
        names.exchangers["none.example"] = [(0, ".")]

        assert await exchanger_of("bot.example", resolver=names.resolver()) == "mx.example"
        assert await exchanger_of("else.example", resolver=names.resolver()) == "else.example"
        with pytest.raises(GiveUp, match=r"none\.example takes no mail"):
            await exchanger_of("none.example", resolver=names.resolver())


async def test_without_a_name_server_the_border_is_not_known() -> None:
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], 1

    with pytest.raises(TryAgainLater, match=r"the MX of bot\.example"):
        await exchanger_of("bot.example", resolver=resolver)
