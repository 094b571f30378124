"""What people say on calls for consensus and of objections, in several languages."""

import re

import pytest

from bot.domain.consensus.objection import ObjectionId
from bot.domain.ids import ItemNumber
from bot.language import languages, speaking
from bot.mail.own_words import own_words
from bot.mail.quotes.lines import read_lines
from bot.mail.values import Voice, VoiceKind
from bot.mail.voices import is_voice, voices_in
from bot.render.calls.consensus import HOW_BY_MAIL
from tests.mail.ordinary import ordinary_sentences

ABOUT = ObjectionId(ItemNumber(12), 1)


def said_in(text: str) -> list[Voice]:
    return list(voices_in(own_words(read_lines(text))))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("support", VoiceKind.SUPPORT),
        ("Dear all,\n\nI support this.\n\nAda", VoiceKind.SUPPORT),
        ("**Support**", VoiceKind.SUPPORT),
        ("Soutien", VoiceKind.SUPPORT),
        ("Bonjour à tous,\n\nJe soutiens !\n\nAda", VoiceKind.SUPPORT),
        ("J’appuie.", VoiceKind.SUPPORT),
        ("Apoyo", VoiceKind.SUPPORT),
        ("Can live with it", VoiceKind.CAN_LIVE),
        ("I could live with that.", VoiceKind.CAN_LIVE),
        ("je peux vivre avec", VoiceKind.CAN_LIVE),
        ("Je peux m'en accommoder.", VoiceKind.CAN_LIVE),
        ("Puedo vivir con ello", VoiceKind.CAN_LIVE),
        ("podriamos vivir con eso", VoiceKind.CAN_LIVE),
        ("abstain", VoiceKind.ABSTAIN),
        ("Abstention", VoiceKind.ABSTAIN),
        ("Je m’abstiens.", VoiceKind.ABSTAIN),
        ("Abstención", VoiceKind.ABSTAIN),
        ("me abstengo", VoiceKind.ABSTAIN),
        ("I object.", VoiceKind.OBJECT),
        ("Je m'oppose", VoiceKind.OBJECT),
        ("Me opongo.", VoiceKind.OBJECT),
    ],
)
def test_a_word_alone_is_a_stance(text: str, kind: VoiceKind) -> None:
    assert said_in(text) == [Voice(kind)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("object: The room has no lift.", "The room has no lift."),
        ("*Objection:* no lift: none at all", "no lift: none at all"),
        ("Objection : la salle n'a pas d’ascenseur.", "la salle n'a pas d’ascenseur."),
        (
            "Bonjour,\n\n**Objection** : trop cher,\net trop loin.\n\nAda",
            "trop cher,\net trop loin.",
        ),
        ("objection: none of the rooms has a lift", "none of the rooms has a lift"),
        ("object: no thanks to this plan", "no thanks to this plan"),
        ("Objection : non, merci de garder la salle", "non, merci de garder la salle"),
        ("Objeción: no hay ascensor", "no hay ascensor"),
        ("Je m’oppose : aucune salle n'a d'ascenseur", "aucune salle n'a d'ascenseur"),
        ("Objeción: la sala no tiene ascensor.", "la sala no tiene ascensor."),
        ("OBJECION： Año perdido", "Año perdido"),
    ],
)
def test_an_objection_keeps_its_words_as_they_stand(text: str, words: str) -> None:
    assert said_in(text) == [Voice(VoiceKind.OBJECT, words)]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("retract 12.1", VoiceKind.RETRACT, ""),
        ("contest 12.1 because it is wrong", VoiceKind.CONTEST, "it is wrong"),
        ("I contest #12.1: it is wrong", VoiceKind.CONTEST, "it is wrong"),
        ("Je conteste 12.1 parce que c’est faux", VoiceKind.CONTEST, "c’est faux"),
        ("Je conteste 12.1, parce qu’il a tort", VoiceKind.CONTEST, "il a tort"),
        ("Impugno 12.1 porque no", VoiceKind.CONTEST, "no"),
        ("I retract my objection #12.1.", VoiceKind.RETRACT, ""),
        ("retire 12.1", VoiceKind.RETRACT, ""),
        ("Je retire mon objection 12.1.", VoiceKind.RETRACT, ""),
        ("Retiro la objeción 12.1", VoiceKind.RETRACT, ""),
        ("I share 12.1", VoiceKind.SHARE, ""),
        ("Je partage 12.1", VoiceKind.SHARE, ""),
        ("comparto 12.1", VoiceKind.SHARE, ""),
        ("re 12.1: There is one behind.", VoiceKind.ANSWER, "There is one behind."),
        ("Réponse à 12.1 : il y en a un.", VoiceKind.ANSWER, "il y en a un."),
        ("Respuesta a 12.1: hay uno detrás.", VoiceKind.ANSWER, "hay uno detrás."),
    ],
)
@pytest.mark.parametrize("above", ["", "Thank you for all of that.\n\n"])
def test_what_is_said_of_an_objection_may_begin_any_line(
    above: str, text: str, kind: VoiceKind, words: str
) -> None:
    assert said_in(f"{above}{text}") == [Voice(kind, words, ABOUT)]


