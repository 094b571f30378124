"""The running service tells its numbers to who has the token, and names nobody in them."""

import asyncio
import re
import socket
from contextlib import closing

from bot.domain.delivery import DeliveryKind
from bot.sandbox.people import MARTA, PLAN
from bot.sandbox.story.stage import Stage
from bot.sandbox.world import Sandbox
from tests.journeys.process import until_told
from tests.journeys.served import service
from tests.peers.http import ask

TOKEN = "b3f1c0de5eed9a7e"


async def with_metrics(sandbox: Sandbox) -> int:
    """Give the sandbox's service a free port and a token."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port: int = free.getsockname()[1]
    text = await asyncio.to_thread(sandbox.config_path.read_text)
    text = text.replace("[web]\nport = 0", f'[web]\nport = {port}\nmetrics_token = "{TOKEN}"')
    await asyncio.to_thread(sandbox.config_path.write_text, text)
    return port


async def scraped(port: int) -> dict[str, float]:
    """Return the numbers by name and labels."""
    answer = await ask(port, "/metrics", headers=f"Authorization: Bearer {TOKEN}\r\n")
    assert answer.status == 200, answer.body
    lines = [line for line in answer.body.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


async def test_numbers_follow_what_happens_and_name_nobody(sandbox: Sandbox, stage: Stage) -> None:
    port = await with_metrics(sandbox)
    async with service(sandbox.config_path):
        post = stage.write(MARTA, "Shall we?", subject="Two topics", to=[PLAN], name="topics")
        await stage.send(post, writer=MARTA, to=[PLAN])
        await stage.until("the item", lambda: len(stage.parents("Two topics")) == 1)
        await stage.command(MARTA, "ballot 1 until +2h consent")
        await stage.until("the ballot", lambda: "Vote until" in str(stage.parents("Two topics")))
        await stage.command(MARTA, "vote 1 agree because of the lift")

        async def all_sent() -> dict[str, float] | None:
            numbers = await scraped(port)
            waits = sum(n for name, n in numbers.items() if "outbox_pending" in name)
            return numbers if not waits else None

        told = await until_told("an empty outbox", all_sent)
        posted = f'penholder_deliveries_total{{kind="{DeliveryKind.POST_ITEM}",outcome="sent"}}'
        assert told[posted] == 1
        filed = [n for name, n in told.items() if re.fullmatch(r".*mails_total.*filed.*", name)]
        assert max(filed) >= 1
        votes = {name: n for name, n in told.items() if name.startswith("penholder_votes_total")}
        assert votes == {'penholder_votes_total{assurance="slack",source="slack"}': 1}
        assert told["penholder_slack_connected"] == 1
        assert told["penholder_slack_event_age_seconds"] < 60
        assert all(n == 0 for name, n in told.items() if "imap_lag" in name)
        (seen,) = {n for name, n in told.items() if "imap_last_success" in name}
        assert seen > 1.7e9
        text = " ".join(told)
        assert not re.search(r"@|Marta|Two topics|#1\b", text, re.IGNORECASE)
        assert (await ask(port, "/metrics")).status == 404

        await sandbox.slack.stop()

        async def slack_away() -> bool:
            return (await scraped(port))["penholder_slack_connected"] == 0

        await until_told("that Slack is away", slack_away)
