"""How a step of the story stands, for whoever tells of it."""

from dataclasses import dataclass
from enum import StrEnum


class StepState(StrEnum):
    """What has become of a step."""

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
