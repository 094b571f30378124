"""What of ours proves something is taken out of mails, however a program wrote it."""

import base64
import quopri
import re
from collections.abc import Callable
from datetime import date
from email.message import EmailMessage
from typing import Final
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ballots.confirmation import sign_word
from bot.domain.digests.stopping import OwnMail, Stop, stop_word
from bot.domain.ids import ItemNumber, PersonId
from bot.domain.reply_words import reply_word
from bot.mail.automatic.classify import OurMarks
from bot.mail.masking import MARK, Secrets, chance_of, words_in_text
from bot.mail.parse import parse_mail
from bot.mail.values import ParsedMail

SECRET: Final = "penholder+plan-9f3c61d0@bot.example.org"
WEAK: Final = "watcher@bot.example.org"
KEY: Final = "mzxw6ytboi2gk3tuonzgk5dt"
OURS: Final = "penholder@bot.example.org"
SECRETS: Final = Secrets((SECRET, WEAK), OURS, "+", (KEY,))
MARKS: Final = OurMarks("bot.example.org", OURS, secrets=SECRETS)
WORD: Final = sign_word("c", 7, ("a vote",), secret="ours")
REPLY: Final = reply_word("ada@example.org", until=date(2026, 3, 9), secret="ours")


def spellings(address: str) -> list[str]:
    """Return an address as list programs, links and mail programs write it."""
    local, _at, domain = address.partition("@")
    return [
        address,
        address.upper(),
        f"mailto:{address}",
        quote(address, safe=""),
        quote(quote(address, safe=""), safe=""),
        address.replace("+", "%2B"),
        f"{local}={domain}@lists.example.net",
        f"council-bounces+{local}={domain}@lists.example.net",
        quote(local, safe="") + f"={domain}",
        f"SRS0=x1Yz=QW={domain}={local}@relay.example.net",
        "".join(f"&#{ord(sign)};" if not sign.isalnum() else sign for sign in address),
        "".join(f"&#x{ord(sign):X};" if not sign.isalnum() else sign for sign in address),
        quopri.encodestring(address.encode(), quotetabs=True).decode(),
        address.replace("+", "=2B").replace("@", "=40"),
        f"{local} at {domain}",
        f"{local} (at) {domain}",
        f"{local.replace('+', ' ')}@{domain}",
        f"{address[:14]}\n> {address[14:]}",
        f"{address[:14]}=\n{address[14:]}",
        f"{address[:14]}= {address[14:]}",  # the same in HTML
        f"https://lists.example.net/options/council?user={local}&host={domain}",
    ]


@pytest.mark.parametrize("spelt", spellings(SECRET))
def test_a_secret_address_is_taken_out_however_it_is_written(spelt: str) -> None:
    masked = SECRETS.masked(f"This message was sent to {spelt}.")

    assert MARK in masked
    joined = re.sub("\n> |=\n|= ", "", masked.lower())
    for letters in ("9f3c61d0", "plan-9", "penholder"):
        assert letters not in joined


