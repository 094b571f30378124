"""What a mail says of itself in its own words: that a machine sent it, or whom it greets.

`This is an automatic reply` may be a joke and `Dear sender` a play: neither makes a mail
automatic alone. It is asked where a subject, or a field that proves nothing, says so already.
"""

import re
from typing import Final

from bot.mail.alternation import one_of
from bot.mail.latepattern import LatePattern
from bot.mail.responder_words import AWAY, MARKS
from bot.mail.unaccented import PlainPattern, unaccented

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
_ANSWER: Final = PlainPattern(rf"{_BEGINS}(?:{_ANSWERS})")
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
    return _ANSWER.search(_own(text)) is not None


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
