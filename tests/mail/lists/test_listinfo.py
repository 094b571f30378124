"""Which list a copy came through, as each list program says it."""

import pytest

from bot.mail.lists.listinfo import is_programs_address
from bot.mail.parse import parse_mail
from bot.mail.values import ParsedMail

COUNCIL = "council@lists.x.org"
ID = "council.lists.x.org"


def read(head: str) -> ParsedMail:
    mail = parse_mail(f"From: ana@x.com\n{head}\n\nText.\n".encode())
    assert isinstance(mail, ParsedMail)
    return mail


BY_ID = {
    "mailman 2": f"X-BeenThere: {COUNCIL}\nList-Id: The council <{ID}>",
    "mailman 3": f"List-Id: <{ID}>\nX-Mailman-Version: 3.3.8",
    "sympa": f"X-Loop: {COUNCIL}\nList-Id: <{ID}>",
    "listserv": f"List-Id: Council <{ID.upper()}>",
    "google groups": f"Mailing-list: list {COUNCIL}; contact council+owners@x.org\nList-ID: <{ID}>",
    "groups.io": f'List-Id: "The council" <{ID}>\nDelivered-To: mailing list {COUNCIL}',
    "ezmlm": f"Mailing-List: contact council-help@lists.x.org; run by ezmlm\nList-Id: <{ID}>",
    "no brackets": f"List-Id: {ID}",
    "folded": f"List-Id: The council of the harbour\n <{ID}>",
}


@pytest.mark.parametrize("head", BY_ID.values(), ids=BY_ID.keys())
def test_a_list_is_known_by_its_id(head: str) -> None:
    mail = read(head)

    assert mail.list_ids == (ID,)
    assert mail.through == ()


BY_ADDRESS = {
    "majordomo": "Sender: owner-council@lists.x.org\nPrecedence: bulk",
    "majordomo 2": "Sender: council-owner@lists.x.org\nX-Mailing-List: <council@lists.x.org>",
    "listserv": "Sender: The council <COUNCIL@LISTS.X.ORG>",
    "ezmlm": "Mailing-List: contact council-help@lists.x.org; run by ezmlm\n"
    "Delivered-To: mailing list council@lists.x.org",
    "smartlist": "Resent-From: council@lists.x.org\nX-Loop: council@lists.x.org",
    "mailman, id taken off": "X-BeenThere: council@lists.x.org",
    "list-post": "List-Post: <mailto:council@lists.x.org?subject=x>",
    "bounces": "Errors-To: council-bounces+ana=x.com@lists.x.org",
}


@pytest.mark.parametrize("head", BY_ADDRESS.values(), ids=BY_ADDRESS.keys())
def test_a_list_without_an_id_is_known_by_its_address(head: str) -> None:
    mail = read(head)

    assert mail.list_ids == ()
    assert COUNCIL in mail.through


def test_words_are_no_list_id() -> None:
    assert read("List-Id: The council").list_ids == ()


def test_a_mail_that_came_beside_the_list_came_through_none() -> None:
    assert read(f"To: {COUNCIL}\nCc: us@x.org").through == ()
    assert read(f"To: {COUNCIL}\nDelivered-To: us@x.org").through == ()


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (COUNCIL, True),
        ("council-bounces@lists.x.org", True),
        ("council+owner@lists.x.org", True),
        ("councillor@lists.x.org", False),
        ("council-bounces@x.org", False),
        ("", False),
    ],
)
def test_a_lists_programs_addresses_are_the_lists(address: str, *, told: bool) -> None:
    assert is_programs_address(address, COUNCIL) is told
