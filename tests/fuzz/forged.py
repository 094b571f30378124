"""What a sender can write into the fields of a mail, and what a list's program makes of them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import formataddr, getaddresses
from typing import Final

from tests.fuzz.chance import Chance
from tests.handlers.room import COUNCIL, US

ADA: Final = "ada@example.org"
EVE: Final = "eve@evil.example"
"""Who posts what is forged, and is on the list."""
NAMING: Final = ("From", "Sender", "Reply-To", "X-MailFrom", "X-Original-From", "X-Original-Sender")
"""Fields that name who wrote a mail."""
NAMES: Final = (
    "",
    "Ada Example",
    "Eve",
    "Ada Example via Council",
    '"Ada, Example"',
    ADA,
    "Council",
    "=?utf-8?q?Ada_Example?=",
    "=?utf-8?q?ada=40example.org?=",
    '"ada@example.org"',
    "Council on behalf of Ada Example",
    "Ada (ada@example.org)",
    "Ada\n Example",
    f'"Ada <{ADA}>"',
    "=?x-none?q?Ada?=",
)
ADDRESSES: Final = (
    ADA,
    EVE,
    COUNCIL,
    US,
    "ADA@Example.org",
    "council-bounces@lists.example.org",
    "ada=example.org@lists.example.org",
    "eve+ada=example.org@lists.example.org",
    "ada=40example.org@dmarc.lists.example.org",
    "0123456789ab-dmarc-request@example.org",
    "ada@example.org.invalid",
    "ad\u200ba@example.org",
    '"ada@example.org"@evil.example',
    "@evil.example:ada@example.org",
    "mar\u212a@example.org",
    "ada@ex\u0430mple.org",
)
FORMS: Final = ("{name} <{address}>", "{address}", "{address} ({name})", "{name}: {address};")

_OF_LISTS: Final[Mapping[str, Sequence[str]]] = {
    "List-Id": ("<council.lists.example.org>", "Council <council.lists.example.org>"),
    "X-BeenThere": (COUNCIL,),
    "X-Loop": (COUNCIL,),
    "Errors-To": ("council-bounces@lists.example.org",),
    "List-Post": (f"<mailto:{COUNCIL}>",),
    "X-Mailman-Version": ("2.1.39", "3.3.8"),
    "Precedence": ("list",),
    "Resent-From": (COUNCIL, ADA),
    "Mailing-List": (f"contact {COUNCIL}; run by ezmlm",),
}
_OF_THE_WAY: Final[Mapping[str, Sequence[str]]] = {
    "Delivered-To": ("{guess}", "penholder+council@bot.example"),
    "X-Original-To": ("{guess}",),
    "Envelope-To": ("<{guess}>",),
    "Return-Path": ("<council-bounces@lists.example.org>", f"<{ADA}>"),
    "Received": (
        "from lists.example.org (lists.example.org [198.51.100.7]) by x for {guess};\n 1 Mar 2026",
        "by mx.bot.example.org (Postfix, from userid 0) id 2; Wed, 4 Mar 2026 09:00:00 +0000",
    ),
    "Authentication-Results": (
        "mx.bot.example.org; dmarc=pass header.from=example.org; dkim=pass header.d=example.org",
        "mx.bot.example.org; spf=pass smtp.mailfrom=council-bounces@lists.example.org",
        "lists.example.org; dkim=pass header.d=lists.example.org",
    ),
    "ARC-Authentication-Results": ("i=1; mx.bot.example.org; dkim=pass header.d=example.org",),
    "DKIM-Signature": ("v=1; a=rsa-sha256; d=lists.example.org; s=k; h=From; bh=AA==; b=AA==",),
}


def entries(chance: Chance) -> str:
    """Return the value of a field that names one or two people."""
    return ", ".join(
        chance.pick(FORMS).format(name=chance.pick(NAMES), address=chance.pick(ADDRESSES))
        for _entry in range(1 + (chance.below(4) == 0))
    )


def forged_head(chance: Chance, *, guess: str) -> dict[str, str]:
    """Return fields in which a forger names somebody, a list, and a way that the mail never came.

    `guess` is what the forger takes for the list's secret address.
    """
    plain = [f"Ada Example <{ADA}>", "Eve <eve@evil.example>", ADA]
    head = {"From": chance.pick(plain) if chance.below(3) else entries(chance)}
    for name in (*NAMING[1:], "Cc"):
        if chance.below(6) == 0:
            head[name] = entries(chance)
    for fields in (_OF_LISTS, _OF_THE_WAY):
        often = 2 + chance.below(8)
        for name, values in fields.items():
            if chance.below(often) == 0:
                head[name] = chance.pick(values).format(guess=guess)
    return head


@dataclass(frozen=True)
class Mailman:
    """A list's settings: whether it rewrites From, keeps Reply-To, directs answers to itself.

    `keeps_envelope`: the envelope's sender stands in X-MailFrom. `wraps`: the post stands whole
    within the list's mail. As in CookHeaders of Mailman 2.1; where answers go to the list, as in
    dmarc of Mailman 3, which leaves a poster alone who stands in Cc already, under any name.
    """

    rewrites: bool
    strips: bool
    to_list: bool
    keeps_envelope: bool
    wraps: bool = False
    address: str = COUNCIL

    def posted(self, head: Mapping[str, str], *, sender: str = EVE) -> dict[str, str]:
        """Return the fields with which members get a post of `sender`'s."""
        out = dict(head)
        if self.keeps_envelope:
            out["X-MailFrom"] = sender
        if self.rewrites:
            self._rewrite(out, sender)
        return out

    def _rewrite(self, out: dict[str, str], sender: str) -> None:
        name, address = poster(out["From"], sender=sender)
        shown = re.sub(r"@([^ .]+\.)+[^ .]+$", "---", name or "Ada Example")
        out["From"] = formataddr((f"{shown} via Council", self.address))
        answered = [] if self.strips else getaddresses([out.pop("Reply-To", "")])
        out.pop("Reply-To", None)
        kept = [each for each in answered if each[1]]
        copied = getaddresses([out.get("Cc", "")]) if "Cc" in out else []
        if address.lower() not in {each[1].lower() for each in kept}:
            others = [each for each in copied if each[1].lower() != address.lower()]
            if not self.to_list and not kept:
                kept.append((name, address))
            elif not self.to_list:
                copied = [(name, address), *others]
            elif len(others) == len(copied):
                copied.append((name, address))
        if self.to_list:
            kept.append(("Council", self.address))
        if kept:
            out["Reply-To"] = ", ".join(map(_as_is, kept))
        if copied:
            out["Cc"] = ", ".join(map(_as_is, copied))


def poster(field: str, *, sender: str = EVE) -> tuple[str, str]:
    """Return whom a list takes for the poster: the only one in From, else the envelope's."""
    found = [each for each in getaddresses([field.replace("\n", "")]) if "@" in each[1]]
    return found[0] if len(found) == 1 else ("", sender)


def _as_is(pair: tuple[str, str]) -> str:
    name, address = pair
    return f'"{name}" <{address}>' if name else address
