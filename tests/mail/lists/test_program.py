"""A list's copies tell which program runs it, so that its owners are told where it holds what."""

import pytest

from bot.mail.lists.program import ListProgram, program_of
from bot.mail.wire.headers import read_headers


@pytest.mark.parametrize(
    ("fields", "program"),
    [
        ("X-BeenThere: a@x.org\nX-Mailman-Version: 2.1.39", ListProgram.MAILMAN_2),
        ("X-Mailman-Version: 3.3.8", ListProgram.MAILMAN_3),
        ("X-Mailman-Version: 4.0", None),
        ("List-Id: <council.mygroup.groups.io>", ListProgram.GROUPS_IO),
        ("List-Id: <council.groups.io.example.org>", None),
        ("X-Google-Group-Id: 812345", ListProgram.GOOGLE_GROUPS),
        (
            "List-Unsubscribe: <mailto:sympa@listes.x.org?subject=unsubscribe%20council>",
            ListProgram.SYMPA,
        ),
        ("X-Sympa-To: council@x.org", ListProgram.SYMPA),
        (
            "List-Help: <https://l.x.org/A0=COUNCIL>, <mailto:LISTSERV@L.X.ORG?body=INFO%20C>",
            ListProgram.LISTSERV,
        ),
        ("List-Unsubscribe: <mailto:council+unsubscribe@x.org>", ListProgram.MLMMJ),
        (
            "List-Unsubscribe: <mailto:council+unsubscribe@groups.x.org>\nX-Google-Group-Id: 8",
            ListProgram.GOOGLE_GROUPS,
        ),
        ("List-Unsubscribe: <mailto:council-unsubscribe@x.org>", None),
        ("List-Post: <mailto:council+unsubscribe@x.org>", None),
        ("List-Id: <council.lists.x.org>\nPrecedence: list", None),
        ("", None),
    ],
)
def test_the_program_is_told_by_its_own_fields(fields: str, program: ListProgram | None) -> None:
    assert program_of(read_headers(f"Subject: Pier\n{fields}\n\n".encode())) is program
