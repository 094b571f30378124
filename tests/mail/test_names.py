"""Names that lists and services wrote over, and addresses that may be the person's."""

import pytest

from bot.mail.names import is_like, name_before_via, read_via
from bot.mail.parse import parse_mail
from bot.mail.values import Automatic, Mailbox, ParsedMail

LIST = (
    'List-Id: "The harbour council" <council.lists.x.org>\n'
    "List-Post: <mailto:council@lists.x.org>\n"
)
ANA = Mailbox("Ana Lopez", "")


def author_of(head: str) -> Mailbox:
    mail = parse_mail(f"{head}\nMessage-ID: <1@x.org>\n\nText.\n".encode())
    assert isinstance(mail, ParsedMail)
    return mail.author


@pytest.mark.parametrize(
    "name",
    [
        "Ana Lopez via Council",
        "Ana Lopez vía Council",
        "Ana Lopez VIA Council",
        "'Ana Lopez' via Council",
        "Ana Lopez par le biais de Council",
        "Ana Lopez par le biais du Council",
        "Ana Lopez par l’intermédiaire d'Astronomie",
        "Ana Lopez über Council",
        "Ana Lopez por meio de Council",
        "Ana Lopez za pośrednictwem Council",
        "Ana Lopez чрез Council",
        "Ana Lopez за посередництвом Council",
        "Ana Lopez μέσω Council",
        "Ana Lopez melalui Council",
        "Ana Lopez عبر Council",
        "Ana Lopez 通过 Council",
        "Ana Lopez（通过Council）",
        "Ana Lopez Council aracılığıyla",
        "Ana Lopez The Harbour Council kautta",
        "Ana Lopez Council経由",
        "Ana Lopez Council을 통해",
        "Council aracılığıyla Ana Lopez",
        "Council経由 Ana Lopez",
        "Council über Ana Lopez",
        "Ana Lopez (Council üzerinden)",
        "Ana Lopez via Council via Pilots",
        "Ana Lopez via Friends por la mar",
    ],
)
def test_the_person_is_told_from_the_list_in_many_languages(name: str) -> None:
    assert author_of(f"{LIST}From: {name} <council@lists.x.org>") == ANA


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("Ottavia Fabbri via Via Verde", "Ottavia Fabbri"),
        ("Ana Via Rossi via Council", "Ana Via Rossi"),
        ("Via Rossi via Council", "Via Rossi"),
        ("Via Rossi", "Via Rossi"),
        ("Ana Lopez Pilots aracılığıyla", "Ana Lopez Pilots aracılığıyla"),
        ("aracılığıyla Ana", "aracılığıyla Ana"),
        (" aracılığıyla Ana", "aracılığıyla Ana"),
    ],
)
def test_the_word_may_be_a_part_of_a_name(name: str, who: str) -> None:
    assert author_of(f'{LIST}From: "{name}" <council@lists.x.org>') == Mailbox(who, "")


def test_without_the_lists_name_the_word_in_the_middle_tells() -> None:
    assert name_before_via("Ana Lopez via Council") == "Ana Lopez"
    assert name_before_via("Ana Lopez (via Council)") == "Ana Lopez"
    assert name_before_via("Ana Lopez Kurul aracılığıyla") is None
    assert read_via("Ana Lopez") is None


@pytest.mark.parametrize(
    ("sender", "author"),
    [
        ("ana_l (via Nabble) <ml-node+331-11@n3.nabble.example>", Mailbox("ana_l", "")),
        ('"Ana Lopez via Change.org" <change@e.change.org>', ANA),
        ("Ana Lopez via Makers <noreply@makers.example>", ANA),
        ("Ana via Phone <ana@phone.example>", Mailbox("Ana via Phone", "ana@phone.example")),
        ("Ana via Phone <ana@x.org>", Mailbox("Ana via Phone", "ana@x.org")),
        ("Ana (she) <ana@x.org>", Mailbox("Ana", "ana@x.org")),
    ],
)
def test_a_services_address_is_nobodys(sender: str, author: Mailbox) -> None:
    assert author_of(f"From: {sender}") == author


def test_the_address_that_groups_io_encodes_is_on_the_host_above_the_lists() -> None:
    sender = "Ana Lopez via groups.example <ana+x=x.org@groups.example>"

    assert author_of(f"From: {sender}\nTo: bees@county.groups.example") == Mailbox(
        "Ana Lopez", "ana+x@x.org"
    )
    assert author_of(f"From: {sender}\nTo: bees@other.example") == Mailbox("Ana Lopez", "")


@pytest.mark.parametrize(
    ("fields", "address"),
    [
        ("Reply-To: office@x.org", ""),
        ("Reply-To: Ben Okri <ben@x.org>", ""),
        ("Reply-To: Ana Costa <ana@x.org>", ""),
        ("Reply-To: ana.costa@x.org", ""),
        ("Reply-To: Harbour council <harbour@other.org>", ""),
        ("Reply-To: al@x.org, a.lopez@x.org", ""),
        ("Reply-To: office@x.org, a.lopez@x.org", "a.lopez@x.org"),
        ("Reply-To: A. Lopez <harbour@x.org>", "harbour@x.org"),
        ("X-MailFrom: ana.lopez@x.org", "ana.lopez@x.org"),
        ("Reply-To: council@lists.x.org\nX-MailFrom: ana.lopez@x.org", "ana.lopez@x.org"),
        ("X-MailFrom: bounces+17-ana=x.org@sender.example", ""),
        ("X-MailFrom: council@lists.x.org", ""),
    ],
)
def test_an_address_is_the_persons_only_where_it_may_be(fields: str, address: str) -> None:
    head = f"{LIST}From: Ana Lopez via Council <council@lists.x.org>\n{fields}"

    assert author_of(head) == Mailbox("Ana Lopez", address)


