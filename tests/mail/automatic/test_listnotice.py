"""List programs speak for themselves: administrivia, and what became of a post of ours."""

import pytest

from bot.mail.parse import parse_mail
from bot.mail.values import Automatic, ParsedMail, ReportKind


def read(head: str, text: str = "Text.") -> ParsedMail:
    mail = parse_mail(f"{head}\n\n{text}\n".encode())
    assert isinstance(mail, ParsedMail)
    return mail


MAILMAN = "From: council-bounces@lists.x.org\nX-List-Administrivia: yes\n"
SYMPA = "From: SYMPA <sympa@lists.x.org>\nAuto-Submitted: auto-replied\n"
GOOGLE = "From: Council <noreply@googlegroups.com>\n"
GROUPS_IO = "From: Groups.io Notification <noreply@groups.io>\n"

HELD = {
    "mailman 2": (
        f"{MAILMAN}Subject: Your message to Council awaits moderator approval",
        "Your mail to 'Council' with the subject\n\n    The pier\n\nIs held until somebody looks.",
    ),
    "mailman 3": (
        (
            "From: council-owner@lists.x.org\nAuto-Submitted: auto-generated\n"
            "Subject: Your message to council@lists.x.org awaits moderator approval"
        ),
        "Your mail to 'council@lists.x.org' with the subject\n\n    The pier\n\nwaits.",
    ),
    "mailman, german": (
        f"{MAILMAN}Subject: Ihre Nachricht an Council wartet auf Genehmigung",
        "Ihre Mail an Council mit dem Betreff\n\n    The pier\n\nwird geprüft.",
    ),
    "sympa": (
        f"{SYMPA}Subject: Message distribution: Moderating",
        'Your post with subject "The pier" was forwarded to moderators.',
    ),
    "google": (
        f"{GOOGLE}Subject: Your message to Council is pending approval",
        "A post titled “The pier” waits.",
    ),
    "groups.io": (
        f"{GROUPS_IO}Subject: Your message is awaiting approval",
        'The moderators will read your post titled "The pier" soon.',
    ),
}


@pytest.mark.parametrize(("head", "text"), HELD.values(), ids=HELD.keys())
def test_a_post_that_is_held_is_told(head: str, text: str) -> None:
    mail = read(head, text)

    assert mail.automatic is Automatic.LIST_ADMIN
    assert mail.report is not None
    assert (mail.report.kind, mail.report.subject) == (ReportKind.HELD, "The pier")


NAMED = {
    "with the subject\n\n    “East” or “west” pier\n\nIs being held": "“East” or “west” pier",
    "with the subject\n\n    The pier: “harbour side”\n\nIs being held": "The pier: “harbour side”",
    'with the subject\n\n    "The pier"\n\nIs being held': "The pier",
    '    Posting of your message titled "The\npier"\n\nis held': "The pier",
    'A mail with  subject "The pier,\nwas Re: Quay" is held.': "The pier, was Re: Quay",
    'Your message "Re: "East" pier" to "Council" is held.': 'Re: "East" pier',
    "Ihre Nachricht „Der „alte“ Kai“ wurde zurückgehalten.": "Der „alte“ Kai",
    "Ihr Wunsch\n\n    Versand des Beitrags „Der\nKai“\n\nist being held": "Der Kai",
    "Votre message « Le «vieux» quai » est en attente.": "Le «vieux» quai",
    "メール「埠頭「東」の件」は保留されました。": "埠頭「東」の件",
    "(Subject of your mail : The pier (was: quay))\nis held for approval": "The pier (was: quay)",
    "Sujet de votre message : Le quai\nDate : jeudi\nest en attente": "Le quai",
    "Asunto de su mensaje: El muelle\nestá en espera": "El muelle",
    "Betreff Ihrer Nachricht: Der Kai\nsie wartet auf jemanden": "Der Kai",
    "Ein Beitrag wartet auf Ana.\n\n(Betreff Ihrer E-Mail: Kai (neu))": "Kai (neu)",
    "下の投稿は保留されました。\n\n    件名「埠頭の件」の投稿": "埠頭の件",
    'Şu bekletiliyor:\n\n    "İskele" başlıklı mesajınız': "İskele",
}


