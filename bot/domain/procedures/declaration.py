"""Define the parts of a declaration that are words; all else in one follows from the register."""

import json
import re
from dataclasses import dataclass
from typing import Final

from bot.domain.consensus.objection import ObjectionId, read_objection_id
from bot.domain.items.ending import EndNote, declared_note

LONGEST_WORDS: Final = 2000
"""Characters of one part."""
_PARTS: Final = re.compile(r"(?:^|(?<=\s))(options|revisit):(?=\s|$)", re.IGNORECASE)
_IS_WRITTEN: Final = '{"words":'


@dataclass(frozen=True, slots=True)
class DeclarationWords:
    """What whoever declares says, each on one line; "" for nothing.

    `words` are what was decided, `options` what was considered, `revisit` the grounds on which it
    is looked at again. `reasons` are new words for the reasons of findings, by objection.
    """

    words: str = ""
    options: str = ""
    revisit: str = ""
    reasons: tuple[tuple[ObjectionId, str], ...] = ()

    @property
    def note(self) -> EndNote | None:
        """The words that the call keeps of its end, None if nothing was said."""
        return declared_note(self.words, self.options, self.revisit)

    def write(self) -> str:
        """Return them as a draft of the act keeps them."""
        row = {
            "words": self.words,
            "options": self.options,
            "revisit": self.revisit,
            "reasons": [[str(about), because] for about, because in self.reasons],
        }
        kept = {key: value for key, value in row.items() if value or key == "words"}
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def read_typed(text: str) -> DeclarationWords:
    """Read `The plan is adopted. options: leaving it out, deferring revisit: if the fair moves`."""
    words, *parts = _PARTS.split(text[: 3 * LONGEST_WORDS])
    said = {name.lower(): part.strip() for name, part in zip(parts[::2], parts[1::2], strict=True)}
    return DeclarationWords(words.strip(), said.get("options", ""), said.get("revisit", ""))


def read_declaration(written: str) -> DeclarationWords:
    """Read what `DeclarationWords.write` wrote, or, of an earlier version, words alone."""
    if not written.startswith(_IS_WRITTEN):
        return DeclarationWords(written)
    row = json.loads(written)
    reasons = [(read_objection_id(about), because) for about, because in row.get("reasons", ())]
    return DeclarationWords(
        row["words"],
        row.get("options", ""),
        row.get("revisit", ""),
        tuple((about, because) for about, because in reasons if about is not None),
    )
