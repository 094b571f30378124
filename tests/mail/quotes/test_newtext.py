"""What is new, whose the rest is: shapes of quotes, signatures and footers."""

import re
from pathlib import Path

import pytest

from bot.mail.content.body import unflow
from bot.mail.languages.patterns import one_of
from bot.mail.quotes.lines import read_lines
from bot.mail.quotes.new_text import new_text
from bot.mail.quotes.segments import segments
from bot.mail.values import LineKind, Mailbox, Segment
from tests.mail.growth import assert_reads_without_square
from tests.mail.labelled_mails import (
    Label,
    differences,
    labelled_files,
    lines_that_say_something,
    mails_of,
    who_says_what,
)

ANA = Mailbox("Ana Lopez", "ana@example.org")

NEW_TEXT_MISSED = {
    # A log's last line that has a date in front, an address and `wrote:` is an attribution's.
    "whole-ninth: log with from fields raw",
    # A table of bars that Lotus Notes 8 draws, whose every other line begins with `>`.
    "whole-tenth: Lotus Notes table drawn with bars and dashes above the unmarked text raw",
    # A groups' footer whose own name no list of such names has.
    "whole-tenth: Yahoo Groups style attribution, bottom post raw",
    # A card's `N: Marsh;Ezekiel` below the name: one mail has it.
    "whole-tenth: vCard-like lines below the typed name, top post, Windows Live Mail raw",
    # A firm's office below the name, in words of small letters.
    "whole-twelfth: outlook french mairie local block raw",
    # Own words below a forwarded mail: nothing shows where it ends.
    "whole-thirteenth: forward with comment below raw",
    "whole-tenth: Forward with the sender's words above and below the forwarded message raw",
    # Answers within a quote that HTML marks as a whole, with the sender's name in front.
    "whole-html: Answer within the Gmail blockquote, named in front raw",
    # What a service that is no more wrote below a mail.
    "whole-html: Skiff, data-skiff-mail raw",
}
SAID_MISSED = NEW_TEXT_MISSED | {
    # A header that the program quoted by hand, one mark deeper than what it stands above.
    "whole-html: Orange webmail raw",
    # A name and a date, run together by the layout, and no word that says what they are.
    "whole-html: Postbox, postbox_quote header table raw",
    # Supercite's `Olaf>>` is a name in this mail, and what stands there mostly is none.
    "whole-fifth: supercite names as marks, two people raw",
    # `PD>>` is two levels here and elsewhere three: whom `AL>` quotes, or a name's own mark.
    "whole-tenth: The Bat! with initials as quote marks raw",
    # Of initials as marks the mail's own header tells whose they are: it is addressed to them.
    "whole-eleventh: Russian The Bat interleaved with initials raw",
    "whole-thirteenth: reply with initials prefix, named in mail raw",
    # What a provider advertises below a quoted mail, in no words that others have.
    "whole-eleventh: Hotmail HTML only, Spanish raw",
    # Who writes through a forum stands in front of `via`, and no list is named.
    "whole-twelfth: discourse mail reply foundation raw",
    # A forum's mail names the speaker below the line that names the forum.
    "whole-twelfth: discourse style email reply above marker line raw",
    # Names are told by the marks alone, and the first need not be whom the line above names.
    "whole-tenth: Gnus with name marks (supercite), two speakers raw",
}
"""Labelled mails that are not read as labelled; one that is read better must leave its list."""

