"""Answers of desks and closed mailboxes, which call themselves `auto-generated` only.

`Your request has been received` answers what we wrote, and so does `This mailbox is no longer in
use`; a build's result answers nobody. These words count only in a mail that a field
calls automatic, or that has them in its subject and says itself that a machine wrote it, or that a
desk sent with a ticket's number and nothing that a person asks or says.
"""

import re
from itertools import islice
from typing import Final

from bot.mail.latepattern import LatePattern
from bot.mail.self_told import says_it_is_automatic
from bot.mail.values import Mailbox

_PREFIXED: Final = re.compile(r"\s*[^\W\d]{1,4}\s?(?:\[\d{1,3}\])?\s?[:：]")
"""`Re:` and `Fwd:`, in whatever language: somebody answers or passes on such a mail."""
_WORD: Final = re.compile(r"[\u2e80-\uffff]|[^\W_\u2e80-\uffff]+")
"""A word, or a letter of a script that has no blanks."""
_WORDS: Final = 12
"""Among so many first words of a subject an acknowledgement's begin."""
_CHARS: Final = 1_500
"""In how much of the text it is looked for."""

_SAID: Final = LatePattern(
    r"out of (?:the |my )?office|on (?:\w+ )?(?:leave|holiday|holidays|vacation)|away (?:from"
    r"|until|on)|abwesend"
    r"|im urlaub|nicht im (?:büro|haus)|en congé|absent|de vacaciones|fuera de la oficina"
    r"|de férias|ausente"
    r"|in ferie|fuori ufficio|met vakantie|met verlof|afwezig|på semester|på ferie|lomalla"
    r"|na urlopie|na dovolen"
    r"|szabadságon|în concediu|в отпуск|у відпустці|на одмору|odmoru|dopustu|σε άδεια|izindeyim"
    r"|izinliyim|في إجازة"
    r"|בחופשה|مرخصی|छुट्टी|ลาพักร้อน|nghỉ phép|sedang cuti|休假|休暇|不在|휴가|부재|puhkusel"
    r"|atvaļinājumā|atostog"
    r"|(?:request|message|e-?mail|enquiry|inquiry|query|application|ticket"
    r"|submission)(?: [#\w().-]{1,30}){0,4}"
    r" (?:has been|have been|was|is) (?:successfully )?(?:received|created|registered|logged"
    r"|opened|submitted)"
    r"|(?:have|has|we) received your|request received|we got your"
    r"|thank(?:s| you) for (?:contacting|your (?:e-?mail|message|request|enquiry|inquiry|mail"
    r"|interest|query)"
    r"|writing|reaching out|getting in touch|submitting)"
    r"|automat(?:ic|ed|ically generated) (?:reply|response|answer|confirmation|acknowledg\w+"
    r"|message in response)"
    r"|in response to (?:the|your)|acknowledg(?:e|ing) (?:receipt|your)"
    r"|no longer (?:in use|monitored|works?|working|employed|active|valid|with|used|accept\w*"
    r"|available|read)"
    r"|(?:is not|isn't|not being|are not) (?:monitored|read|checked|attended)|has (?:left"
    r"|retired from)"
    r"|e-?mail address has changed|confirm that you are"
    r"|eingangsbestätigung|(?:bei uns|ist) eingegangen|haben wir erhalten"
    r"|haben ihre .{2,30} erhalten"
    r"|(?:dank|danke) für (?:ihre|deine) (?:nachricht|anfrage|e-?mail|mail|mitteilung)"
    r"|automatische (?:antwort"
    r"|bestätigung|eingangs)|nicht mehr (?:aktiv|in gebrauch|gelesen|im unternehmen|verwendet"
    r"|genutzt|gültig)"
    r"|wird nicht (?:mehr )?(?:gelesen|überwacht|abgerufen)"
    r"|reçu votre|accusé de réception|confirmation automatique|réponse automatique|merci (?:pour"
    r"|de) votre"
    r" (?:message|demande|courriel|e-?mail|mail)|merci de nous avoir"
    r"|demande a (?:bien )?été (?:reçue"
    r"|enregistrée|prise)|n['’]est plus (?:utilisée?|en service|active|consultée|valide|relevée)"
    r"|hemos recibido|recibimos su|acuse de recibo|respuesta automática|gracias por (?:contactar"
    r"|su|tu|escribir"
    r"|ponerse)|ha sido (?:recibid|registrad)|ya no (?:está|se|trabaja)"
    r"|recebemos (?:a |o )?(?:sua|seu)|obrigad[oa] (?:por|pelo|pela)|agradecemos (?:o seu|a sua"
    r"|seu|sua)"
    r"|resposta automática|foi (?:recebid|registad|registrad)|já não (?:está|é)"
    r"|não é (?:mais )?(?:monitorad|lid)"
    r"|abbiamo ricevuto|grazie per (?:averci|aver|il su|la su)|conferma di ricezione"
    r"|risposta automatica"
    r"|non è più (?:in uso|attiv|utilizzat)|richiesta è stata|è stat[oa] (?:ricevut|registrat"
    r"|presa in carico)"
    r"|hebben (?:uw|je|jouw) .{0,40}ontvangen|(?:bedankt|dank) voor (?:uw|je|het)"
    r"|ontvangstbevestiging"
    r"|automatisch(?:e)? (?:antwoord|bevestiging|reactie|bericht)|niet (?:meer"
    r"|langer) (?:in gebruik|gebruikt"
    r"|actief|gelezen)|(?:vi|jag) har (?:mottagit|tagit emot)|tack för (?:ditt|ert|att)"
    r"|används inte längre"
    r"|(?:vi|jeg) har (?:modtaget|mottatt)|tak for (?:din|jeres)|takk for (?:din|deres"
    r"|henvendelsen|at)"
    r"|(?:ikke længere|ikke lenger) (?:i bruk|i brug|aktiv)|olemme vastaanottaneet"
    r"|kiitos (?:yhteyden|viest)"
    r"|ei ole enää käytössä|otrzymaliśmy|dziękujemy za (?:wiadomość|kontakt|zgłoszenie)"
    r"|zgłoszenie zostało"
    r"|(?:obdrželi|přijali) jsme|děkujeme za|prijali sme|ďakujeme za|megkaptuk|köszönjük"
    r"|am primit|mulțumim pentru"
    r"|(?:получен|принят|зарегистрирован)[оаы]?(?!\w)|спасибо за (?:обращение|письмо|ваш)"
    r"|автоматическ"
    r"|(?:отримано|зареєстровано)|дякуємо за|получихме|благодарим|zaprimili smo|hvala na"
    r"|prejeli smo|hvala za"
    r"|λάβαμε|ευχαριστούμε για|talebiniz|mesajınız (?:alın|ulaş)|iletişime geçtiğiniz|تم استلام"
    r"|استلمنا|شكرا"
    r"|התקבלה|קיבלנו את|دریافت شد|प्राप्त हो|ได้รับ|đã nhận được|cảm ơn"
    r"|telah (?:kami )?(?:menerima|diterima)"
    r"|terima kasih|已收到|感谢您|感謝您|您的请求|自动回复|自動回覆|受け付け|受付(?:いた|完了)"
    r"|お問い合わせ(?:いただき|ありがとう)"
    r"|自動(?:返信|送信|配信|応答)|접수되었|문의해 주셔서|자동(?:으로)? ?(?:발송|회신|응답)"
    r"|hem rebut|gràcies per"
    r"|oleme .{2,30}kätte saanud|täname|saņēmām|paldies|gavome|dėkojame",
    re.IGNORECASE,
)

