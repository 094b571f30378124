"""`penholder completion`: what a shell needs to complete our commands and options."""

from typing import Annotated, Final, Literal

import typer
from typer._completion_shared import get_completion_script  # typer exports it only to itself

_FOR_ZSH: Final = """
# In a folder of $fpath, zsh runs this file as a function at the first completion.
if [ "${funcstack[1]}" = "_penholder" ]; then
  _penholder_completion "$@"
fi
"""
"""Without it, the first press of Tab would complete nothing."""


def completion(
    shell: Annotated[Literal["bash", "zsh", "fish"], typer.Argument(help="The shell.")],
) -> None:
    """Print the script by which your shell (bash, zsh, fish) completes commands and options.

    For bash, add to ~/.bashrc: source <(penholder completion bash). For zsh, write it to a file
    _penholder in a folder of $fpath. For fish, write it to
    ~/.config/fish/completions/penholder.fish.
    """
    script = get_completion_script(
        prog_name="penholder", complete_var="_PENHOLDER_COMPLETE", shell=shell
    )
    typer.echo(script + (_FOR_ZSH if shell == "zsh" else ""))
