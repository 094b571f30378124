"""Answers by machines: RFC 3834, and what real responders write without heeding it.

`Precedence: list` and `bulk` are added by lists to what people write and say nothing; only
`auto_reply` does. A person's answer to an automatic mail (`Re: Out of office`) is a person's.
"""

import re
from collections.abc import Iterator
from enum import Enum, auto
from itertools import islice
from typing import Final

from bot.mail.languages.patterns import (
    LatePattern,
    PlainPattern,
    one_of,
    remembers_short,
    unaccented,
)
from bot.mail.languages.phrases import ABSENT, AWAY, MARKS, SAYS_WHO_IS_AWAY, TYPED
from bot.mail.languages.words import closes
from bot.mail.names import is_like, is_name, name_before_via
from bot.mail.quotes.new_text import new_text
from bot.mail.values import Mailbox
from bot.mail.wire.headers import Headers

# Subjects of Lotus Notes' responder, which speaks of its owner.
#
# `Carl Berg is out of the office.` is an old one's. Newer ones begin with `AUTO:` and say when.
# Nobody writes so of themselves: a subject with the sender's own name is Notes', and one with
# somebody else's is a person's who writes about that one.

IS_AWAY: Final = (
    r"(?:\sis\s(?:currently\s)?(?:out\sof\s(?:the\s)?office|away(?:\sfrom\sthe\soffice)?)"
    r"|\sist\s(?:(?:zur\s?zeit|derzeit)\s)?(?:außer\s(?:haus|dem\shause)|ausser\shaus"
    r"|nicht\sim\s(?:büro|hause?)|abwesend)"
    r"|\sest\s(?:absent(?:\s?\(e\)|e)?(?:\sdu\sbureau)?|hors\sdu\sbureau)"
    r"|\sestá\s(?:fuera\sde\s(?:la\s)?oficina|ausente(?:\sde\sla\soficina|\sdo\sescritório)?"
    r"|fora\sdo\sescritório)|\sno\sestá\sen\sla\soficina"
    r"|\s(?:è|e['’])\s(?:assente(?:\sdall['’]ufficio)?|fuori\s(?:ufficio|sede))"
    r"|\snon\sè\sin\sufficio"
    r"|\sis\s(?:afwezig|niet\s(?:op\skantoor|aanwezig))"
    r"|\ser\sikke\s(?:på\skontoret|til\s?stede)|\sär\s(?:inte|ej)\spå\skontoret|\sär\sfrånvarande"
    r"|\son\spoissa(?:\stoimistosta)?|\sjest\s(?:nieobecn[ya]|poza\sbiurem)"
    r"|\s(?:je\smimo\skancelář|není\sv\skanceláři)|\snincs\saz\sirodában|\sházon\skívül\svan"
    r"|\sотсутствует(?:\sв\sофисе)?|は(?:不在|外出中)です|\sofis\sdışında)"
)
_ABSENCE_SUBJECT: Final = PlainPattern(
    r"\s{0,3}(?:\[[^\[\]]{1,60}\]\s?)?(?P<auto>auto\s?[:：]\s?)?"
    r"(?P<name>[^\s:：/][^:：/]{0,80}?)(?:/[^:：]{1,80}?)?"
    rf"{IS_AWAY}\s?[.。]?(?:\s?[(（][^()（）]{{1,80}}[)）])?\s?[.。]?\s{{0,3}}"
)


def says_owner_is_away(subject: str, sender: Mailbox) -> bool:
    """Say whether a subject says of the mail's own sender, as Notes does, that they are away."""
    said = _said(subject)
    if said is None:
        return False
    name, is_sure = said
    own = Mailbox(name_before_via(sender.name) or sender.name, sender.address)
    return is_sure or is_like(name, own)


@remembers_short
def _said(subject: str) -> tuple[str, bool] | None:
    """Return who is away, and whether nobody types a subject like this."""
    found = _ABSENCE_SUBJECT.fullmatch(unaccented(subject.lower()))
    return None if found is None else (found["name"], found["auto"] is not None)


# What a mail says of itself in its own words: that a machine sent it, or whom it greets.
#
# `This is an automatic reply` may be a joke and `Dear sender` a play: neither makes a mail
# automatic alone. It is asked where a subject, or a field that proves nothing, says so already.

