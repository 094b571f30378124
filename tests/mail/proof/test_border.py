"""What our own servers wrote on top of a mail, and what the sender wrote below."""

import pytest

from bot.mail.proof.authentication import Method, passed
from bot.mail.proof.border import read_border
from bot.mail.proof.signatures import signatures_of
from bot.mail.values import Border

FOREIGN = (
    "Received: from lists.example.org (lists.example.org [198.51.100.7])\n"
    "\tby mx.example.org (Postfix) with ESMTPS id AB\n"
    "\tfor <bot+plan-k3f9@example.org>; Mon, 3 Mar 2025 10:15:00 +0100 (CET)\n"
)
PLAIN = "Received: from a.example ([192.0.2.1]) by mx.example.org; Mon, 3 Mar 2025 10:15:00 +0100\n"
SENDERS = "Delivered-To: forged@example.org\nX-Original-To: forged@example.org\n\ntext\n"
MX = "mx.example.org"
LMTP = (
    "Received: from mail.example.org\n\tby mail.example.org with LMTP\n\tid x\n"
    "\t; Mon, 3 Mar 2025 10:15:01 +0100\n"
)


@pytest.mark.parametrize(
    ("top", "delivered"),
    [
        ("Delivered-To: Bot+Plan@Example.org\n" + PLAIN, ("bot+plan@example.org",)),
        ("X-Original-To: a@b.org\nDelivered-To: c@b.org\n" + PLAIN, ("a@b.org", "c@b.org")),
        ("Envelope-To: <a@b.org>\n" + PLAIN, ("a@b.org",)),
        (FOREIGN, ("bot+plan-k3f9@example.org",)),
        # Steps between our own programs and machines.
        (LMTP + "X-Original-To: a@b.org\n" + PLAIN, ("a@b.org",)),
        (
            "Received: from mx.example.org (mx [10.0.0.2]) by store.example.org; x\n"
            "X-Original-To: a@b.org\n" + PLAIN,
            ("a@b.org",),
        ),
        ("Received: by mx.example.org (Postfix)\nDelivered-To: a@b.org\n" + PLAIN, ("a@b.org",)),
        # A client's own name is the client's to write.
        ("Received: from [10.0.0.2] (unknown [203.0.113.9]) by mx.example.org; x\n", ()),
        ("Received: from unknown (HELO [10.0.0.2]) (203.0.113.9) by mx.example.org; x\n", ()),
        ("Received: from [203.0.113.9] (helo=[127.0.0.1]) by mx.example.org; x\n", ()),
        ("Received: from a by b (203.0.113.9) by mx with LMTP; x\n", ()),
        ("Received: from x [10.0.0.1] by y ([2001:db8::9]) by mx.example.org; x\n", ()),
        ("Received: from a.example by mx.example.org with ESMTP; x\n", ()),
        # An IPv6 client that greets as one of us, and one whose address is told in no way.
        *(
            (f"Received: from {helo} ({seen}) by mx.example.org with ESMTP id 1; x\n", ())
            for helo in ("[127.0.0.1]", "[IPv6:::1]", "10.0.0.2", "localhost")
            for seen in (
                "unknown [IPv6:2001:db8::1]",
                "unknown [2001:db8::1]",
                "unknown [IPv6:2001:DB8:0:0:0:0:0:1]",
                "unknown [IPv6:::ffff:203.0.113.9]",
                "unknown [::ffff:203.0.113.9]",
                "unknown [IPv6:2001:db8::1%eth0]",
                "2001:db8::1",
                "unknown [unknown]",
                "unknown [IPv6:2001:db8::zz]",
                "unknown [203.0.113.999]",
                "unknown []",
                "unknown",
                "HELO 10.0.0.2",
                "HELO [127.0.0.1]) (2001:db8::1",
                "HELO [127.0.0.1]) (unknown",
                "[2001:db8::1] helo=[127.0.0.1]",
                "unknown [64:ff9b::10.0.0.1]",
                "[127.0.0.1] [IPv6:2001:db8::1]",
            )
        ),
        ("Received: from [127.0.0.1] by mx.example.org with ESMTP; x\n", ()),
        ("Received: from [IPv6:2001:db8::1] (helo=[127.0.0.1]) by mx.example.org; x\n", ()),
        ("Received: from [2001:db8::1]:4025 (helo=[127.0.0.1]) by mx.example.org; x\n", ()),
        ("Received: from mb.example (2603:10a6::1) by mx.example (10.0.0.1) with x; x\n", ()),
        # The same forms, of our own machines.
        *(
            (
                f"Received: from {client} by store.example.org; x\nDelivered-To: a@b.org\n" + PLAIN,
                ("a@b.org",),
            )
            for client in (
                "mx.example.org (mx.example.org [IPv6:fd00::2])",
                "localhost (localhost [IPv6:::1])",
                "localhost (localhost [::ffff:127.0.0.1])",
                "mx (unknown [IPv6:fe80::1%eth0])",
                "mx (fe80::1%13)",
                "unknown (HELO mx) (10.0.0.2)",
                "unknown (HELO mx) (::ffff:10.0.0.2)",
                "mx ([10.0.0.2] helo=mx)",
                "[10.0.0.2] (helo=mx)",
                "[10.0.0.2]:4025 (helo=[10.0.0.2])",
                "mb.example (10.0.0.7)",
            )
        ),
        # `for` counts only where the server ends with it.
        ("Received: from (x for <a@b.org>) ([192.0.2.1]) by mx.example.org; x\n", ()),
        ("Delivered-To: not an address\nDelivered-To: a@b.org, c@d.org\n" + PLAIN, ()),
        ("Delivered-To: a@b.org\n extra\n" + PLAIN, ()),
    ],
)
def test_only_what_stands_above_the_border_was_written_by_us(
    top: str, delivered: tuple[str, ...]
) -> None:
    assert read_border((top + SENDERS).encode()).delivered_to == delivered


