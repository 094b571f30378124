"""Words by which mail servers say that a mail has not arrived, is late, or has arrived."""

import re
from typing import Final

from bot.mail.latepattern import LatePattern
from bot.mail.unaccented import PlainPattern

SUBJECT: Final = PlainPattern(
    r"\W{0,3}(?:undeliver(?:able|ed)|delivery status notification|mail delivery (?:failed|failure"
    r"|subsystem)|(?:message )?delivery (?:failure|has failed|report)|returned mail|failure notice"
    r"|mail system error|warning: could not send|unzustellbar|nicht zustellbar|non remis"
    r"|échec de la remise|no se puede entregar|no entregado|mancato recapito|não entregue"
    r"|onbestelbaar|niet bezorgd|nie dostarczono|не доставлено|недоставленное|无法投递|配信不能"
    r"|mail delivery|(?:e-?)?mail error|メールエラー|mail could not be delivered"
    r"|message not delivered|non[- ]?delivery"
    r"|delivery notification"
    r"|message (?:(?:could not be|was not) (?:deliver|sent|relayed)|undeliverable)"
    r"|returned to sender|address not found"
    r"|failed mail|mail failed|undelivered|non-?deliverable|unable to deliver|user unknown"
    r"|(?:could|can) ?not deliver|delivery error|bounced mail"
    r"|(?:unknown|invalid) (?:user|recipient|address)"
    r"|message status\b.{0,20}undeliverable|e-?mail (?:delivery|returned)"
    r"|delayed mail|mail failure|permanent (?:delivery )?(?:failure|error)"
    r"|(?:mail |message )?delivery (?:is )?delayed|delayed:"
    r"|nicht zugestellt|zustellung fehlgeschlagen|mail unzustellbar|fehler bei der zustellung"
    r"|rückläufer"
    r"|message non (?:distribué|remis|délivré)|échec d(?:e|u|['’]) ?"
    r"(?:la |l['’])?(?:remise|livraison|distribution|envoi|acheminement|transmission|message"
    r"|courri)"
    r"|non distribuable|courrier non"
    r"|retour à l['’]expéditeur"
    r"|no se (?:pudo|ha podido) entregar|mensaje (?:no entregado|devuelto)|error (?:en la"
    r"|de) entrega"
    r"|devolución(?: del? (?:correo|mensaje|e-?mail)|\s?:|$)|correo devuelto"
    r"|falha na entrega|mensagem não (?:entregue|entregável)"
    r"|não foi possível entregar"
    r"|devolvid[oa]s?(?: (?:ao|al) |\s?:|$)|messaggio non (?:recapitato|consegnato)"
    r"|mancata consegna"
    r"|impossibile (?:recapitare|consegnare)"
    r"|niet te bezorgen|bezorging mislukt|kan niet worden bezorgd|kunde inte levereras"
    r"|olevererbart|ej levererat"
    r"|kunne ikke leveres|ikke leveret|uleverbar|ikke levert|toimitus epäonnistui"
    r"|viestiä ei voitu toimittaa"
    r"|nie można dostarczyć|niedostarczon"
    r"|zwrot(?: (?:wiadomości|poczty|przesyłki|listu|e-?maila)|\s?:|$)|nedoruč"
    r"|nelze doručit|kézbesíthetetlen"
    r"|sikertelen kézbesítés"
    r"|nu a putut fi livrat|nelivrat|недоставк|не удалось доставить|невозможно доставить"
    r"|сообщение не доставлено"
    r"|не вдалося доставити|недоставлен|неуспешно доставяне|isporuka nije|ni mogoče dostaviti"
    r"|nije isporučen"
    r"|δεν παραδόθηκε|αδυναμία παράδοσης|teslim edilemedi|iletilemedi|لم يتم تسليم|تعذر تسليم"
    r"|לא נמסר|מסירה נכשלה"
    r"|تحویل داده نشد|ส่งไม่สำเร็จ|không (?:thể )?gửi được|tidak terkirim|gagal terkirim"
    r"|系统退信|退信|退件|投递失败|投遞失敗"
    r"|无法送达|無法傳遞|無法送達|未送达|邮件被退回|配信エラー|配信に失敗|(?:メール)?送信エラー"
    r"|配送失敗"
    r"|配信できません|戻りメール"
    r"|배달 실패|반송|전송 실패|전달되지|no s['’]ha pogut lliurar"
    r"|(?:your|the) (?:message|e-?mail|mail) (?:could|can|was|has) ?n[o'’]t (?:be(?:en)? )?"
    r"(?:deliver|sent)|(?:we )?couldn['’]t deliver|(?:there was an )?error sending"
    r"|mail transaction failed|delivery unsuccessful"
    r"|(?:ihre |die )?(?:nachricht|e-?mail|mail) konnte nicht"
    r"|votre (?:message|courriel|e-?mail) n['’]a pas"
    r"|(?:su|tu|el) (?:mensaje|correo) no (?:pudo|se ha|ha)"
    r"|(?:il (?:tuo|suo) )?messaggio non|(?:uw|je) (?:bericht|e-?mail) kon niet"
    r"|twoja wiadomość nie|ваше (?:сообщение|письмо) не|non recapitabile|não é possível entregar"
    r"|не удается доставить|无法传递|배달되지 않|배달할 수 없|kan inte levereras|kan ikke lever"
    r"|toimittamatta|ei voi toimittaa|nelivrabil|nu se poate livra|μη παραδοτέο"
    r"|δεν είναι δυνατή η παράδοση|לא ניתן למסור|غير قابل للتسليم|تعذر التسليم|недоставимо"
    r"|неможливо доставити|không thể gửi|ไม่สามารถส่ง|tidak dapat terkirim|nije moguće isporučiti"
    r"|no es pot lliurar|kohaletoimetamatu|nepristatyta|nevar piegādāt|邮件发送失败|您的邮件被退回"
    r"|郵件傳送失敗|メールが配信|메일 발송 실패)",
    re.IGNORECASE,
)
TOLD_OF_DELIVERY: Final = PlainPattern(
    r"\W{0,3}(?:successful mail delivery report|delivery (?:receipt"
    r"|confirmation)|delivered|relayed|zugestellt|übermittelt|weitergeleitet|remis|relayé|entregado"
    r"|entregue|recapitato|consegnato|bezorgd|afgeleverd|levererat|leveret|levert|toimitettu"
    r"|dostarczono|doručeno|doručené|kézbesítve|livrat|доставлено|teslim edildi|παραδόθηκε"
    r"|已送达|已送達|配信済み|배달됨)\s?(?:[:：(–-]|$)",
    re.IGNORECASE,
)
DELAYED: Final = LatePattern(
    r"not yet (?:been (?:delivered|possible)|(?:be )?(?:delivered|sen[dt]))"
    r"|will (?:continue|keep|retry|be retried)|keep trying|still (?:being )?try"
    r"|warning message only|not need to resend|(?:is|was|has been) delayed|delay reason|verzögert"
    r"|weitere? (?:zustell)?versuch|retardée?|différée?(?!\w)|nouvelles? tentatives?|retrasad"
    r"|demorad|atrasad"
    r"|seguirá intent|ritardat|ritardo|vertraagd|försena|forsinket|opóźnion|zpožděn|zdržen"
    r"|késleltet|întârzi"
    r"|задерж|отложен|затрим|καθυστέρ|gecik|تأخر|延迟|延遲|遅延|遅れて|지연",
    re.IGNORECASE,
)
"""A server goes on trying: nothing has failed yet."""
