"""A channel shared with another organisation: one of its users shows the chair's address."""

from dataclasses import replace

import pytest

from bot.sandbox.people import CHANNEL, MARTA
from bot.sandbox.slack import SlackUser
from bot.sandbox.story import mails, votes
from bot.sandbox.story.stage import Stage
from bot.sandbox.world import Sandbox
from tests.journeys.served import service

MALLORY = SlackUser(
    id="U0MALLORY",
    name="mallory",
    real_name=MARTA.name,
    email=MARTA.address,
    team_id="T0OTHER",
)


async def test_the_chairs_address_in_a_foreign_profile_neither_votes_nor_closes(
    sandbox: Sandbox, stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    state, people = sandbox.slack.state, sandbox.slack.people
    state.users[MALLORY.id] = MALLORY
    place = state.channels[CHANNEL]
    state.channels[CHANNEL] = replace(place, members=(*place.members, MALLORY.id))

    async with service(sandbox.config_path):
        await mails.call(stage)
        await votes.ballot(stage)
        item, parent = stage.number(), stage.parent().ts
        await people.press(MALLORY.id, CHANNEL, parent, "vote:agree")
        closing = await people.command(MALLORY.id, CHANNEL, "/pen", f"close {item}")
        await stage.insist(lambda: people.press(MARTA.slack, CHANNEL, parent, "vote:disagree"))
        await stage.until("the chair's vote alone", lambda: stage.tally_is(disagree=1))

    assert "belongs to another organisation" in closing.text
    pressed = [ephemeral.text for ephemeral in state.ephemerals[MALLORY.id].values()]
    assert any("was not counted" in text for text in pressed)
    assert MALLORY.email not in caplog.text