_CHARS: Final = 2_000
"""In how much of the text it is looked for."""
_GREETING_CHARS: Final = 300
_LINE_CHARS: Final = 300
_QUOTES: Final = LatePattern(
    r"^[ \t]{0,8}(?:[>|]|-{4,}|_{10,}|\*?[^\W\d]{2,12}\*?[ \t]?[:：][^\n@]{0,200}@)[^\n]*",
    re.MULTILINE,
)
"""A line that is quoted, or below which another's mail stands."""
_MARKED: Final = LatePattern(r"^[ \t]{0,8}>", re.MULTILINE)
_ANSWERS: Final = (
    r"this is an? auto(?:matic(?:ally)?|mated|)[ -]?(?:generated )?(?:e-?mail |mail )?(?:reply"
    r"|response|answer|responder|acknowledg\w+)"
    r"|(?:automatic(?:ally)?|automated) (?:generated )?(?:reply|response|answer)(?: message)?"
    r"|eine? automatisch (?:erzeugte|generierte|versandte|erstellte) (?:antwort|abwesenheit\w*)"
    r"|eine automatische (?:antwort|abwesenheit\w*|rückmeldung|eingangsbestätigung)"
    r"|(?:ceci est|il s['’]agit d['’])\s?une réponse automatique"
    r"|(?:esta|este|esto) es una? (?:respuesta|contestación) automática"
    r"|esta é uma resposta automática|questa è una risposta automatica"
    r"|dit is een (?:automatisch|geautomatiseerd)e? (?:gegenereerde? )?(?:antwoord|reactie)"
    r"|(?:det här|detta|dette) är ett automatiskt svar|dette er (?:et|en) automatisk (?:svar"
    r"|svarmelding)|tämä on automaattinen (?:vastaus|poissaolo\w*)"
    r"|to jest automatyczna odpowiedź|(?:toto|tohle|to) je automatick[aá] odpov\w+"
    r"|ez (?:egy )?automatikus válasz|acesta este un răspuns automat"
    r"|ovo je automatski odgovor|to je samodejni odgovor|това е автоматичен отговор"
    r"|это автоматический ответ|это автоответ|це автоматична відповідь|ово је аутоматски одговор"
    r"|αυτή είναι (?:μια )?αυτόματη απάντηση|bu (?:bir )?otomatik (?:yanıt|cevap)"
    r"|هذا رد (?:تلقائي|آلي)|זוהי תשובה אוטומטית|این (?:یک )?پاسخ خودکار"
    r"|自動返信|自動応答|自动回复|自動回覆|자동 ?(?:회신|응답)|ini adalah balasan otomatis"
    r"|đây là (?:thư )?trả lời tự động|ข้อความตอบกลับอัตโนมัติ|यह स्वचालित उत्तर"
    r"|aquesta és una resposta automàtica|see on automaatvastus|šī ir automātisk[aā] atbilde"
    r"|tai (?:yra )?automatinis atsakymas|þetta er sjálfvirkt svar"
)
_SENT_BY_ITSELF: Final = (
    r"(?:this|the) (?:\w+ ){1,3}?(?:has been|was|is|were) (?:(?:generated|sent|created|produced"
    r"|issued) )?automatically"
    r"|(?:auto(?:matic(?:ally)?|-)?[ -]?generated) (?:e-?mail|message|mail|notice|acknowledg\w+)"
    r"|(?:do not|don['’]t) (?:reply|respond) to th(?:is|e) (?:e-?mail|message|mail|address)"
    r"|diese (?:nachricht|e-?mail|mail|antwort|bestätigung) (?:wurde|ist|wird) automatisch"
    r"|automatisch (?:generierte|erzeugte|erstellte|versandte) (?:nachricht|e-?mail|mail)"
    r"|bitte (?:antworten sie )?nicht auf diese (?:e-?mail|nachricht|mail)"
    r"|(?:ce|cet|cette) (?:message|courriel|e-?mail|mail|réponse) (?:a été|est) (?:généré|envoyé"
    r"|créé|adressé)e? automatiquement|(?:merci de|veuillez) ne pas répondre à ce"
    r"|(?:mensaje|correo|respuesta) (?:\w+ ){0,3}(?:generad|enviad)[oa] (?:de forma |de manera )?"
    r"automática|no responda a este"
    r"|(?:mensagem|resposta|e-?mail) (?:\w+ ){0,2}(?:gerad|enviad)[oa] automaticamente"
    r"|não responda a est[ea]"
    r"|(?:messaggio|risposta|e-?mail) (?:\w+ ){0,2}(?:generat|inviat)[oa] (?:automaticamente"
    r"|in automatico)|non rispondere a quest"
    r"|(?:dit bericht|deze e-?mail|deze mail) (?:is|wordt|werd) automatisch"
    r"|(?:det här|detta|dette|denne) (?:\w+ ){0,3}(?:har )?(?:skickats|skapats|sendt|generert"
    r"|genereret) automatisk|tämä viesti on (?:lähetetty )?automaatti\w*"
    r"|(?:wiadomość|odpowiedź) (?:\w+ ){0,2}(?:wygenerowan|wysłan)\w+ automatycznie"
    r"|(?:tato|táto) (?:zpráva|správa) (?:\w+ ){0,2}automaticky|ezt az üzenetet automatiku\w+"
    r"|mesaj (?:\w+ ){0,2}generat automat|ova poruka je automatsk\w+"
    r"|(?:письмо|сообщение|ответ) (?:\w+ ){0,2}(?:автоматически|сформировано|сгенерировано)"
    r"|(?:лист|повідомлення) (?:\w+ ){0,2}автоматично|съобщение е (?:\w+ )?автоматично"
    r"|μήνυμα (?:\w+ ){0,3}αυτόματα|otomatik olarak (?:gönder|oluştur)\w*"
    r"|هذه رسالة (?:تلقائية|آلية)|هذا بريد (?:تلقائي|آلي)|זוהי הודעה אוטומטית|הודעה אוטומטית"
    r"|این پیام (?:\w+ )?خودکار"
    r"|自動(?:的に)?(?:送信|配信)|系[统統](?:自动|自動)|자동(?:으로)? ?(?:발송|전송)"
    r"|(?:thư|email) (?:này )?được gửi tự động|(?:pesan|email) ini (?:\w+ ){0,2}otomatis"
    r"|อีเมลฉบับนี้(?:\S{0,20})อัตโนมัติ"
)
_BEGINS: Final = r"(?<![a-z\u0370-\u06ff])"
"""A word begins here, in scripts that have blanks between words."""
_TOLD_ANSWER: Final = PlainPattern(rf"{_BEGINS}(?:{_ANSWERS})")
_ITSELF: Final = PlainPattern(rf"{_BEGINS}(?:{_ANSWERS}|{_SENT_BY_ITSELF})")
_MESSAGE: Final = (
    r"this is an auto(?:mat(?:ic|ed)|(?:matically)?[ -]generated) (?:message|notification|e-?mail"
    r"|mail)"
    r"|this (?:message|e-?mail|mail|reply|response|answer) (?:has been|was|is) (?:automatically"
    r" (?:generated|sent|created)|(?:generated|sent|created) automatically)"
    r"|eine automatisch(?:e| generierte| erzeugte| erstellte| versandte) (?:nachricht|e-?mail|mail"
    r"|mitteilung)"
    r"|diese (?:nachricht|e-?mail|mail|antwort) (?:wurde|ist|wird) automatisch (?:erstellt|erzeugt"
    r"|generiert|versandt|verschickt|gesendet)"
    r"|ceci est un (?:message|courriel|e-?mail) automatique"
    r"|ce (?:message|courriel|e-?mail|mail) (?:a été|est) (?:généré|envoyé|créé) automatiquement"
    r"|est[eo] es un (?:mensaje|correo) automático"
    r"|este (?:mensaje|correo) (?:ha sido|fue|es) (?:generado|enviado) (?:automáticamente"
    r"|de (?:forma|manera) automática)"
    r"|esta é uma mensagem automática|esta mensagem foi (?:gerada|enviada) automaticamente"
    r"|questo è un messaggio automatico"
    r"|questo messaggio è (?:stato )?(?:generato|inviato) (?:automaticamente|in automatico)"
    r"|dit is een automatisch (?:gegenereerd )?bericht"
    r"|(?:dit bericht|deze e-?mail) (?:is|wordt|werd) automatisch (?:verzonden|verstuurd"
    r"|gegenereerd|aangemaakt)"
    r"|(?:det här|detta) är ett automatiskt meddelande"
    r"|dette er en automatisk (?:besked|melding|meddelelse)|tämä on automaattinen viesti"
    r"|to jest (?:wiadomość automatyczna|automatyczna wiadomość)|toto je automatick[aá] zpráva"
    r"|это автоматическое (?:сообщение|письмо)|це автоматичне повідомлення"
)
_OWN_BEGINNING: Final = PlainPattern(
    r"[^\w>|]{0,5}(?:(?:please )?note: |hinweis: |remarque ?: |nota: )?"
    r"(?:(?:dies(?:es)?|das) ist |es handelt sich (?:hierbei )?um |本メールは|これは|こちらは"
    r"|[这這]是(?:[来來]自\S{1,12}?的)?(?:假期)?|이 메일은 )?"
    rf"(?:{_ANSWERS}|{_MESSAGE})[^\W\d_]{{0,4}}"
    r"(?=\s?(?:[^\w\s]|$)| (?:to your|auf ihre|auf deine|à votre|a su|a tu|alla (?:sua|vostra)"
    r"|à sua|op (?:uw|je)|på (?:ditt|din|ert)|til (?:din|deres)|на ваш)(?!\w))"
)
"""Behind it stands no more than what is answered: `to your message`."""
_LABEL: Final = PlainPattern(
    rf"[^\w>|]{{0,5}}{one_of(each for each in AWAY if any(mark in each for mark in MARKS))}"
    r"\s?[:：\])】]"
)
"""`Risposta automatica: sono in ferie fino al 20 agosto`."""
_GREETING: Final = PlainPattern(
    r"^[ \t]{0,8}(?:(?:dear|hello|hi),? (?:sender|correspondent|e-?mailer|mailer)"
    r"|(?:liebe[r]?|sehr geehrte[r]?|hallo|guten tag|werte[r]?),? (?:absender|mail-?schreiber)\w*"
    r"|(?:cher|chère|bonjour),? (?:expéditeur|expéditrice|correspondant)\w*"
    r"|(?:estimad[oa]|querid[oa]|apreciad[oa]|hola),? remitente"
    r"|(?:car[oa]|prezad[oa]|estimad[oa]) remetente|(?:gentile|caro|egregio) mittente"
    r"|(?:beste|geachte|hallo) (?:afzender|mailer|e-?mailer)|(?:bästa|kära|hej) avsändare"
    r"|(?:kære|kjære|hei|hej) (?:afsender|avsender)|(?:hyvä|hei) (?:viestin )?lähettäjä"
    r"|(?:szanown\w+|drog\w+) nadawc\w+|(?:vážen\w+|mil\w+) (?:odesílatel\w*|odosielateľ\w*)"
    r"|(?:tisztelt|kedves) (?:feladó|küldő|levélíró)|stimate? (?:domnule )?expeditor"
    r"|уважаем\w+ отправител\w+|шановн\w+ відправник\w*|уважаеми подател\w*"
    r"|poštovan\w+ pošiljate\w+|spoštovan\w+ pošiljatelj\w*|поштован\w+ пошиљао\w*"
    r"|αγαπητέ αποστολέα|sayın gönder\w+|عزيزي المرسل|שולח יקר|فرستنده (?:گرامی|محترم)"
    r"|lugupeetud (?:kirja )?saatja|gerbiamas siuntėj\w*|cienījamais sūtītāj\w*"
    r"|benvolgut remitent|kæri sendandi)(?!\w)",
    re.MULTILINE,
)
"""Whom only a text greets that is sent to anybody who writes."""


