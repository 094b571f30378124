"""What Penholder knows of a language: the words by which mail is read, and no patterns.

Each field is a text of phrases parted by commas, written as `notation` says; how they are looked
for is written once, in `compile` and in the files that ask for a field. A word that is written the
same in two languages stands in both.
"""

from dataclasses import MISSING, dataclass, fields
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """The words of one language, named by its code (ISO 639-1).

    Every supported language has the fields without a default, as reading needs them: labels,
    attributions, responders, bounces, list programs. The others are for what only some languages
    have (a suffix for `until`) or only some programs write there; one that is left out is not
    looked for in that language.
    """

    code: str

    # Header fields within a text, as mail programs translate them: `Von: …`, `Gesendet: …`.
    from_labels: str
    date_labels: str
    to_labels: str
    subject_labels: str
    title_labels: str = ""
    """The same in notices of list programs only."""
    other_labels: str = ""

    # Lines above a quote: `Am 3. März schrieb Ana Lopez:`.
    wrote: str
    wrote_in_message: str = ""
    """The same in front of an article's number."""
    before_names: str = ""
    """Between the date and the name."""
    before_dates: str = ""
    """Between the name and the date."""
    lead_ins: str = ""
    """Such a line may begin so."""
    half_days: str = ""
    """a.m. and p.m."""
    on_behalf: str = ""
    """`Council on behalf of Ana Lopez`."""
    via: str = ""
    """`Ana Lopez via Council`."""
    via_behind: str = ""
    """The same in languages that have the word behind the list's name."""
    original_message: str
    """Between drawn lines, above a quoted or forwarded mail."""
    forward_begins: str = ""
    """The same as a whole line of its own."""
    forward_ends: str = ""
    introduces: str = ""
    """How own words end that go on with what is shown below, without a colon: `This is`."""
    reply_above: str = ""
    """A help desk's line: replies are cut off there."""
    reply_prefixes: str
    """`Re:`, `AW:`."""
    forward_prefixes: str = ""
    formerly: str = ""
    """`New subject (was: old subject)`."""

    # Below somebody's words.
    greetings: str
    closings: str
    contact_labels: str
    phone_labels: str = ""
    sent_from: str = ""
    """`Sent from my …`, without the device."""
    sent_behind: str = ""
    """The same behind the device."""
    sent_words: str = ""
    """Words for `sent` anywhere in a line that is a program's, whatever its form."""
    sent_to: str = ""
    """To whom something is sent: such a line is a person's."""
    somebody: str = ""
    """`I`, `that`: the same."""
    get_outlook: str = ""
    phone: str = ""
    """A device, as such lines call it."""
    unsubscribe: str = ""
    """What list footers say."""
    list_hints: str = ""
    """Words of such a footer's line."""
    digest_topics: str = ""
    notice_starts: str = ""
    notice_heading: str = ""
    notice_confidential: str = ""
    notice_intended: str = ""
    notice_mistake: str = ""
    notice_delete: str = ""
    notice_forbidden: str = ""
    external_warning: str = ""
    external_labels: str = ""
    """`Caution:` in front of such a warning, which speaks of `external_mail` from outside."""
    external_mail: str = ""
    external_words: str = ""
    print_plea: str = ""

    # Votes.
    units: str = ""
    """`+1 day` is an amount."""
    possessives: str = ""
    """`My +1 was for the pier` speaks of a vote."""
    conditions: str = ""
    awaits: str = ""
    """A condition behind a vote; in front of a position it only tells when: `after the meeting`."""
    """`+1 if it is tested` is no vote yet."""
    jests: str = ""
    """`-1 … just kidding`."""
    second_thoughts: str = ""
    """How a sentence begins that goes back on the one before: `Hmm, no, wait.`"""
    agrees_to: str = ""
    """In front of a name: `+1` `to` `Ana's idea`."""
    others_words: str = ""
    """Behind a vote that is about somebody's words: `+1` `to what Ana wrote`."""
    takes_back: str = ""
    """How a sentence begins that takes a vote back: `I retract my` +1."""
    changes: str = ""
    """How one begins that changes a vote: `I change my vote`, then `into` -1."""
    into: str = ""
    votes: str = ""
    """What a vote is called in such sentences."""

    votes_for: str = ""
    """What people write as a whole vote: `yes`, `in favour`. Read by `bot/mail/spoken.py`."""
    votes_against: str = ""
    votes_neither: str = ""
    i_vote: str = ""
    """In front of that: `I vote`, `my vote is`."""
    vote_leads: str = ""
    """What may stand in front and changes nothing: `so`, `here is my`."""
    vote_tails: str = ""
    """The same behind: `from me`, `binding`."""
    from_me: str = ""
    """The same on either side, of which only a voter speaks: `a yes` `from me`."""
    says_thanks: str = ""
    """In front, with a name: `Thanks Ana, +1`."""
    he_votes: str = ""
    """Behind a name: `Harbour Office votes` yes."""

    # Calls for consensus and objections, read by `bot/mail/voices.py`.
    says_support: str = ""
    """A whole first line: `I support this`."""
    says_can_live: str = ""
    says_abstain: str = ""
    says_object: str = ""
    """The same without the words of the objection."""
    objection_labels: str = ""
    """In front of a colon, with the words of an objection behind it."""
    no_objections: str = ""
    """Behind that colon, from people who have none."""
    so_far: str = ""
    """May follow that: `none so far`."""
    retracts: str = ""
    """In front of an objection's number: `I retract 12.1`."""
    shares: str = ""
    answers_objections: str = ""
    """The same with a colon behind it, and an answer: `re 12.1: …`."""
    contests: str = ""
    """The same with a reason behind it: `contest 12.1 because …`."""

    # Decisions in archives, read by `bot/mail/decisions`.
    vote_tags: str = ""
    """What a call for a vote has in its tag: `[VOTE]`."""
    asks_votes: str = ""
    """How a mail asks for votes in other words: `please vote`."""
    result_tags: str = ""
    """`[RESULT]`."""
    carried: str = ""
    """How a result says that a motion passed."""
    lost: str = ""
    """The same of one that failed."""
    cancel_tags: str = ""
    """`[CANCELED]`."""
    cancels: str = ""
    """How a mail says it in a sentence: `I am canceling this vote`."""
    consensus_tags: str = ""
    """`[CFC]`, `Last call:`."""
    consensus_found: str = ""
    """How somebody declares consensus."""
    consensus_missing: str = ""
    counts_for: str = ""
    """What a result calls votes for, beside `votes_for`: `supporting`."""
    counts_against: str = ""
    counts_neither: str = ""
    binding_words: str = ""
    advisory_words: str = ""
    """What a vote is called that does not decide: `non-binding`."""
    again_words: str = ""
    """In front of a number, of a vote that is held again: `take 2`."""

    # Positions in prose, read by `bot/mail/positions.py`.
    matters: str = ""
    """What is being decided: `the proposal`, `this text`."""
    matter_pronouns: str = ""
    supports: str = ""
    """In front of the matter or its pronoun: `I support`."""
    agrees_with: str = ""
    """In front of the matter only: `I agree with it` may be about anything."""
    suits: str = ""
    """Behind the matter: `works for me`."""
    is_for: str = ""
    """Says it without the matter: `you have my support`."""
    opposes: str = ""
    """The same four for whoever is against it."""
    disagrees_with: str = ""
    displeases: str = ""
    is_against: str = ""
    more_time: str = ""
    """`a little more time`, `another week`."""
    argues_for: str = ""
    """In front of that: `I would support giving`."""
    time_givers: str = ""
    """Whom time is given, between the two: `us`."""
    needs: str = ""
    """The same where people say so of their errands, too, unless `time_for` follows."""
    time_for: str = ""
    """`to read`, `for this`."""
    asks_time: str = ""
    """Says it in other words: `it is too early to vote`."""
    clause_leads: str = ""
    """What may stand in front: `personally`, `I think that`."""
    clause_joins: str = ""
    """What parts two clauses without a comma."""
    behind_words: str = ""
    """How a clause goes on behind a position: `because`."""
    behind_matters: str = ""
    """The same behind the matter: `the proposal` `of Ana`."""
    undecided: str = ""
    """Takes a position back, beside `conditions`: `whether`, `perhaps`."""
    reports: str = ""
    """In front of what others say, beside `wrote`: `according to`."""
    turns: str = ""
    """`but`: whoever goes on so is not wholly for it."""

    # Responders.
    program_subjects: str
    """What only a program calls its reply: `Automatic reply`."""
    away_subjects: str
    """What a program calls it, and a person hardly would: `Out of office`."""
    behind_away: str = ""
    """`Out of office notification`."""
    typed_away: str = ""
    """What people, too, write above a mail to colleagues: `Abwesend`."""
    absences: str = ""
    """What responders, too, write in front of the subject that they reply to: `Urlaub`."""
    i_am_away: str
    absent_in_answers: str = ""
    """The same in fewer words, where a program speaks."""
    is_away: str = ""
    """Behind a name: `Ana Lopez is out of the office`."""
    automatic_reply: str
    before_automatic: str = ""
    behind_automatic: str = ""
    """`This is an automatic reply to your message`."""
    automatic_message: str = ""
    sent_automatically: str = ""
    greets_sender: str = ""
    absence_words: str
    comes_back: str = ""
    thanks: str = ""
    asks_elsewhere: str = ""
    received: str
    desk_says: str = ""
    """What else desks say of what has come in."""
    nobody_reads: str = ""
    ticket_words: str = ""
    number_words: str = ""
    desk_names: str = ""
    mailbox_words: str = ""
    full_words: str = ""
    i_words: str = ""

    # What is written as the local part of an address, often without accents.
    no_reply_names: str = ""
    """`no-reply`: nobody reads what is sent there."""
    notifier_names: str = ""
    """`notifications`."""
    task_names: str = ""
    """`backup`, `alerts`: a program's, or an office's where people write, too."""

    # Days of an absence.
    months: str = ""
    """Forms beside those of the CLDR, January first; a semicolon stands between two months."""
    weekdays: str = ""
    """Stems beside those of the CLDR, Monday first, written in the same way."""
    persian_months: str = ""
    ends: str = ""
    """`until`, in front of the last day."""
    end_labels: str = ""
    """The same in front of a colon."""
    not_ends: str = ""
    """What looks like an end, and is none."""
    ends_behind: str = ""
    ends_suffixes: str = ""
    not_ends_behind: str = ""
    until_words: str = ""
    """The same right behind what a program calls its reply."""
    starts: str = ""
    """In front of a first day, never of the day of return."""
    soft_starts: str = ""
    """In front of a first day, or of the day of return."""
    starts_behind: str = ""
    starts_suffixes: str = ""
    between: str = ""
    """Between the two days of a range."""
    and_words: str = ""
    """The same where `bounds` stands in front of them."""
    bounds: str = ""
    bounds_behind: str = ""
    returns: str
    not_returns: str = ""
    """What looks like a return, and says the contrary."""
    when_back: str = ""
    """A return without its day."""
    fillers: str = ""
    calendar_weeks: str = ""
    week_joins: str = ""
    week_ends: str = ""
    """`until` in front of a week, which counts whole."""

    # Mail servers and list programs.
    read_receipts: str
    read_receipts_accented: str = ""
    """Words that mean something else without their accents."""
    was_read: str
    receipt_statements: str = ""
    recall_subjects: str = ""
    recalls: str = ""
    bounce_subjects: str
    bounce_subjects_alone: str = ""
    """Such words where no more follows."""
    delivered: str = ""
    delayed: str = ""
    held: str
    rejected: str
    if_words: str = ""
    or_words: str = ""
    with_subject: str = ""
    message_words: str
    own_post: str = ""


FIELDS: Final = frozenset(
    field.name for field in fields(Language) if field.name not in {"code", "months", "weekdays"}
)
"""The names of the fields that are phrases."""

REQUIRED: Final = frozenset(
    field.name for field in fields(Language) if field.default is MISSING and field.name != "code"
)
"""The names of those that every supported language has."""
