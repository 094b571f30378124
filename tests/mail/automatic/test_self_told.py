"""What a mail says of itself counts where its subject, or a field, says so already."""

import pytest

from bot.mail.automatic.responders import (
    greets_whoever_writes,
    says_it_answers,
    says_it_is_automatic,
)
from bot.mail.parse import parse_mail
from bot.mail.values import Automatic, ParsedMail


def read(head: str, text: str) -> ParsedMail:
    head = f"From: Ana <ana@x.org>\nContent-Type: text/plain; charset=utf-8\n{head}"
    mail = parse_mail(f"{head}\n\n{text}\n".encode())
    assert isinstance(mail, ParsedMail)
    return mail


ANSWERS = [
    "This is an automatic reply.",
    "This is an auto-response: I am away.",
    "This is an automatically generated\nresponse.",
    "Dies ist eine automatische Antwort.",
    "Dies ist eine automatisch erzeugte Antwort.",
    "Ceci est une réponse automatique.",
    "Ceci est une reponse automatique.",
    "Esta es una respuesta automática.",
    "Esta é uma resposta automática.",
    "Questa è una risposta automatica.",
    "Dit is een automatisch antwoord.",
    "Det här är ett automatiskt svar.",
    "Dette er et automatisk svar.",
    "Tämä on automaattinen vastaus.",
    "To jest automatyczna odpowiedź.",
    "Toto je automatická odpověď.",
    "Ez egy automatikus válasz.",
    "Acesta este un răspuns automat.",
    "Ovo je automatski odgovor.",
    "To je samodejni odgovor.",
    "Това е автоматичен отговор.",
    "Это автоматический ответ.",
    "Це автоматична відповідь.",
    "Αυτή είναι μια αυτόματη απάντηση.",
    "Bu bir otomatik yanıttır.",
    "هذا رد تلقائي.",
    "זוהי תשובה אוטומטית.",
    "این یک پاسخ خودکار است.",
    "本メールは自動返信です。",
    "这是自动回复。",
    "자동 회신입니다.",
    "Ini adalah balasan otomatis.",
    "Đây là thư trả lời tự động.",
    "Aquesta és una resposta automàtica.",
]


@pytest.mark.parametrize("text", ANSWERS)
def test_a_text_that_calls_itself_an_automatic_answer_is_believed_where_no_answer_is_wanted(
    text: str,
) -> None:
    assert says_it_answers(text)
    assert read("Subject: pier\nPrecedence: bulk", text).automatic is Automatic.AUTO_REPLY
    assert read("Subject: pier\nReturn-Path: <>", text).automatic is Automatic.AUTO_REPLY
    assert read("Subject: pier", text).automatic is None
    assert read("Subject: pier\nPrecedence: bulk\nList-Id: <c.x.org>", text).automatic is None


ITSELF = [
    "This acknowledgement has been generated automatically - please do not reply to it.",
    "This message was automatically generated.",
    "This is an auto-generated e-mail.",
    "Please do not reply to this message.",
    "Diese Nachricht wurde automatisch erstellt.",
    "Bitte antworten Sie nicht auf diese E-Mail.",
    "Ce message a été envoyé automatiquement.",
    "Merci de ne pas répondre à ce courriel.",
    "Este mensaje ha sido generado de forma automática.",
    "Esta mensagem foi gerada automaticamente.",
    "Questo messaggio è stato generato automaticamente.",
    "Deze e-mail is automatisch verzonden.",
    "Detta meddelande har skickats automatiskt.",
    "Tämä viesti on lähetetty automaattisesti.",
    "Ta wiadomość została wygenerowana automatycznie.",
    "Tato zpráva byla vygenerována automaticky.",
    "Это письмо сформировано автоматически.",
    "Цей лист створено автоматично.",
    "Bu e-posta otomatik olarak gönderilmiştir.",
    "هذه رسالة تلقائية.",
    "זוהי הודעה אוטומטית.",
    "このメールは自動送信されています。",
    "此邮件由系统自动发出。",
    "이 메일은 자동으로 발송되었습니다.",
]


@pytest.mark.parametrize("text", [*ITSELF, *ANSWERS])
def test_a_desks_acknowledgement_is_known_by_its_subject_and_what_it_says(text: str) -> None:
    head = "Subject: Thank you for contacting the harbour desk"

    assert says_it_is_automatic(text)
    assert read(head, text).automatic is Automatic.AUTO_REPLY
    assert read(head, "We will meet on Monday.").automatic is None
    assert read(f"{head}\nX-Mailer: Microsoft Outlook 16.0", text).automatic is None
    assert read(head.replace(": ", ": Re: "), f"{text}\n\nWho sends that?").automatic is None
    assert read(head.replace(": ", ": Fwd: "), text).automatic is None
    assert read(head, f"Look what came:\n\n> {text}").automatic is None
    assert read(head, f"Look what came:\n\nFrom: desk@x.org\n\n{text}").automatic is None
    assert read(head, f"Look what came:\n\n-----\n{text}").automatic is None


