"""What a node graph is told in words: texts that are handed from node to node, and which of them are to be drawn.

A prompt may be typed into its encoder or come from nodes that put strings together; whether it is wanted or unwanted
is told by the slot that it ends in. A text that names what is looked for in a picture belongs to the node that looks.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from chouxin.domain import Link, Node

LONGEST = 20_000
"""Characters of one prompt."""
_HANDS_ON = re.compile(r"string|text|prompt|primitive|concat|提示|文本|字符", re.IGNORECASE)
_ENCODES = re.compile(r"text_?encode|prompt|提示", re.IGNORECASE)
_LOOKS_FOR = re.compile(r"dino|florence|segment|clipseg|sam\d?(?![a-z])|yolo|detect", re.IGNORECASE)
_NAMED_TEXT = re.compile(r"text|prompt|positive|negative|instruct|caption|string|value|提示", re.IGNORECASE)
_UNWANTED = re.compile(r"neg|负|負|反向", re.IGNORECASE)
_WANTED = re.compile(r"pos|正", re.IGNORECASE)
_FILE = re.compile(r"[^\n]{0,180}\.[A-Za-z0-9]{2,11}(?: \[\w+\])?")
_DRAWN = frozenset({"positive", "negative", "conditioning", "cond"})
_NO_MORE = re.compile(r"zero_?out", re.IGNORECASE)
_LONGEST_DELIMITER = 3
_MOST_TOGETHER = 4_000_000
"""Characters of all texts that are put together: one that doubles itself must not fill the memory."""
_LOADS = re.compile(
    r"load.{0,24}(?:image|video|photo|picture)|(?:image|video|photo).{0,12}load|加载.{0,4}图|图像?加载|img2img",
    re.IGNORECASE,
)


class TooMuch(Exception):
    """Texts that are put together of others come to more than anybody types."""


def takes_a_picture(nodes: Sequence[Node]) -> bool:
    """Whether a picture or a video goes in, which somebody has to have."""
    return any(_LOADS.search(node.sort) for node in nodes)


def told(nodes: Sequence[Node], links: Sequence[Link]) -> tuple[tuple[Node, ...], tuple[tuple[str, str], ...]]:
    """The nodes with the texts that are handed to them among their settings, and what is to be drawn and what not.

    The names are `prompt` and `negative prompt`, numbered from the second on. Cost grows with nodes and links. Raises
    TooMuch.
    """
    graph = _Graph(nodes, links)
    whole = tuple(replace(node, widgets=(*node.widgets, *graph.handed(node.id))) for node in nodes)
    found: list[tuple[bool, str]] = []
    for node in whole:
        if graph.encodes(node):
            unwanted = graph.is_unwanted(node)
            found += [(unwanted or bool(_UNWANTED.search(name)), text) for name, text in _texts(node)]
    return whole, numbered(found)


def numbered(found: Sequence[tuple[bool, str]]) -> tuple[tuple[str, str], ...]:
    """Prompts by name, each text once. found: whether it is unwanted, and the text."""
    counts = {True: 0, False: 0}
    prompts: list[tuple[str, str]] = []
    for unwanted, text in dict.fromkeys(found):
        if text.strip():
            counts[unwanted] += 1
            name = "negative prompt" if unwanted else "prompt"
            prompts.append((name if counts[unwanted] == 1 else f"{name} {counts[unwanted]}", text[:LONGEST]))
    return tuple(prompts)


def _texts(node: Node) -> list[tuple[str, str]]:
    """The settings of an encoder that are no file, choice or number: by their names, or where they have none, by look.

    Where settings have numbers for names, the first one is taken whatever it is: `nude` is one word.
    """
    said = [(name, text) for name, text in node.widgets if _is_text(text)]
    by_name = [(name, text) for name, text in said if not name.isdigit()]
    by_place = [(name, text) for name, text in said if name.isdigit()]
    return [
        *((name, text) for name, text in by_name if _NAMED_TEXT.search(name) or " " in text),
        *((name, text) for name, text in by_place if name == "0" or " " in text or not text.isascii()),
    ]


def _is_text(text: str) -> bool:
    if text in ("true", "false") or text.startswith(("/", "http:", "https:")):
        return False
    return any(sign.isalpha() for sign in text) and (" " in text.rstrip() or not _FILE.fullmatch(text))


class _Graph:
    """Who hands what to whom."""

    def __init__(self, nodes: Sequence[Node], links: Sequence[Link]) -> None:
        self._nodes: Mapping[str, Node] = {node.id: node for node in nodes}
        self._to: dict[str, list[Link]] = defaultdict(list)
        self._from: dict[str, list[Link]] = defaultdict(list)
        for link in links:
            self._to[link.target].append(link)
            self._from[link.source].append(link)
        self._known: dict[str, str] = {}
        self._handing: dict[str, bool] = {}
        self._room = _MOST_TOGETHER

    def handed(self, to: str) -> list[tuple[str, str]]:
        """The texts that other nodes hand to one, by slot."""
        given = ((link.target_slot, self._said(link.source)) for link in self._to.get(to, ()))
        return [(slot, text) for slot, text in given if text]

    def encodes(self, node: Node) -> bool:
        """Whether what is told to a node is to be drawn, or not to be."""
        if _LOOKS_FOR.search(node.sort):
            return False
        if _ENCODES.search(node.sort):
            # A string on its way to an encoder is counted there.
            return not any(self._hears(link) for link in self._from.get(node.id, ()))
        named = any(name.lower() in ("prompt", "positive_prompt", "instruction") for name, _ in node.widgets)
        return named or any(
            "COND" in link.source_slot.upper() or link.target_slot.lower() in _DRAWN
            for link in self._from.get(node.id, ())
        )

    def is_unwanted(self, node: Node) -> bool:
        """Whether all that a node says ends in slots for what is not to be drawn."""
        if not self._from.get(node.id):
            return bool(_UNWANTED.search(node.title))
        return node.id in self._ends_in[True] and node.id not in self._ends_in[False]

    @cached_property
    def _ends_in(self) -> dict[bool, set[str]]:
        """From which nodes a slot for the unwanted (True) or the wanted is reached; what is zeroed on a way is lost."""
        ends: dict[bool, set[str]] = {True: set(), False: set()}
        on_the_way: dict[str, list[str]] = defaultdict(list)
        for target, links in self._to.items():
            node = self._nodes.get(target)
            for link in links:
                if _UNWANTED.search(link.target_slot):
                    ends[True].add(link.source)
                elif _WANTED.search(link.target_slot):
                    ends[False].add(link.source)
                elif node is not None and not _NO_MORE.search(node.sort):
                    on_the_way[target].append(link.source)
        for found in ends.values():
            ways = list(found)
            while ways:
                for source in on_the_way.get(ways.pop(), ()):
                    if source not in found:
                        found.add(source)
                        ways.append(source)
        return ends

    def _hears(self, link: Link) -> bool:
        target = self._nodes.get(link.target)
        return target is not None and bool(_HANDS_ON.search(target.sort)) and not _LOOKS_FOR.search(target.sort)

    def _said(self, of: str) -> str:
        """The text that a node hands on: its own, or what it puts together of others'."""
        waiting, met = [(of, False)], set[str]()
        while waiting:  # those it is put together of come first, each once
            at, ready = waiting.pop()
            node = self._nodes.get(at)
            if ready and node is not None:
                self._known[at] = text = self._put_together(node)
                self._room -= len(text)
                if self._room < 0:
                    raise TooMuch
            elif at not in self._known and at not in met and node is not None and self._hands_on(node):
                met.add(at)
                waiting.append((at, True))
                waiting += [(link.source, False) for link in self._to.get(at, ())]
        return self._known.get(of, "")

    def _hands_on(self, node: Node) -> bool:
        if node.id not in self._handing:
            self._handing[node.id] = self._is_a_string(node)
        return self._handing[node.id]

    def _is_a_string(self, node: Node) -> bool:
        drawn = any("COND" in link.source_slot.upper() for link in self._from.get(node.id, ()))
        return bool(_HANDS_ON.search(node.sort)) and not drawn and "encode" not in node.sort.lower()

    def _put_together(self, node: Node) -> str:
        links = sorted(self._to.get(node.id, ()), key=lambda link: link.target_slot)
        pieces = [text for link in links if (text := self._known.get(link.source, ""))]
        own = [text for _, text in node.widgets if text not in ("true", "false")]
        if pieces:
            between = next((text for text in own if len(text) <= _LONGEST_DELIMITER and not text.isalnum()), "")
            return between.join([*pieces, *(text for text in own if _is_text(text))])[:LONGEST]
        return ", ".join(text for text in own if _is_text(text) or text.isalpha())[:LONGEST]
