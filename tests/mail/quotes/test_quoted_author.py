"""Whom attributions and forwarded blocks name, without what stands around the name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mail.limits import ATTRIBUTION_CHARS
from bot.mail.quotes.quoted_author import attributed_author, header_author
from bot.mail.values import Mailbox

NAMED = [
    ("On Mon, Mar 3, 2025 at 10:15\u202fAM Ben Okri <ben@example.com> wrote:", "Ben Okri"),
    ("On Mon, Mar 3, 2025 at 10:15 AM Okri, Ben (Harbour) <ben@example.com> wrote:", "Okri, Ben"),
    ("On Mon, 3 Mar 2025, Edward Said <ben@example.com> wrote:", "Edward Said"),
    ('Dňa 3. 3. 2025 5:19 odpoludnia používateľ "Ben Okri" <ben@example.com> napísal:', "Ben Okri"),
    ("Dne Po, 03/03/2025 02:20 odp., Ben Okri <ben@example.com> napsal(a):", "Ben Okri"),
    ('3 бер. 2025 р. 9:19 дп "Ben Okri" <ben@example.com> пише:', "Ben Okri"),
    ("2:25 ПП, 3 марта 2025 г., ben2025 <ben@example.com>:", "ben2025"),
    ("Lunedì, 03 Marzo 2025, 10:15AM +01:00 da Ben Okri ben@example.com:", "Ben Okri"),
    ("Montag, 3. März 2025, 10:15 +01:00 von Ben Okri <ben@example.com>:", "Ben Okri"),
    ("пн, 3 мар. 2025 г. в 10:15, von Okri <ben@example.com>:", "von Okri"),
    ("On 3 March 2025 10:15 El Okri <ben@example.com> wrote:", "El Okri"),
    ("Am 3. März 2025 10:15:33 MEZ schrieb Ben Okri <ben@example.com>:", "Ben Okri"),
    ("Am 3. März 2025 10:15:33 MEZ schrieb von Thun, Max <ben@example.com>:", "von Thun, Max"),
    ("Ben Okri <ben@example.com> hat am 03.03.2025 10:15 CET geschrieben:", "Ben Okri"),
    ("Ben Okri <ben@example.com> wrote on 3 March:", "Ben Okri"),
    ("Ben Okri <ben@example.com>, 3 Mar 2025 Pzt, 10:15 tarihinde şunu yazdı:", "Ben Okri"),
    ("Ben Okri <ben@example.com> şunları yazdı (3 Mar 2025 10:15):", "Ben Okri"),
    ("Wiadomość napisana przez Ben Okri <ben@example.com> w dniu 3 mar 2025:", "Ben Okri"),
    ("po 3. 3. 2025 v 10:15 odesílatel Ben Okri <ben@example.com> napsal:", "Ben Okri"),
    ("Понедельник, 3 марта 2025, 10:15 +03:00 от Ben Okri <ben@example.com>:", "Ben Okri"),
    ("في 3 مارس 2025 في 10:15 ص تمت كتابة ما يلي بواسطة Ben Okri <ben@example.com>:", "Ben Okri"),
    ("في ٣ مارس ٢٠٢٥، الساعة ١٠:١٥ ص، كتب/كتبت Ben Okri <ben@example.com>:", "Ben Okri"),
    ("Ben Okri <ben@example.com> 於 2025年3月3日 週一 上午10:15寫道：", "Ben Okri"),
    ("2025年3月3日 10:15，Ben Okri <ben@example.com> 写道：", "Ben Okri"),
    ("2025/03/03 10:15、Ben Okri <ben@example.com>のメール:", "Ben Okri"),
    ('在 2025-03-03 10:15:33，"Ben Okri" <ben@example.com> 写道：', "Ben Okri"),
    ("In message <a.1@example.net>, Ben Okri <ben@example.com> writes:", "Ben Okri"),
    ("ben@example.com (Ben Okri) writes:", "Ben Okri"),
    ("On Mon, Mar 3, 2025 at 10:15 AM <ben@example.com> wrote:", ""),
    ("Monday, March 3, 2025, 10:15:33 AM, ben@example.com wrote:", ""),
]
NAMED_ALONE = [
    ("On 3/3/2025 10:15 AM, Okri, Ben wrote:", "Okri, Ben"),
    ("On Mon, Mar 03, 2025 at 10:15:33AM +0530, Anirudh Tam wrote:", "Anirudh Tam"),
    ("On Monday, 3 March 2025 10:15:33 Central European Standard Time Ben Okri wrote:", "Ben Okri"),
    ("Le lundi 3 mars 2025, 10:15:33 CET Ben Okri a écrit :", "Ben Okri"),
    ("Sam Tay wrote on 3 March:", "Sam Tay"),
    ("3.03.2025 10:15 tarihinde Ben Okri yazdı:", "Ben Okri"),
    ("Ben Okri 於 2025/3/3 上午 10:15 寫道:", "Ben Okri"),
    ("On 2025/3/3 10:15 上午, Ben Okri wrote:", "Ben Okri"),
]


@pytest.mark.parametrize(("text", "name"), NAMED)
def test_an_attribution_with_an_address_names_its_owner(text: str, name: str) -> None:
    assert attributed_author(text) == Mailbox(name, "ben@example.com")


@pytest.mark.parametrize(("text", "name"), NAMED_ALONE)
def test_an_attribution_without_an_address_names_somebody(text: str, name: str) -> None:
    assert attributed_author(text) == Mailbox(name, "")


@pytest.mark.parametrize(
    "text",
    [
        "On Saturday 1 March 2025 00:11 am, you wrote:",
        "Monday, March 3, 2025, 10:15:33 AM, you wrote:",
        "On 3 March 2025 at 10:15 AM:",
    ],
)
def test_an_attribution_to_nobody_names_nobody(text: str) -> None:
    assert attributed_author(text) is None


@pytest.mark.parametrize(
    "value",
    [
        "council-bounces@example.org [mailto:council-bounces@example.org] On Behalf Of Ben Okri",
        "council-bounces@example.org On Behalf Of Ben Okri via Council",
        "Ben Okri via Council <council@example.org>",
    ],
)
def test_the_person_behind_a_lists_address_is_named(value: str) -> None:
    assert header_author(value) == Mailbox("Ben Okri", "")


def test_a_line_whose_name_was_broken_off_names_nobody() -> None:
    assert header_author("ben@example.com [mailto:ben@example.com] On Behalf Of") is None


@given(st.text(max_size=2 * ATTRIBUTION_CHARS))
def test_any_text_names_somebody_or_nobody(text: str) -> None:
    for mailbox in (attributed_author(text), header_author(text)):
        assert mailbox is None or mailbox.name or mailbox.address
