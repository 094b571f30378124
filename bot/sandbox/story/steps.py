"""A step of the story: a title that says what is seen, and the act that brings it about."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.sandbox.story.stage import Stage


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `play` acts, waits for the effect and raises `NotSeen` when it does not come."""

    title: str
    play: Callable[[Stage], Awaitable[None]]