ATTRIBUTIONS = {
    "gmail": "On Mon, Mar 3, 2025 at 10:15 AM Ben Okri <ben@example.com> wrote:",
    "gmail wrapped": "On Mon, Mar 3, 2025 at 10:15 AM Ben Okri <ben@example.com>\nwrote:",
    "gmail wrapped early": "On Mon, Mar 3, 2025 at 10:15 AM Ben Okri\n<ben@example.com> wrote:",
    "apple": "On Mar 3, 2025, at 10:15, Ben Okri <ben@example.com> wrote:",
    "thunderbird": "On 03/03/2025 10:15, Ben Okri wrote:",
    "yahoo": "--- On Mon, 3/3/25, Ben Okri <ben@example.com> wrote:",
    "lotus": "Ben Okri <ben@example.com> wrote on 03/03/2025 10:15:00 AM:",
    "mutt": "Ben Okri wrote:",
    "gnus": "Ben Okri <ben@example.com> writes:",
    "horde": "Quoting Ben Okri <ben@example.com>:",
    "german": "Am 03.03.2025 um 10:15 schrieb Ben Okri:",
    "german gmail": "Am Mo., 3. März 2025 um 10:15 Uhr schrieb Ben Okri <ben@example.com>:",
    "french": "Le lun. 3 mars 2025 à 10:15, Ben Okri <ben@example.com> a écrit :",
    "spanish": "El lun, 3 mar 2025 a las 10:15, Ben Okri (<ben@example.com>) escribió:",
    "portuguese": "Em seg., 3 de mar. de 2025 às 10:15, Ben Okri <ben@example.com> escreveu:",
    "italian": "Il giorno lun 3 mar 2025 alle ore 10:15 Ben Okri <ben@example.com> ha scritto:",
    "dutch": "Op ma 3 mrt 2025 om 10:15 schreef Ben Okri <ben@example.com>:",
    "swedish": "Den mån 3 mars 2025 kl 10:15 skrev Ben Okri <ben@example.com>:",
    "polish": "W dniu 3.03.2025 o 10:15, Ben Okri pisze:",
    "russian": "пн, 3 мар. 2025 г. в 10:15, Ben Okri <ben@example.com>:",
    "japanese": "2025年3月3日(月) 10:15 Ben Okri <ben@example.com>:",
    "chinese": "Ben Okri <ben@example.com> 于2025年3月3日周一 10:15写道：",
    "arabic": "في الاثنين، 3 مارس 2025 في 10:15 كتب Ben Okri <ben@example.com>:",
}


@pytest.mark.parametrize("line", ATTRIBUTIONS.values(), ids=ATTRIBUTIONS.keys())
def test_an_attribution_is_no_new_text_and_names_the_quotes_author(line: str) -> None:
    text = f"Seven is fine.\n\n{line}\n\n> When does it open?\n"

    assert new_text(read_lines(text)) == "Seven is fine."
    quoted = segments(read_lines(text), ANA)[1]
    assert quoted.author is not None
    assert quoted.author.name == "Ben Okri"
    assert quoted.author.address in {"ben@example.com", ""}


@pytest.mark.parametrize(
    "line", ["I agree with what he wrote:", "Here is what you said:", "As follows:", "(Ben) wrote:"]
)
def test_own_words_before_a_quote_are_no_attribution(line: str) -> None:
    assert new_text(read_lines(f"{line}\n> seven\n")) == line


UNMARKED = {
    "gmail": ATTRIBUTIONS["gmail"],
    "french": ATTRIBUTIONS["french"],
    "original message": "-----Original Message-----",
    "forwarded": (
        "---------- Forwarded message ---------\nFrom: Ben <ben@example.com>\nDate: 3 Mar 2025\n"
        "Subject: pier\nTo: <ana@example.org>\n"
    ),
    "outlook": "From: Ben Okri <ben@example.com>\nSent: Monday, March 3, 2025 10:15 AM\nTo: Ana\n"
    "Subject: pier",
    "outlook german": "Von: Ben Okri <ben@example.com>\nGesendet: Montag, 3. März 2025 10:15\n"
    "An: Ana\nBetreff: pier",
    "outlook french": "De : Ben Okri <ben@example.com>\nEnvoyé : lundi 3 mars 2025 10:15\n"
    "À : Ana\nObjet : pier",
    "outlook mobile": "________________________________\nFrom: Ben <ben@example.com>\n"
    "Sent: Monday, March 3, 2025\nTo: Ana <ana@example.org>\nSubject: pier",
    "bold": "*From:* Ben Okri <ben@example.com>\n*Sent:* Monday, March 3, 2025 10:15 AM\n*To:* Ana",
    "chinese": "发件人: Ben <b@x.org>\n发送时间: 2025年3月3日\n收件人: Ana\n主题: pier",
}


@pytest.mark.parametrize("block", UNMARKED.values(), ids=UNMARKED.keys())
def test_what_follows_a_block_without_quote_marks_is_not_the_senders(block: str) -> None:
    text = f"Seven is fine.\n\n{block}\n\n+1, when does it open?\n"

    assert new_text(read_lines(text)) == "Seven is fine."
    assert [each.depth for each in segments(read_lines(text), ANA)] == [0, 1]


