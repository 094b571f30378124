"""The words by which mail is read belong to their languages: none is found in ordinary sentences.

The sentences are invented; none says that its writer is away. A word of one language's
responders, receipts or bounces often is another word in the next language.
"""

from typing import Final

import pytest

from bot.mail.automatic.bounces import DELIVERY_SUBJECT, SUBJECT
from bot.mail.automatic.responders import (
    SAYS_WHO_IS_AWAY,
    begins_by_saying_so,
    greets_whoever_writes,
    says_it_answers,
    says_it_is_automatic,
)
from bot.mail.languages.patterns import unaccented
from bot.mail.own_words import own_words
from bot.mail.parse import parse_mail
from bot.mail.quotes.lines import read_lines
from bot.mail.quotes.new_text import new_text
from bot.mail.values import Automatic, ParsedMail
from bot.mail.votes import entry_votes, first_line_votes
from tests.mail.ordinary import ordinary_sentences

SENTENCES: Final = ordinary_sentences()
TO_NOBODY: Final = "Return-Path: <>\n"
ANSWERS: Final = "In-Reply-To: <2@example.org>\n"
BULK: Final = "Precedence: bulk\n"
FACTS: Final = "When: Friday\nWhere: at the pier\nWho: all of us"
BLOCK: Final = (
    "From: Ben Okri <ben@example.com>\nSent: Monday, 3 March 2025 10:15\nTo: pier@example.org\n"
    "Subject: Pier\n\n> Shall we?\n\nThese words are Ben's.\n"
)


def automatic(text: str, *, subject: str = "Re: pier", fields: str = "") -> Automatic | None:
    raw = (
        "From: Ana Lopez <ana@example.org>\nMessage-ID: <1@example.org>\n"
        f"Content-Type: text/plain; charset=utf-8\nSubject: {subject}\n{fields}\n{text}\n"
    )
    mail = parse_mail(raw.encode())
    assert isinstance(mail, ParsedMail)
    return mail.automatic


def by_language(language: str) -> list[str]:
    assert len(SENTENCES[language]) >= 10
    return SENTENCES[language]


def test_there_are_sentences_in_the_main_languages() -> None:
    assert len(SENTENCES) >= 30
    assert sum(map(len, SENTENCES.values())) > 500


@pytest.mark.parametrize("language", SENTENCES)
def test_no_ordinary_mail_is_automatic_though_its_bounces_go_to_nobody(language: str) -> None:
    sentences = by_language(language)
    for at, sentence in enumerate(sentences):
        for text in (
            sentence,
            f"Hello Ben,\n\n{sentence}\n\nBest\nAna",
            " ".join(sentences[at : at + 3]),
        ):
            for fields in (TO_NOBODY, TO_NOBODY + ANSWERS, ANSWERS):
                assert automatic(text, fields=fields) is None, text


@pytest.mark.parametrize("language", SENTENCES)
def test_no_ordinary_subject_makes_a_mail_automatic(language: str) -> None:
    for sentence in by_language(language):
        subject = sentence.rstrip(".?。！!")
        for fields in ("", TO_NOBODY, ANSWERS, BULK):
            assert automatic(sentence, subject=subject, fields=fields) is None, subject


@pytest.mark.parametrize("language", SENTENCES)
def test_no_ordinary_mail_with_a_list_of_facts_is_a_receipt(language: str) -> None:
    sentences = by_language(language)
    for sentence in sentences:
        first, *_ = sentence.rstrip(".?。！!").split()
        for subject in (f"{first} (and pier): {sentence}", f"{first}: {sentence}", sentence):
            text = f"{sentence}\n{' '.join(sentences)}\n\n{FACTS}"
            assert automatic(text, subject=subject) is not Automatic.OTHER, subject


@pytest.mark.parametrize("language", SENTENCES)
def test_nothing_of_an_ordinary_mail_is_folded_away(language: str) -> None:
    for sentence in by_language(language):
        for text in (sentence, f"Hello,\n\n{sentence}\n\nMore words.", f"More.\n\n{sentence}"):
            assert new_text(read_lines(text)) == text


@pytest.mark.parametrize("language", SENTENCES)
def test_an_ordinary_sentence_above_a_block_is_the_senders(language: str) -> None:
    for sentence in by_language(language):
        assert new_text(read_lines(f"{sentence}\n\n{BLOCK}")) == sentence


@pytest.mark.parametrize("language", SENTENCES)
def test_no_ordinary_sentence_is_one_of_a_programs(language: str) -> None:
    for sentence in by_language(language):
        plain = unaccented(sentence)
        assert not SAYS_WHO_IS_AWAY.search(plain.lower()), sentence
        assert not SUBJECT.match(plain), sentence
        assert not DELIVERY_SUBJECT.match(plain), sentence
        assert not says_it_answers(sentence)
        assert not says_it_is_automatic(sentence)
        assert not begins_by_saying_so(sentence)
        assert not greets_whoever_writes(sentence)


@pytest.mark.parametrize("language", SENTENCES)
def test_no_ordinary_sentence_votes(language: str) -> None:
    for sentence in by_language(language):
        assert first_line_votes(own_words(read_lines(sentence))) == ()
        assert entry_votes(own_words(read_lines(f"> #12 Pier\n{sentence}")), answers_us=True) == ()


@pytest.mark.parametrize(
    "text",
    [
        "I am out of the office until Monday.",
        "I am currently away and will be back on 3 June.",
        "We are closed until 3 June.",
        "Ich bin bis 3. Juni im Urlaub.",
        "Ich bin derzeit nicht im Büro.",
        "Je suis absente jusqu'au 3 juin.",
        "Je suis en congés jusqu'au 3 juin.",
        "Estoy de vacaciones hasta el 3 de junio.",
        "Estarei de férias até 3 de junho.",
        "Sono in ferie fino al 3 giugno.",
        "Ik ben tot 3 juni afwezig.",
        "Jag är på semester till den 3 juni.",
        "Jeg er på ferie til 3. juni.",
        "Olen lomalla 3. kesäkuuta asti.",
        "Jestem na urlopie do 3 czerwca.",
        "Jsem na dovolené do 3. června.",
        "Szabadságon vagyok június 3-ig.",
        "Sunt în concediu până la 3 iunie.",
        "Я в отпуске до 3 июня.",
        "Я у відпустці до 3 червня.",
        "3 Haziran'a kadar izindeyim.",
        "Είμαι σε άδεια έως τις 3 Ιουνίου.",
        "Saya sedang cuti sampai 3 Juni.",
        "6月3日まで休暇をいただいております。",
        "我正在休假,6月3日回来。",
        "6월 3일까지 휴가 중입니다.",
        "ลาพักร้อนถึง 3 มิถุนายน",
        "Er í sumarfríi til 3. júní.",
    ],
)
def test_a_responder_that_nothing_but_its_words_tell_is_still_one(text: str) -> None:
    assert automatic(text, subject="pier", fields=TO_NOBODY) is Automatic.AUTO_REPLY


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Läst: pier", "Meddelandet lästes\n\nTill: Ana\nÄmne: pier\nSkickat: den 3 mars 2025"),
        ("Read: pier", "Your message was read\n\nTo: Ana\nSubject: pier\nSent: 3 March 2025"),
        ("Lu : pier", "Votre message a été lu\n\nÀ : Ana\nObjet : pier\nEnvoyé : 3 mars 2025"),
    ],
)
def test_a_receipt_that_names_the_mail_is_still_one(subject: str, text: str) -> None:
    assert automatic(text, subject=subject) is Automatic.OTHER
