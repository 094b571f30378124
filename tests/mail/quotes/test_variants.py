"""New words, and what only looks like what surrounds them: shapes that other readers stumble on."""

import pytest

from bot.mail.quotes.lines import read_lines
from bot.mail.quotes.new_text import new_text
from bot.mail.quotes.segments import segments
from bot.mail.values import Mailbox
from tests.mail.labelled_mails import lines_that_say_something

ANA = Mailbox("Ana Lopez", "ana@example.org")
QUOTE = "\n\nOn Mon, Mar 3, 2025 at 10:15 AM Ben Okri <ben@example.com> wrote:\n> When?\n"
BLOCK = (
    "\n\nFrom: Ben Okri <ben@example.com>\nSent: Monday, March 3, 2025 10:15 AM\nTo: Ana Lopez\n"
    "Subject: pier\n\nWhen?\n"
)

CLOSINGS = ["-Ana", "- Ana", "-- Ana", "—Ana", "/Ana", "// Ana", "~Ana", "/A", "Best, Ana", "*Ana*",
            "Mvh\nAna", "Thanks!\nAna", "LG Ana", "AL"]  # fmt: skip


@pytest.mark.parametrize("below", ["", QUOTE, BLOCK], ids=["alone", "quote", "block"])
@pytest.mark.parametrize("closing", CLOSINGS)
def test_a_name_typed_by_hand_is_new(closing: str, below: str) -> None:
    text = f"Seven is fine.\n\n{closing}"

    texts = lines_that_say_something(new_text(read_lines(text + below)))

    assert texts == lines_that_say_something(text)


@pytest.mark.parametrize(
    "text",
    [
        "Rooms:\n\nHarbour\nHarbour View\nQuay\n",
        "I vote for\n\nAna\n\nAna Lopez\nBen Okri\n",
        "Ask Victor.\n\nVictor\n\nVictor Hale comes on Monday.\n",
        "Who is it?\n\nVictor:\n\nVictor Hale\n",
        "Done.\n\nAna\n\nAna Lopez Garcia Perez Ruiz Sanz Gil Roca\n",
        "Done.\n\nAna\n\nAna 2\n",
        "Done.\n\nAna\n\nAna Lopez\nPS: bring the rope\n",
        "Done.\n\nAna\n\nBen Okri\n",
        "Done.\n\nA\n\nAna Lopez\n",
        "Done.\n\nTea\n\nTeapot\n",
        "***\n\nAna\n",
    ],
)
def test_names_that_close_nothing_stay(text: str) -> None:
    assert lines_that_say_something(new_text(read_lines(text))) == lines_that_say_something(text)


@pytest.mark.parametrize(
    "line",
    [
        f"{' ' * 41}Subject: pier",
        f"> {' ' * 39}Subject: pier",
        f"{' ' * 20}{'x' * 70}  Subject: pier",
        f"{' ' * 41}To: Ana\n{' ' * 41}Subject: pier",
        f"{' ' * 20}03/03/2025{' ' * 11}To: Ana\n{' ' * 41}Subject: pier",
    ],
)
def test_other_columns_quote_nobody(line: str) -> None:
    assert all(
        each.author in {ANA, None} for each in segments(read_lines(f"Our mails:\n\n{line}\n"), ANA)
    )


@pytest.mark.parametrize(
    "notice",
    [
        "Please consider the environment before printing this e-mail.",
        "Bitte prüfen Sie der Umwelt zuliebe, ob der Ausdruck erforderlich ist.",
        "This e-mail is confidential. If you are not the intended recipient, please delete it.",
    ],
)
@pytest.mark.parametrize(
    "quote",
    [
        BLOCK.strip("\n"),
        f"________________________________\n{BLOCK.strip()}",
        f"-----Original Message-----\n{BLOCK.strip()}",
        QUOTE.strip("\n"),
    ],
)
def test_a_notice_ends_where_a_quote_begins_right_below(notice: str, quote: str) -> None:
    text = f"Seven is fine.\n\nAna\n\n{notice}\n{quote}\n"

    assert new_text(read_lines(text)) == "Seven is fine.\n\nAna"
    assert segments(read_lines(text), ANA)[1].author == Mailbox("Ben Okri", "ben@example.com")