MOBILE = ["Sent from my iPhone", "Sent from my Verizon Wireless BlackBerry", "Envoyé de mon iPhone",
          "Von meinem iPhone gesendet", "Get Outlook for iOS", "Enviado desde mi iPhone",
          "Sent from Mail for Windows", "Отправлено с iPhone", "iPhoneから送信"]  # fmt: skip


@pytest.mark.parametrize("line", MOBILE)
def test_a_phones_line_is_folded(line: str) -> None:
    assert new_text(read_lines(f"Seven is fine.\n\n{line}\n")) == "Seven is fine."
    assert new_text(
        read_lines(f"Seven is fine.\n\n{line}\n\nOn 3 Mar 2025, Ben <b@x.org> wrote:\n> a\n")
    ) == ("Seven is fine.")


def test_a_sentence_about_phones_stays() -> None:
    text = (
        "Sent from my desk, which is easier than my phone in every way that I can think of today."
    )

    assert new_text(read_lines(text)) == text


FOOTERS = {
    "mailman": "_______________________________________________\ncouncil mailing list\nc@x.org\n"
    "https://x.org/listinfo/council",
    "mailman 3": "_______________________________\ncouncil mailing list -- c@x.org\n"
    "To unsubscribe send an email to council-leave@x.org",
    "ezmlm": "---------------------------------------------------------------------\n"
    "To unsubscribe, e-mail: council-unsubscribe@x.org\nFor additional commands, e-mail: h@x.org",
    "google": "-- \nYou received this message because you are subscribed to the Google Groups"
    ' "council" group.\nTo unsubscribe from this group, send an email to c@x.org.',
    "groups.io": "-=-=-=-=-=-=-=-=-=-=-=-\nGroups.io Links: You receive all messages."
    "\n-=-=-=-=-=-=-=-=-=-=-=-",
    "listserv": "########################################################################\n\n"
    "To unsubscribe from the COUNCIL list, click the following link:\nhttps://x.org/wa.exe?A=1",
    "majordomo": '--\nTo unsubscribe from this list: send the line "unsubscribe council" in\n'
    "the body of a message to majordomo@x.org",
    "majordomo of old": '-\nTo unsubscribe from this list: send the line "unsubscribe council" in\n'
    "the body of a message to majordomo@x.org\nPlease read the FAQ at http://x.org/faq/",
    "pipermail": "-------------- next part --------------\nAn HTML attachment was scrubbed...\n"
    "URL: <https://x.org/1.htm>\nMore information about the council\nmailing list",
}


@pytest.mark.parametrize("footer", FOOTERS.values(), ids=FOOTERS.keys())
def test_a_lists_footer_is_folded(footer: str) -> None:
    assert new_text(read_lines(f"Seven is fine.\n\n{footer}\n")) == "Seven is fine."
    assert (
        new_text(read_lines(f"On 3 Mar 2025, Ben <b@x.org> wrote:\n> seven?\n\nFine.\n{footer}\n"))
        == "Fine."
    )


def test_an_inline_answer_keeps_the_line_it_answers() -> None:
    text = "Hi Ben,\n\n> Is seven fine?\nYes.\n\n> On Sundays?\n> I would say nine.\n\nNine, yes.\n"

    assert new_text(read_lines(text)) == (
        "Hi Ben,\n\n> Is seven fine?\nYes.\n\n> I would say nine.\nNine, yes."
    )


def test_an_answer_below_the_whole_quote_stands_alone() -> None:
    assert new_text(read_lines("Ben Okri wrote:\n> Is seven fine?\n> Ben\n\nYes.\n")) == "Yes."


def test_lines_after_the_next_part_of_an_archive_are_read() -> None:
    text = "One.\n-------------- next part --------------\nThis is the second text part.\n"

    assert "second text part" in new_text(read_lines(text))


def test_a_from_line_that_a_mailbox_file_escaped_is_no_quote() -> None:
    assert new_text(read_lines("Hello\n>From Monday on we open\nat seven\n")) == (
        "Hello\n>From Monday on we open\nat seven"
    )


def test_a_signature_in_a_quote_ends_with_the_quote() -> None:
    kinds = read_lines("> a\n> -- \n> Ben\n\nmine").kinds

    assert kinds == [
        LineKind.TEXT,
        LineKind.SIGNATURE,
        LineKind.SIGNATURE,
        LineKind.BLANK,
        LineKind.TEXT,
    ]


def test_a_lists_bounce_address_is_nobody() -> None:
    text = "See below.\n\nFrom: council-bounces@x.org\nSent: 3 Mar 2025\nSubject: pier\n\nText.\n"

    assert segments(read_lines(text), ANA)[1].author is None


