"""A link to an archive is taken from a mail only if it leads to the list's own site."""

import pytest

from bot.mail.lists.archived_at import LONGEST, archived_at

LISTS = "lists.example.org"


@pytest.mark.parametrize(
    ("domain", "link"),
    [
        (LISTS, "https://lists.example.org/archives/list/plan@lists.example.org/message/AB2/"),
        (LISTS, "https://archive.example.org/arch/msg/plan/x_y-Z=/"),
        ("example.org", "http://mailarchive.example.org/arch/msg/plan/x"),
        ("example.co.uk", "https://lists.example.co.uk/1"),
        ("lists.example.co.uk", "https://www.example.co.uk/1"),
    ],
)
def test_the_lists_own_archive_is_linked(domain: str, link: str) -> None:
    for written in (f"<{link}>", link, f"\n <{link}>"):
        assert archived_at(f"Archived-At: {written}\n\n".encode(), list_domain=domain) == link


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/lists.example.org",
        "https://evilexample.org/",
        "https://lists.example.org@evil.example/",
        "https://user@lists.example.org/",
        "https://[::1/",
        "javascript:alert(1)//lists.example.org",
        'https://lists.example.org/"onclick=',
        "https://lists.example.org/<b>",
        "https://lists.example.org/" + "x" * LONGEST,
    ],
)
def test_a_senders_own_link_is_left_out(link: str) -> None:
    assert archived_at(f"Archived-At: <{link}>\n\n".encode(), list_domain=LISTS) == ""


def test_nobodys_domain_is_no_site() -> None:
    head = b"Archived-At: <https://other.co.uk/1>\n\n"

    assert archived_at(head, list_domain="example.co.uk") == ""


def test_the_first_link_that_can_be_trusted_is_taken() -> None:
    head = (
        b"Archived-At: <https://evil.example/1>\nArchived-At: <https://lists.example.org/1>\n\n"
        b"Archived-At: <https://lists.example.org/2>\n"
    )

    assert archived_at(head, list_domain=LISTS) == "https://lists.example.org/1"


def test_a_mail_without_the_field_has_no_link() -> None:
    assert archived_at(b"\xff\x00 no header", list_domain=LISTS) == ""