def says_it_answers(text: str) -> bool:
    """Say whether a text says, in words that it does not quote, that it is an automatic answer."""
    return _TOLD_ANSWER.search(_own(text)) is not None


def says_it_is_automatic(text: str, *, marked: bool = False) -> bool:
    """Say whether a text says that a machine wrote it.

    `marked` is where one line alone that bears a quote mark is the text's own: some write this
    very line so.
    """
    beginning = text[:_CHARS]
    is_own = marked and len(_MARKED.findall(beginning)) == 1
    return _ITSELF.search(_plain(beginning) if is_own else _own(text)) is not None


def begins_by_saying_so(text: str) -> bool:
    """Say whether the first line of a text says that a machine answers, or wrote it."""
    first = _plain(text.lstrip()[:_LINE_CHARS].partition("\n")[0])
    return _OWN_BEGINNING.match(first) is not None or _LABEL.match(first) is not None


def greets_whoever_writes(text: str) -> bool:
    """Say whether a text greets its sender's sender, whoever that is."""
    return _GREETING.search(unaccented(text[:_GREETING_CHARS].lower())) is not None


def _own(text: str) -> str:
    """Return the beginning of a text, up to what it quotes."""
    text = text[:_CHARS]
    quotes = _QUOTES.search(text)
    return _plain(text[: quotes.start()] if quotes is not None else text)