@pytest.mark.parametrize("path", labelled_files(), ids=lambda path: path.stem)
def test_what_a_careful_person_says_is_new_is_found(path: Path) -> None:
    labels = [
        Label(
            mail.name,
            said=lines_that_say_something(mail.new),
            known=lines_that_say_something(new_text(read_lines(mail.text, answers=mail.answers))),
        )
        for mail in mails_of(path)
    ]

    assert labels
    assert not (text := differences(labels, missed=NEW_TEXT_MISSED)), text


@pytest.mark.parametrize("path", labelled_files(), ids=lambda path: path.stem)
def test_who_a_careful_person_says_said_what_is_found(path: Path) -> None:
    labels = [
        Label(
            mail.name,
            said=mail.said,
            known=who_says_what(segments(read_lines(mail.text, answers=mail.answers), mail.author)),
        )
        for mail in mails_of(path)
        if mail.said
    ]

    assert not (text := differences(labels, missed=SAID_MISSED)), text


@pytest.mark.parametrize(
    "text",
    [
        "Kind regards,\n-Ana\n",
        "Things to buy:\n- Rope\n- Lamp\n",
        "A\n--------\nLonger text below a rule that somebody drew, with a full stop.\n",
        "Harbour News\n------------\nAna Lopez\n",
        "Ask the keeper:\n\nAna Lopez\n+34 555 010 203\n",
        "Warning: the pier is wet.\n",
        "I agree.\n\nThanks\n\nThanks Everyone\n",
        "Hello. Testing\n\nHello. Testing\n",
        "This message is confidential, so keep it to yourselves.\n",
        "> > quoted by hand and short\nown\n",
        "Agenda\n\n--------\n\nNotes of last week\n\n--------\n\nAna\n",
        "Please consider the environment before you vote.\n",
        "Please print the report on trees and bring it.\n",
        "Envoyé avec ma machine à écrire.\n",
        "The level:\n\nSQL> select 1;\nA> whispers\n",
    ],
)
def test_what_only_looks_like_a_signature_or_a_notice_stays(text: str) -> None:
    assert lines_that_say_something(new_text(read_lines(text))) == [
        line for line in lines_that_say_something(text) if not line.startswith(">")
    ]


def test_many_words_are_one_pattern_that_prefers_the_longest() -> None:
    pattern = re.compile(one_of(["de", "date", "d'envoi", "from", "frå", "fra."]))

    assert pattern.fullmatch("date")
    assert pattern.match("dated")[0] == "date"  # type: ignore[index]
    assert pattern.fullmatch("fra.")
    assert not pattern.fullmatch("fra")