@pytest.mark.parametrize(("text", "subject"), NAMED.items())
def test_the_whole_subject_of_a_post_is_told(text: str, subject: str) -> None:
    head = f"{MAILMAN}Content-Type: text/plain; charset=utf-8\nSubject: A post is being held"

    report = read(head, f"Hello,\n\nYour mail to 'Council'\n\n{text}\n\nGoodbye.").report

    assert report is not None
    assert (report.kind, report.subject) == (ReportKind.HELD, subject)


@pytest.mark.parametrize("subject", ["Message Approved: pier", "Your post is pending: pier"])
def test_what_a_machine_tells_of_a_post_is_a_lists(subject: str) -> None:
    head = f"From: Group Notification <noreply@x.org>\nSubject: {subject}"

    assert read(f"{head}\nAuto-Submitted: auto-generated").automatic is Automatic.LIST_ADMIN
    assert read(f"From: Ana <ana@x.org>\nSubject: {subject}").automatic is None


HELD_IN = {
    "bg": ("„Council“ с тема", "Задържано е."),
    "cs": ("Vzkaz pro Council s předmětem", "je přidržen."),
    "de": ("Ihr Beitrag mit dem Betreff", "wurde zurückgehalten."),
    "es": ("Council: el mensaje con el asunto", "queda retenido."),
    "fr": ("Votre message avec l’objet", "attend la validation de quelqu’un."),
    "he": ("הודעה עם הנושא", "ההודעה מעוכבת."),
    "id": ("Surel dengan subjek", "ditahan dahulu."),
    "it": ("Il messaggio con oggetto", "viene trattenuto."),
    "ja": ("下記の件名のメールは、\n審査されます。", "保留されています。"),
    "nl": ("Het bericht met onderwerp", "wordt vastgehouden."),
    "pt": ("A mensagem com assunto", "fica retida; o envio é retido."),
    "ru": ("Письмо с темой", "Удерживается."),
    "tr": ("Council için gönderdiğiniz", "bekletiliyor."),
    "uk": ("Лист з темою", "затримується."),
    "zh": ("你发的主题为", "邮件已被搁置。"),
    "en, mlmmj": ("A mail with the subject", "is awaiting release to the list."),
    "de, mlmmj": ("Die Mail mit dem Betreff", "warte auf Moderation"),
    "cs, mlmmj": ("Zpráva s předmětem", "Čeká se na potvrzení."),
    "ascii": ("Zprava s predmetem", "Ceka se na potvrzeni."),
    "sk": ("Správa s predmetom", "čaká sa na zverejnenie"),
    "el": ("Μήνυμα με θέμα", "εκκρεμεί για τη λίστα"),
    "zh, mlmmj": ("题为的邮件", "需要版主审核后才能发布"),
    "da": ("En mail med emnet", "holdes foreløbig; den godkendes eller afvises."),
    "da, or": ("En mail med emnet", "holdes foreløbig, til den er godkendt eller afvist."),
    "no": ("En epost med emnet", "holdes foreløpig tilbake."),
    "sv": ("Ett brev med ämnet", "hålls tills vidare, tills det godkänns eller avslås."),
    "hr": ("Poruka naslovljena", "zadrzana je."),
    "ro": ("Mesajul cu subiectul", "este reţinut o vreme."),
    "hu": ("A levél tárgya", "Nem kerül megjelenésre. Az elutasító döntésről szólunk."),
    "pl": ("List o tytule", "Wstrzymano go. Gdyby nie został wysłany, damy znać."),
    "et": ("Kiri teemal", "läks moderaatorile läbivaatuseks"),
    "gl": ("A mensaxe co asunto", "foi retida"),
    "fa": ("پیام با موضوع", "نگهداشته می شود"),
    "ko": ("제목이 다음과 같은 메일이", "대기중입니다"),
    "ia": ("Le message con subjecto", "es retenite"),
    "told later": ("Your mail with the subject", "Is being held. You learn when it was rejected."),
}


@pytest.mark.parametrize(("named", "value"), HELD_IN.values(), ids=HELD_IN.keys())
def test_a_post_that_is_held_is_told_in_the_lists_language(named: str, value: str) -> None:
    mail = read(f"{MAILMAN}Subject: Council", f"{named}\n\n    The pier\n\n{value}")

    assert mail.report is not None
    assert (mail.report.kind, mail.report.subject) == (ReportKind.HELD, "The pier")


