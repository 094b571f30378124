"""What people write in the story of consensus. Invented, and shaped as mail on real lists is."""

from typing import Final

SUBJECT: Final = "Rules of conduct for our meetings"
REVIEW_SUBJECT: Final = "When do we review the rules of conduct?"

PROPOSAL: Final = """\
Dear all,

Three people asked us last year what to do if somebody is shouted down. We have no rules. I \
propose that we adopt the one page that the secretariat has drafted, for one year.

Kind regards,
Marta
"""
REVIEW: Final = """\
Dear Marta,

Whatever we adopt, let us look at it again after a while. Half a year?

Ines
"""

SENTENCE: Final = "We adopt the one page of rules for one year."
OBJECTION: Final = "object: "
KOFI_OBJECTS: Final = "The page names nobody to whom one can turn."
YUKI_LIVES: Final = "can live with it\n\nI would have made it shorter.\n\nYuki\n"
MARTA_ANSWERS: Final = "The secretariat has added two names and a telephone number."
KOFI_IS_MET: Final = "retract {objection}\n\nThank you, that is what was missing.\n\nKofi\n"
REASON: Final = "nobody objects any more, and the page is reviewed in a year"
QUESTION: Final = "Shall we review the rules after six months?"