SHAPES = {
    "a program's own words below a rule": (
        (
            "Yes.\n\n------------------------\nThis is an automated message from the Pier Git.\n"
            "To answer, log on.\n\nWith regards,\nPier Git\n"
        ),
        "Yes.",
    ),
    "somebody who says so": (
        "This is an automated message from the pump, they say.\n",
        "This is an automated message from the pump, they say.",
    ),
    "a name and titles between bars": (
        "Yes.\n\nBen\n\n___\nBen Okri || Lead || Pier Works\n",
        "Yes.\n\nBen",
    ),
    "a quote behind bars below own words": (
        "No!\n\n| The hotel by the pier has rooms\n| for two hundred people in April.\n",
        "No!",
    ),
    "a table below own words": (
        "See:\n\n| Pier | open\n| Dock | shut\n",
        "See:\n\n| Pier | open\n| Dock | shut",
    ),
    "an advertisement of SourceForge's": (
        (
            f"Applied.\n\n{'-' * 78}\nDesktops for piers\nmade simple,\nby many.\nRead more!\n"
            "http://p.sf.net/sfu/pier\n"
        ),
        "Applied.",
    ),
    "capitals below a name that closes nothing": ("We asked\nBen\nASAP\n", "We asked\nBen\nASAP"),
    "a box that is somebody's table": (
        "See:\n\n|---------+------>\n|         | One  |\n|---------+------>\n",
        "See:\n\n|---------+------>\n|         | One  |\n|---------+------>",
    ),
    "a page below a greeting": (
        "Ben Okri,\nhttps://example.org/pier\n",
        "Ben Okri,\nhttps://example.org/pier",
    ),
    "a telephone number apart below a name": (
        "Yes.\n\nBen\n\n555 010 0203\n\nOn 3 May 2025, Cy wrote:\n> Go?\n",
        "Yes.\n\nBen",
    ),
    "a number apart below words": (
        "The harbour's number is\n\n555 010 0203\n\nOn 3 May 2025, Cy wrote:\n> Call?\n",
        "The harbour's number is\n\n555 010 0203",
    ),
    "verb of two words broken in two": (
        "Bene.\n\nIl giorno 3 mar 2025 alle ore 10:15 Ben <b@example.com> ha\nscritto:\n\n> Sì\n",
        "Bene.",
    ),
    "attribution that leads the quote, on a Friday": (
        "Fine.\n\n  On Fri, Mar 7, 2025 at 9:12 AM, Ben<ben@example.com> wrote:   When?\n  ",
        "Fine.",
    ),
    "separator without marks above a block": (
        "Fine.\n\n  Original Message  \nFrom: Ben\nSent: 3 May 2025\nTo: x@example.org\n\nWhen?\n",
        "Fine.",
    ),
    "separator without marks and no block": (
        "Read this:\n\nOriginal Message\n\nis what he calls it.\n",
        "Read this:\n\nOriginal Message\n\nis what he calls it.",
    ),
    "preview of Lotus Notes above a block": (
        "Fine.\n\nBen ---03.05.2025 10:15---When?\n\nFrom: Ben\nTo: x\nDate: 03.05.2025\n\nWhen?\n",
        "Fine.",
    ),
    "GroupWise, no marks below": (
        "Fine.\n\n>>> Ben Okri <ben@example.org> 3/3/2025 10:15 AM >>>\nWhen?\n\nBen\n",
        "Fine.",
    ),
    "GroupWise, over two lines, marks below": (
        ">>> Ben schrieb am 03.03.2025 um 10:15 in Nachricht\n<a@example.org>:\n> When?\nNow.\n",
        "Now.",
    ),
    "GroupWise, and no more": ("Fine.\n>>> Ben Okri 3/3/2025 10:15 >>>\n", "Fine."),
    "lone labels of Lotus Notes": (
        "Fine.\n\nBen <b@x.org>\n3/3/2025 10:15 AM\n\nTo\nx@x.org\ncc\n\nSubject\nPier\n\nWhen?\n",
        "Fine.",
    ),
    "lone labels in a list": (
        "Ben\n3/3/2025 10:15\nWe speak of:\nSubject\nPier\n",
        "Ben\n3/3/2025 10:15\nWe speak of:\nSubject\nPier",
    ),
    "older block of Lotus Notes": (
        "Fine.\n\nBen on 03/03/2025 10:15\n\nSent by:  x@x.org\n\nTo: x\nSubject: Pier\n\nWhen?\n",
        "Fine.",
    ),
    "labels below something else": (
        "Fine on 03/03/2025 10:15\n\nSo:\n\nTo: x@x.org\nSubject: Pier\n",
        "Fine on 03/03/2025 10:15\n\nSo:\n\nTo: x@x.org\nSubject: Pier",
    ),
    "separator that is spoken of": (
        "He writes this:\n\n---- Original Message ----\n\nand no more.\n",
        "He writes this:\n\n---- Original Message ----\n\nand no more.",
    ),
    "labels that are spoken of": (
        "Write this:\n\nFrom: a@x.org\nTo: b@x.org\nSubject: Pier\n\nand no more.\n",
        "Write this:\n\nFrom: a@x.org\nTo: b@x.org\nSubject: Pier\n\nand no more.",
    ),
    "name between dashes": ("Fine.\n\n---- Ben Okri wrote ----\n> When?\n", "Fine."),
    "mark that nobody sees": ("> a\n> \ufeff\n> b\n\nFine.\n", "Fine."),
    "signature in paragraphs": (
        "Fine.\n\nRegards,\nAna\n\n[cid:1]\n\nKeeper\nTel: +34 555 010\n\n1 Quay\n\nFollow us.\n",
        "Fine.\n\nRegards,\nAna",
    ),
    "postscript": (
        "Fine.\n\nRegards,\nAna\n\nPS: ask Ben\nTel: +34 555 010 203\n\nor Cy.\n",
        "Fine.\n\nRegards,\nAna\n\nPS: ask Ben\nTel: +34 555 010 203\n\nor Cy.",
    ),
    "links below the name": (
        "Fine.\n\nRegards,\nAna\n\nhttps://x.org/a\nhttps://x.org/b\n\nhttps://x.org/c\n",
        "Fine.\n\nRegards,\nAna\n\nhttps://x.org/a\nhttps://x.org/b\n\nhttps://x.org/c",
    ),
    "closing without a name": (
        "Thanks\nfor the offer we had.\n\nCall +34 555 010 203\n\nor write.\n",
        "Thanks\nfor the offer we had.\n\nCall +34 555 010 203\n\nor write.",
    ),
    "bars that nobody introduces": ("Read this:\n\n| a\n| b\n", "Read this:\n\n| a\n| b"),
    "bars at the head of a mail": ("| a\n| b\n\nFine.\n", "Fine."),
    "bars that somebody introduces": ("Fine.\n\nBen Okri writes:\n\n| a\n| b\n", "Fine."),
    "head of a letter": (
        "To: the council\nFrom: the crew\nDate: 3 May 2025\nSubject: Pier\n\nDear council.\n",
        "To: the council\nFrom: the crew\nDate: 3 May 2025\nSubject: Pier\n\nDear council.",
    ),
    "attribution at two depths, over three lines": (
        "Fine.\n\n> > On Mon 3 Mar 2025, Ben\n> > <ben@x.org>\n> wrote:\n> > > When?\n",
        "Fine.",
    ),
    "verb below deeper words": ("Fine.\n\n> > He came.\n> wrote:\n> > > When?\n", "Fine."),
    "labels below a quote": (
        "> When?\nTo: x@x.org\nSubject: Pier\n",
        "To: x@x.org\nSubject: Pier",
    ),
    "lone label below a quote": ("> When?\nSubject\nPier\n", "Subject\nPier"),
    "a program's line, its link and more": (
        "Sent from my phone\nhttps://x.org/\nand so is this.\n",
        "Sent from my phone\nhttps://x.org/\nand so is this.",
    ),
    "notice and a rule": (
        "Fine.\n\nThis mail is confidential; delete it.\n\n-----\n\nAna says more.\n",
        "Fine.\n\nAna says more.",
    ),
    "one line with initials below an attribution": (
        "Monday, March 3, 2025, 10:15:33 AM, you wrote:\n\nBO> When?\n\nNow.\n",
        "Now.",
    ),
    "a program's line and its link": (
        "Fine.\n\nSent with AquaMail for Android\nhttps://mail.example.com/\n",
        "Fine.",
    ),
    "a scanner's line between links": (
        "Fine.\n\n<https://av.example.com/>\nVirus-free.av.example.com\n<https://av.example.com/>\n",
        "Fine.",
    ),
    "a plea right below the name": (
        "Fine.\n\nAna\nP Please consider the environment before printing this email\n",
        "Fine.\n\nAna",
    ),
    "address alone above a quote": (
        "Fine.\n\nana@example.org\n\nFrom: Ben\nSent: 3 May 2025\nTo: x@example.org\n\nWhen?\n",
        "Fine.",
    ),
    "address asked for above a quote": (
        "Ask him:\n\nben@example.org\n\nFrom: Ben\nSent: 3 May 2025\nTo: x@example.org\n\nWhen?\n",
        "Ask him:\n\nben@example.org",
    ),
    "rule below a sentence of its length": ("Yes.\n---\nAna Lopez\nHarbour Friends\n", "Yes."),
    "date that begins no attribution": (
        "2011/4/7 ana@example.org was here\n> Was she?\n",
        "2011/4/7 ana@example.org was here",
    ),
    "unmarked quote of Lotus Notes": (
        "Fine.\n\nBen Okri <ben@example.org> wrote on 03/03/2025:\n\nWhen?\n",
        "Fine.",
    ),
    "attribution within a quote, below a deeper one": (
        "Fine.\n\n> > When?\n> ben@example.org wrote:\n> At seven.\n",
        "Fine.",
    ),
    "sentence above a plain attribution": (
        "See you on 3 May.\nben@example.org, later:\n> Where?\n",
        "See you on 3 May.",
    ),
    "lines too long for an attribution": (
        f"{'a ' * 120}\n{'b ' * 120}\nben@example.org wrote:\n> x\n",
        f"{'a ' * 120}\n{'b ' * 120}",
    ),
    "delimiter with nothing above": ("---\nAna Lopez\n", "---\nAna Lopez"),
    "heading of a notice with nothing below": ("Fine.\n\nDisclaimer\n", "Fine.\n\nDisclaimer"),
    "two notices": (
        "A.\n\nThis mail is confidential; delete it.\n\nNo copying; delete it.\n\nAna says more.\n",
        "A.\n\nAna says more.",
    ),
    "footer and an archive's next part": (
        "Fine.\nTo unsubscribe, e-mail: x\n-------------- next part --------------\nName: a\n",
        "Fine.",
    ),
}


