"""Read the configuration: TOML to frozen values, with every fault reported at once.

`config.example.toml` holds every key with its default. Unknown keys are refused. A secret `K` may
be given as `K`, as `K_env` (the name of a variable) or as `K_file` (a path).
"""

import os
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, Literal, Self, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_core import ErrorDetails

from bot.config_fields import (
    Address,
    Duration,
    OptionalAddress,
    OptionalPath,
    Section,
    Size,
    is_bare_web_address,
    is_web_address,
    secret_field,
)
from bot.config_source import ENV_NAME, Key, is_closed, lines_of_keys, read_env_file
from bot.domain.ballots.assurance import Assurance
from bot.domain.ballots.echo import Echo
from bot.domain.ballots.presets import IETF_CONSENSUS, PRESETS
from bot.domain.ballots.rule_form import Form, WrongRule, read_fraction, read_rule
from bot.domain.calls.call import require_questions
from bot.domain.digests.schedule import parse_schedule
from bot.domain.ids import ChannelId, ListName, MailboxName
from bot.domain.items.item import is_label
from bot.domain.slack_scopes import AppNeeds
from bot.errors import ConfigError, Refused
from bot.language import ENGLISH, languages
from bot.mail.languages.supported import LANGUAGES
from bot.mail.subject import tag_letters

Security = Literal["tls", "starttls", "none"]


