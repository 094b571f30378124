r"""Commands typed into a shell: its second prompt, `> `, is no quote mark.

$ tar cf pier.tar \
> plans
"""

from typing import Final

_SHELLS: Final = ("$ ", "# ", "% ")


def lines_of_commands(text: str, contents: list[str]) -> set[int]:
    """Return the numbers of lines on which a command goes on that was typed into a shell.

    Its second prompt, `> `, stands below a line that ends in a backslash and has no such mark.
    """
    found: set[int] = set()
    if "\\" not in text or "\\\n> " not in text:
        return found
    for at, line in enumerate(contents[1:], start=1):
        above = contents[at - 1]
        if (
            line[:2] == "> "
            and above[-1:] == "\\"
            and (above.startswith(_SHELLS) or at - 1 in found)
        ):
            found.add(at)
    return found
