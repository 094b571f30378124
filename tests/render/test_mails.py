import email
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from functools import partial
from html import unescape
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.ballots.ballot import Vote
from bot.domain.ballots.refusal import Refusal, RefusalCode
from bot.domain.digests.digest import Digest, DigestComment, DigestItem, Said, build_digest
from bot.domain.ids import CommentId, MessageId, VoteId
from bot.domain.items.ending import note_of
from bot.domain.items.item import Item, ItemState
from bot.domain.payloads import CallNews
from bot.language import speaking
from bot.mail import subject as subjects
from bot.mail.own_words import own_words
from bot.mail.quotes.lines import read_lines
from bot.mail.subject import base_subject, is_reply_subject
from bot.mail.values import Mailbox
from bot.mail.votes import entry_votes
from bot.render.ballots.result_file import check_result
from bot.render.digests.digest_words import COMMENT_CUT, describe_digest
from bot.render.documents.facts import VoteFacts
from bot.render.mail.ballot import (
    HOW_TO_VOTE,
    ballot_mail,
    extension_mail,
    result_mail,
    withdrawal_mail,
)
from bot.render.mail.call import call_mail
from bot.render.mail.digest import fit_digest
from bot.render.mail.document import subject_of
from bot.render.mail.message import (
    LARGEST,
    LONGEST_SUBJECT,
    MOST_REFERENCES,
    MailBody,
    build_mail,
    subject_line,
)
from bot.render.mail.notes import note_mail, vote_receipt_mail
from bot.render.slack.call import render_news
from bot.render.text.wrap import COLUMNS
from tests.render import samples
from tests.render.mailman import why_held

LIST_ADDRESS = "council@lists.example.org"
EVIL = "Winter\r\nBcc: everybody@example.org\n\nBody"


def read(mail: EmailMessage) -> EmailMessage:
    return email.message_from_bytes(mail.as_bytes(), _class=EmailMessage, policy=policy.default)


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    content: str = body.get_content()
    return content


def digest_of(*items: DigestItem) -> Digest:
    made = build_digest(
        items,
        list_name=samples.LIST,
        window_start=samples.NOW - timedelta(days=7),
        window_end=samples.NOW,
    )
    assert made is not None
    return made


@pytest.mark.parametrize(
    "name", ["", "Ana Lopez of the Secretariat of the Northern Harbours", "Ана" * 20]
)
@pytest.mark.parametrize(
    "local", ["ana", "ана.лопес.секретариат.северных.гаваней", "¼öértualization"]
)
@pytest.mark.parametrize("domain", ["lists.example.org", "гавань.секретариат-севера.пример"])
def test_an_address_outside_ascii_stays_one(local: str, domain: str, name: str) -> None:
    address = f"{local}@{domain}"

    mail = build_mail(
        samples.head(to=Mailbox(name=name, address=address)), MailBody("text"), subject="Winter"
    )

    assert address.encode() in mail.as_bytes()
    assert not any(line.startswith(b"=?") for line in mail.as_bytes().split(b"\r\n"))


@settings(max_examples=30)
@given(words=st.text(max_size=200) | st.just(EVIL))
def test_no_words_can_end_a_header_and_begin_another(words: str) -> None:
    facts = samples.facts(
        item=samples.item(title=words), ballot=samples.ballot(question=words), board_url=""
    )
    head = samples.head(
        from_name=words,
        to=Mailbox(name=words, address=LIST_ADDRESS),
        in_reply_to=MessageId(f"a{EVIL}@x"),
        references=(MessageId(f"{EVIL}> <b@x"),),
        reply_to="pen+12@example.org",
    )

    mail = read(ballot_mail(facts, head=head))

    assert mail["Bcc"] is None
    assert mail["Reply-To"] == "pen+12@example.org"
    assert len(mail["From"].addresses) == 1
    assert [address.addr_spec for address in mail["To"].addresses] == [LIST_ADDRESS]


