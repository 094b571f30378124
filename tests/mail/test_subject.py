"""Subjects: RFC 5256's base subject, our prefixes, titles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mail.subject import base_subject, has_tag, is_reply_subject, item_title

PIECES = st.sampled_from(
    ["Re: ", "re[2]:", "AW: ", "SV: ", "Fwd: ", "[list] ", "[a]", "(fwd)", "[fwd: ", "]", "x", " ",
     "Ответ: ", "回复：", "[]", "R: ", ":", "***SPAM*** ", "{Spam?}", "EXT: ", "(was: ", ")"]
)  # fmt: skip


@pytest.mark.parametrize(
    ("subject", "base", "is_reply"),
    [
        ("Pier", "Pier", False),
        ("Re: Pier", "Pier", True),
        ("RE: re: Re[3]: Pier", "Pier", True),
        ("[council] Pier", "Pier", False),
        ("[council] Re: [pilots] Pier", "Pier", True),
        ("[council] [pilots] Pier", "Pier", False),
        ("AW: WG: Pier", "Pier", True),
        ("Ответ: Pier", "Pier", True),
        ("回复：Pier", "Pier", True),
        ("RE : Pier", "Pier", True),
        ("[council] AW: [pilots] Re: Antw: [council] SV: Pier", "Pier", True),
        ("VS: TR: RV: RIF: Odp: [council] YNT: Pier", "Pier", True),
        ("答复: [council] 回复： 転送: Pier", "Pier", True),
        ("İLT: Pier", "Pier", True),
        ("Trả lời: [council] Chuyển tiếp: Pier", "Pier", True),
        ("RÉ: Réponse : Pier", "Pier", True),
        ("[Council 17] Re: Pier", "Pier", True),
        ("Re: [council] [Fwd: TR: Pier] (fwd)", "Pier", True),
        ("답장: השב: Pier", "Pier", True),
        ("תגובה: [council] העברה: Pier", "Pier", True),
        ("إعادة توجيه: رد: Pier", "Pier", True),
        ("НА: Відп: Пересл: Pier", "Pier", True),
        ("Odg: Ats: Balas: ΑΠΑΝΤ: Pier", "Pier", True),
        ("***SPAM*** Re: [council] Pier", "Pier", True),
        ("*****SPAM***** Pier", "Pier", False),
        ("*** POSSIBLE SPAM ***: Pier", "Pier", False),
        ("{Spam?} {Disarmed} Re: Pier", "Pier", True),
        ("Re: (EXT) Pier", "Pier", True),
        ("EXTERNAL: Re: EXT: Pier", "Pier", True),
        ("***SPAM***", "***SPAM***", False),
        ("*** Pier ***", "*** Pier ***", False),
        ("External: Pier", "External: Pier", False),
        ("(extra) Pier", "(extra) Pier", False),
        ("Response: Pier", "Response: Pier", False),
        ("Pier (fwd) (fwd)", "Pier", True),
        ("[Fwd: Re: Pier]", "Pier", True),
        ("[council]", "[council]", False),
        ("Re: [council]", "[council]", True),
        ("  Pier   and\tbuoys ", "Pier and buoys", False),
        ("Regarding: Pier", "Regarding: Pier", False),
        ("Release: Pier", "Release: Pier", False),
        ("", "", False),
    ],
)
def test_base_subjects(subject: str, base: str, is_reply: bool) -> None:
    assert base_subject(subject) == base
    assert is_reply_subject(subject) is is_reply


@given(st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=60))
def test_the_base_subject_is_idempotent(subject: str) -> None:
    base = base_subject(subject)

    assert base_subject(base) == base
    assert not is_reply_subject(base)


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("Re: [council] [VOTE] Pier", "[VOTE] Pier"),
        ("[Council 123] Pier", "Pier"),
        ("[pilots] [council] Pier", "Pier"),
        ("[VOTE]", "[VOTE]"),
        ("***SPAM*** Re: [council] [VOTE] Pier", "[VOTE] Pier"),
        ("[EXTERNAL EMAIL] Re: [Suspected spam] Pier", "Pier"),
        ("[CAUTION: external email] [CORREO EXTERNO] Pier", "Pier"),
        ("[SPAM? 7.1] Pier", "Pier"),
        ("[External review] Pier", "[External review] Pier"),
        ("[SPAM]", "[SPAM]"),
        ("[fwd: Re: Pier]", "Pier"),
        ("Re:", ""),
        ("AW: Re: [council]", "[council]"),
        ("", ""),
    ],
)
def test_a_title_keeps_what_is_no_lists_tag(subject: str, title: str) -> None:
    assert item_title(subject, tags=["council", "pilots"]) == title


@pytest.mark.parametrize(
    ("subject", "is_there"),
    [
        ("[budget] Next year", True),
        ("Re: [mag] [Budget] Next year", True),
        ("[mag] Fwd: [BUDGET 12] Next year", True),
        ("[EXTERNAL] [bud-get] Next year", True),
        ("Next year's [budget]", False),
        ("[budgets] Next year", False),
        ("[mag] budget: next year", False),
        ("[budget]", False),
        ("", False),
    ],
)
def test_a_tag_stands_in_brackets_at_the_front(subject: str, *, is_there: bool) -> None:
    assert has_tag(subject, ["Budget"]) is is_there
