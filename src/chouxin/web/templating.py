"""How our pages are made from templates: strictly, with everything that strangers wrote made visible."""

from functools import partial
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from chouxin.report.visible import visible
from chouxin.words import LANGUAGES

OWN_NAMES = {"zh-Hans": "简体中文", "zh-Hant": "繁體中文", "en": "English"}
"""What each language calls itself."""


def environment(package: str, **given: object) -> Environment:
    """The templates of a package, which has `templates/` and `static/`. given: what all of them know besides."""
    made = Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(languages=LANGUAGES, own_names=OWN_NAMES, static=partial(_address, package, {}), **given)
    return made


def _finalize(value: object) -> object:
    """What a template puts out is made visible first: nothing of a stranger's acts on the page, or hides in it."""
    return "".join(visible(value, masked=True)) if type(value) is str else value


def _address(package: str, known: dict[str, str], name: str) -> str:
    """The address of a file of ours below `/static/`, which changes when the file does."""
    if name not in known:
        content = files(package).joinpath("static", name).read_bytes()
        known[name] = f"/static/{name}?{sha256(content).hexdigest()[:12]}"
    return known[name]
