"""What the sandbox's lists do to odd posts, and which they hold."""

import email
from dataclasses import replace
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage, Message

import pytest

from bot.sandbox.imap import ImapWorld
from bot.sandbox.lists import SandboxList
from bot.sandbox.mail import MailWorld

ADA, BEN = "ada@members.example", "ben@members.example"
NOW = datetime(2025, 12, 1, tzinfo=UTC)
COUNCIL = SandboxList(
    address="council@lists.example",
    list_id="council.lists.example",
    name="Council",
    tag="Council",
    members=(ADA, BEN),
    footer="____\nCouncil",
    rewrites_from=True,
)


def copy_of(raw: bytes) -> Message:
    return email.message_from_bytes(COUNCIL.copy_of(raw))


def test_another_lists_marks_are_replaced() -> None:
    copy = copy_of(
        b"From: a@b.example\nList-Id: <other>\nLIST-Archive: x\nPrecedence: bulk\n"
        b"Sender: other-bounces@x.example\nReply-To: c@d.example\n\nhi\n"
    )

    assert copy.get_all("List-Id") == ["Council <council.lists.example>"]
    assert copy["List-Archive"] is None
    assert copy.get_all("Sender") == ['"Council" <council-bounces@lists.example>']
    assert copy["Precedence"] == "bulk"
    assert copy["Reply-To"] == "c@d.example"
    assert copy["From"] == "a via Council <council@lists.example>"


def test_a_folded_subject_keeps_the_blank_before_its_number() -> None:
    copy = copy_of(
        b"Subject: Re: =?utf-8?q?R=C3=A8gles_pour_nos_r=C3=A9unions?=\r\n (#1)\r\n\r\nhi\r\n"
    )

    subject = str(make_header(decode_header(copy["Subject"])))
    assert subject == "Re: [Council] Règles pour nos réunions (#1)"


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: =?nonsense?q?=FF?=\nContent-Type: text/plain; charset=nonsense\n\n\xff\xfe\n",
        b"Content-Type: multipart/mixed; boundary=x\n\nno part at all\n",
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\n\none\n--x--\n",
        b"Content-Type: text/html\n\n<p>hi\n",
        b"From: =?utf-8?q?=22Ada=2C_B=22?= <ada@members.example>\n\nhi",
        b"no header at all\n",
        b"",
    ],
)
def test_an_odd_post_gets_tag_and_footer_and_keeps_its_words(raw: bytes) -> None:
    copy = COUNCIL.copy_of(raw)

    assert b"Subject: " in copy
    assert b"[Council]" in copy
    assert copy.rstrip().rpartition(b"____\r\nCouncil")[1]
    for line in raw.partition(b"\n\n")[2].splitlines():
        assert line in copy
    assert copy.count(b"\n") == copy.count(b"\r\n")


def a_post(text: str = "I agree.\n", **headers: str) -> bytes:
    mail = EmailMessage()
    for name, value in {"From": ADA, "To": COUNCIL.address, "Subject": "x", **headers}.items():
        mail[name] = value
    mail.set_content(text)
    return mail.as_bytes()


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (a_post(From="eve@elsewhere.example"), "no member"),
        (a_post(To=BEN), "not in To"),
        (a_post(Cc=", ".join(f"m{number}@x.example" for number in range(9))), "recipients"),
        (a_post("x" * 60 + "\n" + "0123456789abcdef\n" * 2500), "large"),
        (a_post("\nHelp\n"), "robot"),
        (a_post("set digest on please\n"), "robot"),
        (a_post(Subject="unsubscribe"), "robot"),
        (a_post("Help is here, and set limits to it please\nset the date now\n"), None),
        (a_post("word\n" * 6 + "help\n"), None),
        (a_post("help\n" + "word\n" * 30), None),
        (a_post(Subject="here").replace(b"here", b"=?nonsense?q?help?="), None),
    ],
)
async def test_a_moderated_list_holds_what_mailman_holds(raw: bytes, reason: str | None) -> None:
    async with ImapWorld() as imap, MailWorld(imap, clock=lambda: NOW) as world:
        imap.add_user(BEN, password="x")
        world.add_mailbox(BEN, user=BEN)
        world.add_list(replace(COUNCIL, moderated=True))

        await world.submit(raw, mail_from=ADA, recipients=(COUNCIL.address,))

        assert len(await imap.mails(BEN)) == (0 if reason else 1)
        assert len(world.held()) == (1 if reason else 0)
        for post in world.held():
            assert reason is not None
            assert reason in post.reason
            await world.release(post)
        assert len(await imap.mails(BEN)) == 1
        assert world.held() == []
