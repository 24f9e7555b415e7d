"""Where the packs that come with Chouxin lie."""

from importlib.resources import files
from pathlib import Path


def shipped_packs() -> tuple[Path, ...]:
    """The shipped packs' directories, by name: those of the installed wheel, or of the source checkout."""
    installed = Path(str(files("chouxin"))) / "_shipped" / "packs"
    place = installed if installed.is_dir() else Path(__file__).parents[3] / "packs"
    return tuple(sorted(path.parent for path in place.glob("*/pack.yaml")))
