"""Texts whose columns matter keep them on pages and in mails."""

import pytest

from bot.render.text.parts import Kind, read_parts, without_drawings

DIFFSTAT = """\
 bot/outbox.py            |  4 +++-
 docs/how-it-is-kept.md   | 12 ++++++++++++
 tests/data/quay.png      | Bin 0 -> 812 bytes
 3 files changed, 15 insertions(+), 1 deletion(-)"""
LOG = """\
2026-11-30 21:10:02 lock opened
2026-11-30 21:10:04 water at 3.20 m
2026-11-30 21:11:17 lock closed"""
SYSLOG = """\
Nov 30 21:10:02 quay lock[17]: opened
Nov  3 21:10:04 quay lock[17]: water at 3.20 m"""
ISO = """\
2026-11-30T21:10:02Z lock opened
2026-11-30T21:10:04.125Z water at 3.20 m"""
TIMES = """\
[21:10:02] lock opened
[21:10:04] water at 3.20 m"""
AGENDA = """\
We meet on 30 November at 21:10 in the house by the quay, and whoever is there may speak about the
lock, which was opened at 21:10 | 3 of us were there."""


@pytest.mark.parametrize("text", [DIFFSTAT, LOG, SYSLOG, ISO, TIMES])
def test_diffstats_and_logs_keep_their_columns(text: str) -> None:
    [part] = read_parts(text)

    assert (part.kind, part.text) == (Kind.CODE, text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (DIFFSTAT, "[patch, 4 lines]"),
        (LOG, "[log, 3 lines]"),
        ("Water  | May | June\nQuay   | 3.2 | 3.4\nLock   | 1.1 | 1.0", "[table]"),
        ("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-old\n+new", "[patch, 5 lines]"),
        (AGENDA, AGENDA),
    ],
)
def test_an_excerpt_has_a_word_for_what_is_drawn(text: str, sentence: str) -> None:
    assert without_drawings(f"Dear all,\n\n{text}\n\nWhat do you think?") == (
        f"Dear all,\n\n{sentence}\n\nWhat do you think?"
    )


def test_prose_with_times_is_prose() -> None:
    [part] = read_parts(AGENDA)

    assert part.kind is Kind.PARAGRAPH
