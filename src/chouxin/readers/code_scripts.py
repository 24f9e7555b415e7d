"""Scripts, build files and lists of packages: what they run, fetch and install."""

import json
import re
import tomllib

from chouxin.readers.code_mentions import Mentions

_WORDS = re.compile(r""""[^"\n]*+"|'[^'\n]*+'|[^\s"'|&;()<>]++|&&|\|\||[|&;()]""")
_SPLITS = frozenset({"&&", "||", "|", "&", ";", "(", ")"})
_BEFORE = frozenset(
    [
        "sudo",
        "run",
        "exec",
        "call",
        "start",
        "time",
        "nohup",
        "env",
        "command",
        "then",
        "do",
        "else",
        "if",
        "while",
        "!",
        "@echo",
        "RUN",
        "CMD",
        "ENTRYPOINT",
    ]
)
_INSTALLERS = {
    "pip": {"install", "download"},
    "pip3": {"install", "download"},
    "uv": {"install", "add"},
    "poetry": {"add"},
    "conda": {"install"},
    "mamba": {"install"},
    "npm": {"install", "i", "add"},
    "yarn": {"add"},
    "pnpm": {"add", "install"},
    "apt": {"install"},
    "apt-get": {"install"},
    "brew": {"install"},
    "git": {"clone"},
    "huggingface-cli": {"download"},
    "hf": {"download"},
    "modelscope": {"download"},
}
_PACKAGE = re.compile(r"@?[A-Za-z0-9][\w.-]*+(?:/[\w.-]++)?")
_REQUIREMENT = re.compile(r"(?P<name>[A-Za-z0-9][\w.-]*)[ \t]*(?:\[[^\]]*\])?[ \t]*(?P<rest>@|[=<>!~;]|$)")
_ADDRESS = re.compile(r"(?:git\+)?[a-z][a-z0-9+.-]{1,9}://[^\s\"'<>]{3,190}")
_MAGIC = re.compile(r"^[ \t]*[!%](?P<line>[^\n]*)", re.MULTILINE)
_LONGEST_LINE = 4000


def read_script(text: str, found: Mentions) -> None:
    """A shell or batch script, or a Dockerfile: commands line by line."""
    joined, first = "", 0
    for number, line in enumerate(text.split("\n"), start=1):
        first = first or number
        joined += line.strip()[:_LONGEST_LINE]
        if joined.endswith(("\\", "^", "`")) and len(joined) < _LONGEST_LINE:
            joined = joined[:-1] + " "
            continue
        read_command(joined, first, found)
        joined, first = "", 0
    read_command(joined, first or 1, found)


def read_notebook_commands(text: str, found: Mentions) -> None:
    """Lines that a notebook gives to the shell: `!pip install …`, `%pip install …`."""
    number, at = 1, 0
    for magic in _MAGIC.finditer(text):
        number += text.count("\n", at, magic.start("line"))
        at = magic.start("line")
        read_command(magic["line"], number, found)


def read_command(line: str, number: int, found: Mentions) -> None:
    """One line of commands: its programs, flags, addresses, files and what it installs."""
    if line.lstrip("@ \t").lower().startswith(("#", "rem ", "::")):
        return
    words = [word.strip("\"'") for word in _WORDS.findall(line[:_LONGEST_LINE])]
    command: list[str] = []
    for word in [*words, ";"]:
        if word in _SPLITS:
            _command(command, number, found)
            command = []
        elif command or (word not in _BEFORE and not re.fullmatch(r"[A-Z_]+=.*", word)):
            command.append(word)


def _command(command: list[str], number: int, found: Mentions) -> None:
    if not command:
        return
    program = command[0].replace("\\", "/").rpartition("/")[2].lower().removesuffix(".exe")
    rest = command[1:]
    if program.startswith("python") and rest[:1] == ["-m"] and len(rest) > 1:
        program, rest = rest[1], rest[2:]
    found.add(found.calls, program, number)
    if program.startswith("python") and rest:
        found.add(found.calls, f"python {rest[0]}", number)
    verbs = _INSTALLERS.get(program, set())
    installs = any(word in verbs for word in rest[:2])
    for word in rest:
        if word.startswith("-"):
            found.add(found.flags, word.partition("=")[0], number)
        elif _ADDRESS.match(word):
            found.add(found.strings, word, number)
            if installs:
                found.add(found.installs, word, number)
        elif installs and word not in verbs and not word.endswith(".txt") and (package := _PACKAGE.match(word)):
            found.add(found.installs, package.group().lower(), number)
        elif "." in word or "/" in word or "_" in word:
            found.add(found.strings, word, number)