def _plain(text: str) -> str:
    """Return a text in lower case, in one line."""
    return " ".join(unaccented(text.lower()).split())


_FIELDS: Final = (
    *(b"x-autoreply", b"x-autorespond", b"x-autoresponder", b"x-auto-reply-from"),
    *(b"x-autoreply-from", b"x-mail-autoreply", b"x-vacation", b"x-autoreply-domain", b"x-arfmail"),
    *(b"x-auto-response", b"x-choicemail-registration-request", b"x-autoresponse"),
)
"""Fields that only responders write."""
_TOLD_BY_VALUE: Final = {
    b"precedence": re.compile(r"auto[_-]?reply"),
    b"x-precedence": re.compile(r"auto[_-]?reply"),
    b"x-post-messageclass": re.compile(r".*autoresponder"),
    b"x-mailer": re.compile(r"vacation\b|.{0,60}auto-?(?:respon|repl)"),
    b"delivered-to": re.compile(r"autoresponder\b"),
    b"x-autogenerated": re.compile(r"(?:auto-?)?repl|vacation|yes|true|1$"),
    b"x-ms-exchange-generated-message-source": re.compile(r"mailbox rules agent"),
}
"""CommuniGate's X-Autogenerated is also of mails that it passes on, as `Mirror` or `Redirect`."""
_BY_RULE: Final = b"x-ms-exchange-inbox-rules-loop"
"""Exchange's of a rule's answers, and of people's mails that a rule passes on."""
_NEGATED: Final = frozenset({"no", "false", "0"})
_LOCAL: Final = re.compile(r"(?:auto-?(?:reply|responder|responses?)|vacation)(?:\+.*)?")
_BEHIND: Final = (
    r"(?:\s(?:auto-?reply|reply|response|notice|notification|message|assistant|bis|until|till"
    r"|jusqu|hasta|tot|fino|re)\b.{0,80}?)?\s*(?:[:：(–—-]|$)"
)
_SUBJECT: Final = PlainPattern(rf"\W{{0,3}}{one_of(AWAY)}\w*{_BEHIND}", re.IGNORECASE)
_ANSWER: Final = PlainPattern(
    r"\W{0,3}(?:\[[^\[\]]{1,60}\]\s?)?"
    rf"{one_of(each for each in AWAY if any(mark in each for mark in MARKS))}\w*{_BEHIND}",
    re.IGNORECASE,
)
"""A desk's stands behind its ticket's number, a list's behind its tag."""
_BARE: Final = PlainPattern(rf"\W{{0,3}}{one_of(TYPED)}\W{{0,5}}", re.IGNORECASE)
_AT_ITS_END: Final = PlainPattern(
    rf"[^\n]{{1,200}}(?:\s[-–—:|]\s|[\[(【（]\s?){one_of(AWAY)}\w{{0,12}}\W{{0,3}}", re.IGNORECASE
)
"""`Re: pier - AUTOMATED RESPONSE`, `Pier (Abwesenheitsnotiz)`."""
_BY_NOTES: Final = re.compile(r"auto\s?:\s?", re.IGNORECASE)
"""Notes, Dovecot and Proton begin so; where a field says that it is automatic, that is enough."""
_UNTIL: Final = PlainPattern(
    rf"\W{{0,3}}{one_of(AWAY)}\w{{0,3}}\W{{0,3}}(?:\d|(?:until|till?|from|bis|vom|jusqu\S{{1,4}}|du"
    r"|hasta|del|até|fino|dal|tot|van|t/m|do|od|до|по|с|від|з|έως|μέχρι|hingga|sampai|đến)\s)",
    re.IGNORECASE,
)
"""`Automatic reply: Away until 3 June` says it behind its colon, where else our subject stands."""
_OPENS, _SHUTS = "[【〔(（<〈《「『", "]】〕)）>〉》」』"
_BRACKETED: Final = LatePattern(
    rf"\s?[{re.escape(_OPENS)}]\s?(?P<words>[^{re.escape(_OPENS + _SHUTS)}]{{2,60}})"
    rf"[{re.escape(_SHUTS)}]"
)
_ONLY_AWAY: Final = PlainPattern(
    rf"{one_of(AWAY)}\w{{0,3}}(?P<more>[\W_]{{1,3}}{one_of(AWAY)}\w{{0,3}})?\W{{0,3}}",
    re.IGNORECASE,
)
"""`【自動返信】`, of many East Asian programs; `[부재중 자동응답]` says so twice."""
_TO_NOBODY: Final = re.compile(rb"\s*<\s*>")
_BULK: Final = re.compile(r"bulk|junk")
_OWN_WORDS: Final = PlainPattern(
    rf"\b(?:is|be) (?:out of|away|on leave|not in)|ist (?:außer|nicht|abwesend)|non è|{IS_AWAY}",
    re.IGNORECASE,
)
"""What Notes writes of its owner behind `AUTO:`, in its language."""
_CLIENTS: Final = LatePattern(
    r".{0,40}(?:microsoft (?:office )?outlook|microsoft-macoutlook|thunderbird|apple mail"
    r"|iphone mail"
    r"|ipad mail|k-9 mail|mutt|evolution|claws|kmail|the bat|em client|emclient|airmail|mailbird)",
    re.IGNORECASE,
)
"""Programs that people write with: what is sent by one of these, nobody's rule has sent.

Gmail's rules, too, write a field that tells them.
"""
_ABSENCE: Final = PlainPattern(
    rf"(?<!\w)(?:{one_of(AWAY)}"
    r"|abs[ei]n\w*|ferien\w*|holidays?|vacations?|leave|away|out|closed|back|return(?:s|ing)?"
    r"|geschlossen|betriebsruhe|congés?|vacances|fermeture|fermée?s?|vacaciones|cerrad[oa]s?"
    r"|ausentes?|férias|fechad[oa]|encerrad[oa]|\w{0,10}ferien?|chius[oaie]|chiusura|vakantie"
    r"|verlof|gesloten|semester|ledig|stängt|lukket|stengt|loma(?:lla|lta|n)?|urlop\w{0,4}"
    r"|dovolen\w{1,4}|zamknięt\w{1,2}|zavřen\w{0,2}|szabads\w{1,9}|concediu\w{0,2}|închis[ăe]?"
    r"|отпуск[аеу]?|отсутств\w{1,5}|закрыт[аоы]?|відпуст\w{1,4}|одмор\w?|odmor\w?|dopust\w?"
    r"|άδεια|κλειστ\w{1,2}|izin(?:de|li|deyim|liyim)?|tatil(?:de|i)?|kapalı|إجازة|عطلة|חופש\w?"
    r"|בחופש\w?|مرخصی|छुट्टी|nghỉ|(?:ber)?cuti|libur|puhkus\w{0,3}|atvaļin\w{1,8}|atostog\w{1,6}"
    r"|sumarfríi?|í frí|fríi|tancat)(?!\w)"
    r"|urlaub|ferien|vakantie|lomalla|semester(?=ledig|stängt|uppehåll)"
    r"|ลา(?:พัก|หยุด|กิจ|ป่วย)|วันหยุด|หยุด(?:ทำการ|งาน|ยาว)|休(?:[暇假業业み館馆診诊]|日)|[連连年公]休"
    r"|放假|假期|휴가|휴무",
    re.IGNORECASE,
)
"""What a responder's own subject speaks of, whatever it is called."""


