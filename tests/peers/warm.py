"""What a process does once for all those that are forked from it: importing this does it.

A service compiles each pattern of words when the first mail asks for it, and reads the catalogues
of texts for the first vote. All of it takes seconds, which each process that a test starts would
spend anew.
"""

import gc

from bot.domain.ballots.choices import short_words
from bot.mail import parse  # noqa: F401 - with it come all modules that have patterns
from bot.mail.languages.patterns import LatePattern

for one in gc.get_objects():
    if isinstance(one, LatePattern):
        # `re` keeps it where the pattern itself does not.
        _ = one.compiled

short_words()
