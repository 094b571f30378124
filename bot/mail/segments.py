"""Who said what: a mail's text as speech segments, in order, each with its author.

Authors of quotes come from attribution lines and forwarded header blocks where these are
plain. What cannot be told is None, never a guess.
"""

from dataclasses import dataclass, field

from bot.mail.attribution import attributed_author, header_author
from bot.mail.lines import read_lines
from bot.mail.values import Mailbox, Segment
from bot.mail.walk import LineKind, Reading


def segments(text: str, author: Mailbox | None) -> tuple[Segment, ...]:
    """Split a text (LF line ends) written by `author` into speech segments.

    Signatures, footers, attributions and header blocks belong to no segment. Depth 0 is
    the mail's author; a quote's depth is that of its marks, or one more than what it stands
    in where a block has no marks.
    """
    return _Speakers(author, read_lines(text)).split()


@dataclass(slots=True)
class _Speakers:
    author: Mailbox | None
    reading: Reading
    known: dict[int, Mailbox | None] = field(default_factory=dict)
    found: list[Segment] = field(default_factory=list)
    depth: int = 0
    lines: list[str] = field(default_factory=list)

    def split(self) -> tuple[Segment, ...]:
        reading = self.reading
        sources = iter(reading.sources)
        source = next(sources, None)
        for at, kind in enumerate(reading.kinds):
            while source is not None and source.at <= at:
                self._close()
                named = (header_author if source.is_header else attributed_author)(source.text)
                self._name(source.depth, named)
                source = next(sources, None)
            if kind is LineKind.TEXT:
                if reading.depths[at] != self.depth:
                    self._close()
                    self.depth = reading.depths[at]
                self.lines.append(reading.contents[at])
            elif kind is LineKind.BLANK:
                self.lines.append("")
        self._close()
        return tuple(self.found)

    def _name(self, depth: int, mailbox: Mailbox | None) -> None:
        """Set who speaks at a depth; who spoke deeper was quoted by somebody else."""
        self.known = {level: each for level, each in self.known.items() if level < depth}
        self.known[depth] = mailbox

    def _close(self) -> None:
        text = "\n".join(self.lines).strip("\n")
        self.lines.clear()
        if text.strip():
            who = self.known.get(self.depth) if self.depth else self.author
            self.found.append(Segment(author=who, depth=self.depth, text=text))