@pytest.mark.parametrize(
    "subject",
    [
        "[SD #88214] We have received your request: Scanner",
        "Case 00123: your request has been received",
        "Ihre Anfrage ist bei uns eingegangen",
        "Hemos recibido su solicitud",
        "【受付完了】お問い合わせを受け付けました",
    ],
)
def test_an_acknowledgement_begins_among_its_subjects_first_words(subject: str) -> None:
    assert read(f"Subject: {subject}", ITSELF[0]).automatic is Automatic.AUTO_REPLY
    assert read(f"Subject: {'pier ' * 12}{subject}", ITSELF[0]).automatic is None


GREETINGS = [
    "Dear sender,\n",
    "Dear correspondent:\n",
    "Lieber Absender,\n",
    "Cher expéditeur,\n",
    "Estimado remitente:\n",
    "Caro remetente,\n",
    "Gentile mittente,\n",
    "Beste afzender, ik ben er even niet.",
    "Hej avsändare!",
    "Kære afsender",
    "Hyvä lähettäjä,",
    "Szanowny Nadawco,",
    "Vážený odesílateli,",
    "Tisztelt Feladó!",
    "Stimate expeditor,",
    "Уважаемый отправитель!",
    "Шановний відправнику!",
    "Poštovani pošiljatelju,",
    "Spoštovani pošiljatelj,",
    "Αγαπητέ αποστολέα,",
    "Sayın gönderici,",
]


@pytest.mark.parametrize("text", GREETINGS)
def test_a_bare_word_of_absence_is_a_responders_above_a_greeting_to_anybody(text: str) -> None:
    assert greets_whoever_writes(text)
    assert read("Subject: Afwezig", text).automatic is Automatic.AUTO_REPLY
    assert read("Subject: Abwesenheit", text).automatic is Automatic.AUTO_REPLY
    assert read("Subject: pier", text).automatic is None
    assert read("Subject: Afwezig\nUser-Agent: Mozilla Thunderbird", text).automatic is None
    assert read("Subject: Afwezig\nMessage-ID: <CA+7@mail.gmail.com>", text).automatic is None


@pytest.mark.parametrize("text", ["Dear Ana,", "Liebe alle,", "The letter begins: Dear sender,"])
def test_a_bare_word_of_absence_above_a_greeting_to_somebody_is_a_persons(text: str) -> None:
    assert read("Subject: Afwezig", text).automatic is None


AT_ITS_END = [
    "Re: [council] The pier - AUTOMATED RESPONSE",
    "The pier (Automatic reply)",
    "The pier [Abwesenheitsnotiz]",
    "Re: The pier | Réponse automatique",
    "Re: El muelle (respuesta automatica)",
    "埠頭【自動返信】",
]


@pytest.mark.parametrize("subject", AT_ITS_END)
def test_a_subject_may_end_with_what_a_mail_calls_itself(subject: str) -> None:
    text = "I am in Accra.\n\nThis is an automatic response."
    marked = "I am in Accra.\n\n>This is an automatic response."
    quoted = f"See you then!\n\n> I am in Accra.\n>\n{marked[16:]}"
    answer = f"Subject: {subject}\nIn-Reply-To: <1@x.org>"

    assert read(f"Subject: {subject}", text).automatic is Automatic.AUTO_REPLY
    assert read(f"Subject: {subject}", marked).automatic is Automatic.AUTO_REPLY
    assert read(answer, text).automatic is Automatic.AUTO_REPLY
    assert read(answer, marked).automatic is None
    assert read(answer, quoted).automatic is None
    assert read(f"Subject: {subject}", quoted).automatic is None
    assert read(f"Subject: {subject}", "See you then!").automatic is None


UNACCENTED = [
    "Automaticka odpoved: pier",
    "Reponse automatique : pier",
    "Respuesta automatica: pier",
    "Resposta automatica: pier",
    "Automatyczna odpowiedz: pier",
    "Raspuns automat: pier",
    "Automatikus valasz: pier",
    "Otomatik yanit: pier",
    "Franvaro: pier",
    "Nepritomnost: pier",
]


@pytest.mark.parametrize("subject", UNACCENTED)
def test_what_a_responder_calls_itself_is_read_without_accents(subject: str) -> None:
    assert read(f"Subject: {subject}", "x").automatic is Automatic.AUTO_REPLY
