"""What people write in the story. Invented, and shaped as mail on real lists is.

A paragraph is one line, as most mail programs of today write it.
"""

from typing import Final

SUBJECT: Final = "Comments invited: work plan between our two meetings"

CALL: Final = """\
Dear all,

The next annual meeting is ten months away, and the work between the two meetings \
needs a plan. The secretariat proposes:

1. Three topics at most for the working groups this year.
2. Terms of reference for each topic; once signed they cannot be changed halfway.
3. At least three weeks to find an expert for each topic.

Which topics would you choose, and is the end of this month too early for comments?

Kind regards,
Marta

--\x20
Marta Lindqvist
Chair, Harbour Forum
"""

OUT_OF_OFFICE: Final = """\
Thank you for your message. I am travelling and read mail again on Monday. \
For urgent matters write to the secretariat.
"""
OUT_OF_OFFICE_MARK: Final = "I am travelling and read mail again"

KOFI_ON_TOP: Final = """\
Dear Marta, all,

I would support giving a little more time: the coast networks meet only next week, and \
they should agree on the topics before we ask others in.

Kofi
"""
KOFI_MARK: Final = "the coast networks meet only next week"

INES_UNDER_TOPICS: Final = "Two would be better. We never finished the third one last year."
INES_MARK: Final = "We never finished the third one"
INES_UNDER_WEEKS: Final = "Three weeks were not enough the last time; say five."
LINE_ON_TOPICS: Final = "1. Three topics at most for the working groups this year."
TOPICS_MARK: Final = "Three topics at most"
LINE_ON_WEEKS: Final = "3. At least three weeks to find an expert for each topic."

YUKI_FOUR_VOICES: Final = """\
Hello everyone,

Ines and Kofi both have a point, and they do not contradict each other: fewer topics \
need less time. My proposal is two topics and two more weeks for comments.
"""
YUKI_MARK: Final = "My proposal is two topics and two more weeks"

LEILA_ON_A_FORWARD: Final = """\
Colleagues,

for those on the outreach list who have not seen it, Yuki's mail is below. Two topics \
would also be what small companies can follow.

Best,
Leila
"""
LEILA_MARK: Final = "what small companies can follow"

FORWARDED: Final = """\
From: Plan <plan-bounces@lists.harbourforum.example> on behalf of Yuki Tanabe <{address}>
Sent: {sent}
To: plan@lists.harbourforum.example
Subject: Re: [Plan] {subject}

{text}"""

NEWCOMERS_SUBJECT: Final = "A page for newcomers?"
NEWCOMERS_QUESTION: Final = "Shall the secretariat write the page?"
NEWCOMERS: Final = """\
Hi all,

People who come to their first meeting keep asking me the same five questions. Shall we \
put the answers on one page? I can write a first version.

Ines
"""

PRIYA_COMMENT: Final = (
    "From the regional groups: two topics, please, & a call that says <why> we chose them."
)
AROHA_ASIDE: Final = "// between us: I can draft that page over the weekend"
ASIDE_MARK: Final = "draft that page over the weekend"
MARTA_COMMENT: Final = "Thank you, all. I hear two topics and more time; I will ask formally."

QUESTION: Final = "Shall we take two topics and extend the comments by two weeks?"

KOFI_VOTE: Final = """\
+1

Two more weeks is what the coast networks need.

Kofi
"""
YUKI_NO_VOTE: Final = """\
I have read the question twice and still wonder which two topics are meant. I will wait \
with my answer until that is said.

Yuki
"""
YUKI_NO_VOTE_MARK: Final = "still wonder which two topics are meant"

INES_VOTE: Final = """\
+1

Two weeks it is, then. I had pressed "disagree" because I wanted three.

Ines
"""

LEILA_REASON: Final = "The budget for the experts is not in the plan. Add it and I can agree."
LEILA_LIFTS: Final = "#{number}: +1 because the budget is promised for Friday"
