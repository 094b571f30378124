"""Names of which a part looks like a date, a mark or a program's word."""

import pytest

from bot.mail.quotes.lines import read_lines
from bot.mail.quotes.quoted_author import attributed_author
from bot.mail.quotes.segments import segments
from bot.mail.values import Mailbox

ME = Mailbox("Ana Lopez", "ana@example.org")
BERIT = "berit@example.net"


@pytest.mark.parametrize(
    ("line", "who"),
    [
        ("BR47N schreef op 2023-03-08 22:16:", Mailbox("BR47N", "")),
        (f"On Wed, 8 Mar 2023 at 22:46, BR47N <{BERIT}> wrote:", Mailbox("BR47N", BERIT)),
        ("El 09/11/10 16:40:55, en/na Berit Holm va escriure:", Mailbox("Berit Holm", "")),
        (
            f"Dimarts 27 Gener 2004 05:06, en/na Berit Holm (<Berit Holm\n<{BERIT}>>) va escriure:",
            Mailbox("Berit Holm", BERIT),
        ),
        (
            "В сообщении от 31 января 2011 11:33:54 автор Berit Holm написал:",
            Mailbox("Berit Holm", ""),
        ),
        (rf'"Berit \"Bee\" Holm" <{BERIT}> wrote:', Mailbox('Berit "Bee" Holm', BERIT)),
        (
            f'In message <<pier1@example.org>> "Berit Holm" <{BERIT}> writes:',
            Mailbox("Berit Holm", BERIT),
        ),
        ("Berit Holm schrieb am Mon 05. May, 12:36 (+0100):", Mailbox("Berit Holm", "")),
        ("Berit Holm schrieb am 05. Mai, 12:36 Uhr:", Mailbox("Berit Holm", "")),
        ("Berit Holm wrote on 5 May, 12:36:", Mailbox("Berit Holm", "")),
    ],
)
def test_the_name_is_told_from_what_stands_beside_it(line: str, who: Mailbox) -> None:
    text = f"{line}\n> The crane stays.\n\nGood."

    said = [(each.author, each.depth, each.text) for each in segments(read_lines(text), ME)]

    assert said == [(who, 1, "The crane stays."), (ME, 0, "Good.")]


@pytest.mark.parametrize(
    "line", ["On Mar05th 2025, Berit Holm wrote:", "Am 3Mär2025 schrieb Berit Holm:"]
)
def test_digits_within_a_month_are_a_date(line: str) -> None:
    assert attributed_author(line) == Mailbox("Berit Holm", "")
