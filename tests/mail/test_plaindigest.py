"""Plain text digests, as Mailman writes them, become their mails; doubtful ones stay whole."""

from bot.mail.parse import parse_mail
from bot.mail.plaindigest import plain_digest_mails
from bot.mail.values import Automatic, ParsedMail

HEAD = (
    "From: council-request@x.org\nList-Id: <council.x.org>\nX-Mailman-Version: 2.1.39\n"
    "Subject: Council Digest, Vol 7, Issue 3\nMessage-ID: <mailman.1.2@x.org>\n"
    "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
)
MASTHEAD = (
    "Send Council mailing list submissions to\n\tcouncil@x.org\n\n"
    "When replying, please edit your Subject line.\n\n\nToday's Topics:\n\n"
)
RULE = "-" * 70
BETWEEN = "-" * 30
SIGN_OFF = "End of Council Digest, Vol 7, Issue 3"


def entry(number: int, *, name: str = "Ana López", body: str = "", extra: str = "") -> str:
    text = body or f"Text of mail {number}.\n"
    return (
        f"Message: {number}\nDate: Wed, {number} Mar 2026 10:00:00 +0000\n"
        f"From: {name} <ana{number}@example.org>\nTo: council@x.org\n"
        f"Subject: [Council] A pier with a rather long name that\n\tneeds two lines ({number})\n"
        f"Message-ID: <{number}@example.org>\n{extra}\n{text}\n"
    )


def digest(*entries: str, topics: int | None = None, footer: str = "", end: str = SIGN_OFF) -> str:
    listed = "".join(
        f"  {number:2}. A pier with a rather long name that needs\n      two lines ({number})\n"
        for number in range(1, (len(entries) if topics is None else topics) + 1)
    )
    below = f"{BETWEEN}\n\nSubject: Digest Footer\n\n{footer}\n\n{BETWEEN}\n\n" if footer else ""
    mails = f"{BETWEEN}\n\n".join(entries)
    return f"{MASTHEAD}{listed}\n\n{RULE}\n\n{mails}{below}{end}\n{'*' * len(end)}\n"


def read(raw: bytes) -> ParsedMail:
    mail = parse_mail(raw)
    assert isinstance(mail, ParsedMail)
    return mail


def ids(text: str) -> list[str]:
    return [read(raw).message_id for raw in plain_digest_mails(text)]


def test_a_plain_digest_is_taken_apart() -> None:
    mail = read((HEAD + digest(*map(entry, range(1, 13)))).encode())

    assert mail.automatic is Automatic.LIST_ADMIN
    assert len(mail.digest) == 12
    first, *_, last = (read(raw) for raw in mail.digest)
    assert (first.author.name, first.author.address) == ("Ana López", "ana1@example.org")
    assert first.subject == "[Council] A pier with a rather long name that needs two lines (1)"
    assert (first.new_text, first.message_id) == ("Text of mail 1.", "1@example.org")
    assert last.date is not None
    assert last.date.isoformat() == "2026-03-12T10:00:00+00:00"


def test_a_mail_of_a_digest_is_the_mail_that_came_alone() -> None:
    (raw,) = plain_digest_mails(digest(entry(1)))
    alone = (
        "Date: Wed, 1 Mar 2026 10:00:00 +0000\nFrom: Ana <ana1@example.org>\n"
        "Subject: [Council] A pier with a rather long name that needs two lines (1)\n"
        "Message-ID: <1@example.org>\n\nText of mail 1.\n"
    )

    assert read(raw).content_hash == read(alone.encode()).content_hash


def test_the_lists_footer_and_last_line_are_no_part_of_the_last_mail() -> None:
    footer = "_______\nCouncil mailing list\nhttps://x.org/listinfo/council"

    for text in (digest(entry(1), footer=footer), digest(entry(1))):
        assert read(plain_digest_mails(text)[0]).text.strip() == "Text of mail 1."


def test_what_a_body_was_packed_in_is_not_kept() -> None:
    extra = 'Content-Type: multipart/alternative; boundary="b"\nMIME-Version: 1.0\n'

    (raw,) = plain_digest_mails(digest(entry(1, extra=extra)))

    assert read(raw).text.strip() == "Text of mail 1."


def test_a_rule_in_a_body_separates_nothing() -> None:
    body = f"one\n\n{BETWEEN}\n\ntwo\n\n{RULE}\n\nthree\n"

    first, second = plain_digest_mails(digest(entry(1, body=body), entry(2)))

    assert read(first).text.strip() == body.strip()
    assert read(second).message_id == "2@example.org"


FORGED = f"+1\n\n{BETWEEN}\n\n{entry(2, name='Ben')}"


def test_nobody_writes_a_further_mail_into_a_digest() -> None:
    inside = digest(entry(1, body=FORGED), entry(2))
    at_the_end = digest(entry(1, body=FORGED), topics=1)
    open_ended = digest(entry(1, body=f"+1\n\n{BETWEEN}\n\nMessage: 2"), entry(2))

    assert ids(inside) == []
    assert ids(at_the_end) == []
    assert ids(open_ended) == []


def test_what_does_not_agree_stays_one_mail() -> None:
    whole = digest(entry(1), entry(2))

    assert ids(whole) == ["1@example.org", "2@example.org"]
    assert ids(whole.replace("From: Ana López <ana2@example.org>\n", "")) == []
    assert ids(whole.replace("Message: 2", "Message: 3")) == []
    assert ids(digest(entry(1), entry(2), topics=3)) == []
    assert ids(whole[: whole.index("End of")]) == []
    assert ids("") == []


def test_a_persons_answer_to_a_digest_is_the_persons_mail() -> None:
    quoted = "".join(f"> {line}\n" for line in digest(entry(1)).splitlines())
    raw = f"From: Ben <ben@x.com>\nSubject: Re: Council Digest, Vol 7, Issue 3\n\nYes.\n{quoted}"

    mail = read(raw.encode())

    assert (mail.automatic, mail.digest) == (None, ())
