"""Whose a mail is by its fields: only what every program reads as the same address."""

import pytest

from bot.mail.parse import parse_mail
from bot.mail.values import UNCLEAR, Claims, ParsedMail

ALICE = "alice@example.org"
EVE = "eve@evil.example"
LIST = "List-Id: <council.lists.x.org>\nList-Post: <mailto:council@lists.x.org>\n"


def claims_of(head: str | bytes) -> Claims:
    raw = head.encode() if isinstance(head, str) else head
    mail = parse_mail(raw + b"\nTo: council@lists.x.org\n\nText.\n")
    assert isinstance(mail, ParsedMail)
    return mail.claims


@pytest.mark.parametrize(
    "written",
    [
        ALICE,
        "<Alice@Example.ORG>",
        f"Alice Example <{ALICE}>",
        f'"Example, Alice" <{ALICE}>',
        f"Example, Alice <{ALICE}>",
        f'"A \\"Al\\" Example" <{ALICE}>',
        f"=?utf-8?q?=C3=81lice?=\n <{ALICE}>",
        f"{ALICE} (Alice Example)",
        f'"eve@evil.example" <{ALICE}>',
    ],
)
def test_an_address_that_can_be_read_one_way_is_who_wrote(written: str) -> None:
    assert claims_of(f"From: {written}").writers == (ALICE,)


@pytest.mark.parametrize(
    "written",
    [
        '"alice@example.org"@evil.example',
        '<"alice@example.org"@evil.example>',
        f"{ALICE} <{EVE}>",
        f"{ALICE}\n <{EVE}>",
        f"<{ALICE}> <{EVE}>",
        f"{ALICE} {EVE}",
        f"{EVE} ({ALICE})",
        f"({ALICE}) {EVE}",
        "ali(e)ce@example.org",
        f"Alice: {ALICE};",
        f"<@evil.example:{ALICE}>",
        "=?utf-8?q?alice=40example.org?=",
        "=?utf-8?q?alice?=@example.org",
        "alice at example.org",
        "al ice@example.org",
        "alice@example.org.",
        "alice@[192.0.2.7]",
        "al\u200bice@example.org",
        "al\u00adice@example.org",
        "\u202ealice@example.org",
        "alice\ufeff@example.org",
        "mar\u212a@example.org",
        "alice@ex\u0430mple.org",
        "alice@example\u3002org",
        "\uff41lice@example.org",
        "ali\x00ce@example.org",
        "ali\x07ce@example.org",
        "",
    ],
)
def test_an_address_that_may_be_read_in_two_ways_is_nobodys(written: str) -> None:
    assert EVE not in (writers := claims_of(f"From: {written}").writers)
    assert ALICE not in writers
    assert not any(writers)


@pytest.mark.parametrize("hidden", ["\u200b", "\u00ad", "\u202e", "\u2066", "\ufeff", "\U000e0061"])
def test_a_hidden_letter_in_an_address_shows_it_as_nobodys(hidden: str) -> None:
    mail = parse_mail(f"From: Alice <al{hidden}ice@example.org>\n\nText.\n".encode())

    assert isinstance(mail, ParsedMail)
    assert (mail.author.name, mail.author.address) == ("Alice", "")


@pytest.mark.parametrize(
    "address", ["mar\u212a@example.org", "\uff41lice@example.org", "e\u0301@example.org"]
)
def test_an_address_is_not_shown_in_other_letters_than_it_has(address: str) -> None:
    mail = parse_mail(f"From: Alice <{address}>\n\nText.\n".encode())

    assert isinstance(mail, ParsedMail)
    assert mail.author.address == ""


def test_a_quoted_local_part_does_not_show_another_as_the_author() -> None:
    mail = parse_mail(b'From: "alice@example.org"@evil.example\n\nText.\n')

    assert isinstance(mail, ParsedMail)
    assert mail.author.address == ""


@pytest.mark.parametrize(
    "head",
    [
        f"From: {ALICE}\nFrom: {EVE}",
        f"From: {ALICE}\rFrom: {EVE}",
        f"From: {ALICE}\nFrom: {ALICE}",
        f"From: {ALICE}, {EVE}",
        f"From : {ALICE}\nFrom: {EVE}",
        f"Sender: {ALICE}",
        f"From: {ALICE}\nno field\nSubject: x",
        f"From: {ALICE}\n" + "X-A: b\n" * 5_001 + f"Reply-To: {EVE}",
        f"From: {ALICE}\nX-A: " + "b" * 1_100_000 + f"\nReply-To: {EVE}",
        f"From: {ALICE}" + " " * 70_000 + f"<{EVE}>",
    ],
)
def test_two_writers_or_fields_that_are_not_read_are_nobody(head: str) -> None:
    writers = claims_of(head).writers

    assert len(set(writers)) != 1 or UNCLEAR in writers


def test_every_field_that_names_somebody_is_a_claim() -> None:
    head = (
        f"From: {ALICE}\nReply-To: a@x.org, B <b@x.org>\nReply-To: c@x.org\nSender: d@x.org\n"
        "X-MailFrom: e@x.org\nX-MailFrom: f@x.org\nX-Original-From: G <g@x.org>\n"
        "X-Original-Sender: h@x.org\nResent-From: i@x.org"
    )

    claims = claims_of(head)

    assert claims.answered == ("a@x.org", "b@x.org", "c@x.org")
    assert set(claims.others) == {f"{letter}@x.org" for letter in "defghi"}


@pytest.mark.parametrize(
    ("cc", "claimed"),
    [
        ("Ben Roy <ben@x.org>", ()),
        ("ben@x.org", ("ben@x.org",)),
        ("Alice <ben@x.org>", ("ben@x.org",)),
        ("Alice Example <ben@x.org>", ("ben@x.org",)),
        ('"ALICE, example" <ben@x.org>', ("ben@x.org",)),
        ("=?utf-8?q?Ben?= <ben@x.org>", ("ben@x.org",)),
        ('"ben@x.org" <ben@x.org>', ("ben@x.org",)),
        ("\u0392en <ben@x.org>", ("ben@x.org",)),
        ('"-" <ben@x.org>', ("ben@x.org",)),
        ("Ben <ben@x.org>, Ben; <carl@x.org>", (UNCLEAR,)),
    ],
)
def test_whose_name_stands_nowhere_in_from_was_not_copied_by_the_list(
    cc: str, claimed: tuple[str, ...]
) -> None:
    head = f"{LIST}From: Alice Example via Council <council@lists.x.org>\nCc: {cc}"

    assert claims_of(head).copied == claimed


def test_a_list_tells_of_a_person_where_its_name_has_one() -> None:
    sender = "<council@lists.x.org>"

    assert claims_of(f"{LIST}From: Alice via Council {sender}").tells_person
    assert claims_of(f"{LIST}From: Alice Council aracılığıyla {sender}").tells_person
    assert not claims_of(f"{LIST}From: Council {sender}").tells_person
    via = f"{LIST}From: Ada ada--- via Council {sender}\nReply-To: "
    assert claims_of(f"{via}Council {sender}").tells_person
    assert not claims_of(f"{via}Ada ada@x.org {sender}").tells_person
    assert not claims_of(f"{via}Ada ada--- {sender}").tells_person
