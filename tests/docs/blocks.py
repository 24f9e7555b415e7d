"""The fenced blocks of a Markdown page, run as a reader would paste them.

`sh`, `console` and `python` blocks are run in order, in one folder; all others are only shown. A comment on the line
before a block changes that:

    <!-- file: PATH -->         the block is written to PATH, below the folder
    <!-- exit: 1 -->            the block ends with this exit code instead of 0
    <!-- not run: REASON -->    the block is only shown
"""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

RUNNABLE = ("sh", "console", "python")
_BLOCK = re.compile(
    r"^(?:<!-- (?P<order>file|exit|not run): (?P<value>.+?) -->\n)?"
    r"```(?P<language>[a-z]*)\n(?P<code>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block. `order` is file, exit, not run or empty; `value` belongs to it. `line` counts from 1."""

    page: str
    line: int
    language: str
    code: str
    order: str
    value: str

    @property
    def runs(self) -> bool:
        """Whether it is run."""
        return self.language in RUNNABLE and self.order not in ("not run", "file")


def blocks(page: Path) -> list[Block]:
    """The page's blocks, in order."""
    text = page.read_text("utf-8")
    return [
        Block(
            page.name,
            text.count("\n", 0, found.start("code")),
            found["language"],
            found["code"],
            found["order"] or "",
            found["value"] or "",
        )
        for found in _BLOCK.finditer(text)
    ]


def follow(page: Path, folder: Path) -> list[str]:
    """Do what the page says, in `folder`; the output of each block that ran. Raises AssertionError where one fails."""
    return [out for block in blocks(page) if (out := _do(block, folder)) is not None]


def _do(block: Block, folder: Path) -> str | None:
    if block.order == "file":
        path = folder / block.value
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.code, "utf-8")
    if not block.runs:
        return None
    code = _commands(block.code) if block.language == "console" else block.code
    command = [sys.executable, "-c", code] if block.language == "python" else ["bash", "-euo", "pipefail", "-c", code]
    done = subprocess.run(
        command, cwd=folder, env=environment(folder), capture_output=True, text=True, check=False, timeout=_SECONDS
    )
    wanted = int(block.value) if block.order == "exit" else 0

    assert done.returncode == wanted, (
        f"{block.page}:{block.line} ended with {done.returncode}, not {wanted}\n{code}\n{done.stdout}\n{done.stderr}"
    )
    return done.stdout


def _commands(code: str) -> str:
    return "\n".join(line.removeprefix("$ ") for line in code.splitlines() if line.startswith("$ "))


def environment(folder: Path) -> dict[str, str]:
    """A plain environment in which `chouxin` and `python` are this project's, taken from `folder` where it has them."""
    kept = {name: os.environ[name] for name in ("HOME", "TMPDIR", "LD_LIBRARY_PATH") if name in os.environ}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return {**kept, "PATH": path, "PYTHONPATH": str(folder / "src"), "LANG": "C.UTF-8"}
