"""Notices of a post that is held or rejected, and bounces, in the words of many programs."""

import pytest

from bot.mail.parse import parse_mail
from bot.mail.values import Automatic, ParsedMail, ReportKind


def read(head: str, text: str) -> ParsedMail:
    mail = parse_mail(
        f"To: us@x.org\n{head}\nContent-Type: text/plain; charset=utf-8\n\n{text}\n".encode()
    )
    assert isinstance(mail, ParsedMail)
    return mail


MAILMAN = "From: council-bounces@lists.x.org\nX-List-Administrivia: yes\n"
MAILMAN_3 = "From: council-owner@lists.x.org\nAuto-Submitted: auto-generated\n"
SYMPA = "From: SYMPA <sympa@lists.x.org>\nAuto-Submitted: auto-generated\n"
GROUPS = "From: council+noreply@groups.x.org\nAuto-Submitted: auto-generated\n"
LISTSERV = "From: LISTSERV Server <LISTSERV@x.org>\n"
EZMLM = "Mailing-List: contact council-help@x.org; run by ezmlm\nFrom: council-help@x.org\n"

HELD = {
    "mailman, dutch": (
        f"{MAILMAN}Subject: Uw bericht aan Council wacht op goedkeuring",
        "Uw bericht aan 'Council' met als onderwerp\n\n    The pier\n\nis vastgehouden.",
    ),
    "mailman, swedish": (
        f"{MAILMAN}Subject: Ditt brev till Council",
        "Ditt brev till 'Council' med ärenderaden\n\n    The pier\n\nväntar på moderatorn.",
    ),
    "mailman, polish": (
        f"{MAILMAN}Subject: Twoja wiadomość do Council",
        "Twoja wiadomość na listę 'Council' o temacie\n\n    The pier\n\noczekuje na decyzję.",
    ),
    "mailman, russian": (
        f"{MAILMAN}Subject: Ваше сообщение в Council ожидает одобрения",
        "Ваше письмо в список 'Council', тема которого\n\n    The pier\n\nзадержано.",
    ),
    "mailman, greek": (
        f"{MAILMAN}Subject: Το μήνυμά σας αναμένει έγκριση",
        "Το μήνυμά σας στη λίστα 'Council' με θέμα\n\n    The pier\n\nκρατείται.",
    ),
    "mailman, turkish": (
        f"{MAILMAN}Subject: Council listesine gönderdiğiniz mesaj",
        "Listeye yolladığınız\n\n    The pier\n\nkonulu mesaj onay bekliyor.",
    ),
    "mailman, chinese": (
        f"{MAILMAN}Subject: 您给 Council 的消息",
        "您的邮件\n\n    The pier\n\n正在等待管理员批准。",
    ),
    "mailman 3, finnish": (
        f"{MAILMAN_3}Subject: Viestisi odottaa",
        "Viestisi listalle\n\n    The pier\n\nodottaa hyväksyntää.",
    ),
    "sympa, german": (
        f"{SYMPA}Subject: Ihre Nachricht an die Liste council wird moderiert",
        "Ihre Nachricht „The pier“ wurde an die Moderatoren weitergeleitet.",
    ),
    "sympa, spanish": (
        f"{SYMPA}Subject: Su mensaje está pendiente de moderación",
        "Su mensaje para la lista council\nAsunto: The pier\nespera a un moderador.",
    ),
    "sympa": (
        f"{SYMPA}Subject: Message distribution: Moderation",
        "Your message for list 'council'\n(subject : 'The pier')\nwas forwarded to the moderators.",
    ),
    "google groups, german": (
        f"{GROUPS}Subject: Ihre Nachricht an council@groups.x.org wartet auf Freigabe",
        "Ihre Nachricht „The pier“ an die Gruppe muss erst freigegeben werden.",
    ),
    "google groups, french": (
        f"{GROUPS}Subject: Votre message est en attente d'approbation",
        "Votre message « The pier » doit être approuvé.",
    ),
    "google groups, korean": (
        f"{GROUPS}Subject: 메시지가 승인 대기 중입니다",
        "그룹에 보낸 메시지 “The pier”은(는) 승인 대기 중입니다.",
    ),
    "groups.io by its name": (
        "From: Groups.io <noreply@x.org>\nAuto-Submitted: auto-generated\nSubject: On hold",
        'Your message "The pier" needs approval.',
    ),
    "listserv": (
        f"{LISTSERV}Subject: Your message to COUNCIL has been submitted to the moderator",
        'Your message "The pier" is under review. You will be notified if it is not accepted.',
    ),
    "majordomo": (
        "From: owner-council@x.org\nSubject: Majordomo: your message to council requires approval",
        'Your post titled "The pier" waits.',
    ),
    "ezmlm": (
        f"{EZMLM}Subject: Your posting to council@x.org is awaiting moderation",
        'Your message "The pier" has been forwarded to the moderators.',
    ),
}