@pytest.mark.parametrize(
    "text",
    [
        "Support team wrote:\nsupport",
        "Support: 9 to 5, call us",
        "Support" + " " * 2_000 + "is what we lack",
        "Soutien scolaire",
        "Soutien : 30 euros par mois",
        "Je soutiens que non",
        "Je soutiendrais cela",
        "L'équipe de soutien a écrit :\nsoutien",
        "Apoyo técnico",
        "Apoyo: lunes a viernes",
        "El equipo de apoyo escribió:\napoyo",
        "Objet : la salle de mai",
        "Objeto: la sala de mayo",
        "Objections : voir la page 4",
        "Objection: none",
        "Objection: none so far from me.",
        "Objection : aucune",
        "Objection : pas d'objection de ma part",
        "Objection : aucune pour l’instant.",
        "Objection: I have none",
        "Objection: We have no objections.",
        "Objection: not from me",
        "Objection: None, thanks!",
        "Objection: none. Many thanks, Ada",
        "Objection: withdrawn.",
        "Objection : je n'en ai pas.",
        "Objection : je n’en ai aucune, merci à tous",
        "Objection : pas de ma part",
        "Objection : aucune, merci",
        "Objection : non, merci !",
        "Objection : levée",
        "Objeción: no tengo",
        "Objeción: no tengo ninguna, gracias",
        "Objeción: no hay.",
        "I contest 12.1, though I may be wrong",
        "contest 12.1, whatever",
        "Objeción: ninguna",
        "Objeción: sin objeciones por ahora",
        "Une objection : trop cher",
        "Ben a dit : objection : trop cher",
        "Pas d'objection",
        "Je ne peux pas vivre avec",
        "No puedo vivir con ello",
        "Je peux vivre avec cela si la salle est ouverte",
        "Je ne m'abstiens pas",
        "Abstention de Ben",
        "> soutien",
        "    soutien",
        "Ben wrote:\nje m'oppose",
        "We agree.\n\nsoutien",
        "We agree.\n\nObjection : trop cher",
        "Je ne retire pas 12.1",
        "Retire 12.1 from the shop",
        "retire 12",
        "Ben retire 12.1",
        "La version 12.1 : elle est là",
    ],
)
def test_prose_is_no_stance(text: str) -> None:
    assert said_in(text) == []


@pytest.mark.parametrize("language", sorted(ordinary_sentences()))
def test_ordinary_sentences_are_no_stances(language: str) -> None:
    assert [text for text in ordinary_sentences()[language] if said_in(text)] == []


def test_a_paragraph_that_is_a_stance_is_known() -> None:
    assert is_voice("objection : la salle\nn'a pas d'ascenseur")
    assert is_voice("soutien")
    assert is_voice("comparto 12.1")
    assert not is_voice("Soutien scolaire pour tous")


@pytest.mark.parametrize("language", languages())
def test_the_words_that_an_announcement_offers_are_read(language: str) -> None:
    with speaking(language):
        offered = re.findall(r"[“«]\s?(.+?)\s?[”»]", HOW_BY_MAIL.format())

    said = [said_in(words.replace("…", "No lift.")) for words in offered]

    kinds = (VoiceKind.SUPPORT, VoiceKind.CAN_LIVE, VoiceKind.ABSTAIN)
    assert said == [*([Voice(kind)] for kind in kinds), [Voice(VoiceKind.OBJECT, "No lift.")]]