@pytest.mark.parametrize("title", ["help", "Help wanted at the quay", "set quay on", "who"])
def test_no_title_makes_a_list_hold_a_short_mail(title: str) -> None:
    item = samples.item(title=f"{'x' * 60} {title}")
    mails = [
        ballot_mail(samples.facts(item=item), head=samples.head()),
        ballot_mail(samples.facts(item=samples.item(title=title)), head=samples.head()),
        result_mail(samples.result(item=samples.item(title=title)), head=samples.head()),
        build_mail(samples.head(), MailBody(text=title), subject=f"Re: {title}"),
    ]

    assert [why_held(mail, list_address=LIST_ADDRESS) for mail in mails] == [""] * len(mails)


@pytest.mark.parametrize(
    ("subject", "answers", "line"),
    [
        ("Winter", False, "[#12] Winter"),
        ("Winter", True, "Re: Winter"),
        ("Re: re: Winter", True, "Re: Winter"),
        ("Re:", True, "Re: …"),
    ],
)
def test_a_subject_tells_whether_it_starts_a_thread(
    subject: str, *, answers: bool, line: str
) -> None:
    assert subject_line(subject, item=samples.item().number, answers=answers) == line


NEWS: dict[str, Callable[[Item], str]] = {
    f"{head}: {{}} (#12)": partial(subject_of, news=news, day=day, result="no quorum")
    for head, news, day in (
        ("Vote until Fri 27 Nov", subjects.VOTE_UNTIL, "Fri 27 Nov"),
        ("Ballot extended until Fri 1 Jan 2027", subjects.BALLOT_EXTENDED, "Fri 1 Jan 2027"),
        ("Reminder: vote until Fri 27 Nov", subjects.VOTE_REMINDER, "Fri 27 Nov"),
        ("Ballot corrected", subjects.BALLOT_CORRECTED, ""),
        ("Ballot proposed", subjects.BALLOT_PROPOSED, ""),
        ("Ballot withdrawn", subjects.BALLOT_WITHDRAWN, ""),
        ("New votes", subjects.VOTES_TOLD, ""),
        ("Result: no quorum", subjects.BALLOT_RESULT, ""),
        ("Comments until Fri 27 Nov", subjects.COMMENTS_UNTIL, "Fri 27 Nov"),
        ("Comments extended until Fri 27 Nov", subjects.COMMENTS_EXTENDED, "Fri 27 Nov"),
        ("Reminder: comments until Fri 27 Nov", subjects.COMMENTS_REMINDER, "Fri 27 Nov"),
        ("More time proposed", subjects.MORE_TIME, ""),
        ("Comments corrected", subjects.COMMENTS_CORRECTED, ""),
        ("Comments closed", subjects.COMMENTS_CLOSED, ""),
        ("Comments withdrawn", subjects.COMMENTS_WITHDRAWN, ""),
    )
}


@pytest.mark.parametrize("form", NEWS)
@pytest.mark.parametrize("title", ["Winter", "[VOTE] Winter (again)", "Winter: who? (#3)", "зима"])
def test_a_subject_of_ours_is_its_title_to_our_reader(form: str, title: str) -> None:
    subject = NEWS[form](samples.item(title=title))

    assert subject == form.format(title)
    for reply in (f"Re: [council] {subject}", f"[council] Re: [#12] {subject}"):
        assert base_subject(reply) == base_subject(title)
        assert is_reply_subject(reply)
    assert not is_reply_subject(subject)


def test_a_subject_of_ours_keeps_its_number_whatever_the_title() -> None:
    item = samples.item(title="Winter " * 60)

    starts, answers = (
        ballot_mail(
            samples.facts(item=item),
            head=samples.head(item=item.number, in_reply_to=in_reply_to),
        )["Subject"]
        for in_reply_to in (None, MessageId("a1@mail.example.org"))
    )

    assert len(starts) <= LONGEST_SUBJECT
    assert starts == f"[#12] {answers}"
    assert answers.startswith("Vote until Fri 27 Nov: Winter Winter")
    assert answers.endswith("… (#12)")


