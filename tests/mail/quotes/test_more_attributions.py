"""Attributions in other words, by their date and time, and what re-wrapping made of them."""

import pytest

from bot.mail.quotes.lines import read_lines
from bot.mail.quotes.new_text import new_text
from bot.mail.quotes.segments import segments
from tests.mail.quotes.test_attribution_words import NAMED

ATTRIBUTIONS = [
    "fredagen den 22 april 2005 12.15 skrev Ben Okri:",
    "mandag den 3. marts 2008 skrev Ben Okri:",
    "keskiviikko, 3. maaliskuuta 2008 kirjoitti Ben Okri:",
    "On Sun, May 29, 2005 at 21:03:11, Ben Okri a dit :",
    "Le 6 août 2015 à 10:20, Ben Okri a dit :",
    "Ben Okri wrote on 2015-08-06:",
    "Ben Okri wrote on 6 August 2015:",
    "Ben Okri asked on 3 March 2008:",
    "Ben Okri replied:",
    "On 3 March 2008 at 10:20 Ben Okri commented:",
    "On 2008-03-03 10:20:11 +0100, Ben Okri dixit:",
    "03.03.2008 10:20, Ben Okri:",
    "On Monday 03 March 2008 10:20, Ben Okri spoke thusly:",
    "Le Mon, Mar 03, 2008 at 10:20:33AM +0100, Ben Okri a tapoté :",
    'In message "Re: [pier] who has the key"\n    on 08/03/03, Ben Okri <ben@example.com> writes:',
    "Ben Okri, le lun. 03 mars 2008 10:20:33 +0100, a écrit:",
    "Ben Okri, el lun 3 mar 2008 10:20, escribió:",
    "Ben Okri, 3 Mar 2008 10:20:",
    "Quoth Ben Okri on Monday, 3 March 2008:",
    "Thus spake Ben Okri on Mar 3, 2008:",
    "Op maandag 3 maart 2008 om 10:20 zei Ben Okri:",
    "Ben Okri zegt op 3-3-2008:",
    "Dne 3.3.2008 10:20 Ben Okri uvedl(a):",
    "W dniu 3.03.2008 10:20, Ben Okri powiedział:",
    "Il giorno lun 3 mar 2008 Ben Okri ha detto:",
    "Em 3 de março de 2008 10:20 Ben Okri disse:",
    "3 марта 2008, 10:20 Ben Okri сказал:",
    "2008年3月3日 10:20 Ben Okri 说：",
    "Στις 3 Μαρτίου 2008 10:20, ο Ben Okri έγραψε:",
    "11:20 AM, March 3, 2008, Ben Okri:",
    "10:20, 3 марта 2008 г., Ben Okri:",
    "Monday, 3 March 2008, 10:20 +0100 from Ben Okri:",
    "In article <news:pier7$12$3@news.example.net>, Ben Okri wrote:",
    'Ben Okri writes ("Re: [pier] who has the key?"):',
    "Ben Okri wrote on Monday, March 03, 2025 5:23 AM",
    "Ben Okri schrieb am Montag, 3. März 2025 10:15",
    ">>> Ben Okri <ben@example.com> schrieb am 3.3.2008 um 10:20 in\nNachricht\n<4D0=m@x.org>:",
]


@pytest.mark.parametrize("line", [*ATTRIBUTIONS, *NAMED])
def test_whoever_is_named_above_a_quote_says_it(line: str) -> None:
    quote, answer = segments(read_lines(f"{line}\n> What about the pier?\n\nSeven.\n"), None)

    assert quote.author is not None
    assert (quote.author.name, quote.depth) == ("Ben Okri", 1)
    assert answer.text == "Seven."


@pytest.mark.parametrize(
    ("attribution", "name"),
    [
        (
            "On Mon, Mar 3, 2025 at 10:15 AM Ben Okri KX0ZZQ <ben@example.com> wrote:",
            "Ben Okri KX0ZZQ",
        ),
        ("Ben Okri <ben@example.com>, 6 Kas 2019 Çar, 21:15\ntarihinde şunu yazdı:", "Ben Okri"),
        ("Ben Okri <ben@example.com> schrieb am Mo., 3.\nMärz 2025, 21:08:", "Ben Okri"),
        ("Dnia 3.03.2025 10:15 „Ben Okri” <ben@example.com> napisał:", "Ben Okri"),
        ("On 3/3/2025 10:15, B3n0kri <ben@example.com> wrote:", "B3n0kri"),
        (
            'On 3/3/25, "Pier on behalf of Ben" <pier@x.org on behalf of ben@example.com> wrote:',
            "Ben",
        ),
        ("Le 3/3/25, « Pier au nom de Ben » <x@x.org au nom de ben@example.com> a écrit :", "Ben"),
        ("בתאריך יום ב׳, 13 בינו׳ 2020 ב-20:31 מאת בן אוקריץ' <ben@example.com>:", "בן אוקריץ'"),
    ],
)
def test_a_name_is_whole(attribution: str, name: str) -> None:
    (quote,) = segments(read_lines(f"{attribution}\n\n> What about the pier?\n"), None)

    assert quote.author is not None
    assert (quote.author.name, quote.author.address) == (name, "ben@example.com")