REJECTED_IN = [
    "Council: afgekeurd",
    "Council: rebutjat",
    "Council: отхвърлено",
    "Council: ditolak",
    "Council: reddedildi",
    "Council: elutasítva",
    "Council: malakceptita",
    "Council: regetada",
    "Council: נדחתה",
    "Council: 消息已被以下原因拒绝",
    "Council: 거절되었습니다",
    "Council: odmitnuta",
    "Council: απορριφθεί",
    "Council: ei saadetud",
    "Council: gaitzetsia",
    "Council: rexeitouse",
    "Council: visszautasították",
    "Council: refusat",
    "Council: отвергнуто",
    "Council: respinsă",
    "Council: zavrnil",
    "Council: atmetė",
    "Council: avslogs",
    "Council: lükkas tagasi",
    "Held for approval: it was rejected",
    "Council: negato",
    "Council: denegáu",
    "Council: není možné doručit",
    "Council: 无法投递",
]


@pytest.mark.parametrize("subject", REJECTED_IN)
def test_a_post_that_is_rejected_is_told_in_the_lists_language(subject: str) -> None:
    mail = read(f"{MAILMAN}Subject: {subject}")

    assert mail.report is not None
    assert mail.report.kind is ReportKind.REJECTED


REJECTED = {
    "mailman 2": (
        f"{MAILMAN}Subject: Request to mailing list Council rejected",
        'Your request to Council\n\n    Posting of your message titled "The pier"\n\nis off.',
    ),
    "mailman 3": (
        (
            "From: council-owner@lists.x.org\nAuto-Submitted: auto-generated\n"
            'Subject: Request to mailing list "Council" rejected'
        ),
        'Posting of your message titled "The pier"\n\nwas turned down.',
    ),
    "sympa": (
        f"{SYMPA}Subject: Your message to council has been rejected",
        'The post with subject "The pier" goes nowhere.',
    ),
    "sympa, french": (
        f"{SYMPA}Subject: Votre message pour council a été rejeté",
        "Le courrier avec le sujet « The pier » ne part pas.",
    ),
    "google": (
        f"{GOOGLE}Subject: Message rejected",
        'A moderator did not take the post titled "The pier".',
    ),
    "spanish": (
        f"{MAILMAN}Subject: Su mensaje ha sido rechazado",
        'El correo con el asunto "The pier" no sale.',
    ),
}


@pytest.mark.parametrize(("head", "text"), REJECTED.values(), ids=REJECTED.keys())
def test_a_post_that_is_rejected_is_told(head: str, text: str) -> None:
    mail = read(head, text)

    assert mail.automatic is Automatic.LIST_ADMIN
    assert mail.report is not None
    assert mail.report.kind is ReportKind.REJECTED
    assert mail.report.subject.strip() == "The pier"


def test_a_rejected_post_that_is_enclosed_names_itself() -> None:
    mail = read(
        f"{MAILMAN}Subject: The pier\nContent-Type: multipart/mixed; boundary=b",
        "--b\n\nYou are not allowed to post to this list.\n--b\nContent-Type: message/rfc822\n\n"
        "From: us@x.org\nMessage-ID: <our@x.org>\nSubject: The pier\n\nText\n--b--",
    )

    assert mail.report is not None
    assert (mail.report.kind, mail.report.about) == (ReportKind.REJECTED, ("our@x.org",))
    assert mail.report.subject == "The pier"


def test_sympas_delivery_report_of_moderation_is_no_failure() -> None:
    mail = read(
        "From: sympa@lists.x.org\nSubject: Message distribution: Forwarded\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
        "--b\n\nYour message for list council was forwarded to moderators.\n"
        "--b\nContent-Type: message/delivery-status\n\n"
        "Final-Recipient: rfc822; council@lists.x.org\nAction: relayed\nStatus: 4.3.0\n--b--",
    )

    assert mail.report is not None
    assert mail.report.kind is ReportKind.HELD


SYMPAS = (
    "--b\n\nEin Satz in der Sprache der Liste.\n--b\nContent-Type: message/delivery-status\n\n"
    "Final-Recipient: rfc822; council@lists.x.org\nAction: {}\nStatus: {}\n"
    "Diagnostic-Code: X-Sympa; {}\n--b\nContent-Type: text/rfc822-headers\n\n"
    "Subject: The pier\nMessage-ID: <our@x.org>\n--b--"
)


