"""Screening what is new gives what screening everything gives."""

import json
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chouxin.domain import Action, Detector, Item, Kind, Limits, Parts, Tree
from chouxin.engine.builtin import DETECTORS
from chouxin.engine.changes import changes
from chouxin.engine.engine import Engine
from chouxin.engine.snapshots import Snapshots
from chouxin.engine.wire import Change, Job
from chouxin.readers.folder_source import folder_source
from chouxin.report import Legend, document
from chouxin.testing.inert_weights import simswap
from chouxin.words import Words
from tests.readers.archives import zipped
from tests.readers.repositories import git, repository

SWAP = (
    "import insightface\n\ndef run(a, b):\n    return insightface.model_zoo.get_model('x').get(a, b, paste_back=True)\n"
)
FILTER = "from opennsfw2 import predict_video_frames\n\ndef ok(p):\n    return predict_video_frames(p)[1]\n"
STUDY = "SETS = ['FaceForensics++', 'Celeb-DF-v2']\n\ndef train(loader):\n    return list(loader)\n"
NODES = json.dumps(
    {str(n): {"class_type": name, "inputs": {}} for n, name in enumerate(("LoadImage", "ReActorFaceSwap"))}
)
PILL = "DFL万能丹 384，拍下自动发货，提取码 k3x9\n"
NAMES = (
    "a.py",
    "b.py",
    "B.py",
    "README.md",
    "flow.json",
    "说明.txt",
    "logo.png",
    "x.zip",
    "LICENSE",
    "requirements.txt",
)
FOLDERS = ("", "src", "Src", "src/deep/er", "third_party/tool", "third_party/tool/src", "docs")


def _shards(number: int) -> bytes:
    return simswap(16, blocks=2, seed=number).to_safetensors()


CONTENTS: tuple[Callable[[int], bytes], ...] = (
    lambda _: SWAP.encode(),
    lambda _: FILTER.encode(),
    lambda _: STUDY.encode(),
    lambda _: NODES.encode(),
    lambda _: PILL.encode(),
    lambda n: b"\x89PNG\r\n\x1a\n" + bytes([n]),
    lambda _: zipped({"in/side.py": SWAP.encode(), "in/LICENSE": b"MIT"}),
    lambda _: b"insightface==0.7.3\ntorch\n",
    lambda n: b"".join(b"def f%d(x):\n    y = x + %d\n    return g(y, %d)\n" % (i, i * n, i) for i in range(30)),
    lambda _: b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n",
    lambda n: b"\x00\x01\x02" + bytes([n]) * 50,
    lambda n: _shards(n % 2),
)


@pytest.fixture(scope="module")
def whole() -> Iterator[Engine]:
    with Engine("ai-hub") as engine:
        yield engine


class Hub:
    """Engines that keep what they have seen, sharing the packs of the one that does not."""

    def __init__(self, folder: Path, **more: Any) -> None:
        self.snapshots = Snapshots(folder)
        self.engine = Engine("ai-hub", snapshots=self.snapshots, **more)

    def screen(self, source: str) -> Any:
        return self.engine.screen(Item("repo", Kind.ARTIFACT, source=source))


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    made = Hub(tmp_path_factory.mktemp("snapshots"))
    with made.engine:
        yield made


def told(decision: Any, engine: Engine) -> Any:
    """All that a decision says, in an order of its own."""
    said = document(decision, Legend(engine.knowledge.rules, engine.policy, Words("en")))
    for name in ("evidence", "against", "shadow", "faults"):
        said[name] = sorted(json.dumps(one, sort_keys=True) for one in said[name])
    return said


def alike(hub: Hub, whole: Engine, source: str) -> Any:
    """The decision, which is the same either way; and whether it did not have to be read whole."""
    mine = hub.screen(source)
    other = whole.screen(Item("repo", Kind.ARTIFACT, source=source))

    assert told(mine, hub.engine) == told(other, whole)
    return mine


