"""A post that a list wrapped is read as itself; a digest's mails are taken out of it."""

import pytest

from bot.mail.lists.enclosed import is_digest_subject
from bot.mail.parse import parse_mail
from bot.mail.values import Automatic, ParsedMail

POST = (
    "From: Ana <ana@x.com>\nTo: council@x.org\nMessage-ID: <post@x.com>\nSubject: Pier\n"
    "Date: Wed, 4 Mar 2026 10:00:00 +0000\n\nThe lantern is dark.\n"
)
LIST = (
    "From: Ana via Council <council@x.org>\nList-Id: <council.x.org>\n"
    "List-Post: <mailto:council@x.org>\nMessage-ID: <outer@x.org>\nSubject: [Council] Pier\n"
    "Authentication-Results: mx.x.org; dkim=pass\n"
)


def read(raw: str) -> ParsedMail:
    mail = parse_mail(raw.encode())
    assert isinstance(mail, ParsedMail)
    return mail


def with_footer(footer: str, *, media_type: str = "text/plain") -> str:
    return (
        f"{LIST}Content-Type: multipart/mixed; boundary=b\n\n"
        f"--b\nContent-Type: message/rfc822\n\n{POST}\n--b\nContent-Type: {media_type}\n\n"
        f"{footer}\n--b--\n"
    )


@pytest.mark.parametrize(
    "raw",
    [f"{LIST}Content-Type: message/rfc822\n\n{POST}", with_footer("The council's list")],
    ids=["alone", "with a footer"],
)
def test_a_wrapped_post_is_read_as_itself(raw: str) -> None:
    mail = read(raw)

    assert (mail.author.name, mail.author.address) == ("Ana", "ana@x.com")
    assert (mail.message_id, mail.wrapped_as) == ("post@x.com", "outer@x.org")
    assert mail.subject == "Pier"
    assert mail.new_text == "The lantern is dark."
    assert mail.list_ids == ("council.x.org",)
    assert mail.border.results == ("mx.x.org; dkim=pass",)
    assert mail.content_hash == read(POST).content_hash


NOT_WRAPPED = {
    "a person's forward": f"From: Ben <ben@x.com>\nContent-Type: message/rfc822\n\n{POST}",
    "a long text beside it": with_footer("words " * 1000),
    "a picture beside it": with_footer("AAAA", media_type="image/png"),
    "two of them": with_footer(POST, media_type="message/rfc822"),
    "nobody's": f"{LIST}Content-Type: message/rfc822\n\nSubject: Pier\n\nText\n",
    "a list's notice": "X-List-Administrivia: yes\n" + with_footer("It is refused."),
}


@pytest.mark.parametrize("raw", NOT_WRAPPED.values(), ids=NOT_WRAPPED.keys())
def test_what_encloses_a_mail_and_is_no_wrapping_stays_as_it_is(raw: str) -> None:
    mail = read(raw)

    assert mail.wrapped_as is None
    assert mail.message_id != "post@x.com"


DIGEST = (
    "From: council-request@x.org\nList-Id: <council.x.org>\nX-Mailman-Version: 2.1\n"
    "Subject: Council Digest, Vol 7, Issue 3\nContent-Type: multipart/mixed; boundary=b\n\n"
    "--b\n\nToday's topics: the pier\n"
    f"--b\nContent-Type: multipart/digest; boundary=d\n\n--d\n\n{POST}\n"
    f"--d\nContent-Type: message/rfc822\n\n{POST.replace('post@', 'two@')}\n"
    "--d\nContent-Type: text/plain\n\nno mail\n--d--\n--b--\n"
)


def test_the_mails_of_a_mime_digest_are_in_order() -> None:
    mail = read(DIGEST)

    assert mail.automatic is Automatic.LIST_ADMIN
    assert [read(raw.decode()).message_id for raw in mail.digest] == ["post@x.com", "two@x.com"]


def test_a_persons_forwarded_digest_is_the_persons_mail() -> None:
    mail = read(DIGEST.replace("From: council-request@x.org", "From: Ben <ben@x.com>"))

    assert mail.automatic is None
    assert mail.digest == ()


SUBJECTS = [
    "Council Digest, Vol 7, Issue 3",
    "Council Digest, Volume 7, Number 12",
    "council-digest V1 #123",
    "COUNCIL Digest - 3 Mar 2026 to 4 Mar 2026 (#2026-12)",
    "council Digest 4 Mar 2026 10:00:00 -0000 Issue 12",
    "Digest for council@googlegroups.com - 3 updates in 2 topics",
    "Abridged summary of council@googlegroups.com - 25 updates in 6 topics",
    "council@groups.io Digest #123",
    "[council] Digest Number 1234",
]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_digests_are_known_by_their_subjects(subject: str) -> None:
    head = "From: council@x.org\nList-Post: <mailto:council@x.org>\n"

    assert is_digest_subject(subject)
    assert read(f"{head}Subject: {subject}\n\nText\n").automatic is Automatic.LIST_ADMIN
    assert read(f"From: ana@x.com\nSubject: {subject}\n\nText\n").automatic is None
    assert not is_digest_subject(f"Re: {subject} again")


@pytest.mark.parametrize("subject", ["Digest", "The digest of the week", "A digest for the board"])
def test_talk_of_digests_is_none(subject: str) -> None:
    assert not is_digest_subject(subject)
