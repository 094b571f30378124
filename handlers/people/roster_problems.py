"""Find problems in the lists' rosters, and tell the chairs when they change."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.config import Config, ListConfig
from bot.domain.ballots.rule import Rule
from bot.domain.ballots.rule_form import read_rule
from bot.domain.ids import ListName, PersonId
from bot.domain.people.names import name_key
from bot.domain.people.proof import AddressProof
from bot.domain.people.roster import KNOWN_ROLES, Listed, Member, RefusedRow, RosterCode, RosterNote
from bot.language import speaking
from bot.render.terminal import rosters as words
from handlers.deliveries import queue
from handlers.lists.language import language_of
from handlers.work import Work
from storage.store import Store


@dataclass(frozen=True, slots=True)
class _Row:
    """Somebody on a roster: the person who acts now, also after a join, and the stored row."""

    list_name: ListName
    person: PersonId
    member: Member
    is_on: bool


@dataclass(frozen=True, slots=True)
class _Rosters:
    """All rosters, the current members by what may not be shared, and proofs of addresses.

    `suspended` has since when an address gets no mail, `refusals` how many mails each refused
    lately: for good, and for a time.
    """

    rows: list[_Row] = field(default_factory=list)
    persons: defaultdict[object, list[_Row]] = field(default_factory=lambda: defaultdict(list))
    addresses: defaultdict[object, list[_Row]] = field(default_factory=lambda: defaultdict(list))
    voters: defaultdict[object, list[_Row]] = field(default_factory=lambda: defaultdict(list))
    taken: defaultdict[object, list[AddressProof]] = field(
        default_factory=lambda: defaultdict(list)
    )
    suspended: Mapping[str, datetime] = field(default_factory=dict)
    refusals: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def add(self, row: _Row) -> None:
        """Take in a row."""
        self.rows.append(row)
        if row.is_on:
            self.persons[row.list_name, row.person].append(row)
            self.voters[row.list_name, row.member.organisation].append(row)
            for address in row.member.emails:
                self.addresses[address].append(row)


@dataclass(frozen=True, slots=True)
class _Rules:
    """Each list's default rules, and the roles that any rule names."""

    of_lists: Mapping[ListName, Mapping[str, Rule]]
    roles: frozenset[str]

    @classmethod
    def of(cls, config: Config) -> "_Rules":
        """Return the rules of a configuration."""
        known = {name: read_rule(form) for name, form in config.rule_forms.items()}
        house = {name: known[name] for name in config.rules}
        return cls(
            {
                list_config.name: {
                    list_config.ballots.rule: known[list_config.ballots.rule],
                    **house,
                }
                for list_config in config.lists
            },
            KNOWN_ROLES.union(*(rule.binding or () for rule in known.values())),
        )


async def list_people(work: Work, lists: Collection[ListConfig]) -> Sequence[Listed]:
    """Return everybody who is or was on the lists' rosters, with what does not fit.

    With all lists, those follow who are on no roster and have a problem, or refused mail.
    """
    rosters, rules = await _read(work), _Rules.of(work.config)
    names = {list_config.name for list_config in lists}
    listed = []
    for row in rosters.rows:
        if row.list_name in names:
            problems = [*_problems_of_identity(row, rosters), *_problems_of_role(row, rules)]
            notes = [*_notes_by_rules(row, rosters, rules), *_refusals(row.member, rosters)]
            listed.append(Listed(row.list_name, row.member, tuple(problems), tuple(notes)))
    return listed + (
        await _on_no_roster(work.store, rosters) if len(names) == len(work.config.lists) else []
    )


async def tell_of_problems(work: Work, refused: Mapping[ListName, Sequence[RefusedRow]]) -> None:
    """Tell lists' chairs and secretaries the problems, unless they know just these.

    `refused` has each of the lists, with the rows that could not be taken. Leaders are told in
    Slack, those who are not known there by mail.
    """
    lists = [list_config for list_config in work.config.lists if list_config.name in refused]
    problems: dict[ListName, list[words.Problem]] = {
        name: [("", RosterNote(RosterCode.REFUSED_ROW, (str(row.line), row.why))) for row in rows]
        for name, rows in refused.items()
    }
    for each in await list_people(work, lists):
        if each.list_name:
            problems[each.list_name] += [
                (each.member.name, note)
                for note in each.problems
                if note.code is not RosterCode.SUSPENDED  # no correction of the file ends that
            ]
    for list_config in lists:
        await _tell_leaders(work, list_config, problems[list_config.name])


