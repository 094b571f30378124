"""Measure what each rule of reading earns on real mail: `make bench-rules`.

    python -m tests.benchmarks.bench_rules [ROOM ...]

A rule is a function of a room of bot.mail that says yes or no, or finds something. For each it is
told how many lines it has, in how many of the labelled real mails it said or found something, and
how many of these mails are read worse in new text and in speakers when it never does. A rule that
hits nothing and loses nothing is only there for mails that nobody has sent us.
"""

import importlib
import inspect
import pkgutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial, wraps
from multiprocessing import get_context
from types import FunctionType, ModuleType
from typing import Final

from bot.mail.parse import parse_mail
from bot.mail.values import ParsedMail
from tests.benchmarks.measure import say
from tests.corpora import corpora_folder
from tests.mail.real_lists import RealLabel, labelled_raws, missed_of

ROOMS: Final = ("quotes", "content", "names", "lists", "subject")
_NOTHING: Final[dict[str, object]] = {"bool": False, "int": 0, "None": None}
_ALL: Final = frozenset({"new", "said"})
_EMPTY: Final = ("Iterator", "tuple", "list", "Sequence", "frozenset", "set", "Collection")


@dataclass(frozen=True, slots=True)
class Rule:
    """A function that may say nothing, and what it gives then."""

    module: str
    name: str
    lines: int
    nothing: object
    acts: bool
    """It changes what it is given, and returns nothing: each call is a hit."""

    @property
    def function(self) -> Callable[..., object]:
        """The function itself."""
        found: Callable[..., object] = getattr(importlib.import_module(self.module), self.name)
        return found


def rules(rooms: Sequence[str]) -> list[Rule]:
    """Return the rules of some rooms."""
    found: list[Rule] = []
    for room in rooms:
        for module in _modules(f"bot.mail.{room}"):
            for name, row in vars(module).items():
                if isinstance(row, FunctionType) and row.__module__ == module.__name__:
                    returned = str(inspect.signature(row).return_annotation)
                    nothing = _nothing(returned.removeprefix("<class '").removesuffix("'>"))
                    if nothing is not ...:
                        lines = len(inspect.getsource(row).splitlines())
                        found.append(
                            Rule(module.__name__, name, lines, nothing, returned == "None")
                        )
    return found


def _modules(name: str) -> Iterator[ModuleType]:
    module = importlib.import_module(name)
    yield module
    for found in pkgutil.iter_modules(getattr(module, "__path__", ())):
        yield importlib.import_module(f"{name}.{found.name}")


def _nothing(returned: str) -> object:
    """Return what stands for nothing among the values of an annotation, `...` if nothing does."""
    if returned in _NOTHING:
        return _NOTHING[returned]
    if returned.endswith("| None"):
        return None
    return () if returned.removeprefix("collections.abc.").startswith(_EMPTY) else ...


@contextmanager
def replaced(own: Callable[..., object], by: Callable[..., object]) -> Iterator[None]:
    """Put something in a function's place wherever it is used."""
    users = [
        (module, name)
        for module in list(sys.modules.values())
        if getattr(module, "__name__", "").startswith("bot.mail")
        for name, value in list(vars(module).items())
        if value is own
    ]
    for module, name in users:
        setattr(module, name, by)
    try:
        yield
    finally:
        for module, name in users:
            setattr(module, name, own)


Labelled = tuple[RealLabel, bytes]


def missed(label: RealLabel, raw: bytes) -> frozenset[str]:
    """Return what of a mail is not read as its reader says; all of it if reading it fails."""
    try:
        mail = parse_mail(raw)
        return frozenset(missed_of(label, mail) if isinstance(mail, ParsedMail) else _ALL)
    except Exception:  # noqa: BLE001 - a rule that others cannot do without
        return _ALL


def hits(every: Sequence[Rule], mails: Sequence[Labelled]) -> dict[Rule, list[int]]:
    """Return the numbers of the mails in which each rule says or finds something."""
    found: dict[Rule, dict[int, None]] = {rule: {} for rule in every}
    now = 0

    def counting(rule: Rule, own: Callable[..., object]) -> Callable[..., object]:
        @wraps(own)
        def call(*given: object, **named: object) -> object:
            value = own(*given, **named)
            if inspect.isgenerator(value):
                value = tuple(value)
                if value:
                    found[rule][now] = None
                return iter(value)
            if value or rule.acts or (rule.nothing is None and value is not None):
                found[rule][now] = None
            return value

        return call

    with ExitStack() as stack:
        for rule in every:
            stack.enter_context(replaced(rule.function, counting(rule, rule.function)))
        for now, (label, raw) in enumerate(mails):  # noqa: B007 - read by what counts
            missed(label, raw)
    return {rule: list(numbers) for rule, numbers in found.items()}


def earned(
    hit: tuple[Rule, list[int]], *, mails: Sequence[Labelled], before: Sequence[frozenset[str]]
) -> str:
    """Return a line that says what a rule hits, and what is lost without it."""
    rule, numbers = hit
    nothing = rule.nothing
    with replaced(rule.function, lambda *_given, **_named: iter(()) if nothing == () else nothing):
        after = {number: missed(*mails[number]) for number in numbers}
    lost = [
        sum((what in wrong) - (what in before[number]) for number, wrong in after.items())
        for what in ("new", "said")
    ]
    name = f"{rule.module.removeprefix('bot.mail.')}.{rule.name}"
    return f"{name:<56}{rule.lines:>6}{len(numbers):>6}{lost[0]:>6}{lost[1]:>6}"


def main(rooms: Sequence[str]) -> None:
    """Measure the rules of some rooms, and print a line for each."""
    folder = corpora_folder()
    if folder is None:
        say("no corpora: set PENHOLDER_CORPORA to a folder of list mail")
        return
    mails = [(label, raw) for _name, label, raw in labelled_raws(folder)]
    before = [missed(label, raw) for label, raw in mails]
    say(f"{len(mails)} real mails; {'rule':<35}{'lines':>6}{'hits':>6}{'new':>6}{'said':>6}")
    with get_context("fork").Pool() as processes:
        measure = partial(earned, mails=mails, before=before)
        for line in processes.imap(measure, hits(rules(rooms), mails).items()):
            say(line)


if __name__ == "__main__":
    main(sys.argv[1:] or ROOMS)
