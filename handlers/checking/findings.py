"""What `penholder check` says of one part."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """The state of a part, the worst last."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `check`: the part, its state, and what was found or should be done."""

    part: str
    verdict: Verdict
    text: str
