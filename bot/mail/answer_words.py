"""Words by which people speak of their answers, in many languages."""

import re
from typing import Final

from bot.mail.latepattern import LatePattern

ANSWERS: Final = LatePattern(
    r"(?<!\w)(?:answer\w*|repl(?:y|ies)|respon[sd]\w*|comment\w*|remarks?|inputs?|thoughts|notes"
    r"|feedback|antwort\w*|kommentar\w*|anmerkung\w*|réponse\w*|répon\w*|remarque\w*|respuesta\w*"
    r"|comentario\w*|resposta\w*|comentári\w*|rispost\w*|osservazion\w*|antwoord\w*|opmerking\w*"
    r"|reactie\w*|svar\w*|bemærkning\w*|merknad\w*|vastau\w*|kommenttie\w*|odpowied\w*|uwag\w*"
    r"|komentar\w*|komentarz\w*|odpověd\w*|komentář\w*|odpoveď\w*|válasz\w*|megjegyz\w*|ответ\w*"
    r"|комментари\w*|відповід\w*|коментар\w*|yanıt\w*|cevap\w*|yorum\w*|απαντήσ\w*|σχόλι\w*|răspuns\w*"
    r"|\w{0,4}回答\w{0,4}|返信|回复|答复|批注|コメント|답변\w{0,2}|의견)(?!\w)",
    re.IGNORECASE,
)
SENTENCE_ENDS: Final = re.compile(r"[.!?。！？](?=\s|$)")