@pytest.mark.parametrize(
    ("name", "address", "like"),
    [
        ("Ana Lopez", "ana.lopez72@x.org", True),
        ("Ana Lopez", "alopez@x.org", True),
        ("Ana Lopez", "ana.lopez+lists@x.org", True),
        ("Lopez, Ana", "al@x.org", True),
        ("Jürgen Müller", "juergen.mueller@x.org", True),
        ("Jürgen Müller", "j-muller@x.org", True),
        ("Søren Bækgård", "sb@x.org", True),
        ("Joke van der Meulen", "j.vandermeulen@x.org", True),
        ("Li Wei", "liwei@x.org", True),
        ("Ana Lopez", "anaconda@x.org", False),
        ("Ana Lopez", "secretary@x.org", False),
        ("Ana Lopez", "72@x.org", False),
        ("Анна Лопес", "lopes@x.org", False),
    ],
)
def test_an_address_is_like_a_name_that_it_is_made_of(
    name: str, address: str, *, like: bool
) -> None:
    assert is_like(name, Mailbox("", address)) is like


@pytest.mark.parametrize(
    ("sender", "author"),
    [
        ("=?utf-8?q?Ines_=3Cines=40r.example=3E?= <m@evil.example>", Mailbox("", "m@evil.example")),
        ('"ines@r.example" <m@evil.example>', Mailbox("", "m@evil.example")),
        ('"Ines (Ines@R.example)" <m@evil.example>', Mailbox("", "m@evil.example")),
        ("Ines \uff1cines\uff20r.example\uff1e <m@evil.example>", Mailbox("", "m@evil.example")),
        (
            '"Ines <ines@r.example>" <ines@r.example>',
            Mailbox("Ines <ines@r.example>", "ines@r.example"),
        ),
        ('"Ines@R.example" <ines@r.example>', Mailbox("", "ines@r.example")),
        ('"Ines @ Council" <ines@r.example>', Mailbox("Ines @ Council", "ines@r.example")),
        ("'ines@r.example' via Council <council@lists.x.org>", Mailbox("ines@r.example", "")),
    ],
)
def test_a_name_is_no_other_address(sender: str, author: Mailbox) -> None:
    assert author_of(f"{LIST}From: {sender}") == author


def test_a_name_behind_a_list_is_no_other_address() -> None:
    head = f"{LIST}From: \"'ines@r.example' via Council\" <council@lists.x.org>\nReply-To: "

    assert author_of(f"{head}ines@r.example") == Mailbox("ines@r.example", "ines@r.example")
    assert author_of(f'{head}"ines@r.example" <m@evil.example>') == Mailbox("", "m@evil.example")


OF_TWO = [
    "Reply-To: Ana <ana@example.org>, Ana <ben@example.com>",
    "Reply-To: council@lists.x.org\nCc: Ana <ana@example.org>, Ana <ben@example.com>",
    "Reply-To: council@lists.x.org, Ana <ana@example.org>\nCc: Ana <ben@example.com>",
    "X-Original-From: Ana <ana@example.org>\nReply-To: Ana <ben@example.com>",
    "X-Original-From: Carla Roy <carla@example.org>\nReply-To: Ana <ben@example.com>",
    "X-Original-Sender: carla@example.org\nCc: Ana <ben@example.com>",
    'Reply-To: ana@example.org, "ana@example.org" <ben@example.com>',
]


@pytest.mark.parametrize("fields", OF_TWO)
def test_where_the_fields_tell_of_two_addresses_none_is_believed(fields: str) -> None:
    """The list adds the poster to what the poster has written into these fields."""
    head = f"{LIST}From: Ana via Council <council@lists.x.org>\n{fields}"

    assert author_of(head) == Mailbox("Ana", "")


def test_so_it_is_where_no_field_names_the_list() -> None:
    head = "From: Ana via Council <council@lists.x.org>\nTo: council@lists.x.org\n"

    assert author_of(f"{head}{OF_TWO[0]}") == Mailbox("Ana", "")


def test_an_address_that_is_told_twice_is_one() -> None:
    fields = "X-Original-From: Ana L <ana@example.org>\nReply-To: ANA@example.org, Ben <b@x.com>"

    assert author_of(f"{LIST}From: Ana via Council <council@lists.x.org>\n{fields}") == Mailbox(
        "Ana L", "ana@example.org"
    )


FREELISTS = 'From: "Ana Lopez" <dmarc-noreply@lists.x.org> ("ana")'


@pytest.mark.parametrize("listed", [LIST, "To: council@lists.x.org\n"])
def test_freelists_hides_the_address_of_a_person_who_stays_one(listed: str) -> None:
    mail = parse_mail(f"{listed}{FREELISTS}\n\nText.\n".encode())
    answered = author_of(f"{listed}{FREELISTS}\nReply-To: ana.lopez@example.org")

    assert isinstance(mail, ParsedMail)
    assert (mail.author, mail.automatic) == (ANA, None)
    assert answered == Mailbox("Ana Lopez", "ana.lopez@example.org")


@pytest.mark.parametrize(
    "head",
    [
        "From: DMARC <dmarc-noreply@mx.example>\nTo: ana@x.org",
        f"{LIST}From: dmarc-noreply@lists.x.org",
        f"{LIST}From: DMARC <dmarc-noreply@mx.example>",
    ],
)
def test_who_reports_from_such_an_address_is_a_program(head: str) -> None:
    mail = parse_mail(f"{head}\nSubject: Report\n\nText.\n".encode())

    assert isinstance(mail, ParsedMail)
    assert mail.automatic is Automatic.OTHER