@pytest.mark.parametrize(("text", "new"), SHAPES.values(), ids=SHAPES.keys())
def test_doubtful_shapes_are_read_with_care(text: str, new: str) -> None:
    assert lines_that_say_something(new_text(read_lines(text))) == lines_that_say_something(new)


def test_initials_that_nobody_introduces_are_of_somebody_deeper() -> None:
    text = (
        "On 3 March 2025, Ben Okri wrote:\n\nBO> No to this:\nCM> A fence.\nBO> A sign.\n\nFine.\n"
    )

    assert [
        (segment.author and segment.author.name, segment.depth)
        for segment in segments(read_lines(text), ANA)
    ] == [
        ("Ben Okri", 1),
        (None, 2),
        ("Ben Okri", 1),
        ("Ana Lopez", 0),
    ]


def test_an_attribution_that_rewrapping_set_at_two_depths_is_one() -> None:
    text = (
        "Fine.\n\nOn 3 March 2025, Cy Marsh wrote:\n\n"
        "> > On Mon 3 Mar 2025 at 04:20, Ben Okri <ben@example.com>\n> wrote:\n> >\n> >> When?\n"
    )

    assert segments(read_lines(text), ANA)[1:] == (
        Segment(Mailbox("Ben Okri", "ben@example.com"), 3, "When?"),
    )


