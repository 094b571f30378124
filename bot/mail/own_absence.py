"""Subjects of Lotus Notes' responder, which speaks of its owner.

`Carl Berg is out of the office.` is an old one's. Newer ones begin with `AUTO:` and say when.
Nobody writes so of themselves: a subject with the sender's own name is Notes', and one with
somebody else's is a person's who writes about that one.
"""

from typing import Final

from bot.mail.known import remembers_short
from bot.mail.likeness import is_like
from bot.mail.unaccented import PlainPattern, unaccented
from bot.mail.values import Mailbox
from bot.mail.via import name_before_via

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
_SUBJECT: Final = PlainPattern(
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
    found = _SUBJECT.fullmatch(unaccented(subject.lower()))
    return None if found is None else (found["name"], found["auto"] is not None)