@pytest.mark.parametrize(
    ("vote", "subject"),
    [
        (samples.vote(), "Your vote on #12: agree"),
        (
            samples.vote(refusal=Refusal(RefusalCode.OTHER, ("late",))),
            "Your vote on #12 was not counted",
        ),
        (samples.vote(superseded_by=VoteId(9)), "Your vote on #12: your newer vote counts"),
    ],
)
def test_a_receipts_subject_says_what_became_of_the_vote(vote: Vote, subject: str) -> None:
    head = samples.head(in_reply_to=MessageId("a1@mail.example.org"))

    assert vote_receipt_mail(samples.receipt(vote=vote), head=head)["Subject"] == subject


def html_of(mail: EmailMessage) -> str:
    body = mail.get_body(("html",))
    assert body is not None
    content: str = body.get_content()
    return content


@pytest.mark.parametrize("method", ["consent", "plus-minus"])
def test_each_choice_has_a_link_that_votes_wherever_it_arrives(method: str) -> None:
    facts = samples.facts(ballot=samples.ballot(method=method))
    assert facts.ballot is not None

    mail = ballot_mail(facts, head=samples.head())

    links = [
        urlsplit(unescape(found)) for found in re.findall(r'href="(mailto:[^"]+)"', html_of(mail))
    ]
    fields = [parse_qs(link.query, keep_blank_values=True) for link in links]
    assert {link.path for link in links} == {LIST_ADDRESS}
    assert {field["subject"][0] for field in fields} == {f"Re: {mail['Subject']}"}
    assert {field["In-Reply-To"][0] for field in fields} == {mail["Message-ID"]}
    # Some programs drop In-Reply-To: the words alone say which item they are about.
    votes = [
        entry_votes(own_words(read_lines(field["body"][0])), answers_us=False) for field in fields
    ]
    assert [[(vote.item, vote.choice_text, vote.is_sure) for vote in each] for each in votes] == [
        [(12, choice, True)] for choice in facts.ballot.rules.choices
    ]


def test_the_list_is_told_of_a_new_end_with_the_old_one_and_why() -> None:
    mail = extension_mail(
        samples.facts(),
        head=samples.head(),
        before=samples.CLOSES - timedelta(days=2),
        by="Ilse Amann",
        reason="Two of us were away!",
    )
    bare = extension_mail(samples.facts(), head=samples.head(), before=samples.CLOSES)

    text = text_of(mail)
    assert "Open until Fri 27 Nov 2026, 18:00 CET (17:00 UTC)." in text
    assert "It was to end Wed 25 Nov 2026, 18:00 CET (17:00 UTC)." in text
    assert "Ilse Amann extended it. The reason: Two of us were away!" in text
    assert "extended it" not in text_of(bare)
    assert "It was to end" in html_of(bare)


def test_the_list_is_told_that_a_vote_was_withdrawn() -> None:
    mail = withdrawal_mail(samples.facts(), head=samples.head(), by="Ilse Amann")

    assert "Ilse Amann withdrew the ballot." in text_of(mail)
    assert "There is no result." in html_of(mail)
    assert "mailto:" not in html_of(mail)


def test_flowed_text_is_what_was_written() -> None:
    mail = ballot_mail(
        samples.facts(ballot=samples.ballot(question="> from the minutes\n\nFrom here on\n  x")),
        head=samples.head(),
    )

    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_param("format") == "flowed"
    lines = unflowed(body.get_content())
    assert HOW_TO_VOTE.format() in lines
    assert "  > from the minutes" in lines
    assert "  - disagree (or no, -1)" in lines


def unflowed(text: str) -> list[str]:
    """Return the lines of flowed text as a program shows them (RFC 3676, 4)."""
    joined = re.sub(r" \n(?=\S)", " ", text)
    return [line.removeprefix(" ") for line in joined.split("\n")]


def test_a_subject_without_an_item_is_bare() -> None:
    assert subject_line("Digest", item=None, answers=False) == "Digest"


def test_a_very_long_thread_keeps_its_first_reference_and_its_newest() -> None:
    references = tuple(MessageId(f"{n}@x.example") for n in range(200))

    mail = build_mail(
        samples.head(in_reply_to=MessageId("new@x.example"), references=references),
        MailBody(text="x"),
        subject="x",
    )

    texts = str(mail["References"]).split()
    assert len(texts) == MOST_REFERENCES
    assert (texts[0], texts[-1]) == ("<0@x.example>", "<new@x.example>")


