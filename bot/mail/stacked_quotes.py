"""Several people named one below another, each above a quote that kept its own marks.

Somebody shows what three people said, out of mails in which these were quoted themselves:

Ana Lopez wrote:
> > > The crane stays.
Ben Okoro wrote:
> > Until Monday.
"""

from bot.mail.attribution import attribution_length, is_bare_verb
from bot.mail.attribution_words import says
from bot.mail.limits import QUOTE_DEPTH
from bot.mail.walk import Walk


def lowest_of_stack(walk: Walk, at: int, mark: int) -> int:
    """Return the fewest marks of the quote below an attribution, where it has more than one more.

    Such a quote is of whom is named above where the next one is named right below it. It is 0
    elsewhere: fewer marks come.
    """
    contents, marks = walk.reading.contents, walk.reading.marks
    lowest = QUOTE_DEPTH
    for index in range(at + 1, len(contents)):
        if not contents[index]:
            continue
        if marks[index] < mark or marks[index] == mark + 1:
            return 0
        if marks[index] == mark:
            return lowest if lowest < QUOTE_DEPTH and _names_next(walk, index) else 0
        lowest = min(lowest, marks[index])
    return 0


def _names_next(walk: Walk, at: int) -> bool:
    """Say whether a line says of whom the quote below it is."""
    line = walk.line(at)
    named = says(line) and not is_bare_verb(line) and attribution_length([line], strict=False) > 0
    return named and walk.next_mark(at) > walk.reading.marks[at]
