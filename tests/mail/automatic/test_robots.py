"""Machines that write of themselves, receipts, and desks that say that something has come in."""

import pytest

from bot.mail.parse import parse_mail
from bot.mail.values import Automatic, ParsedMail


def read(head: str, text: str = "Text.") -> ParsedMail:
    mail = parse_mail(f"{head}\n\n{text}\n".encode())
    assert isinstance(mail, ParsedMail)
    return mail


ROBOTS = [
    "From: nagios@x.org\nSubject: ** PROBLEM Host Alert: shed is DOWN **",
    "From: Zabbix <zabbix@x.org>\nSubject: Problem: disk",
    "From: Alertes <alerte@x.org>\nSubject: Site hors ligne",
    "From: Alarme <alarme+7@x.org>\nSubject: Aus",
    "From: Ana <build-bot@x.org>\nSubject: Build 7",
    "From: X <comments-noreply@docs.x.org>\nSubject: pier",
    "From: X <no-responder@x.org>\nSubject: Su factura",
    "From: X <ne-pas-repondre@x.org>\nSubject: Votre facture",
    "From: X <nicht-antworten@x.org>\nSubject: Rechnung",
    "From: X <niet-antwoorden@x.org>\nSubject: Factuur",
    "From: X <nao-responda@x.org>\nSubject: Fatura",
    "From: root <root@x.org>\nSubject: Cron <root@shed> /bin/true",
    "From: root <root@x.org>\nSubject: Logwatch for shed (Linux)",
    "From: x@x.org\nSubject: [FIRING:1] DiskFull",
    "From: x@x.org\nX-GitLab-Pipeline-Id: 7\nSubject: Fixed pipeline",
    "From: Ana <x@x.org>\nX-GitHub-Reason: ci_activity\nSubject: Run failed",
    'From: "Ana via DocuSign" <x@docusign.x.org>\nSubject: Please sign',
    'From: "Ana (Google Docs)" <x@docs.x.org>\nSubject: pier',
    'From: "Ana (via Google Docs)" <shares-dm-noreply@x.org>\nList-Id: <c.x.org>\nSubject: pier',
    "From: X <pier+no-reply@x.org>\nSubject: pier",
    "From: X <pier.donotreply@x.org>\nSubject: pier",
    "From: X <do_not_reply@x.org>\nSubject: pier",
    "From: monitoring@x.org\nSubject: Gate",
    'From: "dependabot[bot]" <notifications@x.org>\nX-GitHub-Reason: subscribed\nSubject: Bump 1',
    "From: Us <us@x.org>\nX-Campaign: mailchimp8b3c\nSubject: Our survey",
    "From: Us <us@x.org>\nX-Mailer: MailChimp Mailer - **CID8b3c**\nSubject: Our survey",
    "From: Us <us@x.org>\nX-Mailer: phplist v3.6\nSubject: Our news",
    "From: Us <us@x.org>\nX-Roving-ID: 11.2\nSubject: Our news",
    "From: Wiki <w@x.org>\nReply-To: Wiki <w@x.org>\nX-Mailer: MediaWiki mailer\nSubject: Page",
    "From: Wiki <w@x.org>\nReply-To: noreply@x.org\nX-Mailer: MediaWiki mailer\nSubject: Page",
    "From: Ana (JIRA) <jira@x.org>\nX-JIRA-FingerPrint: 3\nSubject: [jira] [Updated] (P-1) pier",
    "From: Ana (Jira) <jira@x.org>\nX-JIRA-FingerPrint: 3\nSubject: [jira] Assigned: (P-1) pier",
]


@pytest.mark.parametrize("head", ROBOTS)
def test_a_machine_that_writes_of_itself_is_no_person(head: str) -> None:
    assert read(head).automatic is Automatic.OTHER