def read_requirements(text: str, found: Mentions) -> None:
    """A list of packages, one a line."""
    for number, line in enumerate(text.split("\n"), start=1):
        _requirement(line.partition(" #")[0].strip(), number, found)


def _requirement(said: str, number: int, found: Mentions) -> None:
    if said.startswith("#") or not said:
        return
    if address := _ADDRESS.search(said[:_LONGEST_LINE]):
        found.add(found.installs, address.group(), number)
        found.add(found.strings, address.group(), number)
    if package := _REQUIREMENT.match(said[:_LONGEST_LINE]):
        found.add(found.installs, package["name"].lower(), number)


def read_toml(text: str, found: Mentions) -> None:
    """A pyproject.toml: what its project, its build and its groups need, and the commands that it sets up."""
    try:
        said = tomllib.loads(text)
    except (ValueError, RecursionError):
        return
    number = _Numbers(text)
    project = said.get("project")
    tool = said.get("tool")
    poetry = tool.get("poetry") if isinstance(tool, dict) else None
    for table in (project, said.get("build-system"), poetry):
        if not isinstance(table, dict):
            continue
        for key in ("dependencies", "requires", "dev-dependencies", "optional-dependencies"):
            for need in _leaves(table.get(key)):
                _requirement(need, number.of(need), found)
        for command in table.get("scripts") or ():
            found.add(found.names, str(command), number.of(str(command)))
    for need in _leaves(said.get("dependency-groups")):
        _requirement(need, number.of(need), found)


def read_package_json(text: str, found: Mentions) -> None:
    """A package.json: what it needs, and what its scripts run."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return
    if not isinstance(said, dict):
        return
    number = _Numbers(text)
    for key in ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies"):
        for need in said.get(key) or () if isinstance(said.get(key), dict) else ():
            found.add(found.installs, str(need).lower(), number.of(str(need)))
    scripts = said.get("scripts")
    for command in scripts.values() if isinstance(scripts, dict) else ():
        if isinstance(command, str):
            read_command(command, number.of(command[:40]), found)


def read_settings(text: str, found: Mentions) -> None:
    """Settings in other forms (setup.cfg, environment.yml): lines that ask for a package, and addresses."""
    needs = False
    for number, line in enumerate(text.split("\n"), start=1):
        said = line.strip()[:_LONGEST_LINE]
        if not line[:1].isspace() or said.endswith(":"):
            needs = "require" in said or "dependencies" in said or (needs and said.startswith("-"))
            said = said.partition("=")[2].strip() if needs and "require" in said else said
        if needs and said and not said.endswith((":", "=")):
            _requirement(said.removeprefix("-").strip().strip("\"'"), number, found)
        for address in _ADDRESS.findall(said):
            found.add(found.strings, address, number)


def _leaves(said: object) -> list[str]:
    """The strings in a value; of a table of packages to versions, the packages."""
    if isinstance(said, str):
        return [said]
    if isinstance(said, list):
        return [leaf for held in said for leaf in _leaves(held)]
    if isinstance(said, dict):
        lists = [held for held in said.values() if isinstance(held, list)]
        return [leaf for held in lists for leaf in _leaves(held)] if lists else [str(key) for key in said]
    return []


class _Numbers:
    """The line that a text is first met on."""

    def __init__(self, text: str) -> None:
        self._text, self._left = text, 500  # each look-up goes over the text

    def of(self, said: str) -> int:
        """From 1; 1 where it cannot be found as it is written, or after many look-ups."""
        self._left -= 1
        if self._left < 0:
            return 1
        return self._text.count("\n", 0, max(self._text.find(said), 0)) + 1
