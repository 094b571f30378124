"""The rules that come with Penholder, each with the published text it follows, in our words."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Preset:
    """A rule by name: its form as JSON, and where the rule comes from."""

    name: str
    form: Mapping[str, Any]
    source: str


IETF_CONSENSUS: Final = "ietf-consensus"
"""The rule of calls for consensus (draft-nottnick-ietf-decisions, 17 August 2026, a draft)."""
_PMC: Final = ["chair", "member", "pmc"]
"""The committee's roles: on its roster, whoever has no role is a member."""

_TWO_THIRDS: Final = {"group": None, "yes": "2/3", "of": "decisive"}

_ALL: Final = (
    Preset(
        "consent",
        {
            "method": "consent",
            "quorum": {"count": 1},
            "veto": {"choice": "block", "reason": True, "outcome": "rejected"},
            "more_for_than_against": True,
        },
        "Consensus with a block: nobody blocks, and more agree than disagree.",
    ),
    Preset(
        "plus-minus",
        {"method": "plus-minus", "quorum": {"count": 1}, "more_for_than_against": True},
        "The plain count of mailing lists: more +1 than -1, by head.",
    ),
    Preset(
        "majority",
        {"method": "yes-no", "more_for_than_against": True},
        "Simple majority: more yes than no; a tie fails, abstentions do not count.",
    ),
    Preset(
        "two-thirds",
        {"method": "yes-no", "pass": [_TWO_THIRDS]},
        "Two thirds of the votes for and against; exactly two thirds is enough.",
    ),
    Preset(
        "lazy-consensus",
        {
            "method": "consent",
            "at_most_against": 0,
            "silence": "consent",
            "minimum_duration": "72 hours",
        },
        "Silence is consent: accepted at the end unless somebody disagrees or blocks.",
    ),
    Preset("approval", {"method": "approval"}, "Approval voting: the most approvals win."),
    Preset("ranked", {"method": "ranked"}, "Ranked voting by the Schulze method."),
    Preset("score", {"method": "score", "range": [0, 10]}, "Range voting: the highest sum wins."),
    Preset(
        "apache-procedural",
        {"method": "plus-minus", "binding": _PMC, "more_for_than_against": True},
        "Apache Software Foundation, procedural votes: more in favour than against.",
    ),
    Preset(
        "apache-code",
        {
            "method": "plus-minus",
            "binding": _PMC,
            # It takes three +1: +0.9 likes the change, but is none of them.
            "fractions_binding": False,
            "veto": {"choice": "-1", "reason": True, "outcome": "rejected"},
            "at_least_for": 3,
        },
        "Apache Software Foundation, code changes: three +1, and no -1 with a technical reason.",
    ),
    Preset(
        "apache-code-lazy",
        {
            "method": "plus-minus",
            "binding": _PMC,
            "veto": {"choice": "-1", "reason": True, "outcome": "rejected"},
            "silence": "consent",
            "minimum_duration": "72 hours",
        },
        "Apache Software Foundation, code changes by lazy consensus: no -1 with a reason.",
    ),
    Preset(
        "apache-release",
        {
            "method": "plus-minus",
            "binding": _PMC,
            "fractions_binding": False,
            "more_for_than_against": True,
            "at_least_for": 3,
            "minimum_duration": "72 hours",
        },
        "Apache Software Foundation, releases: three binding +1 and more +1 than -1; no veto.",
    ),
    Preset(
        "iesg",
        {
            "method": "positions",
            "veto": {"choice": "discuss", "reason": True, "outcome": "not yet"},
            "pass": [{"group": None, "yes": "2/3", "of": "roster-less-recused", "round": "up"}],
            "at_least_for": 1,
        },
        "IESG, standards track and BCP: one Yes, no Discuss, two thirds Yes or No Objection.",
    ),
    Preset(
        "iesg-other",
        {
            "method": "positions",
            "veto": {"choice": "discuss", "reason": True, "outcome": "not yet"},
            "at_least_for": 1,
        },
        "IESG, other documents: one Yes and no Discuss.",
    ),
    Preset(
        "cabf",
        {
            "method": "yes-no",
            "one_per": "organisation",
            "quorum": {"share": "1/2", "of": "active", "more_than": True},
            "pass": [
                {"group": "issuers", "yes": "2/3", "of": "decisive"},
                {"group": "consumers", "yes": "1/2", "of": "decisive", "more_than": True},
            ],
            "each_group_at_least_one": True,
            "minimum_duration": "7 days",
            "endorsers": 2,
        },
        "CA/Browser Forum, Bylaws 2.3: two thirds of issuers, more than half of consumers.",
    ),
    Preset(
        "debian",
        {
            "method": "ranked",
            "quorum_above_default_of_roster": "3*sqrt/2",
            "casting_vote": True,
            "visibility": "secret",
        },
        "Debian Constitution, A.5: quorum and majority over the default option, then Schulze.",
    ),
    Preset(
        "debian-3to1",
        {
            "method": "ranked",
            "majority": {"*": "3"},
            "quorum_above_default_of_roster": "3*sqrt/2",
            "casting_vote": True,
            "visibility": "secret",
        },
        "Debian Constitution, 4.1(5): three to one over the default option.",
    ),
    Preset(
        "w3c-cfc",
        {
            "method": "plus-minus",
            "veto": {"choice": "-1", "reason": True, "outcome": "not yet"},
            "silence": "consent",
        },
        "W3C, call for consensus: an objection with a reason leaves the decision to the chair.",
    ),
    Preset(
        IETF_CONSENSUS,
        {
            "method": "consent",
            "veto": {"choice": "block", "reason": True, "outcome": "not yet"},
            # Silence is assent only where nobody disagrees.
            "more_for_than_against": True,
            "silence": "consent",
        },
        "IETF, consensus: an objection that is not addressed leaves the decision to the chair.",
    ),
    Preset(
        "gitvote",
        {
            "method": "yes-no",
            "two_choices": "void",
            "pass": [{"group": None, "yes": "51/100", "of": "roster"}],
        },
        "GitVote: 51% of all who may vote; abstaining and silence weigh as no.",
    ),
)

PRESETS: Final[Mapping[str, Preset]] = MappingProxyType({preset.name: preset for preset in _ALL})
"""The presets by name, in the order in which people see them."""
