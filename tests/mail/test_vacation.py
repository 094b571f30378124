"""Until when somebody is away, in the words of many languages; only when it is plain."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mail.parse import parse_mail
from bot.mail.vacation import away_until
from bot.mail.values import ParsedMail

APRIL = date(2026, 4, 17)


def responder(text: str, *, subject: str = "Automatic reply: pier") -> ParsedMail:
    head = f"From: a@x.org\nDate: Wed, 4 Mar 2026 10:00:00 +0000\nSubject: {subject}\n"
    head += "Content-Type: text/plain; charset=utf-8\nAuto-Submitted: auto-replied\n\n"
    mail = parse_mail((head + text).encode())
    assert isinstance(mail, ParsedMail)
    return mail


PLAIN = [
    "I am away until 17 April and cannot read mail.",
    "I am out of the office until Friday, April 17th, 2026.",
    "I will be back on 2026-04-17.",
    "I return to the office on 17 Apr.",
    "On leave from 3 March to 17 April.",
    "Away through 17/04/2026.",
    "Ich bin bis zum 17. April 2026 nicht im Haus.",
    "Ich bin vom 1.3. bis 17.4. im Urlaub.",
    "Ab dem 17.04.2026 bin ich wieder da.",
    "Je suis absente jusqu'au 17 avril.",
    "Absent du 2 mars au 17 avril 2026.",
    "De retour le vendredi 17 avril.",
    "Estaré fuera hasta el 17 de abril de 2026.",
    "Ausente del 2 de marzo al 17 de abril.",
    "Estarei ausente até 17 de abril.",
    "Sono assente fino al 17 aprile.",
    "Ik ben afwezig tot en met 17 april.",
    "Jag är borta till och med 17 april.",
    "Jeg er på ferie til 17. april.",
    "Olen lomalla 17.4. asti.",
    "Jestem nieobecna do 17 kwietnia.",
    "Jsem mimo kancelář do 17. dubna.",
    "Меня не будет до 17 апреля.",
    "Мене не буде до 17 квітня.",
    "Lipsesc până la 17 aprilie.",
    "17 Nisan'a kadar izindeyim.",
    "Θα λείπω έως τις 17 Απριλίου.",
    "أنا خارج المكتب حتى 17 أبريل",
    "אני בחופשה עד 17 אפריל",
    "我将休假至2026年4月17日。",
    "4月17日まで不在です。",
    "4월 17일까지 자리를 비웁니다.",
    "Saya cuti hingga 17 April.",
]


@pytest.mark.parametrize("text", PLAIN)
def test_a_plain_day_is_read(text: str) -> None:
    assert away_until(responder(text)) == APRIL


NOT_PLAIN = [
    "I am away and read mail now and then.",
    "Away until 03/04/2026.",
    "Away until 3 March 2026, which is past.",
    "Away until 31 April.",
    "Away until 17 April; the hall is closed until 30 June.",
    "The pier was built on 17 April 2026.",
    "Away until 17 April 2031.",
    "Please write to the desk, 17 April is a holiday.",
]


@pytest.mark.parametrize("text", NOT_PLAIN)
def test_what_is_not_plain_is_nothing(text: str) -> None:
    assert away_until(responder(text)) is None


def test_the_day_may_stand_in_the_subject() -> None:
    assert away_until(responder("Goodbye.", subject="Abwesend bis 17. April")) == APRIL


def test_of_the_last_day_and_the_first_one_back_the_later_counts() -> None:
    assert away_until(responder("Away until 15 April, back on Friday 17 April.")) == APRIL


def test_a_day_without_a_year_may_be_next_years() -> None:
    assert away_until(responder("Away until 2 March.")) == date(2027, 3, 2)


def test_only_a_responder_says_so_and_only_a_dated_mail() -> None:
    mail = responder("I am away until 17 April.")
    received = datetime(2026, 3, 4, 10, tzinfo=UTC)

    assert away_until(replace(mail, automatic=None)) is None
    assert away_until(replace(mail, date=None)) is None
    assert away_until(replace(mail, date=None, received=received)) == APRIL


@given(st.text(alphabet="until bis 0123456789./-月日年 Apriljusqu'au", max_size=200))
def test_no_text_raises(text: str) -> None:
    away_until(replace(responder(""), new_text=text))