class _Said(Enum):
    """Who may have written a subject that says that somebody is away."""

    NOTHING = auto()
    AT_ITS_END = auto()
    WHERE_IT_ANSWERS = auto()
    BY_ANYBODY = auto()
    BY_PROGRAM = auto()


def is_auto_reply(
    headers: Headers, *, submitted: str, sender: Mailbox, subject: str, text: str
) -> bool:
    """Say whether a machine answers here.

    `submitted` is the word of Auto-Submitted. A subject alone
    (`Out of office until 3 June`) tells it only where no program for people has sent the mail;
    one that people type, and a text, only where the other, or a field, bears it out.
    """
    if submitted == "auto-replied":
        return True
    if has_responders_field(headers):
        return True
    fields = headers.fields
    for name, told in _TOLD_BY_VALUE.items():
        if name in fields and told.match(headers.text(name).lower()):
            return True
    if is_to_nobody(headers) and _is_bulk(headers):
        return True
    if submitted and _BY_RULE in fields and b"resent-from" not in fields:
        return True
    local = sender.address.partition("@")[0]
    if _LOCAL.fullmatch(local) is not None or (submitted and _BY_NOTES.match(subject)):
        return True
    said = _said_by(subject)
    if said is _Said.BY_PROGRAM:
        return True
    is_told = _is_borne_out(said, headers, text) or says_owner_is_away(subject, sender)
    return is_told and not is_of_persons_program(headers)


