"""Responders that no field tells: Lotus Notes by its subject, others by what their text says."""

import pytest

from bot.mail.automatic.absences import away_until
from bot.mail.automatic.responders import says_owner_is_away
from bot.mail.parse import parse_mail
from bot.mail.values import Automatic, Mailbox, ParsedMail

LIST = "List-Id: <council.x.org>\n"


def read(
    subject: str, text: str, *, writer: str = "Carl Berg <carl@x.org>", more: str = LIST
) -> ParsedMail:
    head = (
        f"From: {writer}\nSubject: {subject}\nDate: Tue, 06 Jan 2026 10:00:00 +0000\n{more}"
        "Content-Type: text/plain; charset=utf-8\n"
    )
    mail = parse_mail(f"{head}\n{text}\n".encode())
    assert isinstance(mail, ParsedMail)
    return mail


NOTES = [
    "Carl Berg is out of the office.",
    "[Council] Carl Berg is out of the office.",
    "AUTO: Carl Berg is out of the office (returning 01/19/2026)",
    "AUTO: Carl Berg is out of the office. (returning 01/19/2026)",
    "AUTO: Carl Berg is out of office",
    "Carl Berg ist außer Haus.",
    "Carl Berg/Bonn/Harbour ist außer Haus.",
    "AUTO: Carl Berg ist außer Haus (Rückkehr am 19.01.2026)",
    "Carl Berg ist nicht im Büro",
    "Carl Berg est absent(e).",
    "AUTO: Carl Berg est absent (retour 19/01/2026)",
    "Carl Berg est absent(e) du bureau",
    "Carl Berg está fuera de la oficina",
    "AUTO: Carl Berg está ausente de la oficina (volverá 19/01/2026)",
    "Carl Berg está ausente do escritório.",
    "Carl Berg está fora do escritório",
    "Carl Berg è assente",
    "AUTO: Carl Berg è fuori ufficio (rientro 19/01/2026)",
    "Carl Berg is afwezig",
    "Carl Berg is niet op kantoor.",
    "Carl Berg er ikke på kontoret",
    "Carl Berg är inte på kontoret",
    "Carl Berg on poissa",
    "Carl Berg jest nieobecny",
    "Carl Bergは不在です。",
]


@pytest.mark.parametrize("subject", NOTES)
def test_notes_says_of_its_owner_that_they_are_away(subject: str) -> None:
    text = "I will be out of the office starting  01/05/2026 and will not return until\n01/19/2026."

    mail = read(subject, text)

    assert mail.automatic is Automatic.AUTO_REPLY
    assert str(away_until(mail)) == "2026-01-19"


@pytest.mark.parametrize(
    ("writer", "subject"),
    [
        ("Carl_Berg@x.org", "Carl Berg is out of the office."),
        ('"Berg, Carl" <cb@x.org>', "Carl Berg is out of the office."),
        ("Carl Berg via Council <council@x.org>", "Carl Berg is out of the office."),
        ("Council <council@x.org>", "AUTO: Carl Berg is out of the office (returning 01/19/2026)"),
    ],
)
def test_the_owner_is_known_as_lists_and_notes_write_them(writer: str, subject: str) -> None:
    assert read(subject, "Text.", writer=writer).automatic is Automatic.AUTO_REPLY


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (
            "I will be out of the office starting 25.12.2025 and will not return until 19.01.2026.",
            19,
        ),
        (
            (
                "Ich werde ab  05.01.2026 nicht im Büro sein. Ich kehre zurück am\n19.01.2026.\n\n"
                "Ich werde Ihre Nachricht nach meiner Rückkehr beantworten."
            ),
            19,
        ),
        (
            (
                "I am out of the office until 01/19/2026.\n\n\nNote: This is an automated response"
                ' to your message  "Pier" sent on 1/5/2026 11:00:00 AM.\n\nThis is the only'
                " notification you will receive while this person is away."
            ),
            19,
        ),
    ],
)
def test_until_when_notes_says_so(text: str, day: int) -> None:
    until = away_until(read("Carl Berg is out of the office.", text))

    assert until is not None
    assert until.day == day


