"""`penholder rules`: every rule that a ballot can have, in words and as JSON."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer

from bot.cli.context import config_path_of, console, print_json
from bot.cli.group import Group
from bot.config import load_config
from bot.domain.ballots.presets import PRESETS
from bot.domain.ballots.rule_form import Form, complete_form, read_rule
from bot.errors import WrongUse
from bot.render.ballots.rule_words import rule_in_words
from bot.render.text.wrap import wrap

cli = typer.Typer(
    help="Show the rules that can decide a ballot.",
    cls=Group,
    no_args_is_help=True,
    rich_markup_mode=None,
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@cli.command("list")
def list_rules(context: typer.Context, *, as_json: AsJson = False) -> None:
    """List the presets and the configuration's own rules, each with the rule in words."""
    shapes = [_shape(*rule) for rule in _rules(context)]
    if as_json:
        print_json(shapes)
        return
    for shape in shapes:
        house = " (house rule)" if shape["house"] else ""
        console.print(f"{shape['name']}{house}")
        console.print(wrap(str(shape["words"]), first="    ", indent="    "))


@cli.command("show")
def show_rule(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A rule; `rules list` has them.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Show one rule: where it comes from, the rule in words, and as JSON."""
    rules = {text: (text, form, house) for text, form, house in _rules(context)}
    if name not in rules:
        raise WrongUse(f"there is no rule of that name; there are {', '.join(rules)}")
    shape = _shape(*rules[name])
    if as_json:
        print_json(shape)
        return
    console.print(str(shape["name"]))
    if not shape["house"]:
        console.print(wrap(PRESETS[name].source, first="    ", indent="    "))
    console.print(wrap(str(shape["words"]), first="    ", indent="    "))
    print_json(shape["rule"])


def _rules(context: typer.Context) -> Iterator[tuple[str, Form, bool]]:
    """Yield each rule's name, its form, and whether it is a house rule.

    The presets need no configuration.

    Raises:
        ConfigError: there is a configuration, and it is faulty.
    """
    house: Mapping[str, Any] = {}
    if config_path_of(context).exists():
        house = load_config(config_path_of(context)).rules
    for preset in PRESETS.values():
        if preset.name not in house:
            yield preset.name, preset.form, False
    for name, form in house.items():
        yield name, complete_form(form), True


def _shape(name: str, form: Form, house: bool) -> dict[str, object]:
    words = rule_in_words(read_rule(form))
    return {"name": name, "house": house, "words": words, "rule": dict(form)}
