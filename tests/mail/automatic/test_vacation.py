"""Until when somebody is away, in the words of many languages; only when it is plain."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mail.automatic.absences import away_until
from bot.mail.languages.patterns import unaccented
from bot.mail.parse import parse_mail
from bot.mail.values import ParsedMail
from tests.mail.labelled_mails import FOLDER

APRIL = date(2026, 4, 17)


def responder(text: str, *, subject: str = "Automatic reply: pier") -> ParsedMail:
    head = f"From: a@x.org\nDate: Wed, 4 Mar 2026 10:00:00 +0000\nSubject: {subject}\n"
    head += "Content-Type: text/plain; charset=utf-8\nAuto-Submitted: auto-replied\n\n"
    mail = parse_mail((head + text).encode())
    assert isinstance(mail, ParsedMail)
    return mail


SAID = json.loads((FOLDER / "away-days.json").read_text(encoding="utf-8"))
"""By language: in each of these somebody is away until 17 April, or back on that day."""
TEXTS = [text for texts in SAID.values() for text in texts]


def read_otherwise(cases: Iterable[tuple[str, date | None]]) -> dict[str, date | None]:
    """Return the texts for which another day is read than is said, with the day that is read."""
    return {text: day for text, said in cases if (day := away_until(responder(text))) != said}


def test_a_plain_day_is_read() -> None:
    assert read_otherwise((text, APRIL) for text in TEXTS) == {}


def test_a_plain_day_is_read_without_accents_too() -> None:
    assert read_otherwise((unaccented(text), APRIL) for text in TEXTS) == {}


def test_a_plain_day_is_read_in_capitals_too() -> None:
    otherwise = read_otherwise((text.upper(), APRIL) for text in TEXTS)

    assert {text: day for text, day in otherwise.items() if day is not None} == {}


NOT_PLAIN = [
    "Ab dem 17. April bin ich wieder erreichbar, bis zum 30. Mai jedoch nur vormittags.",
    "I am away and read mail now and then.",
    "С 17 апреля не буду на рабочем месте.",
    "17 Nisan günü masamda olmayacağım.",
    "Away until 03/04/2026.",
    "Away until 3 March 2026, which is past.",
    "Away until 31 April.",
    "Away until 17 April; the hall is closed until 30 June.",
    "The pier was built on 17 April 2026.",
    "Away until 17 April 2031.",
    "Please write to the desk, 17 April is a holiday.",
    "I am on leave since 2 March 2026.",
    "I am away from 17 April.",
    "Ab 17. April bin ich in Urlaub.",
    "I left the company on 31 March 2026. Please write to Ben.",
    "I am away. The summer school takes place on 17 April.",
    "Ich bin ab dem 17. April im Mutterschutz.",
    "Depuis le 2 mars je suis en congé.",
    "À partir du 17 avril je serai en congé maternité.",
    "I am away from 10 March; I will reply when I return.",
    "From 17 April on, please write to Ben.",
    "Returning 05/06/2026. Please be patient.",
    "Out 03/04 - 03/05.",
    'Your mail "Vote until 17 April" has come in. I am away.',
    "Thanks for your mail of 4 March, I'll get back to you.",
    "Your message of 17 April has been received.",
    "Our shop is open 24/7. We answer within 2 days.",
    "We will answer your question within 3-5 days.",
    "Tel. 12/34 56 78, back soon.",
    "I am back soon. On 17 April the fair begins.",
    "Die Frist läuft am 17. April ab. Ich bin nicht da.",
    "Ticket 2026041710000271 opened on 2026-04-17 10:00.",
    "Desde el 17 de abril ya no trabajo aquí.",
    "Please send your documents by 17 April.",
    "Dal 17 aprile non lavoro più qui.",
    "Vanaf 17 april werk ik niet meer hier.",
    "С 17 апреля я больше не работаю здесь.",
    "I am in the office only on Mondays from 17 April.",
    "I am on parental leave from 17 April. Call the desk, it will come back to you.",
    "Our new address as of 17 April 2026: Pier 2.",
    "Ich bin am 17. April auf einer Konferenz und lese Ihre Mail danach.",
    "Je ne suis pas au bureau le 17 avril.",
    "I work part time and am not in on 17 April.",
    "Away for the week of 17 April.",
    "On 10 April I am not available.",
    "Am 10. April bin ich nicht erreichbar.",
    "Le 10 avril je ne suis pas joignable.",
    "Please reply by 17 April.",
    "Please reply to the committee on 17 April.",
    "El 10 de abril no estaré disponible.",
    "Il 10 aprile non sarò disponibile.",
    "Op 10 april ben ik niet bereikbaar.",
    "2026.04.10-én nem leszek elérhető.",
    "10 kwietnia nie będę dostępny.",
    "10. dubna nebudu k dispozici.",
    "The next meeting is on 17 April.",
    "Thank you for your message of 3 March 2026 17:00. I am away and will be back soon.",
    "Wegen Umbau ist das Büro am 10. April geschlossen.",
    "My colleague Ben (from 10 April: Ana) will answer.",
]


def test_what_is_not_plain_is_nothing() -> None:
    assert read_otherwise((text, None) for text in NOT_PLAIN) == {}


SETTLED = {
    "Hi, I'm on vacation 🌴 from 3/30 to 4/17.\n\nSent from my iPhone": APRIL,
    "I will be away 15-17 April.": APRIL,
    "Ik ben er niet van 15 t/m 17 april. Bel 06-12345678.": APRIL,
    "Away on: 2026-03-02\nBack on: 2026-04-17": APRIL,
    "Von: 02.03.2026 Bis: 17.04.2026": APRIL,
    "Ich bin vom 15. bis 17. April auf der Messe.": APRIL,
    "I'm away today (4 March) only.": None,
    "Ich bin heute, 4. März, nicht im Haus und morgen wieder erreichbar.": None,
    "I'm away this week and back on Monday.": None,
    "Due to illness I will be away until further notice.": None,
    "Ich bin bis auf Weiteres nicht im Büro. Frau Lenk übernimmt ab 17. April.": None,
    "I'm no longer with the firm as of 17 April 2026.": None,
    "My office hours: Mon 9:00-12:00, Tue 13:00-15:00. I return on 17 April.": APRIL,
    "I am out of the office 17 April.": None,
    "Liebe Leute, bin vom 2.3.-17.4.26 unterwegs.": APRIL,
    "Sono assente dal 2/3 al 17/4.": APRIL,
    "本公司春节放假时间为3月2日至4月17日,4月18日正常上班。": date(2026, 4, 18),
    "誠に恐れ入りますが、3/2~4/17の間休暇をいただきます。4/18より出社いたします。": date(
        2026, 4, 18
    ),
    "Estou de férias de 02/03 a 17/04.": APRIL,
    "Estarei fora do dia 03/02 até o dia 07/03": date(2026, 3, 7),
    "Out 02/03 - 12/03": date(2026, 3, 12),
    "My colleague Ana (ana@x.org) is here till 20 March; I am back on 17 April.": None,
    "I'll be offline 2 Mar → 17 Apr.": APRIL,
    "Abwesend: 02.03.–17.04.2026": APRIL,
    "On leave 2nd–17th April 2026": APRIL,
    "I am on leave from today until 17/4/26.": APRIL,
    "Frohe Ostern! Wir sind ab Dienstag, 7. April 2026, wieder für Sie da.": date(2026, 4, 7),
    "We close at noon on 24 December and reopen on Monday 4 January 2027.": date(2027, 1, 4),
    "Closed 24 Dec - 3 Jan.": date(2027, 1, 3),
    "Urlaub 21.12.-3.1.": date(2027, 1, 3),
    "Del 21 de diciembre al 3 de enero estaremos cerrados.": date(2027, 1, 3),
    "Between 2 March and 17 April I am at sea": APRIL,
    "I'm away until Sunday, returning to work Monday 9 March": date(2026, 3, 9),
    "Out of office: Mon 2 Mar 2026 08:00 to Fri 17 Apr 2026 17:00": APRIL,
    "From 02.03.2026 08:00 to 17.04.2026 17:00 I am out of office": APRIL,
    "Vom 02.03.2026, 8:00 Uhr, bis 17.04.2026, 17:00 Uhr, bin ich abwesend.": APRIL,
    "Away until Friday 03/04/2026": date(2026, 4, 3),
    "On leave from 28/02/2026 to 03/04/2026": date(2026, 4, 3),
    "Returning 05/05/2026": date(2026, 5, 5),
    "Out from 3/20 to 4/3": date(2026, 4, 3),
    "Out 03/05/2026 - 12/04/2026": date(2026, 12, 4),
    "Until 03/05/2026. The fairs are on 30/04/2026 and 5/14/2026": None,
    "Je suis absent jusqu'au 03/04/2026": date(2026, 4, 3),
    "Ausente 03/04/2026 - 05/04/2026": date(2026, 4, 5),
    "Afwezig t/m 03/04/2026": date(2026, 4, 3),
    "4/3まで不在": date(2026, 4, 3),
    "Fravær: 1/4-3/4": date(2026, 4, 3),
    "休暇 3/5~3/6": date(2026, 3, 6),
    "Away until Tuesday 3 March": None,
    "I am away until 3 April and back on Tuesday, 7 April.": date(2026, 4, 7),
    "Out until 20 March; in the office again on 10 April": date(2026, 4, 10),
    "Out 5 March to 8 March and 20 March to 25 March": None,
    "Until 20 Dec; we are back on Monday 4 January.": date(2027, 1, 4),
    "Back on 5 March, and back again on 5 May.": None,
    "Back on 5 March; the fair is open until 5 May.": None,
    "Na godišnjem sam do 2. listopada.": date(2026, 10, 2),
    "Jestem na urlopie do 2 listopada.": date(2026, 11, 2),
    "Until 29 February 2026": None,
    "تا ۳۱ مهر در مرخصی هستم": None,
    "民國115年4月3日回來上班": date(2026, 4, 3),
    "Away until 14/13": None,
    "I am away between 5 March and 8 March.": date(2026, 3, 8),
    "I will be out 3/5/26 - 3/12/26. I check mail 3/6 and 3/8. Call Ron (3/5-3/6).": date(
        2026, 3, 12
    ),
    "Out 03/05/2026 - 10/05/2026.": date(2026, 5, 10),
    "Out 01/03/2026 - 12/03/2026": date(2026, 3, 12),
    "Out 6/7/26 - 6/12/26": None,
    "Ik ben er niet van 23-3 tot en met 16-4. Vanaf vrijdag 17-4 lees ik weer post.": APRIL,
    "Afwezig t/m 17-4": APRIL,
    "Terug op 17-4.": APRIL,
    "Ik ben weg tot 9-17 uur.": None,
    "Wij zijn open van 3-5 en weer bereikbaar.": None,
    "Ziska som prec. Na maily budem odpovedat od 17. aprila 2026.": APRIL,
    "Budu opet v kanceláři 3. unora 2027.": date(2027, 2, 3),
    "Bis einschliesslich 3. Maerz 2027 bin ich nicht da, Rueckkehr am 4. Maerz 2027": date(
        2027, 3, 4
    ),
    "Je suis absent jusqu'au 3 aout": date(2026, 8, 3),
    "Urlopie do 3 pazdziernika": date(2026, 10, 3),
    "3 Agustos tarihine kadar izindeyim.": date(2026, 8, 3),
    "Θα λειψω εως 3 Ιουνιου.": date(2026, 6, 3),
    "ΘΑ ΛΕΙΨΩ ΕΩΣ 3 ΙΟΥΝΙΟΥ.": date(2026, 6, 3),
    "3 ARALIK TARİHİNE KADAR İZİNDEYİM": date(2026, 12, 3),
    "I am not in on 5 March and 8 March.": None,
}


LONG = {
    """I'm out of the office from Monday 2 March until Friday 17 April. The deadline for the spring
    issue remains 30 June.\n\nOrders: 020 7946 0018.\n-- \nVisit our fair, 5-7 May!""": APRIL,
    """I am on leave. Your mail "Harbour walk until\n30 June" will be answered on my return on 17
    April.""": APRIL,
    """Je serai absent du 2 au 17 avril inclus.\n\nEn cas d'urgence, contactez Léa au 01 23 45 67 89
    (du lundi au vendredi de 9h à 17h).""": APRIL,
    """Estaré fuera hasta el 17 de abril. Horario de verano del 1 de julio al 31 de agosto: de 8 a
    15 h.""": APRIL,
    """誠に恐れ入りますが、3/2~4/17の間休暇をいただきます。
    4/18より出社いたします。""": date(2026, 4, 18),
    """I am currently out of the office and will return Monday, 20 April 2026.\n\n-----\nIch bin bis
    zum 17.04.2026 abwesend.""": date(2026, 4, 20),
    """My colleague Ana (ana@x.org) is here till 20 March; I am back on 17 April.""": None,
}


def test_what_stands_around_a_day_settles_which_it_is() -> None:
    assert read_otherwise([*SETTLED.items(), *LONG.items()]) == {}


@pytest.mark.parametrize(
    "subject",
    [
        "Out of office until 17 April (Vacation Rule)",
        "AUTO: Ana is out of the office (returning 17/04/2026)",
        "Abwesend bis 17. April Re: pier until 3 May",
        "Chiusura estiva fino al 17 aprile",
        "休假至4月17日",
    ],
)
def test_the_responders_own_subject_is_read(subject: str) -> None:
    assert away_until(responder("Goodbye.", subject=subject)) == APRIL


@pytest.mark.parametrize(
    "subject", ["Automatic reply: vote until 17 April", "Auto: until 17 April"]
)
def test_the_subject_that_it_answers_to_is_not_read(subject: str) -> None:
    own = subject.partition(": ")[2]

    assert away_until(responder(f"On: {own}\n\nI am away.", subject=subject)) is None


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