def has_responders_field(headers: Headers) -> bool:
    """Say whether a mail has a field that only responders write."""
    return any(
        name in headers.fields and headers.text(name).lower() not in _NEGATED for name in _FIELDS
    )


def is_of_persons_program(headers: Headers) -> bool:
    """Say whether a program that people write with has sent a mail."""
    if b"@mail.gmail.com" in headers.raw(b"message-id"):
        return True
    return any(_CLIENTS.match(headers.text(name)) for name in (b"x-mailer", b"user-agent"))


def is_to_nobody(headers: Headers) -> bool:
    """Say whether what cannot be delivered goes back to nobody: of people's mails, none is so."""
    fields = headers.fields
    return b"return-path" in fields and bool(_TO_NOBODY.fullmatch(headers.raw(b"return-path")))


def is_of_absence(subject: str) -> bool:
    """Say whether a subject says no more than that somebody is away, as people's may, too."""
    return _said_by(subject) is _Said.WHERE_IT_ANSWERS


@remembers_short
def _said_by(subject: str) -> _Said:
    """Return who may say so; a thread's mails share their subject."""
    subject = unaccented(subject)
    if _ANSWER.match(subject) is not None:
        return _Said.BY_PROGRAM
    if _BARE.fullmatch(subject) is not None:
        return _Said.WHERE_IT_ANSWERS
    if (bracketed := _BRACKETED.match(subject)) is not None:
        away = _ONLY_AWAY.fullmatch(bracketed["words"])
        if away is not None:
            sure = away["more"] or _ANSWER.match(bracketed["words"])
            return _Said.BY_ANYBODY if sure else _Said.WHERE_IT_ANSWERS
    own = _BY_NOTES.sub("", subject, 1)
    if _SUBJECT.match(own) is not None:
        return _Said.BY_ANYBODY
    languages = own.split("/")[:2]
    if len(languages) > 1 and all(_SUBJECT.match(each.strip()) for each in languages):
        return _Said.BY_ANYBODY
    return _Said.AT_ITS_END if _AT_ITS_END.fullmatch(subject) is not None else _Said.NOTHING


def _is_borne_out(said: _Said, headers: Headers, text: str) -> bool:
    """Say whether something else in a mail agrees with what its subject says."""
    if said is _Said.BY_ANYBODY:
        return True
    if said is _Said.WHERE_IT_ANSWERS:
        own = greets_whoever_writes(text) or says_it_is_automatic(text)
        return own or _answers(headers)
    if said is _Said.AT_ITS_END:
        # Who answers such a mail quotes it below its subject, and names it in a field.
        return says_it_is_automatic(text, marked=not _names_another(headers))
    return _is_for_no_answer(headers) and says_it_answers(text)


def _answers(headers: Headers) -> bool:
    """Say whether a mail answers another, or is sent so that nobody answers it."""
    return _names_another(headers) or _is_for_no_answer(headers)


def _names_another(headers: Headers) -> bool:
    return b"in-reply-to" in headers.fields or b"references" in headers.fields


def _is_for_no_answer(headers: Headers) -> bool:
    return is_to_nobody(headers) or _is_bulk(headers)


def _is_bulk(headers: Headers) -> bool:
    """Say whether a mail is bulk, by the word of who has sent it and not of a list."""
    if b"precedence" not in headers.fields or b"list-id" in headers.fields:
        return False
    return _BULK.match(headers.text(b"precedence").lower()) is not None


def speaks_of_absence(plain: str) -> bool:
    """Say whether an `unaccented` text in lower case has words of an absence or a return."""
    return _ABSENCE.search(plain) is not None


def own_subject(subject: str) -> tuple[str, str]:
    """Return what of a responder's subject is its own, and the subject that it answers to.

    `Out of office until 3 June Re: Vote until 1 July`: the second date is ours. Of Notes' `AUTO:
    Ana is out of the office (returning 3 June)` all is its own.
    """
    bracketed = _BRACKETED.match(subject)
    if bracketed is not None and _ONLY_AWAY.fullmatch(unaccented(bracketed["words"])):
        rest = subject[bracketed.end() :].strip()
        return (subject, "") if _ABSENCE.search(unaccented(rest)) else (bracketed["words"], rest)
    own, colon, rest = subject.partition(":")
    if not colon:
        own, colon, rest = subject.partition("：")
    plain = unaccented(rest.strip())
    if plain and (_OWN_WORDS.search(plain) or _UNTIL.match(plain)):
        return subject, ""
    if not speaks_of_absence(unaccented(own)):
        # Some answer under our own subject, as it stands.
        return "", rest.strip()
    return own, rest.strip()


# Answers of desks and closed mailboxes, which call themselves `auto-generated` only.
#
# `Your request has been received` answers what we wrote, and so does `This mailbox is no longer in
# use`; a build's result answers nobody. These words count only in a mail that a field calls
# automatic, or that has them in its subject and says itself that a machine wrote it, or that a desk
# sent with a ticket's number and nothing that a person asks or says.

