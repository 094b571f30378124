"""Play the story from its first step to its last."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from bot.language import speaking
from bot.sandbox.slack import PersonError
from bot.sandbox.story import consensus, digests, mails, plan, votes
from bot.sandbox.story.check import check_world
from bot.sandbox.story.spoken import consensus_texts, plan_texts, vote_texts
from bot.sandbox.story.stage import NotSeen, Stage, Step
from bot.sandbox.words import Texts, as_said
from bot.sandbox.world import MailNotTaken, Sandbox

PATIENCE: Final = timedelta(seconds=30)


class StepState(StrEnum):
    """How a step of the story stands."""

    DOING = "doing"
    DONE = "done"
    FAILED = "failed"


MARKS = {StepState.DOING: "…", StepState.DONE: "✓", StepState.FAILED: "✗"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepReport:
    """One step: its number, what is done and expected, and why it failed."""

    number: int
    title: str
    state: StepState
    reason: str = ""

    def __str__(self) -> str:
        """Return the line that the story prints."""
        why = f"\n     {self.reason}" if self.reason else ""
        return f"{MARKS[self.state]} {self.number:02d} {self.title}{why}"


Say = Callable[[StepReport], None]
"""Tells of a step, as it begins and as it ends."""


async def _everything_once(stage: Stage) -> None:
    faults = await check_world(stage.world, was_killed=stage.was_killed())
    if faults:
        raise NotSeen("; ".join(faults))


_ONCE: Final = Step("Everything is in the channel and on the lists exactly once", _everything_once)


@dataclass(frozen=True, slots=True)
class Story:
    """What is played: its name, what it is about, what people write in it, and its steps."""

    name: str
    about: str
    texts: Texts
    steps: tuple[Step, ...]


VOTE: Final = Story(
    "vote",
    "A ballot",
    vote_texts,
    (
        *mails.STEPS,
        *votes.STEPS,
        *digests.STEPS,
        _ONCE,
        Step(
            "Marta opens a ballot on the page for newcomers, and leaves it open for you",
            votes.left_open,
        ),
    ),
)
PLAN: Final = Story("plan", "A call for comments and its plan", plan_texts, (*plan.STEPS, _ONCE))
CONSENSUS: Final = Story(
    "consensus", "Consensus and an objection", consensus_texts, (*consensus.STEPS, _ONCE)
)
STORIES: Final[Mapping[str, Story]] = MappingProxyType(
    {story.name: story for story in (VOTE, PLAN, CONSENSUS)}
)
"""The stories by their names."""


async def run_story(
    world: Sandbox,
    *,
    say: Say,
    story: Story = VOTE,
    patience: timedelta = PATIENCE,
    pause: timedelta = timedelta(0),
    visitors: bool = False,
    was_killed: Callable[[], bool] = lambda: False,
    last_step: int | None = None,
) -> bool:
    """Play the story and return whether every effect was seen; it ends at the first that is not.

    `say` is told of each step before and after it. `patience` is how long one effect may
    take; `pause` is the time between steps, for people who watch. With `visitors` people
    act beside the story: it then goes on after a step whose effect they have changed.
    `was_killed` says whether the service was killed meanwhile. `last_step` is the number of
    the step to end with, None for the story's last.
    """
    with speaking(world.language):
        stage = Stage(
            world,
            subject=story.texts.SUBJECT,
            patience=patience,
            visitors=visitors,
            was_killed=was_killed,
        )
        went_well = True
        for number, step in enumerate(story.steps[:last_step], start=1):
            say(StepReport(number=number, title=as_said(step.title), state=StepState.DOING))
            try:
                await step.play(stage)
            except (NotSeen, MailNotTaken, PersonError) as error:
                say(
                    StepReport(
                        number=number,
                        title=as_said(step.title),
                        state=StepState.FAILED,
                        reason=str(error),
                    )
                )
                went_well = False
                if not visitors:
                    break
            else:
                say(StepReport(number=number, title=as_said(step.title), state=StepState.DONE))
            await asyncio.sleep(pause.total_seconds())
        return went_well