_DESK: Final = LatePattern(
    r"(?:.{1,40}[-_. ])?(?:support|help|help-?desk|service|service-?desk|customer[-_. ]?(?:care"
    r"|service|support)|desk|tickets?|otrs|kundendienst|kundenservice|soporte|suporte|assistance"
    r"|assistenza|klantenservice|kundeservice|kundtjänst)(?:[-_.+ ].*)?",
    re.IGNORECASE,
)
_RECEIVED: Final = LatePattern(
    r"your (?:request|message|e-?mail|enquiry|inquiry|query|mail|submission|ticket|case)"
    r"(?: [#\w().-]{1,30}){0,4} (?:has been|have been|was|is) (?:successfully )?(?:received|created"
    r"|registered|logged|opened|submitted)|we(?: have|['’]ve)? received your"
    r"|(?:bei uns|ist) eingegangen|haben (?:wir )?(?:ihre|deine) .{2,40}erhalten|haben wir erhalten"
    r"|reçu votre|demande a (?:bien )?été (?:reçue|enregistrée|prise)"
    r"|hemos recibido|recibimos su|ha sido (?:recibid|registrad)"
    r"|recebemos (?:a |o )?(?:sua|seu)|foi (?:recebid|registad|registrad)"
    r"|abbiamo ricevuto|è stat[oa] (?:ricevut|registrat|pres[oa] in carico)"
    r"|hebben (?:uw|je) .{0,40}ontvangen|(?:vi|jag) har (?:mottagit|tagit emot)"
    r"|(?:vi|jeg) har (?:modtaget|mottatt)|otrzymaliśmy|zgłoszenie zostało",
    re.IGNORECASE,
)
_NUMBERED: Final = LatePattern(
    r"\b(?:ticket|case|request|incident|reference|vorgang|anfrage|dossier|demande|caso|solicitud"
    r"|chamado|pratica|richiesta|zaak|melding|ärende|sak|zgłoszeni)\w{0,12}"
    r"(?: (?:id|no|nr|number|nummer|numéro|número|numero|n°|is|ist)){0,2}"
    r"[\s:.#\[(]{0,4}[a-z]{0,6}-?\d{3,}|[\[(] ?# ?\d{3,} ?[\])]",
    re.IGNORECASE,
)
_A_PERSONS: Final = re.compile(
    r"[?？](?=\s|$)|\b(?:I|ich|je|yo|eu|io|ik|jag|jeg)\b|(?<![\w.,])[+\-\u2212][01]\b"
)
"""A desk's program asks nothing, never says `I`, and votes on nothing."""
_TICKETS_CHARS: Final = 1_000
"""What an acknowledgement of few words has at most, with what it quotes."""


def acknowledges(subject: str, text: str) -> bool:
    """Say whether a machine answers that something has come in, or that nobody reads there."""
    return _SAID.search(f"{subject}\n{text[:_CHARS]}") is not None


def acknowledges_by_itself(subject: str, text: str) -> bool:
    """Say whether a mail that no field calls automatic is a desk's acknowledgement."""
    if _PREFIXED.match(subject):
        return False
    starts = (word.start() for word in islice(_WORD.finditer(subject), _WORDS))
    # A search of all these words at each letter took a twentieth of a mail's time.
    if not any(_SAID.match(subject, start) for start in starts):
        return False
    return says_it_is_automatic(text)


def opens_a_ticket(subject: str, text: str, *, sender: Mailbox) -> bool:
    """Say whether a desk's program tells that what we wrote is a ticket now, and no person more."""
    local = sender.address.partition("@")[0]
    if _DESK.fullmatch(local) is None and _DESK.fullmatch(sender.name) is None:
        return False
    said = f"{subject}\n{text}"
    return (
        len(text) <= _TICKETS_CHARS
        and _RECEIVED.search(text) is not None
        and _NUMBERED.search(said) is not None
        and _A_PERSONS.search(text) is None
    )