@pytest.mark.parametrize(
    ("action", "status", "code", "kind"),
    [
        ("relayed", "2.3.0", "mod", ReportKind.HELD),
        ("relayed", "4.3.0", "mod", ReportKind.HELD),
        ("failed", "5.7.1", "auth", ReportKind.REJECTED),
        ("failed", "5.2.3", "size", ReportKind.REJECTED),
        ("failed", "5.6.0", "command", ReportKind.REJECTED),
        ("failed", "5.1.1", "unknown", ReportKind.BOUNCED),
    ],
)
def test_sympas_code_tells_what_its_words_say(
    action: str, status: str, code: str, kind: ReportKind
) -> None:
    head = f"{SYMPA}Content-Type: multipart/report; report-type=delivery-status; boundary=b"

    mail_report = read(head, SYMPAS.format(action, status, code)).report

    assert mail_report is not None
    assert (mail_report.kind, mail_report.subject, mail_report.about) == (
        kind,
        "The pier",
        ("our@x.org",),
    )


def test_what_sympa_says_has_arrived_is_no_notice() -> None:
    head = f"{SYMPA}Content-Type: multipart/report; report-type=delivery-status; boundary=b"

    mail = read(head, SYMPAS.format("delivered", "2.1.5", "ok"))

    assert mail.automatic is Automatic.OTHER
    assert mail.report is None


@pytest.mark.parametrize("role", ["council+owner", "council-owner"])
def test_a_role_without_a_name_that_names_its_list_is_a_program(role: str) -> None:
    head = f"From: {role}@lists.x.org\nSubject: Hm, council@lists.x.org: pier"

    assert read(head).automatic is Automatic.LIST_ADMIN
    assert read(head.replace("Hm, ", "Re: ")).automatic is None
    assert read(head.replace("council@", "board@")).automatic is None
    assert (
        read(head.replace("From: ", "From: Ana <").replace(".org\n", ".org>\n")).automatic is None
    )


ADMINISTRIVIA = [
    "From: council-admin@lists.x.org\nX-MLServer: fml [fml 4.0]\nSubject: Loop alert",
    f"{MAILMAN}Subject: lists.x.org mailing list memberships reminder",
    f"{MAILMAN}Subject: Council post from ana@x.org requires approval",
    'From: council-request@lists.x.org\nSubject: Welcome to the "Council" mailing list',
    "From: council-confirm+12ab34@lists.x.org\nSubject: confirm 12ab34cd",
    "From: council-bounces@lists.x.org\nList-Id: <council.x.org>\nSubject: 2 moderator requests",
    "From: majordomo@x.org\nSubject: Majordomo results: who\nAuto-Submitted: auto-replied",
    "From: LISTSERV@x.org\nSubject: Command confirmation request (12AB)",
    "From: council-help@x.org\nSubject: confirm subscribe to council@x.org",
    "From: sympa@x.org\nSubject: Your subscription to list council",
    "From: owner-council@x.org\nSubject: Your message to council\nAuto-Submitted: auto-replied",
    f"{GOOGLE}Subject: You have been added to Council",
]


@pytest.mark.parametrize("head", ADMINISTRIVIA)
def test_administrivia_reports_of_no_post_of_ours(head: str) -> None:
    mail = read(head, "Something about a list.")

    assert mail.automatic is Automatic.LIST_ADMIN
    assert mail.report is None


PEOPLE = [
    "From: desk-admin@hotel.x.org\nList-Id: <council.x.org>\nX-Mailman-Version: 2.1",
    "From: chief-editor@x.org\nList-Id: <council.x.org>\nSubject: Your message to us all",
    "From: ana@x.org\nSubject: Your message to Council awaits moderator approval",
    "From: ana@x.org\nSubject: Welcome to the council",
    "From: Ana via groups.io <noreply@groups.io>\nList-Id: <council.groups.io>",
    "From: Ana via Council <no-reply@lists.x.org>\nList-Id: <council.lists.x.org>",
    "From: Ana via Council <council-bounces@lists.x.org>\nX-Mailman-Version: 2.1",
    "From: Council on behalf of Ana <council-bounces@lists.x.org>\nX-Mailman-Version: 2.1",
]


@pytest.mark.parametrize("head", PEOPLE)
def test_a_person_whose_address_or_words_are_like_a_programs_is_a_person(head: str) -> None:
    assert read(head).automatic is None


def test_a_subscription_that_is_refused_is_no_post() -> None:
    mail = read(
        f"{MAILMAN}Subject: Request to mailing list Council rejected",
        "Your request to Council\n\n    Subscription request\n\nhas been rejected.",
    )

    assert mail.automatic is Automatic.LIST_ADMIN
    assert mail.report is None