PEOPLE = [
    "From: Jan Bot <bot@x.org>\nSubject: pier",
    "From: Hans Bot <hans.bot@x.org>\nSubject: pier",
    "From: Hans Bot <hans_bot@x.org>\nSubject: pier",
    "From: ci@x.org\nSubject: pier",
    "From: root <root@x.org>\nSubject: Re: Cron <root@shed> /bin/true",
    "From: Ana <notifications@x.org>\nX-GitHub-Reason: comment\nSubject: Re: pier",
    "From: Ana via Council <notifications@x.org>\nList-Id: <council.x.org>\nSubject: pier",
    'From: "Ana via Box" <council@x.org>\nList-Id: <box.x.org>\nSubject: pier',
    'From: "Ana via Makers" <noreply@x.org>\nList-Id: <makers.x.org>\nSubject: pier',
    "From: Ana <a@x.org>\nList-Id: <c.x.org>\nList-Unsubscribe: <https://x.org/u/1>\nSubject: pier",
    "From: Ana <a@x.org>\nList-Unsubscribe: <https://x.org/u/1>\nSubject: Our news",
    "From: Ana Lopez <monitoring@x.org>\nSubject: pier",
    "From: Monitoring Unit <monitoring@x.org>\nIn-Reply-To: <1@x.org>\nSubject: Re: pier",
    "From: Ana <a@x.org>\nX-Auto-Response-Suppress: All\nSubject: pier",
    "From: Ana <a@x.org>\nSubject: Out of office from Monday",
    "From: Ana <a@x.org>\nContent-Type: text/plain; charset=utf-8\nSubject: Abwesenheit",
    "From: Ana <a@x.org>\nContent-Type: text/plain; charset=utf-8\nSubject: Odsotnost",
    "From: Ana <a@x.org>\nPrecedence: bulk\nList-Id: <council.x.org>\nSubject: Afwezig",
    "From: Ana <a@x.org>\nSubject: [Afwezig] pier",
    "From: Ana <a@x.org>\nSubject: Re: Abwesenheit\nIn-Reply-To: <1@x.org>",
    "From: Ana <a@x.org>\nSubject: Abwesenheit / Ana's plan",
    "From: Ana <a@x.org>\nX-Mailer: Microsoft Outlook 16.0\nSubject: Out of office until 3 June",
    "From: Ana <a@x.org>\nUser-Agent: Mozilla Thunderbird\nSubject: Abwesend: Montag",
    "From: Ana <a@x.org>\nSubject: Auto: zu verkaufen",
    "From: Ana <a@x.org>\nSubject: [council] Afwezig: dinsdag\nList-Id: <council.x.org>",
    "From: Ana <a@x.org>\nSubject: Assente: martedì\nMessage-ID: <CA+7@mail.gmail.com>",
    "From: Ana <a@x.org>\nSubject: Undeliverable mail policy",
    "From: Ana <w@x.org>\nReply-To: Ana <a@x.org>\nX-Mailer: MediaWiki mailer\nSubject: pier",
    "From: Ana <a@x.org>\nX-Mailer: MediaWiki mailer\nSubject: pier",
    "From: Ana (JIRA) <jira@x.org>\nX-JIRA-FingerPrint: 3\nSubject: [jira] [Commented] (P-1) pier",
    "From: Ana (JIRA) <jira@x.org>\nX-JIRA-FingerPrint: 3\nSubject: [jira] [Created] (P-1) pier",
    "From: Ana Bot [BOT] <a@x.org>\nSubject: pier",
    "From: Ana <a@x.org>\nX-Mailer: Sendinblue\nSubject: pier",
    "From: Ana Lopez <do-not-reply@x.org>\nUser-Agent: Mozilla Thunderbird\nSubject: pier",
    "From: Ana <a@x.org>\nSubject: Read: chapter 3",
    "From: Ana <a@x.org>\nSubject: Recall: the chair",
    "From: Ana <a@x.org>\nContent-Type: text/plain; charset=utf-8\nSubject: Rappel : assemblée",
]


@pytest.mark.parametrize("head", PEOPLE)
def test_what_is_like_a_machines_may_be_a_persons(head: str) -> None:
    assert read(head, "It was read on Monday. Thank you for your message.").automatic is None


GITHUB = "From: Ana <notifications@x.org>\nX-GitHub-Reason: subscribed\nSubject: Re: [x/pier] Lamps"
FOOTER = "-- \nReply to this email directly or view it on GitHub:\nhttps://x.org/x/pier/7"


THROUGH_A_LIST = "From: Ana via Council <council@x.org>\nList-Post: <mailto:council@x.org>"
SHARED = [
    "From: Ana <notifications@github.com>\nX-GitHub-Reason: subscribed",
    f"{THROUGH_A_LIST}\nReply-To: Ana <7@r.x.org>\nX-GitHub-Sender: ana",
    "From: Ana (JIRA) <jira@x.org>\nX-JIRA-FingerPrint: 3",
    "From: Ana <gitlab@x.org>\nX-GitLab-Project: pier",
    "From: Ana <review@x.org>\nX-Gerrit-MessageType: comment",
    "From: Ana <notifications@forge.x.org>\nList-Id: <pier.forge.x.org>",
    "From: Ana <notify+7@x.org>\nIn-Reply-To: <1@x.org>",
]
OWN = [
    "From: Ana <ana@x.org>",
    f"{THROUGH_A_LIST}\nReply-To: Ana <ana@x.org>",
    "From: Ana Notify <ana.notify@x.org>",
    "From: Anna Bot <anna_bot@x.org>",
    "From: Monitoring Unit <monitoring@x.org>\nIn-Reply-To: <1@x.org>",
]