@pytest.mark.parametrize(
    "above", ["Ana Lopez | Harbour", "Seven is fine with all of us here, and so is eight or nine."]
)
def test_a_notice_may_stand_right_below_a_whole_line(above: str) -> None:
    notice = "This e-mail is confidential. If you are not the intended recipient, please delete it."

    assert "confidential" not in new_text(read_lines(f"Fine.\n\n{above}\n{notice}"))


def test_a_notice_does_not_begin_within_a_sentence() -> None:
    text = (
        "Seven is fine with all of us here, and so is eight or nine, but\n"
        "this e-mail is confidential: if you are not the intended recipient, please delete it."
    )

    assert new_text(read_lines(text)) == text


def test_a_notice_may_end_the_text_with_a_label() -> None:
    text = (
        "Fine.\n\nThis e-mail is confidential. If you are not the intended recipient,\n"
        "please delete it.\nFrom: the harbour"
    )

    assert new_text(read_lines(text)) == "Fine."


DIGEST = """Today's Topics:

   1. Pier (Ben Okri)
   2. Lamp (Cy Ott)


----------------------------------------------------------------------

Message: 1
Date: Mon, 3 Mar 2025 10:15:00 +0000
From: Ben Okri <ben@example.com>
To: council@example.org
Subject: [Council] Pier

When?

------------------------------

Message: 2
Date: Mon, 3 Mar 2025 11:15:00 +0000
From: Cy Ott <cy@example.com>
To: council@example.org
Subject: [Council] Lamp

Which?
"""


@pytest.mark.parametrize(
    ("digest", "depth"), [(DIGEST, 1), ("\n".join(f"> {x}" for x in DIGEST.split("\n")), 1)]
)
def test_each_mail_of_a_digest_stands_in_the_digest(digest: str, depth: int) -> None:
    found = segments(read_lines(f"Fine.\n\n{digest}"), ANA)

    assert [(each.author and each.author.name, each.depth) for each in found] == [
        ("Ana Lopez", 0),
        ("Ben Okri", depth),
        ("Cy Ott", depth),
    ]


@pytest.mark.parametrize(
    "text",
    ["Today's topics:\n\n1. Pier\n2. Lamp\n", "Today's topics:\n\nthe pier\n", "Today's topics:\n"],
)
def test_topics_of_ones_own_stay(text: str) -> None:
    assert new_text(read_lines(text)) == text.strip()


@pytest.mark.parametrize(
    "fields",
    [
        "From: root <>\nTo: undisclosed-recipients:;\nSubject: test",
    ],
)
def test_fields_that_are_shown_quote_nobody(fields: str) -> None:
    text = f"The mail that comes:\n\n{fields}\n\nWhich rule does that?"

    assert new_text(read_lines(text)) == text


def test_fields_below_no_talk_are_a_mails() -> None:
    text = f"Fine.\n\nReceived: from mx.example.com\n{BLOCK.strip()}"

    assert "When?" not in new_text(read_lines(text))


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Excerpts from Ben Okri's message of March 3, 2025 10:15 am:", "Ben Okri"),
        ("Quoting Ben Okri (2025-03-03 10:15:00)", "Ben Okri"),
        ("Quoth Ben Okri:", "Ben Okri"),
        ("El 3 mar 2025, Ben Okri (<ben@example.com\n>) escribió:", "Ben Okri"),
        ("On Mon, Mar 3, 2025 at 10:15 AM Ben Okri <ben@example.com\n>:", "Ben Okri"),
        ("From: Ben Okri <ben@example.com>\nSubject: pier\nDate: 3 Mar 2025", "Ben Okri"),
        (
            (
                "From: council-bounces@example.org\n<mailto:council-bounces@example.org>\n"
                "[mailto:council-bounces@example.org] On Behalf Of\nBen Okri\n"
                "Sent: Monday, March 3, 2025 2:04 AM\nTo: council@example.org\nSubject: Pier"
            ),
            "Ben Okri",
        ),
    ],
)
def test_more_lines_introduce_a_quote(line: str, name: str) -> None:
    text = f"{line}\n\n> When?\n\nSeven.\n"

    found = segments(read_lines(text), ANA)

    assert new_text(read_lines(text)) == "Seven."
    assert found[0].author is not None
    assert found[0].author.name == name


