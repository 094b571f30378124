"""Machines that write of themselves: watchers, build servers, trackers, services for many.

A person's words through one of them (`Ana via council`, a comment on GitHub or in Jira) stay a
person's. A newsletter is no word to a council, whoever wrote it: a service sends it to thousands.
"""

import re
from typing import Final

from bot.mail.automatic.evidence import Evidence
from bot.mail.automatic.responders import is_of_persons_program
from bot.mail.languages.compile import WordPattern, remembers_words
from bot.mail.languages.patterns import LatePattern, one_of, remembers_short
from bot.mail.lists.author import stands_in, tells_person
from bot.mail.values import Mailbox
from bot.mail.wire.addresses import first_mailbox
from bot.mail.wire.headers import Headers

_PROGRAMS: Final = tuple(
    (
        "nagios icinga icinga2 zabbix prometheus alertmanager grafana munin monit "
        "logwatch cron crond anacron jenkins hudson buildbot teamcity bamboo travis "
        "circleci gitlab-ci buildd bugzilla bugzilla-daemon sentry statuspage uptimerobot "
        "pingdom mailer mailrobot calendar-notification patchwork patchew kernelci syzbot "
        "dependabot"
    ).split()
)
_SAME_LETTERS: Final = 4
"""Of a task and the name beside it: `Alertes <alerte@…>`."""
_INTEGRATION: Final = " ci"
"""How services that build are called; their address says what they do: `builds@…`."""
_BY_PROGRAM: Final = WordPattern(
    rf"(?:.{{1,64}}[-_.+])?%(no_reply_names bare)s(?:[-_+.].*)?|{one_of(_PROGRAMS)}(?:\+.*)?"
    r"|.{1,40}[-_](?:(?:ro)?bot\d{0,2}|alerts?|notifications?|notify|notifier|daemon|cron"
    r"|monitoring)(?:\+.*)?"
)
_TO_NO_REPLY: Final = WordPattern(r"(?:.{1,64}[-_.+])?%(no_reply_names bare)s(?:[-_+.].*)?")
"""An office may write from such an address, too: with a program that people write with."""
_BY_NAME: Final = LatePattern(
    r"(?:.{1,60}\s)?(?:auto|backport|build|bug|ci|commit|deploy|lint|merge|patch|pull[ -]request"
    r"|pr|release|review|stale|status|sync|test|tracker|triage|update)[ -](?:ro)?bot"
    r"|.{0,40}\w-bot\d{0,2} for .{1,80}|(?:launchpad|debian) bug track(?:er|ing system)"
    r"|launchpad janitor",
    re.IGNORECASE,
)
"""What only a program is called: `weekly test robot`, `sync-bot2 for Ana Lopez`."""
_BY_TASK: Final = WordPattern(r"(?:wordpress|%(task_names notifier_names bare)s)(?:\+.*)?")
_BY_NOTIFIER: Final = WordPattern(r"%(notifier_names bare)s(?:\+.*)?")
_PARTS: Final = re.compile(r"[-_.]")
_ANSWERING: Final = (b"in-reply-to", b"references")
_FIELDS: Final = frozenset(
    (
        b"x-cron-env x-jenkins-job x-fc-machinegenerated x-gitlab-pipeline-id "
        b"x-bugzilla-changed-fields x-nagios-host x-zabbix-event x-buildbot-builder "
        b"x-campaign x-campaignid x-mc-user x-roving-id x-mailchimp-campaign-id"
    ).split()
)
"""Fields that no person's words come with."""
_SENDS_TO_THOUSANDS: Final = LatePattern(
    r".{0,40}(?:mailchimp|mailerlite|acymailing|phplist|mailpoet|cleverreach|campaign ?monitor"
    r"|createsend|constant ?contact|rapidmail|newsletter2go|getresponse|civimail|limesurvey"
    r"|surveymonkey|listmonk)",
    re.IGNORECASE,
)
"""X-Mailer of programs for newsletters and surveys; those that also carry single mails are not."""
_WIKI: Final = LatePattern(r"mediawiki mailer", re.IGNORECASE)
_TRACKERS: Final = tuple(
    (
        b"github gitlab gitea forgejo gerrit phabricator jira bugzilla redmine discourse launchpad"
    ).split()
)
_TRACKERS_FIELDS: Final = tuple(b"\nx-%b-" % tracker for tracker in _TRACKERS)
"""How the fields begin of mails in which trackers and forums pass on what people write there."""
_BOT: Final = "[bot]"
"""GitHub's name for a program's account ends so."""
_GITHUB: Final = b"x-github-reason"
_OF_GITHUB_ITSELF: Final = frozenset({"ci_activity", "security_alert", "security_advisory_credit"})
_HAPPENED: Final = LatePattern(
    r"\s{0,9}(?:(?:closed|reopened|merged) (?:[\w./-]{0,100})?#\d+"
    r"(?: (?:as (?:completed|not planned"
    r"|duplicate)|into \S{1,100}|via [\w #./-]{1,100}))?\.?"
    r"|@[\w-]{1,40} (?:pushed \d+ commits?|approved this pull request"
    r"|requested (?:your )?review[^\n]{0,100}|assigned[^\n]{0,100})\.?)[^\S\n]*\n",
    re.IGNORECASE,
)
_LISTED: Final = LatePattern(r"\s{0,9}(?:[-—–]{1,3}\s*$|<?https?://\S{1,300}\s*$|[0-9a-f]{7,40}\s)")
_FOOTER: Final = LatePattern(
    r"\s{0,9}(?:reply to this email directly|you are receiving this)", re.IGNORECASE
)
"""Below what happened on GitHub stand links and commits: `Closed #12.` says nothing more."""
_LINES: Final = 40
_JIRA: Final = LatePattern(
    r"\s{0,3}\[jira\] \[?(?:updated|assigned|deleted|moved|work logged|work started|work stopped"
    r"|issue comment deleted)\b",
    re.IGNORECASE,
)
"""What a person did to an issue, not said."""
_SUBJECT: Final = LatePattern(
    r"cron <[^<>]{1,100}>|anacron job |logwatch for |\*\* (?:problem|recovery|acknowledgement"
    r"|flapping|downtime)"
    r"|\[(?:firing|resolved)(?::\d+)?\]|build (?:failed|unstable|is back to normal) in jenkins"
    r"|unattended-upgrades? result|apt-listchanges|\*{3} security information"
    r"|new defects reported by coverity scan for "
    r"|(?:\[[^\[\]]{1,40}\] )?report domain: ?\S{1,255} submitter: ?\S",
    re.IGNORECASE,
)
"""Among them those of DMARC's and TLS' reports (RFC 7489, 7.2.1.1; RFC 8460, 5.3)."""
_SERVICES: Final = (
    "docusign",
    "dropbox",
    "dropbox sign",
    "hellosign",
    "adobe sign",
    "adobe acrobat sign",
    "adobe acrobat",
    "echosign",
    "google docs",
    "google drive",
    "google sheets",
    "google slides",
    "google forms",
    "google photos",
    "google calendar",
    "sharepoint",
    "onedrive",
    "wetransfer",
    "surveymonkey",
    "eventbrite",
    "doodle",
    "trello",
    "asana",
    "notion",
    "linkedin",
    "paypal",
    "calendly",
    "canva",
    "figma",
    "miro",
    "typeform",
    "pandadoc",
    "signnow",
    "smallpdf",
    "box",
    "mailchimp",
    "gofundme",
    "change.org",
    "loomio",
    "slack",
    "microsoft forms",
    "jotform",
)
_BY_SERVICE: Final = LatePattern(
    rf".{{1,120}}\s\(?(?:via|par)\s{one_of(_SERVICES)}\)?"
    rf"|.{{1,120}}\s\((?:{one_of(_SERVICES)})\)",
    re.IGNORECASE,
)


