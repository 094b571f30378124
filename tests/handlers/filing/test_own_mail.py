"""In which languages mail is read: those of all lists together, since one reader reads for all."""

from collections.abc import Mapping

import pytest

from bot.mail.parse import parse_mail
from bot.mail.values import ParsedMail
from handlers.filing.own_mail import our_marks
from tests.handlers.room import new_config

AWAY = {
    "en": "Out of office: pier",
    "de": "Abwesenheitsnotiz: Steg",
    "fr": "Réponse automatique : jetée",
    "es": "Respuesta automática: muelle",
}


def known_as_absent(council: Mapping[str, object], board: Mapping[str, object]) -> set[str]:
    """Return the languages in which an absence is known, given what the two lists say."""
    marks = our_marks(new_config(council=council, board=board))
    found: set[str] = set()
    for language, subject in AWAY.items():
        raw = f"From: Ana <ana@example.org>\nSubject: {subject}\n\nHm.\n".encode()
        mail = parse_mail(raw, ours=marks)
        assert isinstance(mail, ParsedMail)
        if mail.automatic is not None:
            found.add(language)
    return found


def test_the_languages_of_all_lists_are_looked_for_and_english() -> None:
    assert known_as_absent({"languages": ["de"]}, {"languages": ["fr"]}) == {"en", "de", "fr"}


@pytest.mark.parametrize("board", [{}, {"languages": []}])
def test_if_one_list_names_no_languages_all_are_looked_for(board: Mapping[str, object]) -> None:
    assert known_as_absent({"languages": ["de"]}, board) == set(AWAY)
