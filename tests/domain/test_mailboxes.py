"""Which addresses are one mailbox."""

import pytest

from bot.domain.people.mailbox import mailbox_of


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("Ada@Example.ORG", "ada@example.org"),
        ("ada+list@example.org", "ada@example.org"),
        ("ada+one+two@example.org", "ada@example.org"),
        ("a.da@example.org", "a.da@example.org"),
        ("+ada@example.org", "+ada@example.org"),
        ("a.d.a@gmail.com", "ada@gmail.com"),
        ("A.da+x@googlemail.com", "ada@gmail.com"),
        ("ada_ex-am.ple@protonmail.com", "adaexample@proton.me"),
        ("ada@pm.me", "ada@proton.me"),
        ("ada@me.com", "ada@icloud.com"),
        ("a.da@icloud.com", "a.da@icloud.com"),
        ("...@gmail.com", "...@gmail.com"),
    ],
)
def test_the_mailbox_of_an_address(address: str, mailbox: str) -> None:
    assert mailbox_of(address) == mailbox


def test_the_mailbox_of_a_mailbox_is_itself() -> None:
    for address in ("a.d.a+x@gmail.com", "ada+x@example.org", "a-d_a@proton.me"):
        assert mailbox_of(mailbox_of(address)) == mailbox_of(address)
