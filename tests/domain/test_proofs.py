"""A code proves one address for one Slack user, and nothing else can be a code or an address."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import AddressProofId, SlackUserId
from bot.domain.people.proof import AddressProof, code_of, is_code_of, read_address, read_code

PROOF = AddressProof(
    AddressProofId(7),
    SlackUserId("U02ADA"),
    "ada@example.org",
    datetime(2026, 3, 5, 10, 0, tzinfo=UTC),
)


def test_the_mailed_code_is_read_as_people_type_it() -> None:
    code = code_of(PROOF, secret="ours")

    for typed in (code, code.upper(), code.replace("-", ""), code.replace("-", " "), f" {code}\n"):
        assert is_code_of(PROOF, read_code(typed) or "", secrets=["ours"])


@pytest.mark.parametrize(
    "other",
    [
        replace(PROOF, id=AddressProofId(8)),
        replace(PROOF, user=SlackUserId("U03BEN")),
        replace(PROOF, address="chair@example.org"),
        replace(PROOF, expires_at=PROOF.expires_at + timedelta(seconds=1)),
    ],
)
def test_a_code_is_bound_to_all_that_was_asked(other: AddressProof) -> None:
    code = read_code(code_of(PROOF, secret="ours"))

    assert code is not None
    assert not is_code_of(other, code, secrets=["ours"])
    assert not is_code_of(PROOF, code, secrets=["another"])


def test_without_a_secret_there_is_no_code() -> None:
    with pytest.raises(ValueError, match="no secret"):
        code_of(PROOF, secret="")


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("Ada@Example.org", "ada@example.org"),
        ("<ada.b+list@mail.example.org>", "ada.b+list@mail.example.org"),
        ("o'neil@example.org", "o'neil@example.org"),
        ("ada@localhost", None),
        ("ada@example.org\nBcc: bo@example.org", None),
        ("ada@example.org,bo@example.org", None),
        ('"ada b"@example.org', None),
        ("ada@exam\0ple.org", None),
        ("ada@[192.0.2.1]", None),
        ("ada@-example.org", None),
        (".ada@example.org", None),
        ("ada@@example.org", None),
        ("àda@example.org", None),
        ("a" * 65 + "@example.org", None),
        ("ada@" + "example." * 40 + "org", None),
    ],
)
def test_only_an_address_that_mail_can_go_to_is_one(typed: str, address: str | None) -> None:
    assert read_address(typed) == address


@given(st.text())
def test_any_text_is_an_address_or_none(text: str) -> None:
    value = read_address(text)

    assert value is None or (value.isascii() and value.count("@") == 1 and value.split() == [value])