def test_the_same_delivery_is_the_same_mail() -> None:
    mails = [
        fit_digest(samples.digest(), head=samples.head(), zone=samples.ZURICH).mail.as_bytes()
        for _ in range(2)
    ]

    assert mails[0] == mails[1]


@pytest.mark.parametrize(
    ("method", "line"),
    [
        ("consent", "- d’accord (ou oui, pour, yes, agreed, +1, agree)"),
        ("consent", "- bloquer : puis votre motif (ou block)"),
        ("majority", "- non (ou contre, pas d’accord, disagree, -1, no)"),
        ("majority", "- abstention (ou sans opinion, 0, +0, -0, abstain)"),
        ("iesg", "- oui (ou d’accord, pour, +1, yes)"),
        ("iesg", "- à discuter : puis votre motif (ou discuss)"),
    ],
)
def test_a_ballot_mail_in_french_offers_the_words_that_people_write(method: str, line: str) -> None:
    ballot = samples.ballot(method=method)

    with speaking("fr"):
        mail = ballot_mail(samples.facts(ballot=ballot), head=samples.head())

    part = mail.get_body(("plain",))
    assert part is not None
    text = part.get_content().replace("\N{NO-BREAK SPACE}", " ")
    assert line in " ".join(text.split())
    for word in re.findall(r"\(ou ([^)]+)\)", text):
        assert all(ballot.rules.read_choice(row) for row in word.split(", "))


@pytest.mark.parametrize(
    ("method", "line"),
    [
        ("consent", "- en desacuerdo (o no, en contra, -1, disagree)"),
        ("majority", "- sí (o a favor, de acuerdo, agree, agreed, +1, yes)"),
        ("iesg", "- a debate: y su motivo (o discuss)"),
    ],
)
def test_a_ballot_mail_in_spanish_offers_each_word_once(method: str, line: str) -> None:
    ballot = samples.ballot(method=method)

    with speaking("es"):
        mail = ballot_mail(samples.facts(ballot=ballot), head=samples.head())

    part = mail.get_body(("plain",))
    assert part is not None
    text = " ".join(part.get_content().split())
    assert line in text
    for words in re.findall(r"\(o ([^)]+)\)", text):
        assert all(ballot.rules.read_choice(word) for word in words.split(", "))


def test_a_ballot_mail_needs_a_ballot() -> None:
    with pytest.raises(ValueError, match="needs the ballot"):
        ballot_mail(samples.facts(ballot=None), head=samples.head())


def test_a_ballot_mail_without_a_question_is_about_the_title() -> None:
    mail = ballot_mail(
        samples.facts(
            ballot=samples.ballot(question="", method="plus-minus", quorum=0),
            board_url="https://pen.example.org/items/12",
        ),
        head=samples.head(),
    )

    assert "https://pen.example.org/items/12" in text_of(mail)
    assert "  - +0 (or 0)" in text_of(mail)


def test_a_result_tells_programs_what_it_tells_people() -> None:
    mail = read(result_mail(samples.result(), head=samples.head()))

    attached = json.loads(next(mail.iter_attachments()).get_content())
    assert attached["outcome"] == "accepted"
    assert attached["tally"] == {"agree": 5, "abstain": 2, "disagree": 1, "block": 0}
    assert check_result(attached) == ()
    assert "penholder recount result-12.json" in " ".join(text_of(mail).split())


def test_a_result_has_what_the_chair_added_at_the_close() -> None:
    ballot = samples.closed_ballot(note=note_of("From 1 December; Bram brings the fenders."))

    mail = read(result_mail(samples.result(ballot=ballot), head=samples.head()))

    for part in ("plain", "html"):
        body = mail.get_body((part,))
        assert body is not None
        assert "Bram brings the fenders." in body.get_content()


def test_a_result_of_very_many_votes_stays_small_enough_for_a_list() -> None:
    votes = tuple(
        VoteFacts(f"Voter {n}", samples.vote(reason="Because " * 40)) for n in range(2000)
    )

    mail = result_mail(samples.result(votes=votes, closed_by="Ilse Amann"), head=samples.head())

    assert len(mail.as_bytes()) <= LARGEST
    assert list(read(mail).iter_attachments()) == []
    assert "penholder result 12" in " ".join(text_of(mail).split())
    assert re.search(r"\d+ more votes were counted", text_of(mail))
    assert "by Ilse Amann." in text_of(mail)


