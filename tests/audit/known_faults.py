"""Hold the locked dependencies against the vulnerabilities that are known (https://osv.dev).

    python -m tests.audit.known_faults [LOCK [SERVICE_URL]]

A vulnerable dependency is named, and the exit status is 1. If the service cannot be reached, one
line says so and the status is 0: who works offline can still run what CI runs.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, Final

LOCK: Final = "requirements.lock"
SERVICE: Final = "https://api.osv.dev/v1/query"
LONGEST_SECONDS: Final = 300
OUT_OF_REACH: Final = ("requests.exceptions.", "ServiceError", "Could not connect")
"""What pip-audit ends with if the network or the service fails; its other ends are our fault."""
NOT_AUDITED: Final = "The dependencies were not audited: osv.dev cannot be reached."


def main(lock: str = LOCK, service: str = SERVICE) -> int:
    """Audit a lock file; return the exit status."""
    try:
        ran = subprocess.run(
            [
                sys.executable,
                "-m",
                "pip_audit",
                "--requirement",
                lock,
                "--require-hashes",
                "--disable-pip",
                "--progress-spinner",
                "off",
                "--format",
                "json",
                "--vulnerability-service",
                "osv",
                "--osv-url",
                service,
            ],
            capture_output=True,
            text=True,
            timeout=LONGEST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _end(0, NOT_AUDITED)
    if not ran.stdout.strip():
        is_out_of_reach = any(mark in ran.stderr for mark in OUT_OF_REACH)
        return _end(0, NOT_AUDITED) if is_out_of_reach else _end(1, ran.stderr)
    dependencies = json.loads(ran.stdout)["dependencies"]
    faults = [fault for dependency in dependencies for fault in _faults(dependency)]
    if faults:
        return _end(1, "\n".join(faults))
    return _end(0, f"{len(dependencies)} dependencies have no known vulnerability.")


def _end(status: int, text: str) -> int:
    print(text)  # noqa: T201 - what the run is for
    return status


def _faults(dependency: dict[str, Any]) -> Iterator[str]:
    name = f"{dependency['name']} {dependency.get('version', '')}"
    if "skip_reason" in dependency:
        yield f"{name}: not audited: {dependency['skip_reason']}"
    for fault in dependency.get("vulns", []):
        mended = ", ".join(fault["fix_versions"]) or "no version"
        yield f"{name}: {fault['id']}, mended in {mended}: run make lock"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