@pytest.mark.parametrize(
    ("writer", "subject"),
    [
        ("Ana Lopez <ana@x.org>", "Carl Berg is out of the office."),
        ("Carl Berg <carl@x.org>", "Re: Carl Berg is out of the office."),
        ("Carl Berg <carl@x.org>", "Fwd: Carl Berg is out of the office."),
        ("Carl Berg <carl@x.org>", "The chair is out of the office"),
        ("Carl Berg <carl@x.org>", "Carl Berg is out of the office: who signs?"),
        ("Carl Berg <carl@x.org>", "Auto: the car project"),
        ("Carl Berg <carl@x.org>", "[Council] Out of the office: new pictures"),
    ],
)
def test_who_writes_about_an_absence_is_a_person(writer: str, subject: str) -> None:
    assert read(subject, "He is out of the office until Monday.", writer=writer).automatic is None


def test_a_person_s_program_sends_no_notes_subject() -> None:
    by_hand = f"{LIST}X-Mailer: Microsoft Outlook 16.0\n"

    assert read(NOTES[0], "Until Monday.", more=by_hand).automatic is None


def test_who_is_away_is_asked_of_a_name_or_an_address() -> None:
    assert says_owner_is_away(NOTES[0], Mailbox("", "carl.berg@x.org"))
    assert not says_owner_is_away(NOTES[0], Mailbox("", "ana.lopez@x.org"))


SAYS_SO = [
    "This is an automatic reply.",
    "This is an automated response to your message.\n\nI am out of the office until 19 January.",
    "[This is an automatic reply]\n\nRegards\nCarl",
    "*** Automatic reply ***",
    "This is an automated message, please do not reply.",
    "This message was automatically generated.\n\nFor urgent matters write to desk@x.org.",
    "This is an automatic reply: we received your mail and will answer soon.",
    "Dies ist eine automatische Antwort.\n\nViele Grüße\nCarl Berg",
    "Dies ist eine automatisch erzeugte Nachricht.\n\nIch bin bis 19.01.2026 nicht im Haus.",
    "Diese Nachricht wurde automatisch erstellt.",
    "Ceci est une réponse automatique.\n\nJe suis absent jusqu'au 19 janvier.",
    "Este es un mensaje automático.",
    "Esta é uma resposta automática.",
    "Questa è una risposta automatica.",
    "Dit is een automatisch bericht.",
    "Detta är ett automatiskt svar.",
    "To jest automatyczna odpowiedź.",
    "Это автоматический ответ.",
    "本メールは自動返信です。",
    "这是自动回复。",
    "这是来自某邮箱的假期自动回复邮件。\n\n假期结束后再看。",
    "【自动回复】你好，本周休假。I have limited access to e-mail.",
    "Hinweis: Dies ist eine automatische Antwort auf Ihre Nachricht.",
]


@pytest.mark.parametrize("text", SAYS_SO)
def test_an_answer_that_says_nothing_but_that_it_is_automatic_is_so(text: str) -> None:
    answer = f"{LIST}In-Reply-To: <1@x.org>\n"

    assert read("Pier", text, more=answer).automatic is Automatic.AUTO_REPLY
    assert read("Re: Pier", text).automatic is Automatic.AUTO_REPLY
    assert read("Pier", text).automatic is None
    assert read("Fwd: Pier", text).automatic is None
    assert read("Re: Pier", f"> {text}\n\nWhat is that?").automatic is None
    assert read("Re: Pier", f"{text}\n\nWhat is that, and who sends it?").automatic is None
    assert read("Re: Pier", text, more=f"{answer}User-Agent: Thunderbird\n").automatic is None


@pytest.mark.parametrize(
    "text",
    [
        "This is an automatic reply.\n\n+1",
        "This is an automatic reply. I am on holiday until Monday, but I agree.",
        "This is an automatic reply. Just kidding, I read all of it.",
        "This is an automatic reply to Ana's joke.",
        "This is an automatic replying machine that I built.",
        "The minutes were automatically generated.",
        "Please do not reply to this message.",
        "I am out of the office until 19 January 2026.",
        "This is an automatic reply.\n\n> Shall we?\n\nYes, we shall.",
    ],
)
def test_a_person_s_answer_stays_theirs(text: str) -> None:
    assert read("Re: Pier", text, more=f"{LIST}In-Reply-To: <1@x.org>\n").automatic is None