def test_a_text_that_is_quoted_is_nobody() -> None:
    text = "On 3 Mar 2025, Ben Okri wrote:\n\n> Quoting the harbour's rules:\n> No boats.\n"

    names = {
        segment.author.name
        for segment in segments(read_lines(f"Fine.\n\n{text}"), ANA)
        if segment.author
    }

    assert names == {"Ana Lopez", "Ben Okri"}


@pytest.mark.parametrize(
    "rows",
    [
        "| From | Ben<ben@example.com> |\n| Date | 03/03/2025 |\n| To | x |\n| Subject | x |",
        "От: Бен ben@example.com\nОтносно: x\nДо: ana@example.org\nПисано на: 03.03.2025",
    ],
)
def test_fields_of_more_forms_are_a_header(rows: str) -> None:
    found = segments(read_lines(f"Fine.\n\n---- Replied Message ----\n{rows}\n\nWhen?\n"), ANA)

    assert [each.text for each in found] == ["Fine.", "When?"]
    assert found[1].author is not None
    assert found[1].author.address == "ben@example.com"


@pytest.mark.parametrize("words", ["Weitergeleitet von", "Przesłane przez", "Delivered by hand of"])
def test_a_line_drawn_above_notes_block_is_of_the_block(words: str) -> None:
    block = (
        "Ben Okri <ben@example.com>\n03.03.2025 10:15\n\nAn\nana@example.org\nKopie\n\nThema\nPier"
    )
    text = f"Fine.\n\n----- {words} Ana Lopez/Council am 03.03.2025 10:15 -----\n\n{block}\n\nWhen?"

    assert [(each.depth, each.text) for each in segments(read_lines(text), ANA)] == [
        (0, "Fine."),
        (1, "When?"),
    ]


@pytest.mark.parametrize("below", [QUOTE, BLOCK], ids=["quote", "block"])
@pytest.mark.parametrize(
    "signature",
    [
        "Viele Grüße / Best regards\nAna Lopez\n\nHafen Example AG\nTel. +49 228 555 0110",
        "Med vänlig hälsning\nAna Lopez\nHamnchef\nTfn 08-555 01 60\nwww.example.net",
        "Cordialement,\nAna Lopez\nCapitaine – Port d’exemple\n12, quai Bas – 01 55 50 01 27",
        "Mit freundlichen Grüßen\nIm Auftrag\nAna Lopez\n_____\nHafen B\nTel. +49 30 555-0124",
    ],
)
def test_a_signature_below_a_closing_is_folded(signature: str, below: str) -> None:
    closing = signature.partition("Ana Lopez")[0] + "Ana Lopez"

    texts = lines_that_say_something(new_text(read_lines(f"Seven is fine.\n\n{signature}{below}")))

    assert texts == lines_that_say_something(f"Seven is fine.\n\n{closing}")


@pytest.mark.parametrize(
    ("own", "signature"),
    [
        ("賛成です。", "-----\n小池 亮 / KOIKE Ryo\nkoike@example.org"),
    ],
)
def test_a_signature_with_a_name_in_other_forms_is_folded(own: str, signature: str) -> None:
    assert new_text(read_lines(f"{own}\n\n{signature}\n")) == own


@pytest.mark.parametrize(
    "text",
    [
        "Yes.\n\nAna\n---\nRopes, Lamps, Paint",
        "Yes, for sure.\n---\nAna Lopez, Ben Okri and others have come to the pier.",
        "Members of the committee of this harbour in May\n\nAna Lopez, Porto\n\nCyd Lopez, Porto",
    ],
)
def test_what_only_looks_like_such_a_signature_stays(text: str) -> None:
    assert new_text(read_lines(text)) == text


