"""A site finds its own thresholds in one process and screens with them in another."""

import json
import os
import subprocess
import sys
from pathlib import Path

CHOUXIN = [sys.executable, "-c", "from chouxin.cli import main; main()"]
OFFERS = ("拍下秒发", "拍下自动发货，加微信看效果", "包教包会，远程安装", "价格私聊")


def chouxin(*arguments: object) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*CHOUXIN, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "CHOUXIN_LANG": "en", "PYTHONHASHSEED": "random", "PYTHONIOENCODING": "utf-8"},
    )


def test_from_labels_to_a_profile_that_keeps_within_the_reviews(tmp_path: Path) -> None:
    table = tmp_path / "day.jsonl"
    rows = [{"title": f"换脸软件{n}", "text": offer, "label": "violating"} for n in range(9) for offer in OFFERS]
    rows += [{"title": "书桌", "text": str(n), "label": "benign"} for n in range(36)]
    table.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    wish = ("profiles", "tune", "--data", table, "--reviews-per-day", 20)

    first = chouxin(*wish, "-o", tmp_path / "ours.yaml")
    again = chouxin(*wish, "-o", tmp_path / "again.yaml")
    screened = chouxin("screen", table, "--profile", tmp_path / "ours.yaml", "--format", "jsonl")
    flagged = [line for line in screened.stdout.splitlines() if json.loads(line)["action"] != "allow"]

    assert (first.returncode, screened.returncode) == (0, 1)
    assert "\x1b" not in first.stdout + first.stderr
    assert first.stdout == again.stdout
    assert 0 < len(flagged) <= 20
