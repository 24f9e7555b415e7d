"""Profiles from YAML: the shipped ones by name, a platform's own by path."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from chouxin.domain import Action, PackError, SettingsError, Supply
from chouxin.knowledge import read_yaml
from chouxin.policy.profile import Policy, Thresholds


def shipped_profiles() -> tuple[str, ...]:
    """The names that `load_profile` knows without a file."""
    return tuple(sorted(p.name.removesuffix(".yaml") for p in _shipped().iterdir() if p.name.endswith(".yaml")))
