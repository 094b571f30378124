"""What becomes of a mail when the server is away, silent or rude."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import TryAgainLater
from bot.gateways.smtp.outgoing import DEFAULT_TIMINGS, SmtpOut
from tests.peers.smtp import GREETING, UNTIL_DATA, config, peer, rough_server, send

QUICK = replace(
    DEFAULT_TIMINGS, command=timedelta(milliseconds=700), data=timedelta(milliseconds=700)
)


async def test_a_server_that_is_away_is_tried_again() -> None:
    async with peer() as server:
        gone = server.port
    async with SmtpOut(config(gone)) as smtp:
        with pytest.raises(TryAgainLater, match="cannot be reached"):
            await send(smtp)
        with pytest.raises(TryAgainLater, match="cannot be reached"):
            await smtp.probe(return_path="pen+b@example.org")


@pytest.mark.parametrize(
    ("script", "text"),
    [
        ([], "did not answer in time|fell silent|cannot be reached"),
        ([b"554 not today\r\n"], "does not let us in \\(554 not today\\)"),
        ([b"421 busy\r\n"], "does not let us in \\(421 busy\\)"),
        ([GREETING, b"250 rough\r\n"], "closed the connection or fell silent"),
        ([GREETING, b"250 rough\r\n", b"421 going down\r\n"], "closed the connection"),
        (UNTIL_DATA[:4], "may have the mail"),
        (UNTIL_DATA, "may have the mail"),
        ([*UNTIL_DATA, b"gibberish\r\n"], "may have the mail"),
    ],
)
@pytest.mark.parametrize("hang_up", [True, False])
async def test_a_rough_server_never_makes_a_mail_certain(
    script: list[bytes], text: str, *, hang_up: bool
) -> None:
    timings = replace(QUICK, connect=timedelta(milliseconds=700))

    async with (
        rough_server(script, hang_up=hang_up) as port,
        SmtpOut(config(port), timings=timings) as smtp,
    ):
        with pytest.raises(TryAgainLater, match=text) as failed:
            await send(smtp)

    lost_answer = "may have the mail" in text
    assert (failed.value.after == timings.after_lost_answer) == lost_answer


async def test_the_whole_sending_has_its_time() -> None:
    timings = replace(DEFAULT_TIMINGS, whole=timedelta(milliseconds=300))

    async with (
        rough_server(UNTIL_DATA, hang_up=False) as port,
        SmtpOut(config(port), timings=timings) as smtp,
    ):
        with pytest.raises(TryAgainLater, match="may have the mail"):
            await send(smtp)


async def test_cancelling_closes_the_connection() -> None:
    async with rough_server(UNTIL_DATA, hang_up=False) as port, SmtpOut(config(port)) as smtp:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(send(smtp), 0.2)