def test_a_result_too_large_without_any_vote_still_goes_out() -> None:
    facts = samples.result(ballot=samples.closed_ballot(question="Shall we? " * 9000))

    mail = result_mail(facts, head=samples.head())

    assert len(mail.as_bytes()) <= LARGEST
    assert "Ilse Amann, by mail" in text_of(mail)
    assert "penholder result 12" in " ".join(text_of(mail).split())


def test_a_result_without_votes_says_so() -> None:
    facts = samples.result(
        votes=(),
        tally=samples.tally(0, 0, 0, 0, quorum=3),
        ballot=samples.closed_ballot("no quorum", question=""),
    )

    text = " ".join(text_of(result_mail(facts, head=samples.head())).split())
    assert "at least 3 voters take part (quorum): 0 (needed 3)" in text
    assert "No votes were cast." in text


def test_a_receipt_tells_what_became_of_a_vote() -> None:
    superseded = samples.receipt(vote=samples.vote(superseded_by=VoteId(9), evidence=""))
    plain = samples.receipt()

    assert "Your newer vote counts instead." in text_of(
        vote_receipt_mail(superseded, head=samples.head())
    )
    assert "replaces" not in text_of(vote_receipt_mail(plain, head=samples.head()))


def test_a_note_greets_only_whom_it_knows() -> None:
    mail = note_mail("Nothing is open.\n\n\n\n", head=samples.head(), subject="x")

    assert text_of(mail).startswith("Nothing is open.\n\nThis message was sent only to you")


def test_a_large_digest_loses_its_twin_first_and_then_comments_for_the_next() -> None:
    words = DigestComment("Noor Haddad", samples.NOW, "Twelve metres & no more. " * 30)
    items = [
        DigestItem(item=samples.item(n, opened_at=samples.NOW), comments=(words,) * 2)
        for n in range(1, 15)
    ]

    without_twin = fit_digest(digest_of(*items), head=samples.head(), zone=samples.ZURICH).mail
    cut = fit_digest(digest_of(*items * 4), head=samples.head(), zone=samples.ZURICH).mail

    assert without_twin.get_body(("html",)) is None
    assert "wait for the next digest" not in text_of(without_twin)
    assert len(cut.as_bytes()) <= LARGEST
    assert "more comments from Slack wait for the next digest" in text_of(cut)
    assert why_held(cut, list_address=LIST_ADDRESS) == ""


def test_of_very_many_items_each_says_less_and_all_are_named() -> None:
    quiet = [
        DigestItem(item=samples.item(n, opened_at=samples.NOW, title="Lamp " * 40), mail_count=1)
        for n in range(1, 200)
    ]
    words = DigestComment("Noor Haddad", samples.NOW, "Twelve metres and no more.")
    commented = DigestItem(item=samples.item(900), comments=(words,))

    mail = fit_digest(digest_of(*quiet, commented), head=samples.head(), zone=samples.ZURICH).mail

    assert len(mail.as_bytes()) <= LARGEST
    assert all(f"#{n} " in text_of(mail) for n in range(1, 200))
    assert "Twelve metres and no more." in text_of(mail)


def test_a_digest_of_300_items_with_their_words_is_small_enough_for_a_list() -> None:
    spoken = Said("Noor Haddad", samples.NOW, "Twelve metres. " * 90, url=f"{samples.ARCHIVE}/X/")
    items = [
        DigestItem(
            item=samples.item(n, opened_at=samples.NOW, title=f"Lamp {n}"),
            mail_count=2,
            authors=("Noor Haddad",),
            opening=spoken,
            newest=spoken,
            slack_url="https://slack.com/archives/C0/p1",
        )
        for n in range(1, 301)
    ]

    few, some, more, all_of_them = mails = [
        fit_digest(digest_of(*items[:count]), head=samples.head(), zone=samples.ZURICH).mail
        for count in (9, 18, 60, 300)
    ]

    assert max(len(mail.as_bytes()) for mail in mails) <= LARGEST
    assert few.get_body(("html",)) is not None
    assert some.get_body(("html",)) is not None
    assert text_of(few).count("Newest: Noor Haddad, Mon 23 Nov, 09:00:") == 9
    assert samples.ARCHIVE in text_of(few)
    assert text_of(more).count("Newest: Noor Haddad") == 60
    assert samples.ARCHIVE not in text_of(more)
    assert all(f"#{n} Lamp {n}" in text_of(all_of_them) for n in range(1, 301))