async def _tell_leaders(
    work: Work, list_config: ListConfig, problems: Sequence[words.Problem]
) -> None:
    notes = [(name, note.code, note.about) for name, note in problems]
    digest = hashlib.sha256(json.dumps(notes).encode()).hexdigest() if notes else ""
    if not await work.store.rosters.is_news(list_config.name, digest) or not problems:
        return
    for address in list_config.leaders:
        chair = await work.store.people.of_address(address)
        with speaking(language_of(chair, list_config)):
            if chair is not None and chair.slack_user is not None:
                text = words.note_for_slack(list_config.name, problems)
                new = queue.slack_message(text, user=chair.slack_user)
            else:
                subject, text = words.note_for_mail(list_config.name, problems)
                new = queue.mail_message(subject, text, address=address)
        await work.store.outbox.add(new, now=work.now)


async def _read(work: Work) -> _Rosters:
    members = [
        (list_config, person, member)
        for list_config in work.config.lists
        for person, member in (await work.store.rosters.of_list(list_config.name)).values()
    ]
    people = await work.store.people.many({person for _one, person, _member in members})
    rosters = _Rosters(
        suspended=await work.store.bounces.since(),
        refusals=await work.store.bounces.counts(now=work.now),
    )
    for list_config, person, member in members:
        today = work.now.astimezone(list_config.zone).date()
        is_on = member.until is None or member.until >= today
        rosters.add(_Row(list_config.name, people[person].id, member, is_on))
    for proof in await work.store.address_proofs.taken():
        rosters.taken[proof.address].append(proof)
    return rosters


def _problems_of_identity(row: _Row, rosters: _Rosters) -> Iterator[RosterNote]:
    """Yield the problems with a current member's identity."""
    member = row.member
    if not row.is_on:
        return
    if not member.emails and member.slack is None:
        yield RosterNote(RosterCode.NO_WAY_TO_VOTE)
    for other in rosters.persons[row.list_name, row.person]:
        if other is not row:
            yield RosterNote(RosterCode.SAME_PERSON, (other.member.name,))
    for address in member.emails:
        for other in rosters.addresses[address]:
            if name_key(other.member.name) != name_key(member.name):
                about = (address, other.member.name, other.list_name)
                yield RosterNote(RosterCode.ADDRESS_OF_TWO, about)
        yield from _problems_of_address(address, rosters)


def _problems_of_address(address: str, rosters: _Rosters) -> Iterator[RosterNote]:
    """Yield what is wrong with an address, on whatever roster it is."""
    for proof in rosters.taken[address]:
        yield RosterNote(RosterCode.ADDRESS_TAKEN, (proof.user, address))
    if since := rosters.suspended.get(address):
        yield RosterNote(RosterCode.SUSPENDED, (address, since.date().isoformat()))


def _refusals(member: Member, rosters: _Rosters) -> Iterator[RosterNote]:
    """Yield how many mails somebody's mail servers refused lately; that alone ends nothing."""
    for address in member.emails:
        if (counts := rosters.refusals.get(address)) is not None:
            yield RosterNote(RosterCode.REFUSES, (address, *map(str, counts)))


def _problems_of_role(row: _Row, rules: _Rules) -> Iterator[RosterNote]:
    """Yield the problems with a current member's role."""
    role = row.member.role
    if row.is_on and role not in rules.roles:
        known = ", ".join(sorted(rules.roles))
        yield RosterNote(RosterCode.UNKNOWN_ROLE, (role, known))


def _notes_by_rules(row: _Row, rosters: _Rosters, rules: _Rules) -> Iterator[RosterNote]:
    """Yield notes on rules with one vote an organisation, for one with several voters.

    That is no problem: it is as such rules mean it.
    """
    member = row.member
    if not row.is_on:
        return
    for name, rule in rules.of_lists[row.list_name].items():
        if not (member.organisation and rule.one_per == "organisation" and _decides(member, rule)):
            continue
        voters = [
            other
            for other in rosters.voters[row.list_name, member.organisation]
            if _decides(other.member, rule)
        ]
        if len(voters) > 1:
            is_void = rule.two_choices == "void"
            code = RosterCode.NONE_COUNTS if is_void else RosterCode.NEWEST_COUNTS
            yield RosterNote(code, (str(len(voters)), member.organisation, name))


def _decides(member: Member, rule: Rule) -> bool:
    return rule.binding is None or member.role in rule.binding


async def _on_no_roster(store: Store, rosters: _Rosters) -> list[Listed]:
    """Return who has an address with a problem of its own, and is on no roster."""
    listeds = []
    troubled = [*map(str, rosters.taken), *rosters.suspended, *rosters.refusals]
    for address in dict.fromkeys(troubled):
        owner = await store.people.of_address(address)
        if owner is None or rosters.addresses[address]:
            continue
        member = Member(owner.called, owner.addresses, owner.slack_user)
        problems = tuple(_problems_of_address(address, rosters))
        listeds.append(Listed(None, member, problems, tuple(_refusals(member, rosters))))
    return listeds