REJECTED = {
    "mailman, german": (
        f"{MAILMAN}Subject: Ihre Anfrage an Council wurde abgelehnt",
        'Ihre Anfrage\n\n    Veröffentlichung Ihres Beitrags "The pier"\n\nwurde abgelehnt.',
    ),
    "mailman, portuguese": (
        f"{MAILMAN}Subject: Pedido rejeitado",
        'O seu pedido\n\n    Envio da sua mensagem intitulada "The pier"\n\nfoi rejeitado.',
    ),
    "sympa, italian": (
        f"{SYMPA}Subject: Il suo messaggio è stato rifiutato",
        "Il messaggio «The pier» non è stato accettato.",
    ),
    "groups.io": (
        (
            "From: Groups.io <noreply@x.org>\nAuto-Submitted: auto-replied\n"
            "Subject: Unable to deliver your message to council@x.org"
        ),
        'Your message "The pier" was not delivered: you are not subscribed to the group.',
    ),
    "listserv": (
        f"{LISTSERV}Subject: Rejected posting to COUNCIL@X.ORG",
        'You are not authorized to send mail to the list. Your message "The pier" is returned.',
    ),
    "a group's answer": (
        (
            "From: Desk <noreply@x.org>\nAuto-Submitted: auto-generated\n"
            "Subject: Your post to council@x.org was declined: not accepted"
        ),
        'Your post "The pier" will not appear.',
    ),
}


TOLD = {
    f"{kind}, {name}": (kind, *notice)
    for kind, notices in ((ReportKind.HELD, HELD), (ReportKind.REJECTED, REJECTED))
    for name, notice in notices.items()
}


@pytest.mark.parametrize(("kind", "head", "text"), TOLD.values(), ids=TOLD.keys())
def test_what_became_of_a_post_is_told_in_other_words(
    kind: ReportKind, head: str, text: str
) -> None:
    mail = read(head, text)

    assert mail.automatic is Automatic.LIST_ADMIN
    assert mail.report is not None
    assert (mail.report.kind, mail.report.subject) == (kind, "The pier")


@pytest.mark.parametrize(
    "head",
    [
        "From: council-confirm+12ab@x.org\nSubject: Your confirmation is needed to leave",
        f"{LISTSERV}Subject: Subscription probe for COUNCIL",
        f"{EZMLM}Subject: How to use this list",
        "From: owner-council@x.org\nSubject: BOUNCE council@x.org: Non-member submission",
        "From: council+managers@googlegroups.com\nSubject: One message waits",
        "From: council-owner@x.org\nSubject: Uncaught bounce notification",
        "From: x@x.org\nAuto-Submitted: auto-generated\nSubject: Your post to c@x.org is approved",
    ],
)
def test_what_a_program_tells_of_a_list_is_of_no_post(head: str) -> None:
    mail = read(head, "Something about a list, for council@x.org.")

    assert mail.automatic is Automatic.LIST_ADMIN
    assert mail.report is None


def test_an_address_that_is_named_is_no_subject() -> None:
    text = "Your message to\n\n    council@x.org\n\nis held for approval. Subject: council@x.org"

    report = read(f"{MAILMAN}Subject: Council", text).report

    assert report is not None
    assert report.subject == ""


def test_a_list_of_ezmlm_is_known_by_its_posting_address() -> None:
    assert read(f"{EZMLM}Subject: confirm", "Text.").through == ("council@x.org",)


BOUNCED = [
    "   宛先: ana@y.org\n   理由: 550 5.1.1 User unknown",
    "收件人:ana@y.org\n退信原因:收件人邮件地址不存在",
    "Empfänger: <ana@y.org>\nGrund: 550",
    "Destinataire : ana@y.org (550 inconnu)",
    "Der folgende Empfänger ana@y.org ist unbekannt. Fragen an postmaster@y.org.",
    "We could not bring your mail to ana@y.org, says MAILER-DAEMON@y.org.",
]


@pytest.mark.parametrize("text", BOUNCED)
def test_who_did_not_get_a_mail_is_told_in_other_words(text: str) -> None:
    report = read("From: MAILER-DAEMON@y.org\nSubject: hm", f"Sorry, us@x.org.\n\n{text}").report

    assert report is not None
    assert report.recipients == ("ana@y.org",)


@pytest.mark.parametrize(
    "text",
    [
        "Your mail has not yet been delivered.",
        "Die Zustellung ist verzögert.",
        "La remise est retardée.",
        "配信が遅延しています。",
    ],
)
def test_of_a_delay_without_a_form_nobody_is_named(text: str) -> None:
    assert read("From: MAILER-DAEMON@y.org\nSubject: hm", f"{text}\n\nana@y.org").report is None


def test_of_two_addresses_in_a_sentence_neither_is_taken() -> None:
    text = "Neither ana@y.org nor ben@y.org was told."

    assert read("From: MAILER-DAEMON@y.org\nSubject: hm", text).report is None


@pytest.mark.parametrize(
    "subject",
    [
        "系统退信",
        "Fehler bei der Zustellung",
        "Échec de remise",
        "Correo devuelto",
        "Zwrot poczty",
        "Falha na entrega",
        "Mancata consegna",
        "Niet te bezorgen",
        "Не удалось доставить",
        "メール送信エラー",
        "배달 실패",
        "Teslim edilemedi",
        "Kézbesíthetetlen",
        "Kunne ikke leveres",
    ],
)
def test_a_postmasters_bounce_is_known_by_its_subject(subject: str) -> None:
    assert read(f"From: PostMaster@y.org\nSubject: {subject}", "x").automatic is Automatic.BOUNCE


def test_a_group_that_refuses_a_post_in_a_bounce_rejects_it() -> None:
    head = "From: mailer-daemon@y.org\nX-Failed-Recipients: group@y.org\nSubject: Failure"
    report = read(head, "You may not have permission to post messages to the group.").report

    assert report is not None
    assert (report.kind, report.recipients) == (ReportKind.REJECTED, ("group@y.org",))
