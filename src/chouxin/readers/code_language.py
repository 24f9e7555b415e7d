"""Which language a text is written in: by its name where the name is one of a known sort, otherwise by its lines.

The name decides only how a text is read. Source that is called `notes.txt` is known by its lines.
"""

import re

_SUFFIXES = {
    "python": "py pyw pyi pyx",
    "javascript": "js mjs cjs jsx ts tsx mts vue svelte",
    "shell": "sh bash zsh fish ksh",
    "batch": "bat cmd ps1 psm1",
    "toml": "toml",
    "ini": "cfg ini",
    "yaml": "yml yaml",
    "other": "c h cc cpp cxx hpp cu cuh cs java kt kts go rs swift m mm rb php lua r jl scala dart pl pm sql metal",
}
_LANGUAGES = {suffix: language for language, suffixes in _SUFFIXES.items() for suffix in suffixes.split()}
_NAMES = {"dockerfile": "dockerfile", "containerfile": "dockerfile", "makefile": "shell", "package.json": "json"}
_REQUIREMENTS = re.compile(r"(?:.*[-_.])?(?:requirements|requires|constraints)(?:[-_.].*)?(?:\.txt|\.in)?")
_PYTHON = re.compile(
    r"^[ \t]*(?:from [\w.]+ import [\w(*]|import [\w.]+(?: as \w+)?(?:, ?[\w.]+)*\s*$|(?:async )?def \w+\("
    r"|class \w+[(:])",
    re.MULTILINE,
)
_SCRIPT = re.compile(
    r"^[ \t]*(?:const \w+ ?=|let \w+ ?=|var \w+ ?=|function \w*\(|export (?:default|const|function)"
    r"|import .{1,80} from ['\"]"
    r"|#include ?[<\"]|using namespace|package \w+;?$|public (?:static |class )|fn \w+\(|func \w+\()",
    re.MULTILINE,
)
_ENOUGH = 3


def language_of(name: str, text: str) -> str | None:
    """The language of a file of this name that begins with `text`; None where it is no source."""
    base = name.rpartition("/")[2].lower()
    stem, dot, suffix = base.rpartition(".")
    if base in _NAMES:
        return _NAMES[base]
    if base.startswith(("dockerfile.", "requirements")) or suffix == "dockerfile":
        return "requirements" if base.startswith("requirements") else "dockerfile"
    if suffix in ("txt", "in", "") and _REQUIREMENTS.fullmatch(base):
        return "requirements"
    if dot and stem and suffix in _LANGUAGES:
        return _LANGUAGES[suffix]
    return _by_lines(text)


def _by_lines(text: str) -> str | None:
    if text.startswith("#!"):
        program = text[2:120].partition("\n")[0]
        if "python" in program:
            return "python"
        return "javascript" if "node" in program else "shell"
    if "```" in text or text.lstrip()[:1] in ("{", "[", "<"):
        return None  # a page that shows some source, or data
    if len(_PYTHON.findall(text)) >= _ENOUGH:
        return "python"
    return "other" if len(_SCRIPT.findall(text)) >= _ENOUGH else None
