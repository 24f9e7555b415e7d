"""The baseline: the word list that a site would write without Chouxin."""

from pathlib import Path

import yaml

from chouxin.domain import Item

SHORT_LIST = (
    "换脸", "換臉", "face swap", "faceswap", "deepfake", "deepfacelab",
    "dfl", "金丹", "去衣", "脱衣", "nudify", "过人脸",
)  # fmt: skip
"""The twelve head words that a site starts with."""


def keyword_list(packs: Path) -> tuple[str, ...]:
    """The packs' own literal words for the things themselves, as plain lower-case strings.

    Same words, but no folding, no context, no frames: what is left is what Chouxin adds to a list.
    """
    words: set[str] = set()
    for path in sorted(packs.glob("*/terms/*.yaml")):
        if path.name.endswith(".test.yaml"):
            continue
        rule = yaml.safe_load(path.read_text("utf-8"))
        if rule.get("role") != "object":
            continue
        match = rule["match"]
        words.update(match.get("terms", ()))
        for name in match.get("lists", ()):
            lists = path.parents[1] / "lists" / f"{name}.yaml"
            words.update(yaml.safe_load(lists.read_text("utf-8")).get("terms", ()))
    return tuple(sorted({str(word).lower() for word in words}))


class KeywordList:
    """Flags an item that holds any of the words."""

    def __init__(self, words: tuple[str, ...]) -> None:
        self.words = words

    def flags(self, item: Item) -> bool:
        """Whether any field holds any word, letter case aside."""
        text = "\n".join(text for _, text in item.texts()).lower()
        return any(word in text for word in self.words)
