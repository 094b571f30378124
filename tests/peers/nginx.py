"""A real nginx in front of several processes of ours, as docs/operations.md tells to set it up."""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.peers.machine import START_SECONDS, free_port, listens

_PROGRAM: Final = "/usr/sbin/nginx"
_DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "operations.md"
_CONFIG: Final = """\
daemon off;
pid {home}/pid;
error_log {home}/error.log;
worker_processes 1;
events {{ worker_connections 500; }}
http {{
    access_log off;
    client_body_temp_path {home}/bodies;
    proxy_temp_path {home}/answers;
    fastcgi_temp_path {home}/f;
    uwsgi_temp_path {home}/u;
    scgi_temp_path {home}/s;
    {upstream}
    server {{
        listen 127.0.0.1:{port};
        {location}
    }}
}}
"""


@contextmanager
def proxied(ports: Sequence[int]) -> Iterator[str]:
    """Give the address of a proxy that sends Slack's posts to one of these ports."""
    if not Path(_PROGRAM).exists():
        pytest.skip("nginx is not installed: run `make peers`")
    upstream, location = documented(ports)
    home, port = Path(tempfile.mkdtemp(prefix="penholder-nginx-")), free_port()
    config = home / "nginx.conf"
    config.write_text(
        _CONFIG.format(home=home, port=port, upstream=upstream, location=location),
        encoding="utf-8",
    )
    if os.geteuid() == 0:
        shutil.chown(home, "nobody", "nogroup")
        config.write_text(f"user nobody nogroup;\n{config.read_text()}", encoding="utf-8")
    process = subprocess.Popen(
        [_PROGRAM, "-e", str(home / "error.log"), "-c", str(config)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not listens(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"nginx did not start: {(home / 'error.log').read_text()}")
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=START_SECONDS)
        shutil.rmtree(home, ignore_errors=True)


def documented(ports: Sequence[int]) -> tuple[str, str]:
    """Return the two blocks that the document shows, with these ports."""
    text = _DOCUMENT.read_text(encoding="utf-8")
    shown = re.search(r"```nginx\n(upstream penholder \{.*?\n\})\n(.*?)```", text, re.DOTALL)
    assert shown is not None
    servers = re.findall(r"    server 127\.0\.0\.1:\d+(.*);\n", shown[1])
    lines = "".join(f"server 127.0.0.1:{port}{servers[0]};\n" for port in ports)
    return f"upstream penholder {{\n{lines}}}", shown[2]