WARNINGS = [
    "ADVERTENCIA: Este correo contiene información reservada. Si no es el destinatario, bórrelo.",
    "ATENÇÃO: mensagem com origem externa à organização.",
    "ACHTUNG: Diese E-Mail kommt von einem externen Absender.",
    "ATTENTION : ce message provient de l'extérieur de l'organisation.",
    "Let op: dit bericht komt van buiten de organisatie.",
]


@pytest.mark.parametrize("warning", WARNINGS)
def test_a_gateways_warning_is_not_the_senders(warning: str) -> None:
    assert new_text(read_lines(f"{warning}\n\nSeven is fine.\n")) == "Seven is fine."
    assert (
        new_text(read_lines(f"Fine.\n{BLOCK.replace('When?', f'{warning}{chr(10) * 2}When?')}"))
        == "Fine."
    )


CONFIDENTIAL = (
    "CONFIDENTIALITY NOTE:\n\nThis e-mail may be confidential. Its disclosure is prohibited.\n"
    "If it came to you in error, delete it."
)


@pytest.mark.parametrize(
    "notice",
    [
        "Think of the environment before printing this e-mail.",
        "Så behandlar vi dina personuppgifter: vi sparar uppgifter enligt lag.",
        f"{CONFIDENTIAL}\n\nNorth Quay Ropes Ltd.\n\n==========",
        (
            f"{CONFIDENTIAL}\n\nNorth Quay Ropes Ltd.\n\n==========\n\n\n==========\n\n"
            f"{CONFIDENTIAL}\n\nNorth Quay Ropes Ltd.\n\n==========\n\n_______________\n"
            "pier mailing list\npier@example.org"
        ),
    ],
)
def test_what_firms_and_groups_add_is_folded(notice: str) -> None:
    assert new_text(read_lines(f"Seven is fine.\n\n{notice}\n")) == "Seven is fine."


@pytest.mark.parametrize(
    "text",
    [
        f"{CONFIDENTIAL}\n\nSeven is fine.\n\n==========\n\nAt nine we go.",
        f"Fine.\n\n{CONFIDENTIAL}\n\nSeven is fine.\n\n__________\n{BLOCK.strip()}",
        f"Fine.\n\n{CONFIDENTIAL}\n\nSeven is fine.\nAnd nine.\n\n==========",
    ],
)
def test_a_line_between_a_notice_and_a_rule_may_be_the_senders(text: str) -> None:
    assert "Seven is fine." in new_text(read_lines(text))


@pytest.mark.parametrize(
    "text",
    [
        "Achtung: die Pier ist nass.",
        "Attention: external walls are to be painted.",
        "Think of a time before Monday.",
        "How we process your personal",
    ],
)
def test_what_only_looks_like_a_warning_stays(text: str) -> None:
    assert new_text(read_lines(f"{text}\n\nSeven is fine.")) == f"{text}\n\nSeven is fine."


@pytest.mark.parametrize(
    ("line", "who"),
    [
        (
            "Okri Ben <ben@example.com> ezt írta (időpont: 2024.\nmárc. 5., K, 16:12):",
            "Okri Ben <ben@example.com>",
        ),
        ("Dňa 05. 03. 24 o 16:12 Ben Okri napísal(a):", "Ben Okri"),
        ("На 5.3.2013 г. 16:12 ч., Ben Okri написа:", "Ben Okri"),
        ("Στις 10/11/2014 04:12 μμ, ο/η Ben Okri έγραψε:", "Ben Okri"),
        (
            '--- In pier@groups.example.com, "Ben Okri" <ben@example.com> wrote:',
            "Ben Okri <ben@example.com>",
        ),
        ("--- In pier@groups.example.com, ben@example.com wrote:", "ben@example.com"),
    ],
)
def test_more_attributions_name_who_is_quoted(line: str, who: str) -> None:
    name, _, address = who.rpartition(" ") if "@" in who else (who, "", "")

    quoted = segments(read_lines(f"{line}\n> When?\n\nAt seven.\n"), ANA)[0]

    assert new_text(read_lines(f"{line}\n> When?\n\nAt seven.\n")) == "At seven."
    assert quoted.author == Mailbox(name, address.strip("<>"))