@pytest.mark.parametrize(
    ("attribution", "name"),
    [
        ("Le lundi 3 mars 2025 10:15:33, pier77 a écrit :", "pier77"),
        ("Le lundi 3 mars 2025, pier.77 a écrit :", "pier.77"),
        ("On 3/3/25 10:15, quay-ben77 wrote:", "quay-ben77"),
        ("On Mon, 3 Mar 2025 10:15, ben_okri9 wrote:", "ben_okri9"),
        ("Ben92 wrote on 3 March 2025 at 10:15:", "Ben92"),
        ("Am 3.3.2025 um 10:15 schrieb quay2:", "quay2"),
        ("On 10:15 3Mar2025, Ben Okri wrote:", "Ben Okri"),
        ("Ben Okri wrote on Mar2025 10:15:", "Ben Okri"),
    ],
)
def test_a_nickname_may_end_in_digits(attribution: str, name: str) -> None:
    (quote,) = segments(read_lines(f"{attribution}\n> What about the pier?\n"), None)

    assert quote.author is not None
    assert quote.author.name == name


@pytest.mark.parametrize(
    "line",
    [
        "And then the harbour master said:",
        "This is what I found in the log of 3 March:",
        "On Wednesday, 2 September, the board writes to those who are missing:",
        "On 3 March 2008 at 10:20 the board wrote nothing.\nAgenda:",
        "See news: what was said in message four",
        "I wrote on 3 March 2025 at 10:15",
        "The board wrote on 3 March 2025 at 10:15",
        "Ben says on the pier there are 3 lamps (2025) at 10:15",
        'The council writes much ("pier", "quay"):',
    ],
)
def test_talk_above_a_quote_stays(line: str) -> None:
    assert line in new_text(read_lines(f"{line}\n\n> What about the pier?\n\nSeven.\n"))


def test_a_line_that_ends_with_a_month_goes_on_below() -> None:
    attribution = "Ben Okri <ben@example.org> schrieb am Sa., 3. Sep.\n2022 um 12:04 Uhr:"
    said = segments(read_lines(f"Sieben.\n\n{attribution}\n\n> Wann?\n"), None)

    assert [(part.author and part.author.name, part.text) for part in said] == [
        (None, "Sieben."),
        ("Ben Okri", "Wann?"),
    ]


def test_a_line_without_a_colon_names_who_is_quoted_within_a_quote() -> None:
    text = (
        "Ben Okri wrote on Monday, March 3, 2025 5:23 AM\n"
        "> Zoe Lind wrote on Sunday, March 2, 2025 5:23 PM\n> > When?\n> At seven.\n\nFine.\n"
    )

    said = [
        (part.author and part.author.name, part.text) for part in segments(read_lines(text), None)
    ]

    assert said == [("Zoe Lind", "When?"), ("Ben Okri", "At seven."), (None, "Fine.")]


@pytest.mark.parametrize("words", ["您在来信中写道：", "you wrote:"])
def test_old_foxmails_drawn_line_is_nobodys_words(words: str) -> None:
    text = f"Seven.\n\n======= 2008-03-03 10:20:00 {words} =======\n\n>When?\n"

    assert [(part.author, part.text) for part in segments(read_lines(text), None)] == [
        (None, "Seven."),
        (None, "When?"),
    ]
    assert new_text(read_lines(text)) == "Seven."


def test_what_was_broken_off_an_attribution_and_set_apart_belongs_to_it() -> None:
    text = (
        "> On Sat, 04 Nov 2017 18:34:14 +0100, Ben Okri\n> \n> <ben@example.com> wrote:\n"
        "> > On Fri 3 Nov 2017 at 17:11, Zoe Lind <zoe@example.com>\n> > \n> > wrote:\n"
        "> > > Is the pier open?\n> > It is.\nThanks!\n"
    )

    said = [
        (part.author and part.author.address, part.depth)
        for part in segments(read_lines(text), None)
    ]

    assert said == [("zoe@example.com", 3), ("ben@example.com", 2), (None, 0)]


