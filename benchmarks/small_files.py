"""Ten thousand small model files, beside picklescan, which looks for code in some of them and for nothing else."""

import json
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from chouxin import Engine
from chouxin.domain import Item, Kind
from chouxin.testing.inert_weights import Weights

FILES = 10_000
PICKLESCAN = Path(".venv/oracles/bin/python")
_SCAN = """
import json, logging, sys, time
logging.disable(logging.CRITICAL)
from picklescan.scanner import scan_directory_path
began = time.perf_counter()
found = scan_directory_path(sys.argv[1])
print(json.dumps([time.perf_counter() - began, found.scanned_files]))
"""


@dataclass(frozen=True, slots=True)
class Walked:
    """Seconds for a folder, start-up aside, and how many of its files were looked at."""

    name: str
    seconds: float
    looked_at: int


def measure(folder: Path, count: int = FILES) -> list[Walked]:
    """Both over the same files, taking turns, the faster of two runs each; without picklescan only Chouxin."""
    _fill(folder, count)
    turns = [(_chouxin(folder), _picklescan(folder)) for _ in range(2)]
    walked = [min((chouxin for chouxin, _ in turns), key=lambda w: w.seconds)]
    others = [other for _, other in turns if other is not None]
    return [*walked, min(others, key=lambda w: w.seconds)] if others else walked


def _fill(folder: Path, count: int) -> None:
    """A quarter each of pickles, archives of PyTorch, safetensors and notes."""
    for number in range(count):
        weights = Weights({"layer.weight": (8, 8), "layer.bias": (8,)}, seed=number)
        match number % 4:
            case 0:
                (folder / f"{number}.pkl").write_bytes(weights.to_pickle())
            case 1:
                (folder / f"{number}.pt").write_bytes(weights.to_torch())
            case 2:
                (folder / f"{number}.safetensors").write_bytes(weights.to_safetensors())
            case _:
                (folder / f"{number}.txt").write_text(f"run {number}: loss 0.{number}\n")


def _chouxin(folder: Path) -> Walked:
    items = [Item(str(path), Kind.ARTIFACT, str(path)) for path in sorted(folder.iterdir())]
    with Engine("ai-hub") as engine:
        engine.screen(items[0])  # the worker is started
        began = time.perf_counter()
        decisions = list(engine.decide(items))
        seconds = time.perf_counter() - began
    return Walked("Chouxin", seconds, sum(not decision.faults for decision in decisions))


def _picklescan(folder: Path) -> Walked | None:
    if not PICKLESCAN.exists():
        return None
    ran = subprocess.run([PICKLESCAN, "-c", _SCAN, folder], capture_output=True, text=True, check=True)
    seconds, looked_at = json.loads(ran.stdout.splitlines()[-1])
    return Walked("picklescan", seconds, looked_at)
