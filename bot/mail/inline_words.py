"""Words by which people say above a quote that they answer between its lines, by language.

A place alone says nothing: Finnish `alla` is `below`, Italian `alla` is `to the` and Swedish `all`.
So a line must speak of answers and of the place in one language.
"""

from typing import Final

from bot.mail.latepattern import LatePattern

_PLAIN: Final = LatePattern(
    r"(?<!\w)(?:in-?line|interspersed|interleaved|(?:answers?|replies|comments?|responses?)"
    r"[^\n]{0,20} below|see(?: (?:my|our|the))?(?: (?:answers?|replies|comments?|notes))? below"
    r"|between (?:the|your) (?:lines|quotes)"
    r"|(?:after|under|below|beneath|within|behind) (?:each|every|your|the) (?:point|question|item"
    r"|paragraph|comment|remark|sentence)s?|hinter (?:den|deinen|ihren|jeder) \w{3,12}"
    r"|(?:après|sous|dessous) (?:chaque|vos|tes) \w{3,12}|debajo de (?:cada|tus|sus) \w{3,12}"
    r"|zwischen (?:den|deinen|ihren) zeilen|entre (?:les|vos|tes) lignes|entre líneas"
    r"|tra le righe|tussen de regels)(?!\w)"
)
"""Nothing else is meant by these."""
_ANSWERS_AND_PLACES: Final = {
    "de": (r"antwort\w*|kommentar\w*|anmerkung\w*|siehe", r"im text|weiter unten"),
    "fr": (r"répon\w*|remarques?|commentaires?|voir", r"ci-dessous|dans le texte"),
    "es": (r"respuestas?|respondo|comentarios?|contest\w*|ver", r"más abajo|en el texto"),
    "pt": (r"respostas?|respondo|comentários?|ver", r"abaixo|no texto"),
    "it": (r"rispost\w*|rispondo|commenti?|osservazion\w|vedi", r"nel testo|qui sotto"),
    "nl": (r"antwoord\w*|opmerkingen|reacties?|zie", r"in de tekst|hieronder"),
    "sv": (r"svar\w*|kommentar\w*|se", r"i texten|nedan"),
    "da": (r"svar\w*|kommentar\w*|bemærkning\w*|merknad\w*|se", r"i teksten|nedenfor"),
    "fi": (r"vastau\w*|vastaan|komment\w*|huomau\w*|katso|ks", r"alla"),
    "pl": (r"odpowied\w*|odpisuję|uwag\w*|komentarz\w*|patrz", r"poniżej|w tekście"),
    "cs": (r"odpověd\w*|odpovídám|poznámk\w*|komentář\w*|viz", r"níže|v textu"),
    "ru": (r"ответ\w*|отвеча\w*|комментари\w*|замечани\w*|см", r"в тексте|ниже"),
    "uk": (r"відповід\w*|коментар\w*|зауваженн\w*|див", r"нижче|в тексті"),
    "tr": (r"yanıt\w*|cevap\w*|yorum\w*", r"metinde|aşağıda"),
}
_LANGUAGES: Final = [
    (LatePattern(rf"(?<!\w)(?:{answers})(?!\w)"), LatePattern(rf"(?<!\w)(?:{places})(?!\w)"))
    for answers, places in _ANSWERS_AND_PLACES.values()
]
_UNSPACED: Final = LatePattern(
    r"(?:回答|返信|コメント|回复|回覆|答复|批注|意见)\w{0,12}(?:以下|文中|下面)"
    r"|(?:以下|文中|下面)\w{0,12}(?:回答|返信|コメント|回复|回覆|答复|批注)"
)
"""Scripts without blanks between words."""


def says_it_answers_within(line: str) -> bool:
    """Say whether a line says that answers stand between the lines of the quote below."""
    line = line.lower()
    if _PLAIN.search(line) or _UNSPACED.search(line):
        return True
    return any(answers.search(line) and place.search(line) for answers, place in _LANGUAGES)