def test_a_rest_that_rewrapping_left_at_fewer_marks_stays_with_its_line() -> None:
    long = "the pier should be painted before the ferry comes again in the"
    text = f"On 3 March 2025, Ben Okri wrote:\n> > {long}\n> summer,\n> > and no later.\n> Yes.\n"

    assert [each.text for each in segments(read_lines(text), ANA)] == [
        f"{long}\nsummer,\nand no later.",
        "Yes.",
    ]


def test_a_header_block_on_one_line_names_who_goes_on_there() -> None:
    text = (
        "Fine. Ana\n-------- Original message --------From: Ben Okri <ben@example.com> Date: 3/3/25"
        "  10:15 AM  (GMT+01:00) To: x@example.org Subject: Re: Pier When?\n"
    )

    assert new_text(read_lines(text)) == "Fine. Ana"
    assert segments(read_lines(text), ANA)[1] == Segment(
        Mailbox("Ben Okri", "ben@example.com"), 1, "Re: Pier When?"
    )


def test_deeper_quotes_right_below_an_attribution_are_not_of_whom_it_names() -> None:
    text = "On 3 March 2025, Ben Okri wrote:\n> > When?\n> Now.\n> > Why?\n\nFine.\n"

    assert [
        (segment.author and segment.author.name, segment.depth)
        for segment in segments(read_lines(text), ANA)
    ] == [
        (None, 2),
        ("Ben Okri", 1),
        (None, 2),
        ("Ana Lopez", 0),
    ]


def test_a_quote_behind_the_attribution_on_its_line_is_its_authors() -> None:
    text = "Fine.\n\n  On Fri, Mar 7, 2025 at 9:12 AM, Ben<ben@example.com> wrote:   When?\n  "

    assert segments(read_lines(text), ANA)[1] == Segment(
        Mailbox("Ben", "ben@example.com"), 1, "When?"
    )


def test_a_from_line_that_goes_on_below_is_read_whole() -> None:
    text = (
        "Fine.\n\nFrom: council-bounces@example.org\n[mailto:council-bounces@example.org] On Behalf"
        " Of Ben Okri\nSent: 3 May 2025 10:15\nTo: council@example.org\n\nWhen?\n"
    )

    assert segments(read_lines(text), ANA)[1].author == Mailbox("Ben Okri", "")


def test_a_block_from_somebody_with_a_very_long_name_has_an_address_alone() -> None:
    text = f"Fine.\n\nFrom: {'Ana ' * 30}<ana@example.org>\nSent: 3 May 2025\nTo: Ben\n\nWhen?\n"

    assert segments(read_lines(text), ANA)[1].author == Mailbox("", "ana@example.org")


