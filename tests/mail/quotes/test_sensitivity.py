"""Firms' labels above and below mails, which say who may read them."""

import time

import pytest

from bot.mail.quotes.new_text import new_text
from bot.mail.quotes.notices import is_label

SPENT = 0.3
"""Seconds of processor time that a hostile body of 100 kB may take."""
LABELS = [
    "[HARBOUR Official Use Only]",
    "[HARBOUR Official Use Only - HARBOUR Internal Distribution Only]",
    "[Public]",
    "Internal Use - Confidential",
    "Harbour - Internal Use - Confidential",
    "Harbour Customer Communication - Confidential",
    "Quayside Restricted",
    "Classification: Internal",
    "Sensitivity: General",
    "*Company Confidential*",
    "VS - Nur für den Dienstgebrauch",
    "Usage interne",
]
WORDS = [
    "Confidential",
    "Confidential computing",
    "It is confidential",
    "Not confidential",
    "Still internal use only",
    "Is that for internal use only?",
    "The Harbour Board Restricted Access",
    "[1] Harbour Restricted Area Map",
    "[public-inbox]",
    "Official use only of the pier",
]


@pytest.mark.parametrize("label", LABELS)
def test_a_label_alone_above_or_below_is_nobodys_words(label: str) -> None:
    assert new_text(f"{label}\n\nThe lamp stays.\n\nAna") == "The lamp stays.\n\nAna"
    assert new_text(f"The lamp stays.\n\nAna\n\n\n{label}") == "The lamp stays.\n\nAna"


@pytest.mark.parametrize("words", WORDS)
def test_words_that_may_be_somebodys_are_no_label(words: str) -> None:
    assert not is_label(words)
    assert words in new_text(f"{words}\n\nThe lamp stays.")


@pytest.mark.parametrize("label", LABELS)
def test_a_label_within_a_mail_or_alone_in_it_stays(label: str) -> None:
    assert label in new_text(f"The lamp stays.\n\n{label}\n\nAna")
    assert label in new_text(f"The label is\n{label}\n\nThe lamp stays.")
    assert new_text(label) == label


@pytest.mark.parametrize(
    "text",
    [
        "Internal Use - Confidential\n\n" * 3_500,
        "> On 3/3/2025 10:15, Ben wrote:\n> Harbour Confidential\n\n" * 1_800,
        "On 3/3/2025 10:15, Ben <b@example.org> wrote:\n\n" * 2_400,
        "On 3/3/2025 10:15, Ben <b@example.org> wrote:\n\n    > a\n    b\n\n" * 1_700,
        "> From: Ben [mailto:b@example.org]\n\n" * 3_300,
    ],
    ids=["labels", "quoted labels", "attributions", "indented marks", "bare From"],
)
def test_many_labels_and_attributions_take_no_long_time(text: str) -> None:
    new_text("Ana")
    begun = time.process_time()

    new_text(text)

    assert time.process_time() - begun < SPENT
