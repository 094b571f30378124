"""Plain text digests, as Mailman writes them, become their mails; doubtful ones stay whole."""

from bot.mail.lists.enclosed import plain_digest_mails
from bot.mail.parse import parse_mail
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


LISTSERV_HEAD = (
    "From: Automatic digest processor <LISTSERV@LISTS.X.ORG>\nReply-To: Pier <PIER@LISTS.X.ORG>\n"
    "Subject: PIER Digest - 4 Mar 2026 to 5 Mar 2026 (#2026-5)\nMessage-ID: <d@LISTS.X.ORG>\n"
    "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
)
LISTSERV_END = "End of PIER Digest - 4 Mar 2026 to 5 Mar 2026 (#2026-5)"


def dated(number: int, *, body: str = "") -> str:
    return (
        f"Date:    Wed, {number} Mar 2026 10:00:00 +0000\n"
        f"From:    Ana López <ana{number}@EXAMPLE.ORG>\n"
        f"Subject: A pier with a rather long name that\n         needs two lines ({number})\n\n"
        f"{body or f'Text of mail {number}.'}\n\n{BETWEEN}\n\n"
    )


def of_listserv(*entries: str, count: int | None = None) -> str:
    number = len(entries) if count is None else count
    counted = f"are {number} messages" if number > 1 else "is 1 message"
    return (
        f"There {counted} totaling 20 lines in this issue.\n\nTopics of the day:\n\n"
        f"  1. A pier with a rather long name that needs two lines ({number})\n\n{RULE}\n\n"
        f"{''.join(entries)}{LISTSERV_END}\n{'*' * len(LISTSERV_END)}\n"
    )


def test_listservs_plain_digest_is_taken_apart() -> None:
    mail = read((LISTSERV_HEAD + of_listserv(*map(dated, (1, 2, 3)))).encode())

    assert mail.automatic is Automatic.LIST_ADMIN
    first, _second, last = (read(raw) for raw in mail.digest)
    assert (first.author.name, first.author.address) == ("Ana López", "ana1@example.org")
    assert first.subject == "A pier with a rather long name that needs two lines (1)"
    assert first.text.strip() == "Text of mail 1."
    assert last.date is not None
    assert last.date.isoformat() == "2026-03-03T10:00:00+00:00"
    assert len(plain_digest_mails(of_listserv(dated(1)))) == 1


def test_nobody_writes_a_further_mail_into_listservs_digest() -> None:
    forged = f"+1\n\n{BETWEEN}\n\n{dated(2)}".removesuffix(f"\n\n{BETWEEN}\n\n")

    assert plain_digest_mails(of_listserv(dated(1, body=forged), dated(3))) == ()
    assert plain_digest_mails(of_listserv(dated(1), dated(2), count=3)) == ()
    whole = of_listserv(dated(1), dated(2))
    assert len(plain_digest_mails(whole)) == 2
    assert plain_digest_mails(whole.replace("From:    Ana López <ana2@EXAMPLE.ORG>\n", "")) == ()
    assert plain_digest_mails(whole.replace("There are 2", "We have 2")) == ()
    assert plain_digest_mails(whole.replace(f"{BETWEEN}\n\nEnd", "End")) == ()


def test_a_rule_in_a_body_of_listservs_digest_separates_nothing() -> None:
    body = f"one\n\n{BETWEEN}\n\ntwo\n\n{RULE}\n\nthree"

    first, _second = plain_digest_mails(of_listserv(dated(1, body=body), dated(2)))

    assert read(first).text.strip() == body


def test_groups_ios_digest_is_the_lists_whatever_fields_are_lost() -> None:
    head = "From: Group Notification <pier@groups.io>\nSubject: pier@groups.io Digest #12 #digest\n"
    person = head.replace("Group Notification <pier@groups.io>", "Ana <ana@x.org>")

    assert read(f"{head}\nTopics in this digest:\n".encode()).automatic is Automatic.LIST_ADMIN
    assert read(f"{person}\nWho reads it?\n".encode()).automatic is None
