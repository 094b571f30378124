"""A list's own signature proves its copies: verified by us, with the key from a name server."""

from functools import partial
from typing import Final

import dkim
import pytest

from bot.events import MailFetched
from bot.gateways.dkim_keys import DkimKeys
from handlers.filing.own_mail import our_marks
from handlers.receiving.list_mail import handle_mails
from handlers.receiving.mail_reader import MailReader
from handlers.receiving.proof import with_signers
from tests.handlers.room import CHAIR, MAIN, Room, mail, new_config, trace_of
from tests.peers.names import NameServer, running_names

ADA: Final = "Ada Example <ada@example.org>"
COVERED: Final = (
    b"from",
    b"date",
    b"list-id",
    b"in-reply-to",
    b"references",
    b"subject",
    b"message-id",
    b"to",
)
PRIVATE: Final = b"""-----BEGIN RSA PRIVATE KEY-----
MIICXQIBAAKBgQDDc8p2CZzcK8c+KAqrgaCI8RtXK7GvGofXgGZTvzde/8TMayM/
Pxv/q5WZCVLiWXvGZbXK4K87xABXEBpOfEKONa3WaJ93Vv892alRzmiIBgji6bxT
sL2cX+cGkduPlgLqq3WmVfuhvPjnllc7YueT86ZDEV104XGRKt1T8/F3IwIDAQAB
AoGBAIFKHytlwHWEIBBlvGknHmJ323YWWTtTeXh8XzQW0THuTuhKFs7HmGXPwu2w
1TsVpmLe9Rp29nO6e98br8srN3pizjPDPjNJFdj8W/4pUU1sLLSkQGt4Y7jd41v/
Jczr47qOitz5DL5j5ZVJ7tReSe7ikf55+m2CRER+atChexMBAkEA5ZbS54drqoBH
DHekW6MFmtyL3aRnmmhzofkT+hyoN/pAzrhnkpYSgl1Qbp9JDBN0s1Qc4SEqJq9F
hve1VUyT8wJBANnvq5Rzg2Mfqpal+G+cCgQIeqlUWGgQjrnjlzaniugFge4XjLAo
z4U5sx/yWMZsHRlLYzNZHLBa/H7RE0eyzBECQQDRiIkLTYhxn4k4U6jpCSuAXnA3
5Ge5gEKoPM6CoczU6cxj3eCI4/YYjFlv3GeqYcdMMyP4Q3BYxfXKbCBOrQkJAkAr
9Hzkqg+b1G0xiTP8Prp+ab9jm5FhG8XNlCuRaGVJuqKkBLfpZ7HDKwoHrXdePbv4
uA2/838nypIWedCrq1IhAkBByHJ9Dz7b8RBVfiLDT2XZxrFZWPWeaxW6T1fcSrC4
h11RFGJSyl4boc3TLeFwozfKRn/5gZkT4sjYb0bJtNtQ
-----END RSA PRIVATE KEY-----
"""  # made for this test, of no use anywhere
PUBLIC: Final = (
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDDc8p2CZzcK8c+KAqrgaCI8RtXK7GvGofXgGZTvzde"
    "/8TMayM/Pxv/q5WZCVLiWXvGZbXK4K87xABXEBpOfEKONa3WaJ93Vv892alRzmiIBgji6bxTsL2cX+cG"
    "kduPlgLqq3WmVfuhvPjnllc7YueT86ZDEV104XGRKt1T8/F3IwIDAQAB"
)
NAME: Final = "k1._domainkey.lists.example.org"


def signed(
    raw: bytes, *, domain: bytes = b"lists.example.org", covered: tuple[bytes, ...] = COVERED
) -> bytes:
    """Return a list's copy with a signature, and on top of it what our border writes."""
    body = raw.removeprefix(trace_of("council"))
    field: bytes = dkim.sign(body, b"k1", domain, PRIVATE, include_headers=list(covered))
    return trace_of(None) + field.replace(b"\r\n", b"\n") + body


async def take(room: Room, names: NameServer, *raws: bytes) -> None:
    """Let mails arrive as the service takes them, with their signatures verified."""
    keys = DkimKeys(clock=room.clock, resolver=names.resolver())
    sign = partial(with_signers, config=room.config, genuine=keys.genuine)
    events = []
    for raw in raws:
        room.uid += 1
        events.append(MailFetched(MAIN, 1, room.uid, room.clock.now, raw))
    await handle_mails(
        await MailReader(our_marks(room.config), sign=sign).read(events),
        database=room.database,
        config=room.config,
        clock=room.clock,
    )


@pytest.fixture
async def asked(room: Room) -> Room:
    """Give a room with a ballot, whose list has no secret address."""
    room.config = new_config(council={"subscribed_as": ""})
    await room.fetch(mail("call", "Shall we?"))
    await room.pen(CHAIR, "ballot 1 until in 3 days")
    room.clock.move(hours=1)
    return room


def vote(text: str = "agree") -> bytes:
    """Return a vote in Ada's name, as the list sends it."""
    return mail("vote", text, answers=["call"], writer=ADA)


async def test_a_genuine_signature_of_the_list_is_proof(asked: Room) -> None:
    async with running_names() as names:
        names.records[NAME] = f"v=DKIM1; k=rsa; p={PUBLIC}"

        await take(asked, names, signed(vote()))

        assert await asked.tally(1) == {"agree": 1}


@pytest.mark.parametrize(
    "change",
    [
        (b"agree", b"block: never"),
        (b"From: Ada Example <ada@example.org>", b"From: Eve <eve@example.com>"),
        (b"<call@mail.example.org>", b"<other@mail.example.org>"),
        (b"d=lists.example.org", b"d=example.org"),
    ],
    ids=["words", "author", "what it answers", "domain"],
)
async def test_a_changed_copy_is_no_proof(asked: Room, change: tuple[bytes, bytes]) -> None:
    async with running_names() as names:
        names.records[NAME] = f"v=DKIM1; k=rsa; p={PUBLIC}"
        raw = signed(vote())
        assert change[0] in raw

        await take(asked, names, raw.replace(*change))

        assert await asked.tally(1) == {}


async def test_a_signature_that_leaves_out_the_list_is_not_asked_about(asked: Room) -> None:
    async with running_names() as names:
        names.records[NAME] = f"v=DKIM1; k=rsa; p={PUBLIC}"

        await take(asked, names, signed(vote(), covered=(b"from", b"date")))

        assert (await asked.tally(1), names.asked) == ({}, [])


async def test_an_outsider_makes_us_ask_no_other_name_server(asked: Room) -> None:
    async with running_names() as names:
        await take(asked, names, signed(vote(), domain=b"evil.example"))

        assert names.asked == []


async def test_without_the_key_nothing_is_proved(asked: Room) -> None:
    async with running_names() as names:
        await take(asked, names, signed(vote()))

        assert (await asked.tally(1), names.asked) == ({}, [NAME])


async def test_the_key_is_asked_for_once(asked: Room) -> None:
    async with running_names() as names:
        names.records[NAME] = f"v=DKIM1; k=rsa; p={PUBLIC}"
        again = mail("again", "disagree", answers=["call"], writer=ADA)

        await take(asked, names, signed(vote()), signed(again))

        assert (await asked.tally(1), names.asked) == ({"disagree": 1}, [NAME])