_PREFIXED: Final = re.compile(r"\s*[^\W\d]{1,4}\s?(?:\[\d{1,3}\])?\s?[:：]")
"""`Re:` and `Fwd:`, in whatever language: somebody answers or passes on such a mail."""
_WORD: Final = re.compile(r"[\u2e80-\uffff]|[^\W_\u2e80-\uffff]+")
"""A word, or a letter of a script that has no blanks."""
_WORDS: Final = 12
"""Among so many first words of a subject an acknowledgement's begin."""
_RECEIPT_CHARS: Final = 1_500
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
    return _SAID.search(f"{subject}\n{text[:_RECEIPT_CHARS]}") is not None


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


# Answers of responders that nothing tells but their words, as `This is an automatic reply`.
#
# A person may write this very line, as a joke or to ask what it is. So each further sentence must
# be one that responders write: of an absence, of what has come in, of whom to ask instead.

"""A longer text is none of these."""
_SENTENCE_ENDS: Final = re.compile(r"(?<=[.!?:;])(?<!\d\.)\s+|(?<=[。！？：])")
_AUTOMATIC_LABEL: Final = re.compile(r"[^\W\d_]{1,12} ?:")
_VOTES: Final = re.compile(
    r"(?<![\w.,])[+\-\u2212\u2013]\s?[01]\b|\b(?:dis)?agree|\bvot(?:e|o)\b|\babst|\bblock",
    re.IGNORECASE,
)
_COMES_BACK: Final = PlainPattern(
    r"(?<!\w)(?:retour|rückkehr|zurück|rientr\w{1,5}|ritorn\w{1,5}|regres\w{1,5}|vuelta|vuelv\w{1,4}"
    r"|volt(?:o|ar\w{0,4})|terug\w{0,6}|tillbaka|tilbage|tilbake|åter|takaisin|palaa\w{0,5}"
    r"|powro\w{1,3}|powró\w{1,3}|wróc\w{1,4}|wraca\w{0,3}|návrat\w{0,2}|vrát\w{1,4}|vissza\w{0,9}"
    r"|întoarc\w{0,3}|revin|верн(?:усь|ус|ёмся|емся|уться|ётся|ется)|возвращ\w{1,6}|поверн\w{1,6}"
    r"|επιστρ\w{1,6}|dönü\w{1,7}|döne\w{1,7})(?!\w)"
    r"|عود|חזור|復帰|戻り|出社|返回|返岗|복귀|trở lại|(?<!\w)kembali(?!\w)|กลับ"
    r"|(?<!\w)(?:will (?:answer|reply|respond)|werde [^.]{0,40}antworten|répondrai|responderé"
    r"|responderei|risponderò|beantwoord ik|svarar när|svarer når|odpowiem|odpiszę|odpovím"
    r"|válaszolok|voi răspunde|отвечу|відповім|απαντήσω|cevap vereceğim|yanıtlayacağım)(?!\w)"
)
"""A return, or an answer that is yet to come."""
_GREETS: Final = PlainPattern(
    r"(?:hello|hi|dear|good (?:day|morning)|hallo|guten (?:tag|morgen)|liebe|sehr geehrte|bonjour"
    r"|madame|hola|buen[oa]s|estimad|olá|bom dia|boa tarde|car[oa]|gentile|buongiorno|salve|beste"
    r"|geachte|goedendag|hei|hej|god dag|bästa|kære|dzień dobry|szanown|dobrý den|vážen|tisztelt"
    r"|kedves|jó napot|bună|stimat|здравствуйте|добрый день|уважаем|доброго дня|шановн|γεια"
    r"|αγαπητ|merhaba|sayın|مرحبا|السلام|שלום|سلام|您好|你好|xin chào|halo|selamat)"
    r"[^.?:;\d]{0,40}[,!]?"
)
_THANKS: Final = PlainPattern(
    r"thank(?:s| you) for your (?:e-?mail|message|mail)"
    r"|danke? für (?:ihre|deine) (?:nachricht|e-?mail|mail)"
    r"|merci (?:pour|de) votre (?:message|courriel|e-?mail|mail)"
    r"|gracias por (?:su|tu) (?:mensaje|correo)"
    r"|obrigad[oa] pel[oa] (?:sua |seu )?(?:mensagem|e-?mail|contact?o)"
    r"|grazie per (?:il (?:suo|tuo) messaggio|la (?:sua|tua) (?:e-?mail|mail))"
    r"|(?:dank|bedankt) voor (?:uw|je) (?:bericht|e-?mail|mail)"
    r"|tack för (?:ditt|ert) (?:mejl|mail|meddelande)|tak for din (?:mail|besked)"
    r"|takk for (?:din )?(?:e-?post|melding)|kiitos viestist"
    r"|dziękuj\w{1,3} za (?:\w+ )?(?:wiadomość|kontakt)|děkuj\w{1,3} za (?:\w+ )?(?:zprávu|e-?mail)"
    r"|köszönöm (?:az? )?(?:levelét|üzenetét|megkeresés)|mulțumesc pentru (?:mesaj|e-?mail)"
    r"|спасибо за (?:\w+ )?(?:письмо|сообщение)|дякую за (?:\w+ )?(?:лист|повідомлення)"
    r"|ευχαριστώ για το (?:μήνυμα|e-?mail)|mesajınız için teşekkür|شكرا (?:لك )?على رسالتك"
    r"|תודה על (?:פנייתך|ההודעה|המייל)|(?:ご連絡|メール)を?(?:いただき|ありがとう)"
    r"|感[谢謝]您的(?:来信|來信|邮件|郵件)|메일을? 보내 ?주셔서|terima kasih atas (?:e-?mail|pesan)"
)
_BEFORE_OURS: Final = PlainPattern(
    rf"\W{{0,3}}{one_of(ABSENT)}\W{{0,3}}\s(?:re|aw|sv|rv|vs|odp)\s?[:：]", re.IGNORECASE
)
_ASKS_ELSEWHERE: Final = PlainPattern(
    r"urgen|dringend|contact|kontakt|wenden sie|adresse[rz]|spoed|brådsk|haster|pilne|naléhav"
    r"|limited access|access to (?:my )?e-?mail|sürgős|срочн|термінов|緊急|紧急|긴급|\S@\S"
)


