"""Answers of responders that nothing tells but their words, as `This is an automatic reply`.

A person may write this very line, as a joke or to ask what it is. So each further sentence must be
one that responders write: of an absence, of what has come in, of whom to ask instead.
"""

import re
from collections.abc import Iterator
from typing import Final

from bot.mail.acknowledged import acknowledges
from bot.mail.alternation import one_of
from bot.mail.away_sentences import SAYS_WHO_IS_AWAY
from bot.mail.closing_words import closes
from bot.mail.names import is_name
from bot.mail.newtext import new_text
from bot.mail.responder import speaks_of_absence
from bot.mail.responder_words import ABSENT
from bot.mail.self_told import begins_by_saying_so, says_it_is_automatic
from bot.mail.unaccented import PlainPattern, unaccented

_CHARS: Final = 2_000
"""A longer text is none of these."""
_SENTENCE_ENDS: Final = re.compile(r"(?<=[.!?:;])(?<!\d\.)\s+|(?<=[。！？：])")
_LABEL: Final = re.compile(r"[^\W\d_]{1,12} ?:")
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
            if sentence and not _LABEL.fullmatch(sentence):
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
