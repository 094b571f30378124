"""Real list mail is read as readers said who had not seen the code."""

from tests.corpora import require_corpora
from tests.mail.real_lists import labelled_reals, missed_of, real_labels


def test_real_mails_are_read_as_readers_say_but_for_those_that_are_named() -> None:
    found = list(labelled_reals(require_corpora()))

    assert len(found) == len(real_labels())
    otherwise = {
        name: missed
        for name, label, mail in found
        if (missed := missed_of(label, mail)) != list(label.missed)
    }
    assert not otherwise, "read otherwise than `missed` says; one that is read better must leave it"
