"""How the desk's engine is made: from what it was started with, and from what the team has put live since."""

import json
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from chouxin.domain import InputError
from chouxin.engine.engine import Engine
from chouxin.knowledge import Site
from chouxin.store.versions import VersionRow


@dataclass(frozen=True, slots=True)
class Engines:
    """Makes engines. profile, packs, site: what the desk was started with."""

    profile: str = "market-strict"
    packs: tuple[Path, ...] = ()
    site: Site = field(default_factory=Site)

    def __call__(self) -> Engine:
        """The engine that the desk was started with."""
        return self.made(())

    def made(self, versions: Sequence[VersionRow]) -> Engine:
        """The same with revisions of the site's own: a profile in place of the first, packs beside the others.

        Raises SettingsError with the place of what is wrong, as at the start of a command.
        """
        profile, packs = self.profile, list(self.packs)
        with ExitStack() as stack:
            for one in versions:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="chouxin-version-")))
                if one.kind == "profile":
                    path = folder / f"{one.name}.yaml"
                    path.write_text(one.body, "utf-8")
                    profile = str(path)
                else:
                    packs.append(_unfolded(one, folder))
            # Everything is read before the folder goes: an engine keeps no file of its packs open.
            return Engine(profile, packs=packs, site=self.site)


def _unfolded(one: VersionRow, folder: Path) -> Path:
    place = folder / one.name
    for name, text in json.loads(one.body).items():
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or not path.parts or path.suffix not in (".yaml", ".yml"):
            raise InputError(f"{name}: a pack holds YAML files, in folders of its own")
        target = place / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    return place
