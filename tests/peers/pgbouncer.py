"""A real PgBouncer in transaction mode, before one PostgreSQL, on a free port of loopback.

It has few connections to the server, so that a session is seldom the same twice, and prepares no
statements for its clients, as older ones do not.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import make_url

from tests.peers.machine import START_SECONDS, free_port, listens
from tests.peers.postgres import USER, Postgres, as_server_user

_PROGRAM: Final = "/usr/sbin/pgbouncer"
_CONFIG: Final = """\
[databases]
* = host=127.0.0.1 port={server} user={user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
max_client_conn = 200
max_prepared_statements = 0
ignore_startup_parameters = {ignored}
logfile = {home}/log
"""


@contextmanager
def pooled(server: Postgres, url: str, *, ignored: str = "") -> Iterator[str]:
    """Give the address of a database behind a pooler that drops `ignored` settings."""
    if not Path(_PROGRAM).exists():
        pytest.skip("PgBouncer is not installed: run `make peers`")
    home = Path(tempfile.mkdtemp(prefix="penholder-pgbouncer-"))
    port = free_port()
    config = home / "pgbouncer.ini"
    config.write_text(
        _CONFIG.format(server=server.port, user=USER, port=port, ignored=ignored, home=home)
    )
    config.chmod(0o644)
    if os.geteuid() == 0:
        shutil.chown(home, "nobody", "nogroup")
    process = subprocess.Popen(
        [*as_server_user(), _PROGRAM, "-q", str(config)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not listens(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"PgBouncer did not start: {(home / 'log').read_text()}")
            time.sleep(0.02)
        yield make_url(url).set(port=port).render_as_string(hide_password=False)
    finally:
        process.send_signal(signal.SIGQUIT)
        process.wait(timeout=START_SECONDS)
        shutil.rmtree(home, ignore_errors=True)
