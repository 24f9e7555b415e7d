"""What the examples are, as they say it themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from chouxin.domain import Action


@dataclass(frozen=True, slots=True)
class Example:
    """One example. nature: guilty, innocent or doubtful. about: what it is, by language."""

    nature: str
    action: Action
    about: Mapping[str, str]


def load_examples(path: Path) -> tuple[str, dict[str, Example]]:
    """The profile that the expectations hold for, and each example by its id."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    listed = {
        str(entry["id"]): Example(entry["nature"], Action(entry["action"]), entry["about"])
        for entry in document["examples"]
    }
    return document["profile"], listed
