"""What people write in the story of a plan. Invented, and shaped as mail on real lists is."""

from typing import Final

SUBJECT: Final = "Comments invited: plan for the work between our two meetings"
TERMS_MARK: Final = "Terms of reference"
TERMS_SUBJECT: Final = "Terms of reference for the topic experts"
HIRING_SUBJECT: Final = "Hiring the topic experts"

INVITATION: Final = """\
Dear all,

Before the spring meeting we want two or three topics on which the working groups report. The \
chairs have talked about this since the summer, and now it is your turn.

I will ask two questions in a moment.

Kind regards,
Marta
"""
TERMS: Final = """\
Dear Marta,

The secretariat stands ready. Once we have the topics, we write terms of reference for each. \
They cannot be changed halfway through a contract, so please be sure of the topics first.

Best regards,
Tomás
"""
HIRING: Final = """\
Dear Marta,

It takes at least three weeks to find somebody and to sign. If the experts are to begin with \
the spring meeting, that leaves little time.

Best regards,
Tomás
"""

TOPICS: Final = "Which topics belong in the plan?"
LEADS: Final = "Who can lead one?"

KOFI_TOPIC: Final = "Night fees, and the ferries of small islands."
KOFI_LEAD: Final = "I can take the ferries, from February."
YUKI_ANSWERS: Final = """\
1. Night fees. Everything else can wait a year.

2. Not me this time, I am sorry.

I wonder whether the spring meeting is the right place for all of this.

Yuki
"""
INES_WISH: Final = """\
extend: in 4 days because the coast networks meet only next week

We should agree on the plan before we ask them in.

Ines
"""
LEILA_LEANS: Final = """\
Dear all,

I would support giving a little more time. The chamber of commerce has not even seen the \
questions yet.

Leila
"""
REASON: Final = "the coast networks meet only next week"
"""Why Ines asks for more time."""
OUTCOME: Final = "Night fees and ferries"
QUESTION: Final = "Shall night fees and ferries be the topics of the year?"