def act(folder: Path, chance: random.Random) -> None:
    """Change something, as somebody would."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and ".git" not in path.parts]
    files = [path for path in files if not path.is_symlink()]
    kind = chance.randrange(10)
    if kind < 5 or len(files) < 2:
        path = folder / chance.choice(FOLDERS) / chance.choice(NAMES)
        if not any(above.is_file() or above.is_symlink() for above in path.parents) and not path.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)  # not through a link
            path.write_bytes(chance.choice(CONTENTS)(chance.randrange(200)))
    elif kind == 5:
        chance.choice(files).unlink()
    elif kind == 6:
        if (parent := chance.choice(files).parent) != folder:
            shutil.rmtree(parent)
    elif kind == 7:
        path = chance.choice(files)
        path.rename(path.with_name("moved_" + path.name))
    elif kind == 8:
        path = chance.choice(files)
        path.unlink()
        path.symlink_to(chance.choice(("../../nowhere", "README.md", "/nowhere/at/all")))
    else:
        path = chance.choice(files)
        path.unlink()
        (path / "now_a_folder").mkdir(parents=True)
        (path / "now_a_folder" / "a.py").write_text(SWAP)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 1 << 32))
def test_what_is_new_gives_what_all_of_it_gives(seed: int, hub: Hub, whole: Engine) -> None:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as outer:
        folder = repository(Path(outer) / "repo", {"keep.py": "import torch\n"})
        revisions = [git(folder, "rev-parse", "HEAD")]
        for number in range(4):
            for _ in range(chance.randrange(1, 8)):
                act(folder, chance)
            git(folder, "add", "-A")
            git(folder, "commit", "-q", "--allow-empty", "-m", f"change {number}")
            revisions.append(git(folder, "rev-parse", "HEAD"))
            if chance.random() < 0.2:
                git(folder, "repack", "-qad")
        for _ in range(5):
            new, old = chance.choice(revisions), chance.choice(revisions)
            alike(
                hub,
                whole,
                f"git+file://{folder}@{old}..{new}" if chance.random() < 0.5 else f"git+file://{folder}@{new}",
            )


def opened(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are read from now on, by path."""
    read: list[str] = []
    compare = hub.engine._workers.compare

    def listening(item: Item, base: str, *more: Any) -> Any:
        shares = compare(item, base, *more)
        changes = [one for share in shares for one, _ in share if isinstance(one, Change)]
        read.extend(one.path for one in changes if one.what in ("file", "whole"))
        return shares

    monkeypatch.setattr(hub.engine._workers, "compare", listening)
    return read


def test_only_what_is_new_is_read(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = repository(tmp_path / "r", {f"src/{n}.py": STUDY + f"x = {n}\n" for n in range(50)})
    hub.screen(f"git+file://{folder}@HEAD")
    (folder / "src/new.py").write_text(SWAP)
    (folder / "src/7.py").unlink()
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "more")
    read = opened(hub, monkeypatch)

    decision = hub.screen(f"git+file://{folder}@HEAD~1..HEAD")

    assert read == ["src/new.py"]
    assert decision.action is not Action.ALLOW


@pytest.mark.parametrize("shares", [2, 3, 7])
def test_those_who_share_in_reading_read_each_file_once(shares: int, tmp_path: Path) -> None:
    folder = repository(tmp_path / "r", {f"src/{n}.py": STUDY + f"x = {n}\n" for n in range(20)})
    base = git(folder, "rev-parse", "HEAD^{tree}")
    for number in range(0, 20, 2):
        (folder / f"src/{number}.py").write_text(SWAP)
    (folder / "src/1.py").unlink()
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "more")
    source = folder_source(f"git+file://{folder}@HEAD")
    assert source is not None

    def told(share: int, of: int) -> list[Any]:
        found = list(changes(source, Job(source.item_id, Limits(), None, (), base, share, of), None))
        assert found.pop(0) == Change("tree", name=git(folder, "rev-parse", "HEAD^{tree}"))
        return found

    alone, several = told(0, 1), [told(share, shares) for share in range(shares)]

    assert sorted(map(repr, alone)) == sorted(repr(one) for share in several for one in share)
    gone = [[one.path for one in share if isinstance(one, Change) and one.what == "gone"] for share in several]
    assert gone == [["src/1.py"], *([[]] * (shares - 1))]
    files = [sum(isinstance(one, Change) and one.what == "file" for one in share) for share in several]
    assert sum(files) == 10
    assert max(files) - min(files) <= 1