def test_line_ends_of_the_wire_are_read_alike() -> None:
    raw = ("Delivered-To: a@b.org\n" + PLAIN + SENDERS).replace("\n", "\r\n").encode()

    assert read_border(raw).delivered_to == ("a@b.org",)


def test_a_mail_without_a_border_is_read_from_the_top() -> None:
    assert read_border(b"").delivered_to == ()
    assert read_border(b"no field\nDelivered-To: a@b.org\n").delivered_to == ("a@b.org",)


def test_results_stand_above_or_right_below_the_borders_own_stamp() -> None:
    raw = (
        "Authentication-Results: a.example; none\n"
        + PLAIN
        + "Authentication-Results: b.example; none\n"
        + PLAIN
        + "Authentication-Results: c.example; none\n\n"
    ).encode()

    border = read_border(raw)

    assert (border.results, border.below) == (("a.example; none",), ("b.example; none",))


@pytest.mark.parametrize(
    ("results", "found"),
    [
        (
            ("MX.example.org; dkim=pass header.d=Lists.Example.org",),
            {("dkim", "lists.example.org")},
        ),
        (("mx.example.org 1; dkim=pass header.i=@a.example",), {("dkim", "a.example")}),
        (("mx.example.org; dkim=pass (1024-bit) header.d=a.example header.i=@b.example",), set()),
        (
            (f"{MX}; spf=pass smtp.mailfrom=x-b@a.example; dmarc=pass header.from=b.example",),
            {("spf", "x-b@a.example"), ("dmarc", "b.example")},
        ),
        (("mx.example.org; dkim=fail header.d=a.example; spf=softfail smtp.mailfrom=a@b",), set()),
        (("mx.example.org; none", "mx.example.org; dkim=pass header.d=a.example"), set()),
        (("other.example; dkim=pass header.d=a.example",), set()),
        (("mx.example.org; dkim=pass header.d=a.example; ;;\x00 (((",), set()),
        (("",), set()),
    ],
)
def test_only_the_topmost_word_of_a_trusted_server_is_believed(
    results: tuple[str, ...], found: set[tuple[str, str]]
) -> None:
    expected = {(Method(how), who) for how, who in found}
    above, below = Border(results=results), Border(below=results)

    assert passed(above, trusted=("mx.example.org",)) == expected
    assert passed(below, trusted=("mx.example.org",)) == set()
    assert passed(below, trusted=("mx.example.org",), strips={MX.upper()}) == expected
    assert passed(below, trusted=("mx.example.org",), strips={"other.example"}) == set()


def test_what_stands_above_the_border_comes_before_what_its_milters_wrote() -> None:
    border = Border(results=(f"{MX}; none",), below=(f"{MX}; dkim=pass header.d=a.example",))

    assert passed(border, trusted=(MX,), strips={MX}) == set()


@pytest.mark.parametrize(
    ("tags", "more", "covers"),
    [
        ("h=From:Date:List-Id", "", True),
        ("h=from : date : list-id", "", True),
        ("h=From:Date", "", False),
        ("h=From:Date:List-Id; l=10", "", False),
        ("h=From:Date:List-Id", "In-Reply-To: <a@b>\n", False),
        ("h=From:Date:List-Id:In-Reply-To", "In-Reply-To: <a@b>\n", True),
        ("h=From:Date:List-Id", "List-Id: <evil.example>\n", False),
        ("h=From:Date:List-Id", "From: eve@example.com\n", False),
    ],
)
def test_a_signature_covers_a_post_or_may_be_put_on_another(
    tags: str, more: str, covers: bool
) -> None:
    raw = (
        f"DKIM-Signature: v=1; d=A.example; s=k; {tags}\nFrom: a@b.org\n"
        f"Date: Mon, 3 Mar 2025 10:15:00 +0100\nList-Id: <x.a.example>\n{more}\ntext\n"
    )

    (signature,) = signatures_of(raw.encode())

    assert (signature.domain, signature.covered.covers_post) == ("a.example", covers)