@pytest.mark.parametrize(
    ("page", "links"),
    [
        ("https://pen.example.org/items/7", ["On the board:", "In the archive:"]),
        ("", ["In the archive:", "In Slack:"]),
    ],
)
def test_a_digest_leads_to_slack_last_and_only_without_a_board(page: str, links: list[str]) -> None:
    spoken = Said("Noor Haddad", samples.NOW, "Twelve metres.", url=f"{samples.ARCHIVE}/X/")
    slack_url = "https://slack.com/archives/C0/p1"
    item = DigestItem(
        item=samples.item(7, opened_at=samples.NOW), opening=spoken, slack_url=slack_url
    )

    mail = fit_digest(
        digest_of(item), head=samples.head(), zone=samples.ZURICH, item_url=lambda _item: page
    ).mail

    found = re.findall(r"^(?:On the board|In the archive|In Slack):", text_of(mail), re.MULTILINE)
    assert found == links
    assert ("slack.com" in html_of(mail)) is (not page)


def test_words_of_a_digest_stay_apart_without_styles_and_tables() -> None:
    html = html_of(fit_digest(samples.digest(), head=samples.head(), zone=samples.ZURICH).mail)

    words = " ".join(
        unescape(re.sub(r"<style.*?</style>|<[^>]+>", "", html, flags=re.DOTALL)).split()
    )
    assert "agree: 5 abstain: 2 disagree: 1 block: 0" in words
    assert "<br /><br />- crane: 9 t<br />- slip: closed until April" in html
    assert "Block by Vera Oduya, Sun 22 Nov, 12:20:" in words


@pytest.mark.parametrize(
    "mail",
    [
        fit_digest(samples.digest(), head=samples.head(), zone=samples.ZURICH).mail,
        ballot_mail(samples.facts(), head=samples.head()),
        result_mail(samples.result(), head=samples.head()),
    ],
    ids=["digest", "ballot", "result"],
)
def test_an_html_twin_is_accessible_and_loads_nothing(mail: EmailMessage) -> None:
    html = html_of(mail)

    assert re.search(r'<html lang="en"[^>]*>', html)
    assert re.search(r'<div[^>]* role="article" lang="en"', html)
    tables = re.findall(r"<table[^>]*>(.*?)</table>", html, flags=re.DOTALL)
    assert tables
    for table in re.findall(r"<table[^>]*>", html):
        assert 'role="presentation"' in table or 'cellpadding="4"' in table
    for data in re.findall(r'<table cellpadding="4".*?</table>', html, flags=re.DOTALL):
        assert 'scope="row"' in data
    levels = [int(level) for level in re.findall(r"<h(\d)", html)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for loads in ("<img", "src=", "<link", "@import", "url(", "<script"):
        assert loads not in html
    styled = re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL)
    assert all("style=" in tag for tag in re.findall(r"<(?:h\d|p|blockquote|a)\b[^>]*>", styled))


def test_a_comment_too_long_for_a_mail_is_cut_and_says_where_the_rest_is() -> None:
    words = DigestComment("Noor Haddad", samples.NOW, "Twelve metres. " * 2700)

    mail = fit_digest(
        digest_of(DigestItem(item=samples.item(7), comments=(words,))),
        head=samples.head(),
        zone=samples.ZURICH,
    ).mail

    assert "wait for the next digest" not in text_of(mail)
    assert COMMENT_CUT.format(number=7) in " ".join(text_of(mail).split())