def has_robots_mark(mail: Evidence) -> bool:
    """Return True if a header field, the subject or the end of the name is a program's alone."""
    if not _FIELDS.isdisjoint(mail.headers.fields) or mail.sender.name.endswith(_BOT):
        return True
    return _SUBJECT.match(mail.subject) is not None


def sends_by_itself(mail: Evidence) -> bool:
    """Return True if a program sends to thousands, or a wiki of itself.

    A wiki also carries its users' mails to each other. Those are answered to the user, who is no
    more than that in From: a notice is answered to the wiki, or to nobody.
    """
    mailer = mail.headers.text(b"x-mailer")
    if _SENDS_TO_THOUSANDS.match(mailer):
        return True
    answered = first_mailbox(mail.headers.text(b"reply-to")).address
    if not _WIKI.match(mailer) or not answered:
        return False
    return answered == mail.sender.address or _is_of_program(answered)


def is_by_github(mail: Evidence) -> bool:
    """Return True if GitHub sent a mail: its fields tell what is a person's, no address does."""
    return _GITHUB in mail.headers.fields


def tells_what_happened(mail: Evidence) -> bool:
    """Return True if GitHub or Jira tells what somebody did, and nothing that anybody said."""
    if is_by_github(mail):
        reason = mail.headers.text(_GITHUB).lower()
        return reason in _OF_GITHUB_ITSELF or _says_only_what_happened(mail.text)
    return b"x-jira-fingerprint" in mail.headers.fields and _JIRA.match(mail.subject) is not None


