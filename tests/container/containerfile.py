"""Read the Containerfile into its stages and steps, and say what `COPY` may take."""

import fnmatch
import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
FILE: Final = ROOT / "Containerfile"
IGNORED: Final = ROOT / ".containerignore"


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction, with its words as they are written."""

    name: str
    words: str

    @property
    def flags(self) -> Mapping[str, str]:
        """Return the flags before its words, such as `from` of `COPY --from=build`."""
        return dict(re.findall(r"(?:^|(?<=\s))--([a-z-]+)=(\S+)(?=\s)", self.words))

    @property
    def rest(self) -> str:
        """Return its words without the flags."""
        return re.sub(r"^(?:--[a-z-]+=\S+\s+)+", "", self.words)

    @property
    def pairs(self) -> Mapping[str, str]:
        """Return the names and values of `ENV`, `LABEL` or `ARG`."""
        return dict(text.split("=", 1) for text in shlex.split(self.words))

    @property
    def command(self) -> list[str]:
        """Return the words of a command in its exec form: no shell reads it."""
        words: list[str] = json.loads(self.rest.removeprefix("CMD "))
        return words


@dataclass(slots=True)
class Stage:
    """A stage: its base image, the name that other stages know it by, and its steps."""

    base: str
    name: str
    steps: list[Step] = field(default_factory=list)

    def all_of(self, name: str) -> list[Step]:
        """Return the steps of one instruction."""
        return [step for step in self.steps if step.name == name]

    def last_of(self, name: str) -> Step:
        """Return the step of one instruction that counts: the last."""
        return self.all_of(name)[-1]


def read_stages(text: str) -> list[Stage]:
    """Return the stages of a Containerfile."""
    stages: list[Stage] = []
    joined = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE))
    for line in filter(None, joined.splitlines()):
        name, _, words = line.partition(" ")
        if name == "FROM":
            base, _, alias = words.partition(" AS ")
            stages.append(Stage(base, alias))
        else:
            stages[-1].steps.append(Step(name, words))
    return stages


def is_ignored(path: str) -> bool:
    """Return True if `COPY` must not take a path of the project: the last pattern for it counts."""
    ignored = False
    for line in IGNORED.read_text(encoding="utf-8").splitlines():
        pattern = line.removeprefix("!").removeprefix("**/")
        if not pattern or pattern.startswith("#"):
            continue
        parts = path.split("/")
        beginnings = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
        candidates = parts if line.startswith("**/") else beginnings
        if any(fnmatch.fnmatchcase(candidate, pattern) for candidate in candidates):
            ignored = not line.startswith("!")
    return ignored