@pytest.mark.parametrize("sign", ["€", "語", "\t", "a\n", "x ", "=", "🚢", " \n\n"])
def test_the_longest_comment_of_any_signs_fits_beside_the_most_items(sign: str) -> None:
    title = (sign.strip() or "Lamp") * 300
    items = [
        DigestItem(item=samples.item(n, deadline=samples.NOW + timedelta(days=n), title=title))
        for n in range(1, 600)
    ]
    words = DigestComment("Noor Haddad", samples.NOW, "x" + sign * 20_000 + "x", id=CommentId(1))
    commented = DigestItem(item=samples.item(900), comments=(words,))

    made = fit_digest(digest_of(*items, commented), head=samples.head(), zone=samples.ZURICH)

    assert len(made.mail.as_bytes()) <= LARGEST
    assert made.comment_ids == {CommentId(1)}
    assert "#1 " in text_of(made.mail)
    assert "more entries did not fit into one message" in text_of(made.mail)


@pytest.mark.parametrize(
    "words", [samples.HOSTILE, "<script>alert(1)</script>", "{{ 7*7 }} &nbsp;"]
)
def test_words_stay_words_in_both_twins(words: str) -> None:
    comment = DigestComment(words, samples.NOW, words)
    entry = DigestItem(
        item=samples.item(7, title=words), comments=(comment,), mail_count=1, authors=(words,)
    )

    mail = fit_digest(digest_of(entry), head=samples.head(), zone=samples.ZURICH).mail

    body = mail.get_body(("html",))
    assert body is not None
    assert words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in (
        body.get_content()
    )
    assert "<script" not in body.get_content()
    assert words in " ".join(text_of(mail).split())


def test_a_digest_says_how_each_item_ended() -> None:
    ended = samples.item(state=ItemState.CLOSED, outcome="moved to the fleet list")
    many = DigestItem(
        item=samples.item(8, state=ItemState.DORMANT, title=""),
        mail_count=7,
        authors=tuple(f"Author {n}" for n in range(7)),
    )
    nameless = DigestItem(item=samples.item(3), mail_count=1)
    reopened = DigestItem(
        item=samples.item(5), ballot=samples.closed_ballot("no quorum"), tally=None, mail_count=1
    )
    words = describe_digest(
        digest_of(DigestItem(item=ended), many, nameless, reopened), zone=samples.ZURICH
    )

    entries = {entry.number: entry for section in words.sections for entry in section.entries}
    assert entries[12].status == "Closed: moved to the fleet list"
    assert entries[8].status == "Dormant"
    assert entries[8].title == "(no title)"
    assert entries[8].activity.endswith("Author 4 and 2 more")
    assert entries[3].activity == "1 message"
    assert entries[5].tally == ""
    assert words.deadlines == ()
    assert "belongs to that item" in words.how_to_answer


def test_an_outcome_that_is_longer_than_a_line_is_wrapped_and_not_underlined() -> None:
    winners = ("the east quay, from December to March", "the north quay, for the rest of the year")
    ballot = samples.closed_ballot("decided", winners=winners)

    lines = text_of(read(result_mail(samples.result(ballot=ballot), head=samples.head())))

    assert lines.startswith("Decided: the east quay, from December to March, the north quay, for")
    assert max(map(len, lines.splitlines()[:3])) <= COLUMNS
    assert "====" not in lines


def test_news_of_a_call_that_lacks_what_it_is_about_is_no_mail() -> None:
    with pytest.raises(TypeError, match="needs what it is about"):
        call_mail(samples.facts(), samples.call(), CallNews.EXTENDED, head=samples.head())
    with pytest.raises(TypeError, match="needs what it is about"):
        render_news(samples.facts(), samples.call(), CallNews.CORRECTED)


def test_a_ballot_without_a_reason_to_give_says_only_its_choices() -> None:
    entry = replace(
        samples.digest_items()[0],
        ballot=samples.ballot(method="plus-minus"),
        tally=samples.tally(1, 0, 0, 0, method="plus-minus"),
    )

    words = describe_digest(digest_of(entry), zone=samples.ZURICH)

    assert words.sections[0].entries[0].answer == "Reply “#12: +1” (or +0, -0, -1)."
