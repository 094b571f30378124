"""A plugin of pytest: judge all that tests send to the look-alike Slack, and it to them.

    PENHOLDER_SLACK_TRAFFIC=FOLDER pytest -p tests.peers.slack_traffic tests/gateways …
    python -m tests.peers.slack_traffic FOLDER

Each process of pytest writes what it saw; the program reads all of it and asks tsc.
"""

import json
import os
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from bot.sandbox.slack.values import Traffic, TrafficKind
from bot.sandbox.slack.workspace.state import WorldState
from tests.peers.slack_types import Recorder, judged

_SEEN = Recorder()


def pytest_configure() -> None:
    """Let every look-alike tell what crosses its border."""
    WorldState.recorder = _SEEN


def pytest_unconfigure() -> None:
    """Write what was seen."""
    folder = Path(os.environ["PENHOLDER_SLACK_TRAFFIC"])
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{os.getpid()}.json"
    file.write_text(json.dumps([asdict(traffic) for traffic in _SEEN]), encoding="utf-8")


def _judge_all(folder: Path) -> str:
    """Return what tsc says of what all processes saw."""
    recorder = Recorder()
    for file in sorted(folder.glob("*.json")):
        for seen in json.loads(file.read_text(encoding="utf-8")):
            recorder(Traffic(TrafficKind(seen["kind"]), seen["name"], seen["body"]))
    with tempfile.TemporaryDirectory() as place:
        said = judged(recorder.typescript(), Path(place))
    sys.stdout.write(f"{len(list(recorder))} shapes judged\n")
    return said


if __name__ == "__main__":
    if faults := _judge_all(Path(sys.argv[1])):
        sys.exit(faults)
