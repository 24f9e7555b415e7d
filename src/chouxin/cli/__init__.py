"""`chouxin`: the door for people at a terminal and for scripts.

Every file here that has no leading underscore is a command of its name and exports `command`, a click command without
any help texts. Those stand in the catalogues of `chouxin.words`: `NAME.short`, `NAME.help`, `NAME.option.PARAMETER`,
and for the commands of a group `GROUP.NAME.help` and so on. A command finds its sentences with
`context.find_object(Words)`, returns its exit code (None is 0) and raises ChouxinError for what is not a bug.
"""

import os
import sys
from collections.abc import Sequence

from chouxin.cli._boundary import run

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """The command `chouxin`; ends the process with its exit code."""
    sys.exit(run(sys.argv[1:] if arguments is None else list(arguments), os.environ))  # noqa: TID251 - a door may