@pytest.mark.parametrize("before", ["", "e=", "email="])
@pytest.mark.parametrize("pack", [base64.b64encode, base64.urlsafe_b64encode])
def test_a_secret_address_that_a_link_holds_packed_is_taken_out(
    pack: Callable[[bytes], bytes], before: str
) -> None:
    link = f"https://lists.example.net/u?d={pack(f'{before}{SECRET}'.encode()).decode()}"
    value = SECRETS.masked(link).rpartition("d=")[2].replace(MARK, "").rstrip("=")

    assert MARK in SECRETS.masked(link)
    for shift in range(4):
        whole = "A" * shift + value
        left = base64.urlsafe_b64decode(whole[: len(whole) // 4 * 4])
        assert b"9f3c" not in left


def test_a_secret_address_in_hex_or_with_every_letter_encoded_is_taken_out() -> None:
    for spelt in (SECRET.encode().hex(), "".join(f"%{ord(sign):02X}" for sign in SECRET)):
        assert SECRETS.masked(spelt).startswith(MARK)


WORDY: Final = "penholder+correct-horse-battery.staple@bot.example.org"


def each_letter(form: Callable[[int], str]) -> Callable[[str], str]:
    return lambda text: "".join(form(ord(value)) for value in text)


def each_sign(form: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: "".join(value if value.isalnum() else form(value) for value in text)


@pytest.mark.parametrize(
    "spell",
    [
        each_letter(lambda code: f"&#{code};"),
        each_letter(lambda code: f"&#x{code:x};"),
        each_letter(lambda code: f"&#x00{code:X};"),
        each_letter(lambda code: f"%25{code:02x}"),
        each_letter(lambda code: f"\\u{code:04x}"),
        each_sign(lambda sign: f"\\{sign}"),  # as Markdown is written
        each_sign(lambda sign: f"\\u{ord(sign):04x}"),
        each_sign(lambda sign: f"%2525{ord(sign):02X}"),
        each_sign(lambda sign: f"{sign}\u200e"),
        each_sign(lambda sign: f"\u2066{sign}\u2069"),
    ],
)
@pytest.mark.parametrize("address", [SECRET, WORDY])
def test_a_secret_address_is_taken_out_however_its_letters_are_written(
    address: str, spell: Callable[[str], str]
) -> None:
    secrets = Secrets((address,), OURS)
    local = address.partition("@")[0]

    masked = secrets.masked(f"It was sent to {spell(address)}.")

    assert masked.startswith(f"It was sent to {MARK}")
    assert spell(local[-6:]) not in masked


def test_the_part_behind_the_separator_is_secret_alone_too() -> None:
    assert SECRETS.masked("tag=9f3c61d0&list=council") == f"tag={MARK}&list=council"


def test_a_secret_address_that_is_a_word_is_masked_with_its_domain_alone() -> None:
    masked = SECRETS.masked(f"The watcher says: write to {WEAK}, watcher=bot.example.org@x.")

    assert masked == f"The watcher says: write to {MARK}@bot.example.org, {MARK}=bot.example.org@x."


@pytest.mark.parametrize("word", [WORD, REPLY])
@pytest.mark.parametrize(
    "form",
    [
        "https://pen.example.org/v/{}",
        "HTTPS://PEN.EXAMPLE.ORG/V/{}",
        "penholder+{}@bot.example.org",
        "penholder%2B{}%40bot.example.org",
        "penholder=2B{}=40bot.example.org",
        "https://safe.example.net/?url=https%3A%2F%2Fpen.example.org%2Fv%2F{}&data=05",
        "https://defence.example.net/v2/url?u=https-3A__pen.example.org_v_{}&d=Dw",
        "https://defence.example.net/v3/__https://pen.example.org/v/{}__;!!abc",
        '<a href="https://pen.example.org/v/{}">here</a>',
        "{}",
    ],
)
def test_a_word_of_ours_is_taken_out_and_found_wherever_it_stands(word: str, form: str) -> None:
    for text in (form.format(word), form.format(word.upper())):
        assert word not in SECRETS.masked(text).lower()
        assert MARK in SECRETS.masked(text)
        assert list(words_in_text(text)) == [word]


@pytest.mark.parametrize("number", [7, 40_000, 9_000_000])
@pytest.mark.parametrize("before", ["", "x", "xx"])
def test_a_word_that_a_link_holds_packed_is_found_wherever_it_begins(
    number: int, before: str
) -> None:
    word = sign_word("c", number, ("a vote",), secret="ours")
    packed = base64.urlsafe_b64encode(f"{before}https://pen.example.org/v/{word}".encode())
    raw = f"From: ada@example.org\nSubject: Plan\n\nhttps://t.example.net/{packed.decode()}\n"

    mail = parse_mail(raw.encode(), ours=MARKS)

    assert isinstance(mail, ParsedMail)
    assert mail.words == (word,)


@pytest.mark.parametrize("at", range(1, 33))
@pytest.mark.parametrize(
    "broken",
    [
        "\n",
        "\r\n",
        "\n> ",
        "\n> > ",
        "=\n",
        " \n| ",
        "\u200b",
        "\u200c",
        "\u200d",
        "\ufeff",
        "\u200e",
        "\u2068",
        "\u034f",
        "\ufe0f",
    ],
)
def test_a_word_that_a_program_broke_is_found(at: int, broken: str) -> None:
    text = f"See https://pen.example.org/v/{WORD[:at]}{broken}{WORD[at:]} there."

    assert list(words_in_text(text)) == [WORD]
    masked = SECRETS.masked(text)
    assert WORD[9:17] not in masked
    assert WORD[-8:] not in masked
    assert masked.count("\n") == text.count("\n")


def test_of_a_word_that_was_cut_off_nothing_is_left_to_guess_the_rest_from() -> None:
    assert SECRETS.masked(f"https://pen.example.org/v/{WORD[:30]}…") == (
        f"https://pen.example.org/v/{MARK}…"
    )


STOPS: Final = [
    stop_word(Stop(what, PersonId(person), ItemNumber(item)), secret="ours")
    for what in OwnMail
    for person, item in ((1, 0), (2**27 - 1, 2**63 - 1))
]


@pytest.mark.parametrize("word", STOPS)
def test_the_word_of_a_link_that_ends_mail_is_taken_out_however_it_is_written(word: str) -> None:
    for text in (
        f"> https://pen.example.org/u/{word.upper()}\n",
        f"url=https%3A%2F%2Fpen.example.org%2Fu%2F{word}&data=05",
        f"https://pen.example.org/u/{word[:36]}…",
        f"{word}.",
        *(
            f"https://pen.example.org/u/{word[:at]}{broken}{word[at:]}"
            for at in range(1, 48)
            for broken in ("\n", "\n> ", "=\n", "\u200b")
        ),
    ):
        masked = re.sub(r"[\n>= \u200b]", "", SECRETS.masked(text).lower())
        assert word[28:36] not in masked
        assert word[-8:] not in masked
        assert word[:9] not in masked


def test_every_subaddress_of_ours_loses_its_local_part_and_our_own_address_stays() -> None:
    text = f"Write to {OURS}, not to penholder+anything@bot.example.org."

    assert SECRETS.masked(text) == f"Write to {OURS}, not to {MARK}@bot.example.org."


def test_the_key_of_a_board_is_taken_out() -> None:
    text = f"https://pen.example.org/k/{KEY.upper()}/items/4"

    assert SECRETS.masked(text) == f"https://pen.example.org/k/{MARK}/items/4"


@pytest.mark.parametrize(
    "text",
    [
        "a" * 48,
        "baaaaaaahhhhhhhhhhhhhhhhhhhhhhhhhhhhhh",
        "Noaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        base64.b64encode(bytes(400)).decode(),
        "penholder is a word; a plan is a plan; the aaa battery",
        "We meet at 9, plan to leave at 10.",
    ],
)
def test_words_of_people_stay(text: str) -> None:
    assert SECRETS.masked(text) == text
    assert list(words_in_text(text)) == []


@given(st.text(alphabet="ca2b \n>=+%@.-", max_size=300))
def test_masking_twice_changes_nothing_and_lines_stay_lines(text: str) -> None:
    once = SECRETS.masked(text)

    assert SECRETS.masked(once) == once
    assert once.count("\n") == text.count("\n")


@pytest.mark.parametrize(
    ("address", "least", "most"),
    [
        ("penholder+plan-9f3c61d0@x.example", 32, 34),
        ("penholder+mag-k3f9@x.example", 0, 31),
        ("penholder+correct-horse-battery@x.example", 32, 40),
        ("penholder+secret@x.example", 0, 11),
        ("penholder+20260304@x.example", 0, 30),
        ("penholder@x.example", 0, 0),
        ("penholder+aaaaaaaaaaaaaaaa1@x.example", 0, 31),
        ("penholder+7hq4kx2m9w@x.example", 48, 60),
        ("penholder+password123@x.example", 0, 31),
        ("penholder+qwerty12345@x.example", 0, 31),
        ("penholder+penholder2026@x.example", 0, 31),
    ],
)
def test_the_chance_of_an_address_is_estimated(address: str, least: int, most: int) -> None:
    assert least <= chance_of(address, known=["penholder", "plan", "mag"]) <= most


def a_mail(*, encoding: str) -> bytes:
    message = EmailMessage()
    message["Message-ID"] = f"<{WORD}.1@mail.example.org>"
    message["From"] = f'"penholder+{REPLY}@bot.example.org" <ada@example.org>'
    message["To"] = "council@lists.example.org"
    message["Subject"] = f"Fwd: https://pen.example.org/v/{WORD}"
    message["In-Reply-To"] = f"<{WORD}.0@mail.example.org>"
    message["List-Unsubscribe"] = f"<https://lists.example.org/u?a={quote(SECRET)}>"
    message.set_content(f"Look: {SECRET}\n" + "words " * 40, cte=encoding)
    message.add_alternative(
        f'<p>Look <a href="https://pen.example.org/v/{WORD}">here</a></p>',
        subtype="html",
        cte=encoding,
    )
    message.add_attachment(b"x", maintype="image", subtype="png", filename=f"{WORD}.png")
    return message.as_bytes()


@pytest.mark.parametrize("encoding", ["7bit", "quoted-printable", "base64"])
def test_nothing_of_a_mail_that_is_stored_holds_what_proves_something(encoding: str) -> None:
    mail = parse_mail(a_mail(encoding=encoding), ours=MARKS)

    assert isinstance(mail, ParsedMail)
    stored = (
        mail.message_id,
        mail.author,
        mail.sender,
        mail.subject,
        mail.base_subject,
        mail.in_reply_to,
        mail.references,
        mail.text,
        mail.new_text,
        mail.attachments,
        tuple(mail.reading.contents),
    )
    for letters in (WORD, REPLY, "9f3c61d0"):
        assert letters not in repr(stored)
    assert set(mail.words) == {WORD, REPLY, SECRET}


@pytest.mark.parametrize(
    "fields",
    [
        f"Content-Description: Is {WORD} yours?",
        f"Content-ID: <{WORD}@mail.example.org>",
        f"X-Source: penholder+{WORD}@bot.example.org",
        f"Content-Description: =?utf-8?b?{base64.b64encode(WORD.encode()).decode()}?=",
        f'Content-Disposition: attachment; filename*0="{WORD[:20]}"; filename*1="{WORD[20:]}.eml"',
        f"Content-Disposition: a;\n filename*0*=utf-8''{WORD[:9]};\n filename*1={WORD[9:]}",
    ],
)
def test_a_word_in_the_fields_of_a_part_is_found(fields: str) -> None:
    raw = (
        "From: ada@example.org\nSubject: Plan\nContent-Type: multipart/mixed; boundary=b\n\n"
        f"--b\n\nSee this.\n--b\nContent-Type: application/pdf\n{fields}\n\n%PDF\n--b--\n"
    )

    mail = parse_mail(raw.encode(), ours=MARKS)

    assert isinstance(mail, ParsedMail)
    assert mail.words == (WORD,)


def test_words_in_a_mail_that_was_attached_whole_are_found() -> None:
    inner = EmailMessage()
    inner["Subject"] = "Is this vote yours?"
    inner["Reply-To"] = f"penholder+{WORD}@bot.example.org"
    inner.set_content("See above.")
    outer = EmailMessage()
    outer["From"] = "ada@example.org"
    outer["To"] = "council@lists.example.org"
    outer.set_content("I got this. What is it?")
    outer.add_attachment(inner)

    mail = parse_mail(outer.as_bytes(), ours=MARKS)

    assert isinstance(mail, ParsedMail)
    assert mail.words == (WORD,)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"I saw {SECRET} in the archive.", (SECRET,)),
        (f"Yes.\n\n> This was sent to {SECRET}\n", (SECRET,)),
        (
            (
                "Yes.\n\n_______________________________________________\n"
                f"council mailing list\nThis was sent to {SECRET}\n"
                "https://lists.example.org/mailman/listinfo/council\n"
            ),
            (),
        ),
        ("Nothing.", ()),
    ],
)
def test_a_secret_address_is_public_once_it_stands_elsewhere_than_in_the_lists_footer(
    text: str, shown: tuple[str, ...]
) -> None:
    raw = f"From: ada@example.org\nSubject: Plan\n\n{text}".encode()

    mail = parse_mail(raw, ours=MARKS)

    assert isinstance(mail, ParsedMail)
    assert mail.words == shown
    assert "9f3c61d0" not in mail.text