def test_a_name_that_comes_to_mean_another_tree_is_read_whole(
    hub: Hub, whole: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes look a branch up, and a push arrives between them."""
    folder = repository(tmp_path / "r", {"a.py": STUDY})
    compare = hub.engine._workers.compare

    def moved(item: Item, base: str, *more: Any) -> Any:
        shares = compare(item, base, *more)
        return [*shares, [(Change("tree", name="0" * 40), 1)]]

    monkeypatch.setattr(hub.engine._workers, "compare", moved)

    assert not alike(hub, whole, f"git+file://{folder}@HEAD").faults
    assert not hub.snapshots.load(folder, hub.engine._pushes._made_with).tree  # type: ignore[union-attr]


def test_what_was_kept_is_known_again_by_another_process(
    whole: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = repository(tmp_path / "r", {"a.py": SWAP, "说明.txt": PILL, "flow.json": NODES, "m.safetensors": "x"})
    for number in range(2):
        hub = Hub(tmp_path / "kept")
        read = opened(hub, monkeypatch)
        with hub.engine:
            alike(hub, whole, f"git+file://{folder}@HEAD")
        hub.snapshots.keep()

        assert bool(read) is (number == 0)
    assert len(list((tmp_path / "kept").glob("*.snapshot"))) == 1


@pytest.mark.parametrize("wrong", [b"", b"\x81\xa1", b"\xff" * 100])
def test_a_damaged_snapshot_costs_time_alone(wrong: bytes, whole: Engine, tmp_path: Path) -> None:
    folder = repository(tmp_path / "r", {"a.py": SWAP})
    for _ in range(2):
        hub = Hub(tmp_path / "kept")
        with hub.engine:
            alike(hub, whole, f"git+file://{folder}@HEAD")
        hub.snapshots.keep()
        for path in (tmp_path / "kept").iterdir():
            path.write_bytes(wrong)


def test_a_snapshot_of_a_tree_that_is_gone_is_made_anew(hub: Hub, whole: Engine, tmp_path: Path) -> None:
    folder = repository(tmp_path / "r", {"a.py": SWAP}, {"b/b.py": STUDY})
    alike(hub, whole, f"git+file://{folder}@HEAD")
    git(folder, "reset", "-q", "--hard", "HEAD~1")
    git(folder, "reflog", "expire", "--expire=now", "--all")
    git(folder, "gc", "-q", "--prune=now")
    (folder / "c.py").write_text(FILTER)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "another way")

    assert alike(hub, whole, f"git+file://{folder}@HEAD").action is not Action.ALLOW


def test_a_detector_of_trees_that_is_not_ours_sees_all_of_them(tmp_path: Path) -> None:
    seen: list[int] = []

    class Counting:
        name, version, reads = "counting", "1", Tree

        def __init__(self, knowledge: object) -> None:
            self.knowledge = knowledge

        def detect(self, parts: Parts) -> Iterator[Any]:
            seen.extend(len(code.names) for part in parts if isinstance(part.view, Tree) for code in part.view.codes)
            return iter(())

    folder = repository(tmp_path / "r", {"a.py": STUDY})
    made: list[Callable[..., Detector]] = [*DETECTORS, Counting]
    hub = Hub(tmp_path / "kept", detectors=made)
    with hub.engine:
        hub.screen(f"git+file://{folder}@HEAD")

    assert seen == [1]


@pytest.mark.parametrize("form", ["sha1", "sha256"])
def test_objects_that_wait_beside_the_repository_are_read(form: str, tmp_path: Path) -> None:
    folder = repository(tmp_path / "r", {"a.py": STUDY}, form=form)
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    (other / "b.py").write_text(SWAP)
    git(other, "add", "-A")
    git(other, "commit", "-q", "-m", "more")
    revision = git(other, "rev-parse", "HEAD")
    hub = Hub(tmp_path / "kept", objects=(str(other / ".git/objects"),))
    with hub.engine:
        decision = hub.screen(f"git+file://{folder}@HEAD..{revision}")

    assert decision.action is not Action.ALLOW
    assert not decision.faults
