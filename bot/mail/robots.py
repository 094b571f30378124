"""Machines that write of themselves: watchers, build servers, trackers, services for many.

A person's words through one of them (`Ana via council`, a comment on GitHub) stay a person's.
"""

import re
from typing import Final

from bot.mail.alternation import one_of
from bot.mail.author import tells_person
from bot.mail.headers import Headers
from bot.mail.known import remembers_short
from bot.mail.latepattern import LatePattern
from bot.mail.values import Mailbox

_NO_REPLY: Final = (
    r"(?:no|do-?not|dont|never)[-_.]?reply|no-?respond(?:er|a)|no-?contest(?:ar|e)"
    r"|nao-?respond(?:a|er)"
    r"|ne-?pas-?repondre|non-?rispond(?:ere|a)|nicht-?antworten|keine-?antwort"
    r"|niet-?(?:be)?antwoorden"
    r"|nie-?odpowiadac|nie-?odpowiadaj|svara-?(?:inte|ej)|svar-?ikke|ikke-?svar|ei-?vastata"
    r"|ala-?vastaa"
    r"|neodpovidat|yanitlamayin|unattended|unmonitored"
)
_NAMES: Final = (
    *("nagios", "icinga", "icinga2", "zabbix", "prometheus", "alertmanager", "grafana", "munin"),
    *("monit", "logwatch", "cron", "crond", "anacron", "jenkins", "hudson", "buildbot", "teamcity"),
    *("bamboo", "travis", "circleci", "gitlab-ci", "builds", "buildd", "bugzilla"),
    *("bugzilla-daemon", "sentry", "statuspage", "uptime", "uptimerobot", "pingdom", "watchdog"),
    *("monitor", "monitoring", "monitoreo", "surveillance", "überwachung", "alert", "alerts"),
    *("alerte", "alertes", "alerta", "alertas", "allarme", "alarm", "alarms", "alarme", "alarmes"),
    *("notification", "notifications", "notify", "notifier", "notificaciones", "notificacoes"),
    *("notifiche", "benachrichtigung", "benachrichtigungen", "powiadomienia", "mailer", "robot"),
    *(
        "mailrobot",
        "daemon",
        "backup",
        "backups",
        "wordpress",
        "scanner",
        "calendar-notification",
        "dse",
    ),
)
_LOCAL: Final = LatePattern(
    rf"(?:.{{1,40}}[-_.])?(?:{_NO_REPLY})(?:[-_+.].*)?|{one_of(_NAMES)}(?:\+.*)?"
    r"|.{1,40}[-_](?:bot|robot|alerts?|notifications?|daemon|cron|monitoring)"
)
_FIELDS: Final = frozenset(
    (
        *(b"x-cron-env", b"x-jenkins-job", b"x-fc-machinegenerated", b"x-gitlab-pipeline-id"),
        *(b"x-bugzilla-changed-fields", b"x-nagios-host", b"x-zabbix-event", b"x-buildbot-builder"),
    )
)
"""Fields that no person's words come with."""
_GITHUB: Final = b"x-github-reason"
_OF_GITHUB_ITSELF: Final = frozenset({"ci_activity", "security_alert", "security_advisory_credit"})
_SUBJECT: Final = LatePattern(
    r"cron <[^<>]{1,100}>|anacron job |logwatch for |\*\* (?:problem|recovery|acknowledgement"
    r"|flapping|downtime)"
    r"|\[(?:firing|resolved)(?::\d+)?\]|build (?:failed|unstable|is back to normal) in jenkins"
    r"|unattended-upgrades? result|apt-listchanges|\*{3} security information",
    re.IGNORECASE,
)
_SERVICES: Final = (
    *("docusign", "dropbox", "dropbox sign", "hellosign", "adobe sign", "adobe acrobat sign"),
    *("adobe acrobat", "echosign", "google docs", "google drive", "google sheets", "google slides"),
    *("google forms", "google photos", "google calendar", "sharepoint", "onedrive", "wetransfer"),
    *("surveymonkey", "eventbrite", "doodle", "trello", "asana", "notion", "linkedin", "paypal"),
    *("calendly", "canva", "figma", "miro", "typeform", "pandadoc", "signnow", "smallpdf", "box"),
    *("mailchimp", "gofundme", "change.org", "loomio", "slack", "microsoft forms", "jotform"),
)
_BY_SERVICE: Final = LatePattern(
    rf".{{1,120}}\s\(?(?:via|par)\s{one_of(_SERVICES)}\)?"
    rf"|.{{1,120}}\s\((?:{one_of(_SERVICES)})\)",
    re.IGNORECASE,
)
_OF_LISTS: Final = (
    *(b"list-id", b"list-post", b"mailing-list", b"x-beenthere", b"x-mailing-list", b"x-loop"),
    *(b"in-reply-to", b"references"),
)


def is_robot(headers: Headers, *, sender: Mailbox, subject: str) -> bool:
    """Say whether a machine writes of itself."""
    fields = headers.fields
    if not _FIELDS.isdisjoint(fields) or _SUBJECT.match(subject):
        return True
    if _GITHUB in fields:
        return headers.text(_GITHUB).lower() in _OF_GITHUB_ITSELF
    if _is_robots(sender.address) and not tells_person(sender.name):
        return True
    return _is_service(headers, sender) or _is_circular(headers)


@remembers_short
def _is_robots(address: str) -> bool:
    """Say whether an address is a machine's by its name; an archive's authors are few."""
    return _LOCAL.fullmatch(address.partition("@")[0]) is not None


def _is_service(headers: Headers, sender: Mailbox) -> bool:
    """Say whether a service writes for somebody: `Ana Lopez via DocuSign`."""
    name = sender.name
    if b"list-id" in headers.fields or not (
        name.endswith(")") or " via " in name or " par " in name
    ):
        return False
    return _BY_SERVICE.fullmatch(name) is not None


def _is_circular(headers: Headers) -> bool:
    """Say whether it is to be unsubscribed from on the web, and comes from no list.

    What people write comes through lists, which say so, or answers something.
    """
    unsubscribe = headers.raw(b"list-unsubscribe")
    if not unsubscribe or any(name in headers.fields for name in _OF_LISTS):
        return False
    return b"https://" in unsubscribe and b"mailto:" not in unsubscribe
