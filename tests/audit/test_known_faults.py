"""A known vulnerability of a dependency fails CI; a machine without network does not."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.audit.known_faults import NOT_AUDITED
from tests.peers.machine import free_port

ROOT = Path(__file__).parents[2]
FAULT = {
    "id": "PYSEC-2099-1",
    "summary": "Reads what it should not.",
    "affected": [
        {
            "package": {"name": "invented", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.3"}]}],
        }
    ],
}


@contextmanager
def service(status: int = 200) -> Iterator[str]:
    """Serve what osv.dev would: a fault of `invented` 1.2."""

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            is_faulty = asked["package"]["name"] == "invented" and asked["version"] == "1.2"
            answer = json.dumps({"vulns": [FAULT]} if is_faulty else {}).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def audit(lock: Path, url: str) -> tuple[int, str]:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.audit.known_faults", str(lock), url],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stdout.strip()


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "requirements.lock"
    names = ("invented==1.2", "other==2.0")
    path.write_text("".join(f"{name} \\\n    --hash=sha256:{'0' * 64}\n" for name in names))
    return path


def test_a_known_vulnerability_fails_and_is_named(lock: Path) -> None:
    with service() as url:
        status, text = audit(lock, url)

    assert status == 1
    assert text == "invented 1.2: PYSEC-2099-1, mended in 1.3: run make lock"


def test_dependencies_without_a_known_vulnerability_pass(lock: Path) -> None:
    lock.write_text(lock.read_text().replace("1.2", "1.3"))

    with service() as url:
        assert audit(lock, url) == (0, "2 dependencies have no known vulnerability.")


def test_without_network_the_audit_passes_and_says_so_in_one_line(lock: Path) -> None:
    assert audit(lock, f"http://127.0.0.1:{free_port()}/v1/query") == (0, NOT_AUDITED)


def test_a_service_in_trouble_is_as_no_network(lock: Path) -> None:
    with service(status=503) as url:
        assert audit(lock, url) == (0, NOT_AUDITED)


def test_a_lock_file_that_cannot_be_read_fails(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text("invented>=1\n")

    with service() as url:
        assert audit(tmp_path / "lock", url)[0] == 1