@pytest.mark.parametrize("head", SHARED)
def test_who_writes_through_a_service_has_no_address_there_and_is_a_person(head: str) -> None:
    mail = read(f"{head}\nSubject: Re: pier", "agree")

    assert (mail.automatic, mail.is_shared) == (None, True)
    assert mail.author.name.startswith("Ana")


@pytest.mark.parametrize("head", OWN)
def test_a_persons_address_is_their_own(head: str) -> None:
    assert not read(f"{head}\nSubject: Re: pier", "agree").is_shared


HAPPENED = [
    "Closed #12.",
    "Closed #12 as not planned.",
    "Reopened x/pier#12.",
    "Merged #12 into main.",
    "@ana approved this pull request.",
    "@ana pushed 2 commits.\n\n1a2b3c4d5e6f Mend the lamps\n0a2b3c4 And the rope",
]


@pytest.mark.parametrize("text", HAPPENED)
def test_what_happened_on_github_is_said_by_nobody(text: str) -> None:
    assert read(GITHUB, f"{text}\n\n\n\n{FOOTER}").automatic is Automatic.OTHER
    assert read(GITHUB, f"{text}\n\nThe lamps were dark.\n\n{FOOTER}").automatic is None
    assert read(GITHUB, f"{text}\n").automatic is None
    assert read(GITHUB, f"The lamps were dark.\n\n{text}\n\n{FOOTER}").automatic is None


RECEIPTS = {
    "Read: pier": "Your message\n\n  To: Ana\n  Subject: pier\n\nwas read on Tuesday.",
    "Gelesen: pier": "Ihre Nachricht\n  An: Ana\n  Betreff: pier\n\nwurde am Montag gelesen.",
    "Lu : pier": "Votre message\n  À : Ana\n  Objet : pier\na été lu le lundi.",
    "Lido: pier": "A sua mensagem\n  Para: Ana\n  Assunto: pier\nfoi lida em segunda-feira.",
    "Letto: pier": "Il messaggio\n  A: Ana\n  Oggetto: pier\nè stato letto lunedì.",
    "Gelezen: pier": "Uw bericht\n  Aan: Ana\n  Onderwerp: pier\nis gelezen op maandag.",
    "Прочитано: pier": "Ваше сообщение\n  Кому: Ана\n  Тема: pier\nпрочитано в понедельник.",
    "開封済み: pier": "次のメッセージ\n  宛先: Ana\n  件名: pier\nは月曜日に開封されました。",
    "已读: pier": "您的邮件\n  收件人: Ana\n  主题: pier\n已于周一被阅读。",
    "Not read: pier": "Your message\n  To: Ana\n  Subject: pier\nwas deleted without being read.",
    "Read: the pier": "Your message\n\n    To:      Ana\n    Subject: pier\n\nwas read on Monday.",
    "Read: quay": "Your message\n\tTo:\t\tAna\n\tSent:\t\tMonday\nwas read on Tuesday.",
    "Leido: muelle": "Su mensaje\n  Para:   Ana\n  Asunto: muelle\nfue leido el lunes.",
    "Precteno: molo": "Vase zprava\n  Komu:     Ana\n  Predmet:  molo\nbyla prectena v pondeli.",
    "Irakurrita: kaia": "Mezua\n  Nori:  Ana\n  Gaia:  kaia\nirakurri da.",
    "خوانده شد: اسکله": "پیام شما\n  به:   آنا\n  موضوع:   اسکله\nدر دوشنبه خوانده شد.",
    "Return Receipt (displayed) - pier": "This is a Return Receipt for the mail you sent to Ana.",
    "Empfangsbestätigung (angezeigt) - Kai": "Dies ist eine Empfangsbestätigung für Ihre E-Mail.",
    "Accusé de réception (affiché) - quai": "Ceci est un accusé de réception pour le courrier.",
    "Recall: pier": 'Ana Lopez would like to recall the message, "pier".',
    "Rückruf: Kai": 'Ana Lopez möchte die Nachricht "Kai" zurückrufen.',
    "Rappel : quai": "Ana Lopez souhaite rappeler le message « quai ».",
}


@pytest.mark.parametrize(("subject", "text"), RECEIPTS.items())
def test_a_receipt_of_no_form_is_told_by_what_it_lists(subject: str, text: str) -> None:
    head = "From: ana@x.org\nContent-Type: text/plain; charset=utf-8\nSubject: "

    assert read(head + subject, text).automatic is Automatic.OTHER


def test_a_receipt_is_none_of_a_responders_answers() -> None:
    head = "From: ana@x.org\nAuto-Submitted: auto-replied\nContent-Type: multipart/report;"

    mail = read(f"{head} report-type=disposition-notification; boundary=b")

    assert mail.automatic is Automatic.OTHER