def test_flowed_text_is_joined_within_one_depth_only() -> None:
    assert unflow("> a \n> b\nc \n> d \n", delsp=False) == "> a b\nc \n> d \n"
    assert unflow("a \n-- \nb ", delsp=True) == "a\n-- \nb"


TRAPS = {
    "headings of notices": "disclaimer\n",
    "notices below rules": "____________\ndisclaimer\n",
    "notices apart": "This email is confidential.\n\n",
    "verbs": "é写道：\n",
    "names": "____________\nAna Lopez\n",
    "dashed names": "-Ana\n",
    "cuts": "> a\n[...]\n",
    "quoted names": "> Ana\nx\n",
    "rests": f"> {'a' * 70}\nb\n> c\n",
    "pgp": "-----BEGIN PGP SIGNATURE-----\n",
    "led lines": "on ana <a@example.org> wrote: x\n",
    "verbs apart": "> > On 3 Mar 2025 Ana <a@example.org>\n> wrote:\n",
    "rests at fewer marks": f">> {'a' * 70}\n> b\n>> c\n",
    "blocks on one line": "---- Original message ----From: a Date: a Date: a Date: b\n",
    "closings": "Regards,\nAna\n\nPier\n1 Quay\n",
    "pictures": "[cid:a]\nRegards\nAna\n[cid:b]\n+34 555 010 203\n",
    "older blocks": "Ben on 03/03/2025 10:15\nSent by: x\nTo: x\nSubject: x\n",
    "labels below much": "sent by x\n\nTo: x\nSubject: x\n\n",
    "lone labels": "3/3/2025 10:15\nTo\nSubject\n",
    "chevrons": ">>> Ben 3/3/2025 10:15 >>>\n",
    "chevrons that go on": ">>> Ben 3/3/2025 in message\n",
    "initials": "a wrote:\nAB> x\nBC> y\n",
    "previews": "Ben ---03.05.2025 10:15---x\nFrom: a\n",
    "pleas": "please consider\n",
    "links and scanners": "https://example.org/\nvirus-free\n",
    "programs and links": "sent from my phone\nhttps://example.org/\n",
    "rules that repeat": "--------\nAna\n",
    "blocks above quotes": "From: a@example.org\n\n> x\n\n",
    "names again": "Ana\n\nAna Lopez\n",
    "pictures between names": "Ana\n[cid:a]\nAna Lopez\n",
    "boxes": "━━━━━━\nAna\nTEL 0555 010 203\n━━━━━━\n",
    "tables": f"{' ' * 9}Ana{' ' * 20}  To: Ana\n{' ' * 30}  Subject: x\n",
    "topics": "Today's Topics:\n\n   1. Pier\n",
    "mails of a digest": f"{'-' * 30}\n\nMessage: 2\nFrom: a@x.org\nDate: 3 May 2025\n\nx\n",
    "raw fields": "Received: x\nFrom: a@x.org\nTo: x\nSubject: x\n",
    "brackets below": "<a@x.org\n> :\n",
    "notices above quotes": "Please consider the environment before printing.\nFrom: x\nTo: y\n",
    "answers below items": "answers below each item\nFrom: a\nSent: 3 May 2025\n\n- x\n\ny\n\n",
    "arrows behind bars": "a wrote:\n| > b\n",
    "dated citations": f">>>>> On {'a' * 240}:\n",
    "initials in quotes": "> a wrote:\n> AB> x\n",
    "answers below deeper quotes": ">> a\n\nAB> b\n",
    "broken separators": "--- Forwarded by A on\n1:11 PM ---\n",
    "From lines in quotes": "> From: Ana <a@x.org>\n> > x\n",
    "advertisements in quotes": "> ____________\n> hotmail.com\n",
    "commands that go on": "$ a \\\n> b \\\n",
    "subjects of excerpts": "On Mar 3,  9:12pm, Ana wrote:\n} Subject: x\n",
    "tables of fields": "---- Replied Message ----\n| From | a@x.org |\n| Date | 3 |\n",
}


@pytest.mark.parametrize("trap", TRAPS.values(), ids=TRAPS.keys())
def test_the_time_for_new_text_does_not_grow_with_the_square_of_its_size(trap: str) -> None:
    assert_reads_without_square(lambda text: new_text(read_lines(text)), trap, size=50_000)