@pytest.mark.parametrize(
    ("above", "rest", "below"),
    [
        ("1. the crane of the northern pier depends on the harbour office (the", "Old", "one)"),
        (
            "If nobody objects until Friday, I shall use the crane and the",
            "northern-crane.txt",
            "to",
        ),
        ("We can keep the lower branch of the pier and make that the main. Done.", "I", "am glad"),
    ],
)
def test_a_word_that_had_no_room_belongs_to_the_deeper_quote(
    above: str, rest: str, below: str
) -> None:
    (part,) = segments(read_lines(f"> > > {above}\n> {rest}\n> > > {below}\n"), None)

    assert part.text.split("\n") == [above, rest, below]


@pytest.mark.parametrize(
    ("above", "answer", "below"),
    [
        ("Shall we meet at the usual place next week at ten o'clock?", "Yes.", "Good"),
        ("Is the crane free?", "I like it", "Thanks"),
    ],
)
def test_a_short_answer_between_deeper_quotes_stays_one(
    above: str, answer: str, below: str
) -> None:
    parts = segments(read_lines(f"> > > {above}\n> > {answer}\n> > > {below}\n"), None)

    assert [part.depth for part in parts] == [3, 2, 3]


@pytest.mark.parametrize(
    ("attribution", "name", "address"),
    [
        ("On Mon, 3 Mar 2025 10:15:43 -0200 Ben Okri <ben@example.com> wrote", "Ben Okri", "ben"),
        ('11:00 AM, March 3, 2025, "Ben Okri" <ben@example.com>:', "Ben Okri", "ben"),
        ("Ben Okri <ben@example.com> wrote:", "Ben Okri", "ben"),
        (
            "Wiadomość napisana przez Ben Okri <ben@example.com> w dniu 3 mar 2025, o godz. 21:44:",
            "Ben Okri",
            "ben",
        ),
        ("Wiadomość napisana przez ben@example.com w dniu 3.03.2025, o godz. 1:44:", "", "ben"),
        ("ben@example.com wrote:", "", "ben"),
        ("12:46, 3 марта 2025 г., Ben Okri <ben@example.com>:", "Ben Okri", "ben"),
        ("Ben Okri <ben@example.com> schrieb am Mo., 3.\nMärz 2025, 21:08:", "Ben Okri", "ben"),
        (
            "On Mon, Mar 3, 2025 at 10:15 AM Harbour Watch <\na-watch+77@example.com> wrote:",
            "Harbour Watch",
            "a-watch+77",
        ),
        (
            "On Mon, Mar 3, 2025 at 10:15 AM Ben O'Hara <b.o'hara@example.com> wrote:",
            "Ben O'Hara",
            "b.o'hara",
        ),
    ],
)
@pytest.mark.parametrize("mark", ["", "> "])
def test_attributions_wrap_and_leave_out_what_they_may(
    attribution: str, name: str, address: str, mark: str
) -> None:
    text = f"Seven.\n\n{attribution}\n\n{mark}What about the pier?\n"

    assert new_text(read_lines(text)) == "Seven."
    (quote,) = [part for part in segments(read_lines(text), None) if part.depth]
    assert quote.author is not None
    assert (quote.author.name, quote.author.address) == (name, f"{address}@example.com")


@pytest.mark.parametrize(
    "text",
    [
        "The day:\n\n10:30 Opening, Ana Lopez (ana@example.org):\n\nShe welcomes us.",
        "On 3 March 2025 at 10:15 I asked what Ben wrote\n\nHe does not know.",
        "At last:\n\nMärz 2025, 21:08:\n\nThe crane moves.",
        "A neighbour, ben@example.com, wrote:\n\nThe crane moves.\n\nI doubt it.",
        "My neighbour Ben Okri <ben@example.com> wrote:\n\nThe crane moves.\n\nI doubt it.",
    ],
)
def test_times_and_verbs_alone_name_nobody(text: str) -> None:
    assert new_text(read_lines(text)) == text


def test_an_article_of_a_newsgroup_above_a_quote_is_the_senders_word() -> None:
    text = "See\nnews:pier7$12$3@news.example.net\n> When?\n\nAt seven.\n"

    assert new_text(read_lines(text)).startswith("See\nnews:")