ACKNOWLEDGED = [
    "Your request (7) has been received and is being reviewed.",
    "Thank you for contacting the desk.",
    "This mailbox is no longer in use.",
    "Vielen Dank für Ihre Anfrage.",
    "Ihre Nachricht ist bei uns eingegangen.",
    "Nous avons bien reçu votre demande.",
    "Hemos recibido su solicitud.",
    "Recebemos a sua mensagem.",
    "Abbiamo ricevuto la tua richiesta.",
    "Wij hebben uw bericht ontvangen.",
    "Vi har mottagit ditt mail.",
    "Vi har modtaget din henvendelse.",
    "Olemme vastaanottaneet viestisi.",
    "Otrzymaliśmy Twoją wiadomość.",
    "Obdrželi jsme Vaši zprávu.",
    "Megkaptuk levelét.",
    "Ваше обращение зарегистрировано.",
    "Ваш запит отримано.",
    "Talebiniz bize ulaştı.",
    "我们已收到您的请求。",
    "お問い合わせを受け付けました。",
    "문의가 접수되었습니다.",
    "Chúng tôi đã nhận được yêu cầu của bạn.",
    "Kami telah menerima pesan Anda.",
]


@pytest.mark.parametrize("text", ACKNOWLEDGED)
def test_a_desk_that_tells_what_has_come_in_answers(text: str) -> None:
    head = "From: desk@x.org\nSubject: pier\nContent-Type: text/plain; charset=utf-8\n"

    assert read(f"{head}Auto-Submitted: auto-generated", text).automatic is Automatic.AUTO_REPLY
    assert read(head.strip(), text).automatic is None


def test_what_a_machine_tells_of_itself_is_no_answer() -> None:
    head = "From: jira@x.org\nSubject: [JIRA] (P-7) The pier\nAuto-Submitted: auto-generated"

    assert read(head, "Ana changed the status to done.").automatic is Automatic.OTHER


def test_what_a_forum_sends_to_many_is_no_answer() -> None:
    head = "From: forum@x.org\nSubject: pier\nAuto-Submitted: auto-generated\nList-Id: <f.x.org>"

    assert read(head, "Thank you for your message! I am on leave.").automatic is Automatic.OTHER


@pytest.mark.parametrize(
    "head",
    [
        "Subject: [council] Automatic reply: pier\nList-Id: <council.x.org>",
        "Subject: [x.org #12] AutoReply: pier",
        "Subject: Automatic reply: pier\nX-Mailer: Microsoft Outlook 16.0",
        "Subject: pier\nX-Auto-Response: yes",
    ],
)
def test_what_only_a_program_calls_its_answer_is_one(head: str) -> None:
    assert read(f"From: ana@x.org\n{head}").automatic is Automatic.AUTO_REPLY


@pytest.mark.parametrize(
    "subject", ["AUTO: Ana is out of the office", "Auto: pier", "Yahoo! Auto Response"]
)
def test_an_answer_of_notes_and_others_is_known_by_its_subject(subject: str) -> None:
    head = f"From: ana@x.org\nAuto-Submitted: auto-generated\nSubject: {subject}"

    assert read(head).automatic is Automatic.AUTO_REPLY


DESK = "From: Harbour support <support@x.org>\nList-Id: <council.x.org>\nSubject: "
TICKETS = [
    ("[Ticket#2026010512] pier", "Your request has been received and a ticket has been created."),
    ("Ticket #4711 created: pier", "Your request has been received and is being reviewed."),
    ("Re: pier", "We have received your message. Your ticket number is HD-4711."),
    ("Re: pier", "Ihre Anfrage ist bei uns eingegangen. Ticketnummer: 20260105."),
    ("Re: pier", "Votre demande a bien été enregistrée sous la référence dossier n° 4711."),
    ("Re: pier", "Hemos recibido su mensaje. Caso 47110."),
]


@pytest.mark.parametrize(("subject", "text"), TICKETS)
def test_a_desks_program_that_opens_a_ticket_is_known_by_its_words(subject: str, text: str) -> None:
    head = f"Content-Type: text/plain; charset=utf-8\n{DESK}{subject}"

    assert read(head, text).automatic is Automatic.AUTO_REPLY
    assert read(head.replace("Harbour support <support@", "Ana <ana@"), text).automatic is None
    assert read(head, f"{text} Which lamp is it?").automatic is None
    assert read(head, f"{text} I shall look at it tonight.").automatic is None
    assert read(head, f"+1\n\n{text}").automatic is None
    assert read(head, f"{text} {'Here is what we found. ' * 60}").automatic is None
    assert read(f"X-Mailer: Microsoft Outlook 16.0\n{head}", text).automatic is None


def test_a_desk_that_names_no_ticket_is_a_persons() -> None:
    assert read(f"{DESK}Re: pier", "We have received your plan, and like it.").automatic is None
    assert read(f"{DESK}Re: ticket 4711", "The lamp is mended.").automatic is None