def is_only_automatic(text: str) -> bool:
    """Say whether a text begins by saying that it is automatic, and no person's words follow."""
    return begins_by_saying_so(text) and _has_no_persons_words(text)


def is_only_of_absence(text: str, *, is_told: bool) -> bool:
    """Say whether a text is of an absence, of what has come in, and of whom to ask instead only.

    Where no subject tells so (`is_told`), the text must say who is away: any mail may be of a
    return or of holidays.
    """
    plain = unaccented(text[:_CHARS].lower())
    if not is_told:
        is_said = SAYS_WHO_IS_AWAY.search(plain) is not None
    else:
        is_said = speaks_of_absence(plain) or _COMES_BACK.search(plain) is not None
    return is_said and _has_no_persons_words(text)


def thanks_for_a_mail(text: str) -> bool:
    """Say whether a text thanks whoever reads it for their mail."""
    return _THANKS.search(unaccented(text[:_CHARS].lower())) is not None


def stands_before_ours(subject: str) -> bool:
    """Say whether a subject is an absence's in front of the one that it answers to.

    `Absence Re: pier`; a person's program writes `Re:` first, whatever is typed then.
    """
    return _BEFORE_OURS.match(unaccented(subject)) is not None


def _has_no_persons_words(text: str) -> bool:
    if len(text) > _CHARS:
        return False
    own = new_text(text)
    return not _VOTES.search(own) and all(map(_is_responders, _sentences(own)))


def _sentences(own: str) -> Iterator[str]:
    """Yield each sentence but for the words that close the mail, names, and `Note:`."""
    for paragraph in own.split("\n\n"):
        lines = paragraph.split("\n")
        if closes(lines[0]) or all(map(is_name, lines)):
            continue
        if _GREETS.fullmatch(unaccented(lines[0].lower())):
            del lines[0]
        for sentence in _SENTENCE_ENDS.split(" ".join(lines)):
            if sentence and not _AUTOMATIC_LABEL.fullmatch(sentence):
                yield sentence


def _is_responders(sentence: str) -> bool:
    plain = unaccented(sentence.lower())
    return (
        says_it_is_automatic(sentence)
        or begins_by_saying_so(sentence)
        or acknowledges("", sentence)
        or speaks_of_absence(plain)
        or _COMES_BACK.search(plain) is not None
        or _THANKS.search(plain) is not None
        or _ASKS_ELSEWHERE.search(plain) is not None
    )


# Warnings of mail servers that the mailbox that they write to fills up.
#
# Dovecot and hosts let one be sent from `postmaster`, where people write, too, and of mailboxes: a
# server says in its subject which way it goes, and in its first words how full it is.

_POSTMASTER: Final = "postmaster@"
_ANSWERING: Final = frozenset({b"in-reply-to", b"references", b"list-id"})
_FULL_CHARS: Final = 500
_MAILBOX: Final = (
    r"(?:mail ?box|quota|inbox|account|postfach|mailkonto|speicherplatz|boîte|messagerie"
    r"|buzón|cuota|caixa|casella|postvak|inkorg|brevlåda|postkasse|innboks|postilaatik\w{0,5}"
    r"|skrzynk\w{0,4}|schránk\w{0,4}|postafiók|ящик\w{0,3})"
)
_FULL_SUBJECT: Final = LatePattern(
    r"quota[- ]?(?:warn|exceed|alert|notice|limit|über|reach)"
    rf"|{_MAILBOX}\b[^\n]{{0,60}}?\b(?:(?:full|quota|limit|voll|vol|fuld|pleine|saturée|cheia"
    r"|llen\w{1,5}|pien[ao]|täynnä|pełna|plná|megtelt)(?!\w)|переполн|заполн)",
    re.IGNORECASE,
)
_HOW_FULL: Final = LatePattern(
    rf"\b{_MAILBOX}\b[^\n]{{0,80}}?\d{{1,3}} ?%|\d{{1,3}} ?% (?:full|voll)", re.IGNORECASE
)


def warns_of_full_mailbox(headers: Headers, *, sender: Mailbox, subject: str, text: str) -> bool:
    """Say whether a mail server says that the mailbox that it writes to is, or becomes, full."""
    return (
        sender.address.startswith(_POSTMASTER)
        and _ANSWERING.isdisjoint(headers.fields)
        and _FULL_SUBJECT.search(subject) is not None
        and _HOW_FULL.search(text[:_FULL_CHARS]) is not None
    )