class PenholderConfig(Section):
    """`[penholder]`: the service itself."""

    name: str = "Penholder"
    public_url: str = ""
    data_dir: Path = Path("var")
    operator: OptionalAddress = ""
    secret: str = secret_field(env="PENHOLDER_SECRET")
    old_secrets: str = secret_field()

    @property
    def secrets(self) -> tuple[str, ...]:
        """What may have signed a word that comes back: the secret, then those before it."""
        return (self.secret, *filter(None, map(str.strip, self.old_secrets.splitlines())))

    @field_validator("public_url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        if url and not is_bare_web_address(url):
            raise ValueError("write for example 'https://pen.example.org', or leave it empty")
        return url


class DatabaseConfig(Section):
    """`[database]`: where everything is stored."""

    url: str = "sqlite:///var/penholder.db"
    listen_url: str = ""

    @field_validator("url")
    @classmethod
    def _known_engine(cls, url: str) -> str:
        if not url.startswith(("sqlite:///", "postgresql://")):
            raise ValueError("begin the URL with sqlite:/// or postgresql://")
        return url

    @field_validator("listen_url")
    @classmethod
    def _listens_to_postgresql(cls, url: str) -> str:
        if url and not url.startswith("postgresql://"):
            raise ValueError("begin the URL with postgresql://, or leave it empty")
        return url


class MailboxConfig(Section):
    """`[[mailboxes]]`: an IMAP folder to watch."""

    name: MailboxName
    host: str
    port: int = Field(default=993, ge=1, le=65535)
    security: Security = "tls"
    username: str
    password: str = secret_field()
    folder: str = "INBOX"
    ca_file: OptionalPath = None


class SmtpConfig(Section):
    """`[smtp]`: the server that sends our mail."""

    host: str
    port: int = Field(default=587, ge=1, le=65535)
    security: Security = "starttls"
    username: str = ""
    password: str = secret_field()
    from_address: Address
    ca_file: OptionalPath = None
    dkim_selector: str = Field(default="", pattern=r"^([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)?$")
    dkim_key: str = secret_field()

    @model_validator(mode="after")
    def _names_its_key(self) -> Self:
        if bool(self.dkim_selector) != bool(self.dkim_key):
            raise ValueError("dkim_selector: set it together with dkim_key_file, or neither")
        return self


class MailConfig(Section):
    """`[mail]`: how mail is read."""

    subaddress_separator: str = Field(default="+", min_length=1, max_length=1)
    trusted_authserv_ids: tuple[str, ...] = ()
    border: str = Field(default="", pattern=r"^([A-Za-z0-9.-]+(:[0-9]{1,5})?)?$")
    max_size: Size = 25_000_000


class ListenerConfig(Section):
    """`[listener]`: the port to which a mail server delivers by LMTP or SMTP."""

    enabled: bool = False
    protocol: Literal["lmtp", "smtp"] = "lmtp"
    host: str = "127.0.0.1"
    port: int = Field(default=8024, ge=0, le=65535)


class SlackConfig(Section):
    """`[slack]`: the app's tokens, and how Penholder and Slack connect.

    With `mode = "http"`, Slack posts to `EVENTS_PATH` of our pages, and signs with the secret.
    """

    mode: Literal["socket", "http"] = "socket"
    bot_token: str = secret_field(env="SLACK_BOT_TOKEN")
    app_token: str = secret_field(env="SLACK_APP_TOKEN")
    signing_secret: str = secret_field(env="SLACK_SIGNING_SECRET")
    api_url: str = "https://slack.com/api/"

    @field_validator("api_url")
    @classmethod
    def _ends_with_a_slash(cls, url: str) -> str:
        if not is_web_address(url):
            raise ValueError("write an address such as 'https://slack.com/api/'")
        return url if url.endswith("/") else url + "/"

    @model_validator(mode="after")
    def _tokens_given(self) -> Self:
        second = "signing_secret" if self.mode == "http" else "app_token"
        missing = [
            f"{key}: missing; set {key.upper().join(('SLACK_', ''))} or {key}_file"
            for key in ("bot_token", second)
            if not getattr(self, key)
        ]
        if missing:
            raise ValueError("; ".join(missing))
        return self


EVENTS_PATH: Final = "/slack/events"
"""Where Slack posts events, commands and what people press or send."""

SHORTEST_TOKEN: Final = 16
_TOKEN: Final = re.compile(r"[A-Za-z0-9._~+/-]+=*")
"""What a Bearer token may hold (RFC 6750, 2.1)."""


class WebConfig(Section):
    """`[web]`: where the pages are served.

    `metrics_token` opens `/metrics`; nobody can read them without one.
    """

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    metrics_token: str = secret_field()

    @field_validator("metrics_token")
    @classmethod
    def _is_no_guess(cls, token: str) -> str:
        if token and (len(token) < SHORTEST_TOKEN or not _TOKEN.fullmatch(token)):
            raise ValueError(
                f"write at least {SHORTEST_TOKEN} letters and digits, as `openssl rand -hex 16` "
                "prints them, or leave it out"
            )
        return token


class DigestConfig(Section):
    """`[lists.digest]`: when the digest goes out."""

    schedule: str = "Mon 09:00"
    unanswered_after: Duration = timedelta(days=3)

    @field_validator("schedule")
    @classmethod
    def _readable(cls, value: str) -> str:
        parse_schedule(value)
        return value


_RULE_NAMES: Final = "rule names"
"""Where the validation's context has the names of the house rules."""


class BallotsConfig(Section):
    """`[lists.ballots]`: the default rules of a ballot."""

    rule: str = "consent"
    minimum_assurance: Assurance = Assurance.LIST
    duration: Duration = timedelta(days=7)
    quorum: int = Field(default=0, ge=0)
    active: str = ""
    """How many members are active, exactly, for rules that ask for a share of them."""
    echo: Echo = Echo.NEVER
    """When votes that were given elsewhere are mailed to the list."""
    show_not_voted: bool = False
    """Whether those who have not voted are named while a vote runs."""

    @model_validator(mode="before")
    @classmethod
    def _older_name(cls, given: object) -> object:
        """Take `method` as an older name of `rule`."""
        if not isinstance(given, Mapping) or "method" not in given:
            return given
        if "rule" in given:
            raise ValueError("method is an older name of rule; keep rule alone")
        return {"rule" if key == "method" else key: value for key, value in given.items()}

    @field_validator("rule")
    @classmethod
    def _known_rule(cls, value: str, info: ValidationInfo) -> str:
        names = info.context.get(_RULE_NAMES, ()) if info.context is not None else ()
        if value not in PRESETS and value not in names:
            raise ValueError(f"no such rule; write one of {', '.join(PRESETS)}, or one of [rules]")
        return value

    @field_validator("active")
    @classmethod
    def _exact(cls, value: str) -> str:
        if value:
            read_fraction("active", value)
        return value


class SupportersConfig(Section):
    """`extensions = {supporters = 3}`: so many people's support extends a call."""

    supporters: int = Field(ge=1)


class SilenceConfig(Section):
    """`extensions = {silence = "48 hours"}`: a call is extended unless somebody objects."""

    silence: Duration


ExtensionRule = Literal["chair"] | SupportersConfig | SilenceConfig


class CallsConfig(Section):
    """`[lists.calls]`: more time for calls for comments and for consensus.

    `hold` is how much time a person can ask for, once in each call for consensus.
    """

    extensions: ExtensionRule = "chair"
    hold: Duration = timedelta(days=2)
    days_off: tuple[date, ...] = ()

    @field_validator("extensions", mode="before")
    @classmethod
    def _known_rule(cls, given: object) -> object:
        if given == "chair" or isinstance(given, Section):
            return given
        if not isinstance(given, Mapping) or set(given) not in ({"supporters"}, {"silence"}):
            raise ValueError('write "chair", {supporters = 3} or {silence = "48 hours"}')
        made = SupportersConfig if "supporters" in given else SilenceConfig
        return made.model_validate(dict(given))


Place = bool | Literal["thread"]
"""Where a post goes: `True` is the item's thread and the channel, "thread" that alone."""


class PostsConfig(Section):
    """`[lists.posts]`: what Penholder posts in Slack."""

    mails: bool = True
    comments: bool = True
    merges: bool = True
    ballots: Place = True
    changes: Place = True
    results: Place = True
    calls: Place = True
    plans: Place = True


class TemplateConfig(Section):
    """`[[lists.templates]]`: the text of a recurring call for comments."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")
    text: str = Field(default="", max_length=4000)
    questions: tuple[str, ...] = ()

    @field_validator("name")
    @classmethod
    def _not_taken(cls, name: str) -> str:
        if name == IETF_CONSENSUS:
            raise ValueError(f"{name} names a call for consensus; give the template another name")
        return name

    @field_validator("questions")
    @classmethod
    def _usable(cls, questions: tuple[str, ...]) -> tuple[str, ...]:
        try:
            return require_questions(
                [" ".join(question.split()) for question in questions if question.strip()]
            )
        except Refused as error:
            raise ValueError(str(error)) from error


class RouteConfig(Section):
    """`[[lists.routes]]`: an additional Slack channel, for items with certain tags or labels."""

    channel: ChannelId
    tags: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """The tags, in brackets, and the labels."""
        return *(f"[{tag}]" for tag in self.tags), *self.labels

    @field_validator("channel")
    @classmethod
    def _is_an_id(cls, channel: ChannelId) -> ChannelId:
        if not re.fullmatch(r"[CG][A-Z0-9]+", channel):
            raise ValueError("write the channel's id, such as 'C0123456789', and not its name")
        return channel

    @field_validator("tags")
    @classmethod
    def _bare_tags(cls, tags: tuple[str, ...]) -> tuple[str, ...]:
        if not all(map(tag_letters, tags)):
            raise ValueError('write what stands in brackets in the subject, such as ["budget"]')
        return tuple(tag.strip(" []") for tag in tags)

    @field_validator("labels")
    @classmethod
    def _labels(cls, labels: tuple[str, ...]) -> tuple[str, ...]:
        if not all(is_label(label.lower()) for label in labels):
            raise ValueError(
                'write each label as "/pen label" takes it: one word of at most 30 letters'
            )
        return tuple(label.lower() for label in labels)

    @model_validator(mode="after")
    def _can_match(self) -> Self:
        if not self.tags and not self.labels:
            raise ValueError("tags: no item would ever go here; write tags or labels")
        return self


class ListConfig(Section):
    """`[[lists]]`: a mailing list and its Slack channel."""

    name: ListName = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")
    address: Address
    list_id: str
    subscribed_as: OptionalAddress = Field(default="", repr=False)
    old_subscribed_as: tuple[Address, ...] = Field(default=(), repr=False)
    channel: ChannelId
    timezone: str = "UTC"
    language: str = ENGLISH
    relay_since: Duration = timedelta(days=7)
    dormant_after: Duration = timedelta(days=60)
    slack_comments: Literal["digest", "ask", "never"] = "digest"
    attachments: Literal["names", "upload"] = "names"
    board: Literal["public", "token", "off"] = "public"
    board_people: bool = False
    chairs: tuple[Address, ...] = ()
    secretaries: tuple[Address, ...] = ()
    helpers: tuple[Address, ...] = ()
    languages: tuple[str, ...] = ()
    roster: OptionalPath = None
    digest: DigestConfig = DigestConfig()
    ballots: BallotsConfig = BallotsConfig()
    calls: CallsConfig = CallsConfig()
    posts: PostsConfig = PostsConfig()
    templates: tuple[TemplateConfig, ...] = ()
    routes: tuple[RouteConfig, ...] = ()

    @field_validator("templates")
    @classmethod
    def _named_once(cls, templates: tuple[TemplateConfig, ...]) -> tuple[TemplateConfig, ...]:
        if len({template.name for template in templates}) < len(templates):
            raise ValueError("two templates have one name; give each its own")
        return templates

    @field_validator("list_id")
    @classmethod
    def _bare_list_id(cls, value: str) -> str:
        return value.strip().strip("<>").lower()

    @field_validator("language")
    @classmethod
    def _spoken_language(cls, value: str) -> str:
        if value not in languages():
            raise ValueError(f"no such language; write one of {', '.join(languages())}")
        return value

    @field_validator("languages")
    @classmethod
    def _known_languages(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not LANGUAGES.keys() >= set(value):
            raise ValueError(f"no such language; write some of {', '.join(sorted(LANGUAGES))}")
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("no such time zone; write for example 'Europe/Zurich'") from error
        return value

    @model_validator(mode="after")
    def _routes_differ(self) -> Self:
        used: set[object] = {self.channel}
        own = {("tag", tag_letters(name)) for name in self.names}
        for number, route in enumerate(self.routes, start=1):
            words = {("tag", tag_letters(each)) for each in route.tags}
            words |= {("label", each) for each in route.labels}
            if route.channel in used:
                raise ValueError(
                    f"routes: the channel of route {number} is the list's own or an earlier "
                    "route's; write one route with all its tags and labels"
                )
            if not words.isdisjoint(used):
                raise ValueError(
                    f"routes: a tag or label of route {number} stands in an earlier one, which "
                    "takes its items; leave it out of one of them"
                )
            if not words.isdisjoint(own):
                raise ValueError(
                    f"routes: a tag of route {number} is the list's own, which all its mail may "
                    "have; to move all of it, change channel"
                )
            used |= {route.channel, *words}
        return self

    @property
    def names(self) -> tuple[str, str, str]:
        """What the list is called here, in its address, and in its List-Id: tags in subjects."""
        return self.name, self.address.partition("@")[0], self.list_id.partition(".")[0]

    @property
    def channels(self) -> tuple[ChannelId, ...]:
        """The list's own channel, then those of its routes; whoever is in one is on the list."""
        return self.channel, *(route.channel for route in self.routes)

    def routed_to(self, channel: str) -> tuple[str, ...]:
        """Return the tags and labels of the items that a route takes to a channel."""
        return tuple(
            word for route in self.routes if route.channel == channel for word in route.words
        )

    @property
    def addresses(self) -> frozenset[str]:
        """The list's posting addresses: its own, and the one in its List-Id (RFC 2919, 2)."""
        return frozenset({self.address, self.list_id.replace(".", "@", 1)})

    @property
    def leaders(self) -> tuple[str, ...]:
        """The addresses of the chairs, and of the secretaries, who may do the same."""
        return tuple(dict.fromkeys((*self.chairs, *self.secretaries)))

    @property
    def zone(self) -> ZoneInfo:
        """The list's time zone, in which people write and read times."""
        return ZoneInfo(self.timezone)


class LogConfig(Section):
    """`[log]`: what is logged."""

    level: Literal["debug", "info", "warning", "error"] = "info"


class Config(Section):
    """The whole file."""

    penholder: PenholderConfig = Field(default_factory=PenholderConfig)
    database: DatabaseConfig = DatabaseConfig()
    mailboxes: tuple[MailboxConfig, ...] = Field(min_length=1)
    smtp: SmtpConfig
    mail: MailConfig = MailConfig()
    listener: ListenerConfig = ListenerConfig()
    slack: SlackConfig
    log: LogConfig = LogConfig()
    web: WebConfig | None = None
    """None: no page is served."""
    lists: tuple[ListConfig, ...] = Field(min_length=1)
    rules: Mapping[str, Mapping[str, Any]] = Field(default_factory=dict)
    """House rules by name, each as its form; a rule that cannot be used is refused here."""

    @model_validator(mode="before")
    @classmethod
    def _read_left_out(cls, given: object) -> object:
        """Read `[penholder]` even if it is left out: its secret may be in the environment."""
        return {"penholder": {}} | given if isinstance(given, dict) else given

    @model_validator(mode="before")
    @classmethod
    def _tell_rules(cls, given: object, info: ValidationInfo) -> object:
        """Let the lists see which house rules there are."""
        rules = given.get("rules") if isinstance(given, Mapping) else None
        if info.context is not None and isinstance(rules, Mapping):
            info.context[_RULE_NAMES] = tuple(map(str, rules))
        return given

    @field_validator("rules")
    @classmethod
    def _usable_rules(
        cls, rules: Mapping[str, Mapping[str, Any]]
    ) -> Mapping[str, Mapping[str, Any]]:
        for name, form in rules.items():
            try:
                read_rule(form)
            except WrongRule as error:
                raise ValueError(f"{name}: {error}") from error
        return rules

    @property
    def rule_forms(self) -> Mapping[str, Form]:
        """Every rule that a ballot may have, by name: the presets, then the house rules."""
        return {name: preset.form for name, preset in PRESETS.items()} | dict(self.rules)

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        for what, names in (
            ("mailboxes", [str(mailbox.name) for mailbox in self.mailboxes]),
            ("lists", [str(list_config.name) for list_config in self.lists]),
            ("lists list_id", [list_config.list_id for list_config in self.lists]),
        ):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"{what}: {', '.join(twice)} is there twice")
        return self

    @model_validator(mode="after")
    def _slack_can_post(self) -> Self:
        if self.slack.mode == "http" and (self.web is None or not self.penholder.public_url):
            raise ValueError(
                f'slack.mode: with "http", Slack posts to {EVENTS_PATH} of our pages: add a [web] '
                "section, and set penholder.public_url to where Slack reaches it"
            )
        return self

    @property
    def app_needs(self) -> AppNeeds:
        """What the app in Slack needs for this configuration."""
        uploads = any(each.attachments == "upload" for each in self.lists)
        host = _board_host(self.penholder) if self.web is not None else ""
        return AppNeeds(self.slack_posts_to, uploads=uploads, board_host=host)

    @property
    def slack_posts_to(self) -> str:
        """The address that Slack posts to; "" in Socket Mode."""
        return _posts_to(self.penholder) if self.slack.mode == "http" else ""

    @model_validator(mode="after")
    def _own_address_is_no_list(self) -> Self:
        ours = {self.smtp.from_address, *(list_config.address for list_config in self.lists)}
        if self.penholder.operator in ours:
            raise ValueError("penholder operator: no person reads that; write a person's address")
        for list_config in self.lists:
            if list_config.address == self.smtp.from_address:
                raise ValueError(
                    f"lists {list_config.name} address: it is smtp.from_address; "
                    "set from_address to an address of Penholder's own"
                )
        return self

    @model_validator(mode="after")
    def _secret_addresses_are_secret(self) -> Self:
        public = {self.smtp.from_address, *(list_config.address for list_config in self.lists)}
        secret = [
            list_config.subscribed_as for list_config in self.lists if list_config.subscribed_as
        ]
        for list_config in self.lists:
            if list_config.subscribed_as in public:
                raise ValueError(
                    f"lists {list_config.name} subscribed_as: it must be an address that nobody "
                    "else knows, neither smtp.from_address nor a list's"
                )
            if list_config.subscribed_as and secret.count(list_config.subscribed_as) > 1:
                raise ValueError(
                    f"lists {list_config.name} subscribed_as: another list has the same; "
                    "each list needs an address of its own"
                )
            if not (public | set(secret)).isdisjoint(list_config.old_subscribed_as):
                raise ValueError(
                    f"lists {list_config.name} old_subscribed_as: one of these is still in use as "
                    "subscribed_as, or is smtp.from_address or a list's; an old address proves "
                    "nothing, so leave it out here, or give the list a new subscribed_as"
                )
        return self

    @property
    def secret_addresses(self) -> tuple[str, ...]:
        """The addresses with which lists know us, of now and of before: nobody may read them."""
        named = (
            each
            for list_config in self.lists
            for each in (list_config.subscribed_as, *list_config.old_subscribed_as)
        )
        return tuple(dict.fromkeys(filter(None, named)))

    def list_named(self, name: str) -> ListConfig:
        """Return the list of that short name.

        Raises:
            ConfigError: there is none.
        """
        for list_config in self.lists:
            if list_config.name == name:
                return list_config
        known = ", ".join(list_config.name for list_config in self.lists)
        raise ConfigError(f"no list is named {name!r}; the configuration has: {known}")


