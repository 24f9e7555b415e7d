"""HEIC as telephones write it. Its encoder is under the GPL and lives in an environment of its own, so that each of
these tests is a program of its own, too.
"""

import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from chouxin.person import metadata, pictures
from chouxin.person.faces import Finder
from tests.person.conftest import PHOTOS
from tests.person.noted import KEPT, SECRETS, XMP, exif

ORACLES = Path(__file__).parents[2] / ".venv" / "oracles"
_RUN = """
import json, sys
sys.path.append(sys.argv[1])  # behind everything else: only what is nowhere else comes from there
from pathlib import Path
import numpy as np
import pillow_heif
from PIL import Image
pillow_heif.register_heif_opener()
folder, source = Path(sys.argv[2]), Path(sys.argv[3])
shown = Image.open(source)
notes = {"exif": (folder / "exif").read_bytes(), "xmp": (folder / "xmp").read_bytes()}
shown.save(folder / "a.heic", quality=90, thumbnails=[128], **notes)
# The same with something beside it that is no small picture, such as its depth.
(folder / "b.heic").write_bytes((folder / "a.heic").read_bytes().replace(b"thmb", b"auxl"))
import os
from chouxin.cli._boundary import run
from chouxin.person import metadata
one = [str(folder / "a.heic"), "--out"]
codes = [run(["photos", "protect", *one, str(folder / "covered"), "--keep-nobody"], os.environ),
         run(["photos", "protect", *one, str(folder / "clean"), "--keep-everybody"], os.environ)]
(folder / "clean" / "b.heic").write_bytes(metadata.without((folder / "b.heic").read_bytes())[0])
before = np.asarray(Image.open(folder / "a.heic"))
first = pillow_heif.open_heif(folder / "a.heic").info["thumbnails"]
told = {"codes": codes, "same": [], "small": [], "first": len(first)}
for name in ("a.heic", "b.heic"):
    copy = folder / "clean" / name
    told["same"].append(bool((np.asarray(Image.open(copy)) == before).all()))
    opened = pillow_heif.open_heif(copy)
    told["small"].append([len(opened.info["thumbnails"]), len(opened.info["aux"]), len(opened)])
print(json.dumps(told), file=sys.stderr)
"""


@pytest.mark.skipif(not ORACLES.is_dir(), reason="`make env-oracles` sets up what writes HEIC")
def test_a_heic_is_covered_or_cleaned(folders: Sequence[Path], finder: Finder, tmp_path: Path) -> None:
    del folders
    (tmp_path / "exif").write_bytes(b"Exif\0\0" + exif())
    (tmp_path / "xmp").write_bytes(XMP)
    (site,) = ORACLES.glob("lib/python*/site-packages")
    command = [sys.executable, "-c", _RUN, str(site), str(tmp_path), str(PHOTOS / "portrait.jpg")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=dict(os.environ))
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stderr.splitlines()[-1])
    covered = (tmp_path / "covered" / "a.jpg").read_bytes()
    clean = [(tmp_path / "clean" / name).read_bytes() for name in ("a.heic", "b.heic")]

    assert told == {"codes": [0, 0], "same": [True, True], "small": [[0, 0, 1], [0, 0, 1]], "first": 1}
    assert not finder.careful(pictures.open(covered).pixels)
    for copy in (covered, *clean):
        assert not [secret for secret in SECRETS if secret in copy]
        assert all(words in copy for words in KEPT)


def test_what_is_clear_in_an_avif_stays_clear() -> None:
    clear: npt.NDArray[np.uint8] = np.dstack([np.full((64, 64, 3), 90, np.uint8), np.full((64, 64), 255, np.uint8)])
    clear[:, :20, 3] = 0
    out = io.BytesIO()
    Image.fromarray(clear).save(out, "AVIF", exif=b"Exif\0\0" + exif())
    assert b"auxl" in out.getvalue()
    copy, findings = metadata.without(out.getvalue())
    with Image.open(io.BytesIO(out.getvalue())) as before, Image.open(io.BytesIO(copy)) as after:
        assert np.array_equal(np.asarray(after), np.asarray(before))
        assert not np.asarray(after)[:, :16, 3].any()

    assert findings.location
    assert not [note for note in findings.goes if note.where.startswith("HEIC")]