def is_robots_address(mail: Evidence) -> bool:
    """Return True if a name or an address is a program's, also where a list took it out of From."""
    if is_by_github(mail):
        return False
    if _is_machine(mail.sender) and not _is_persons(mail.headers, mail.sender):
        return True
    return mail.author != mail.sender and _is_machine(mail.author)


def does_a_task(mail: Evidence) -> bool:
    """Return True if a task speaks, and nobody at it: a person has a name, or answers."""
    local, name = mail.sender.address.partition("@")[0], mail.sender.name.casefold()
    if is_by_github(mail) or _BY_TASK.fullmatch(local) is None:
        return False
    if name.endswith(_INTEGRATION):
        return True
    if any(map(mail.headers.fields.__contains__, _ANSWERING)):
        return False
    return not name or local[:_SAME_LETTERS] in name or _BY_TASK.fullmatch(name) is not None


def is_by_service(mail: Evidence) -> bool:
    """Return True if a service writes for somebody: `Ana Lopez via DocuSign`.

    A list may be called as a service is; it does not write from an address that nobody reads.
    """
    name = mail.sender.name
    if is_by_github(mail) or not (name.endswith(")") or " via " in name or " par " in name):
        return False
    may_be_list = b"list-id" in mail.headers.fields and not _is_of_program(mail.sender.address)
    return not may_be_list and _BY_SERVICE.fullmatch(name) is not None


def is_shared(headers: Headers, author: Mailbox) -> bool:
    """Return True if what many people write on a service comes from their author's one address."""
    if any(map(b"\n".join((b"", *headers.fields)).__contains__, _TRACKERS_FIELDS)):
        return True
    is_notifier = _BY_NOTIFIER.fullmatch(author.address.partition("@")[0]) is not None
    return (is_notifier or _is_of_program(author.address)) and not _is_own_name(author)


def _is_persons(headers: Headers, sender: Mailbox) -> bool:
    """Return True if a person writes from an address that is a program's by its name."""
    if tells_person(sender.name) or stands_in(headers, sender):
        return True
    is_no_reply = _TO_NO_REPLY.fullmatch(sender.address.partition("@")[0]) is not None
    return is_no_reply and not _is_called_a_program(sender.name) and is_of_persons_program(headers)


def _is_machine(who: Mailbox) -> bool:
    """Return True if an address or a name is a program's."""
    if _is_called_a_program(who.name):
        return True
    return _is_of_program(who.address) and not _is_own_name(who)


@remembers_short
def _is_called_a_program(name: str) -> bool:
    return _BY_NAME.fullmatch(name) is not None


def _says_only_what_happened(text: str) -> bool:
    """Return True if a tracker's mail has nothing to say but what somebody did."""
    happened = _HAPPENED.match(text)
    if happened is None:
        return False
    for line in text[happened.end() :].split("\n", _LINES)[:_LINES]:
        if _FOOTER.match(line):
            return True
        if line.strip() and not _LISTED.match(line):
            return False
    return False


@remembers_words
def _is_of_program(address: str) -> bool:
    """Return True if an address is a program's by its name; an archive's authors are few."""
    return _BY_PROGRAM.fullmatch(address.partition("@")[0]) is not None


def _is_own_name(sender: Mailbox) -> bool:
    """Return True if an address is the name beside it: there are people of the name of Bot."""
    words = sender.name.casefold().split()
    return len(words) > 1 and _PARTS.split(sender.address.partition("@")[0]) == words