CurrentConfig = Callable[[], Config]
"""Gives the configuration as it is now; it is asked once for each event, when that begins."""

SECRETS: Final = frozenset(
    key
    for section in (PenholderConfig, MailboxConfig, SmtpConfig, SlackConfig, WebConfig)
    for key, field in section.model_fields.items()
    if isinstance(field.json_schema_extra, dict) and field.json_schema_extra.get("secret")
)
"""The keys that are secrets."""


def load_config(path: Path, *, environment: Mapping[str, str] | None = None) -> Config:
    """Read the configuration file; `environment` defaults to the process's.

    What the environment lacks is looked up in the file `.env` beside the configuration.

    Raises:
        ConfigError: the file is missing or faulty; the text lists every fault.
    """
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except FileNotFoundError as error:
        raise ConfigError(
            f"{path}: there is no such file; type `penholder init`, or copy config.example.toml "
            "and edit it"
        ) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error
    given = os.environ if environment is None else environment
    variables = {**read_env_file(path.with_name(ENV_NAME)), **given}
    try:
        return Config.model_validate(data, context={"environment": variables})
    except ValidationError as error:
        lines = lines_of_keys(text)
        sentences = [_tell(fault, data, lines) for fault in _true_faults(error.errors())]
        if is_closed(path.with_name(ENV_NAME)):
            sentences.append(f"{ENV_NAME}: this user may not read it; make it this user's: chown")
        raise ConfigError("\n  ".join((f"{path} cannot be used:", *sentences))) from error


