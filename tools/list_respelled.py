"""Writes down which cases of the packs are missed, and which ordinary things flagged, when they are respelled.

    python tools/list_respelled.py

The test of them fails where this list is not what happens; what is new in it is to be read before it is committed.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path

from chouxin.knowledge import read_pack, shipped_packs
from chouxin.testing.respelled import try_all

LIST = Path(__file__).parent.parent / "tests/testing/respelled.yaml"


def main() -> None:
    packs = [read_pack(path)[0] for path in shipped_packs()]
    if None in packs:
        sys.exit("A pack cannot be read: see `chouxin pack lint packs/*`.")
    tried = try_all([pack for pack in packs if pack is not None])
    lines = ["# Written by tools/list_respelled.py: cases that are wrong when respelled so, of how many."]
    for offends, title in ((True, "missed"), (False, "flagged")):
        wrong: dict[str, list[str]] = defaultdict(list)
        count: dict[str, int] = defaultdict(int)
        for one in tried:
            if one.offends is offends:
                count[one.respelling] += 1
                if not one.right:
                    wrong[one.respelling].append(one.name)
        lines.append(f"{title}:")
        for respelling, names in wrong.items():
            lines.append(f"  {respelling}:  # {len(names)} of {count[respelling]}")
            lines += [f"    - {json.dumps(name, ensure_ascii=False)}" for name in sorted(set(names))]
    LIST.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