def read_app_needs(path: Path) -> AppNeeds:
    """Return what the app in Slack needs for a configuration, or without one.

    Nothing else in the file is looked at: before the app exists, there are no tokens.

    Raises:
        ConfigError: the file cannot be read, or does not say where Slack reaches our pages.
    """
    if not path.exists():
        return AppNeeds()
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error
    match data:
        case {"lists": [*lists]}:
            uploads = any(isinstance(each, dict) and _wants_files(each) for each in lists)
        case _:
            uploads = False
    match data:
        case {"slack": {"mode": "http"}, "penholder": {"public_url": str(url)}} if url:
            posts_to = _posts_to(read_section(PenholderConfig, {"public_url": url}))
        case {"slack": {"mode": "http"}}:
            raise ConfigError(f"{path}: set penholder.public_url to where Slack reaches us")
        case _:
            posts_to = ""
    match data:
        case {"web": _, "penholder": {"public_url": str(url)}}:
            host = _board_host(read_section(PenholderConfig, {"public_url": url}))
        case _:
            host = ""
    return AppNeeds(posts_to, uploads=uploads, board_host=host)


def _wants_files(list_section: Mapping[str, object]) -> bool:
    return list_section.get("attachments") == "upload"


def _board_host(penholder: PenholderConfig) -> str:
    """Return the host of the board for Slack, which knows links by their domain; "" for none."""
    host = urlsplit(penholder.public_url).hostname or ""
    return host if "." in host and not host.replace(".", "").isdigit() else ""


def _posts_to(penholder: PenholderConfig) -> str:
    return penholder.public_url.rstrip("/") + EVENTS_PATH


Made = TypeVar("Made", bound=Section)


def read_section(kind: type[Made], values: Mapping[str, object]) -> Made:
    """Return one table of the configuration, with these values.

    Raises:
        ConfigError: a value cannot be used; the text has every fault, without the value.
    """
    try:
        return kind.model_validate(dict(values))
    except ValidationError as error:
        faults = (f"{_where(tuple(fault['loc']))}: {_say(fault)}" for fault in error.errors())
        raise ConfigError("; ".join(faults)) from error


def secret_files(path: Path) -> list[Path]:
    """Return the files that hold secrets: `K_file`, `.env`, and this one if it has any."""
    files: list[Path] = [path.with_name(ENV_NAME)]

    def look(value: object, key: str) -> None:
        """Check a value, and the values in it."""
        match value:
            case dict():
                for name, each in value.items():
                    look(each, name)
            case list():
                for each in value:
                    look(each, key)
            case str() if key.removesuffix("_file") in SECRETS and value:
                files.append(Path(value) if key.endswith("_file") else path)
            case str() if key in {"url", "listen_url"} and "@" in value:
                files.append(path)

    look(tomllib.loads(path.read_text(encoding="utf-8")), "")
    return sorted(set(files))


def _true_faults(faults: Sequence[ErrorDetails]) -> list[ErrorDetails]:
    """Leave out faults about too few entries if one of the existing entries is at fault itself."""
    return [
        fault
        for fault in faults
        if fault["type"] != "too_short"
        or not any(
            other is not fault and other["loc"][: len(fault["loc"])] == fault["loc"]
            for other in faults
        )
    ]


def _tell(fault: ErrorDetails, data: Mapping[str, Any], lines: Mapping[Key, int]) -> str:
    """Return a fault with its line, its key and what to write."""
    key, text = tuple(fault["loc"]), _say(fault)
    line = _line_of(key, text, data, lines)
    where = _where(key)
    return f"{where}: {text}" if line is None else f"line {line}: {where}: {text}"


def _where(key: Key) -> str:
    return ".".join(map(str, key)) or "file"


def _line_of(key: Key, text: str, data: Mapping[str, Any], lines: Mapping[Key, int]) -> int | None:
    """Return the line of a faulty key, or of the table that lacks it; None if there is neither.

    A fault of a whole table begins with the key that it is about, one of all lists with the list.
    """
    if not key and (named := re.match(r"lists (\S+) (\w+):", text)):
        names = [str(entry.get("name")) for entry in data["lists"]]
        key = ("lists", names.index(named[1]), named[2])
    elif about := re.match(r"[\w-]+(?=:)", text):
        written = ((*key, f"{about[0]}{form}") for form in ("", "_env", "_file"))
        key = next((place for place in written if place in lines), key)
    while key and key not in lines:
        key = key[:-1]
    return lines.get(key)


_REMEDIES: Final[Mapping[str, str]] = {
    "missing": "missing; give it a value",
    "extra_forbidden": "unknown key; see config.example.toml for the known ones",
    "string_type": "write a text in quotation marks",
    "string_pattern_mismatch": "write small letters and digits, with '.', '_' or '-' between them",
    "int_type": "write a whole number",
    "int_parsing": "write a whole number",
    "int_from_float": "write a whole number",
    "bool_type": "write true or false",
    "bool_parsing": "write true or false",
    "path_type": "write a path in quotation marks",
    "tuple_type": 'write a list in brackets, such as ["one", "two"]',
    "time_delta_type": "no duration; write for example '7 days' or '36 hours'",
    **dict.fromkeys(
        ("date_type", "date_parsing", "date_from_datetime_parsing"),
        "write a day such as 2026-12-25",
    ),
    **dict.fromkeys(
        ("model_type", "model_attributes_type", "mapping_type", "dict_type"),
        "write a table: its name in brackets, and its keys on the lines below",
    ),
}
"""What to do about the commonest faults, by pydantic's names of them."""


def _say(fault: ErrorDetails) -> str:
    match fault["type"]:
        case "value_error":
            return str(fault["ctx"]["error"])
        case "literal_error" | "enum":
            return f"write {fault['ctx']['expected']}"
        case known if known in _REMEDIES:
            return _REMEDIES[known]
        case _:
            return fault["msg"].lower()  # the given value may be a secret in the wrong place
