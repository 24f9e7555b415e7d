"""Workflows of image tools: ComfyUI's node graphs and A1111's settings, as JSON or inside the pictures they made."""

import json
import re
import zlib
from collections.abc import Iterator

from chouxin.domain import Fault, FaultKind, Limits, Link, Member, Node, Part, Source, Text, Unreadable, Workflow
from chouxin.readers.digest import digest_of

_PNG = b"\x89PNG\r\n\x1a\n"
_JSON = re.compile(rb'"class_type"\s*:|"(?:last_node_id|last_link_id|widgets_values)"\s*:')
_KEYS = ("workflow", "prompt", "parameters")
_LONGEST_VALUE = 200
_LONGEST_PROMPT = 20_000
_ENDS = 256 * 1024
"""Bytes at each end of a JSON file that are searched for what only workflows say."""
_MARK = re.compile(r"\nNegative prompt: |\n(?=Steps: \d)")

Said = dict[str, str]


class WorkflowFile:
    """A workflow as nodes and links, one part for each form that is there; what it is to draw as text, beside it."""

    name = "workflow"
    version = "1"

    def recognises(self, head: bytes, source: Source) -> bool:
        """Whether it is a JSON object with nodes, or a picture that carries a workflow."""
        if head.startswith(_PNG):
            return bool(_png_texts(source, 1 << 20))
        if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
            return bool(_webp_texts(source, 1 << 20))
        if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"{":
            return False
        return bool(_JSON.search(head) or _JSON.search(source.pread(0, _ENDS)))

    def read(self, source: Source, limits: Limits) -> Iterator[Part | Fault | Member]:
        """Parts; for a picture also the fault that what it shows was not looked at."""
        head = source.pread(0, 12)
        picture = head.startswith(_PNG) or head[:4] == b"RIFF"
        if picture:
            said = _png_texts(source, limits.text) if head.startswith(_PNG) else _webp_texts(source, limits.text)
        elif source.size > limits.text:
            raise Unreadable(FaultKind.TOO_LARGE, f"a workflow of {source.size} bytes", source.locator)
        else:
            said = {"workflow": source.pread(0, source.size).decode("utf-8-sig", "replace")}
        found = [view for key, text in said.items() if (view := _view(key, text)) is not None]
        for view in found:
            kept = Workflow(view.format, view.nodes[: limits.nodes], view.links[: limits.nodes], view.prompts)
            yield Part(source.item_id, source.locator, digest_of(kept), kept)
            if len(view.nodes) > limits.nodes or len(view.links) > limits.nodes:
                yield self._fault(source, FaultKind.TOO_LARGE, f"more than {limits.nodes} nodes or links")
        prompts = tuple(dict.fromkeys(prompt for view in found for prompt in view.prompts))
        if prompts and sum(len(text.encode()) for _, text in prompts) <= limits.text:
            text = Text(prompts)
            yield Part(source.item_id, source.locator, digest_of(text), text)
        if picture:
            yield self._fault(
                source, FaultKind.UNSUPPORTED, "a picture with a workflow; what it shows is not looked at"
            )
        elif not found:
            raise Unreadable(FaultKind.UNREADABLE, "no workflow that can be read", source.locator)

    def _fault(self, source: Source, kind: FaultKind, why: str) -> Fault:
        return Fault(source.item_id, self.name, source.locator, kind, why)


def _view(key: str, text: str) -> Workflow | None:
    if key == "parameters" and not text.lstrip().startswith("{"):
        return _parameters(text)
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    if isinstance(said.get("nodes"), list):
        return _of_interface(said)
    inner = said.get("prompt")
    nodes = inner if isinstance(inner, dict) else said
    return _of_api(nodes) if any(isinstance(n, dict) and "class_type" in n for n in nodes.values()) else None


def _of_interface(said: dict[str, object]) -> Workflow:
    """As the editor saves it: nodes with numbered slots, links as `[id, from, slot, to, slot, type]`."""
    nodes, names = [], {}
    for node in _dicts(said.get("nodes")):
        of = str(node.get("id"))
        for side in ("inputs", "outputs"):
            for number, slot in enumerate(_dicts(node.get(side))):
                names[of, side, number] = str(slot.get("name", number))
        values = node.get("widgets_values")
        pairs = values.items() if isinstance(values, dict) else enumerate(values if isinstance(values, list) else ())
        widgets = tuple((str(name), short) for name, value in pairs if (short := _short(value)) is not None)
        nodes.append(Node(_whole(of), _whole(str(node.get("type"))), _whole(str(node.get("title") or "")), widgets))
    links = []
    listed = said.get("links")
    for link in listed if isinstance(listed, list) else ():
        if isinstance(link, list) and len(link) >= 5:
            source, out, target, into = link[1:5]
        elif isinstance(link, dict):
            source, out = link.get("origin_id"), link.get("origin_slot")
            target, into = link.get("target_id"), link.get("target_slot")
        else:
            continue
        links.append(_link(names, source, out, target, into))
    prompts = [(node.title or "prompt", text) for node in nodes for text in _prompts(node)]
    return Workflow("comfyui-ui", tuple(nodes), tuple(links), tuple(prompts))


def _link(names: dict[tuple[str, str, int], str], source: object, out: object, target: object, into: object) -> Link:
    def slot(of: object, side: str, number: object) -> str:
        return names.get((str(of), side, number), str(number)) if isinstance(number, int) else str(number)

    said = (str(source), slot(source, "outputs", out), str(target), slot(target, "inputs", into))
    return Link(*(_whole(one) for one in said))


def _of_api(said: dict[str, object]) -> Workflow:
    """As it is sent to the tool: `{id: {class_type, inputs: {name: value or [node, slot]}}}`."""
    nodes, links = [], []
    for of, node in said.items():
        if not isinstance(node, dict) or "class_type" not in node:
            continue
        widgets = []
        inputs = node.get("inputs")
        for name, value in inputs.items() if isinstance(inputs, dict) else ():
            if isinstance(value, list) and len(value) == 2 and isinstance(value[1], int):
                links.append(Link(_whole(str(value[0])), str(value[1]), _whole(of), _whole(name)))
            elif (short := _short(value)) is not None:
                widgets.append((_whole(name), short))
        meta = node.get("_meta")
        title = str(meta.get("title") or "") if isinstance(meta, dict) else ""
        nodes.append(Node(_whole(of), _whole(str(node["class_type"])), _whole(title), tuple(widgets)))
    prompts = [("prompt", text) for node in nodes for text in _prompts(node)]
    return Workflow("comfyui-api", tuple(nodes), tuple(links), tuple(prompts))


def _parameters(text: str) -> Workflow:
    """A1111: the prompt, `Negative prompt: …`, then `Steps: 20, Model: …`, which extensions add to."""
    shown = _whole(text)
    prompt, *rest = _MARK.split(shown, maxsplit=2)
    negative = rest[0] if rest and "\nNegative prompt: " in shown else ""
    settings = rest[-1] if rest else ""
    pairs = re.findall(r"([A-Za-z][\w ()/-]{0,60}): (\"[^\"]{0,200}\"|[^,\n]{0,200})", settings)
    node = Node("1", "a1111", "", tuple((name.strip(), value.strip('" ')) for name, value in pairs))
    prompts = [("prompt", prompt[:_LONGEST_PROMPT]), ("negative prompt", negative[:_LONGEST_PROMPT])]
    return Workflow("a1111-parameters", (node,), (), tuple(pair for pair in prompts if pair[1]))


def _prompts(node: Node) -> list[str]:
    encodes = "TextEncode" in node.sort or "prompt" in node.sort.lower()
    return [value for name, value in node.widgets if encodes and " " in value and not value.startswith("/")]


def _short(value: object) -> str | None:
    if isinstance(value, str):
        return _whole(value[:_LONGEST_PROMPT] if " " in value else value[:_LONGEST_VALUE])
    return json.dumps(value) if isinstance(value, bool | int | float) else None


def _dicts(said: object) -> list[dict[str, object]]:
    return [one for one in said if isinstance(one, dict)] if isinstance(said, list) else []


def _whole(text: str) -> str:
    # Half a character must not get as far as a report.
    return text.encode(errors="backslashreplace").decode()


def _png_texts(source: Source, most: int) -> Said:
    """The text chunks of a PNG that hold a workflow."""
    found: Said = {}
    at = 8
    for _ in range(10_000):
        head = source.pread(at, 8)
        if len(head) < 8 or head[4:] == b"IEND":
            break
        size = int.from_bytes(head[:4], "big")
        if head[4:] in (b"tEXt", b"zTXt", b"iTXt") and size <= most:
            key, text = _chunk(head[4:], source.pread(at + 8, size), most)
            if key in _KEYS and text:
                found.setdefault(key, text)
        at += size + 12
    return found


def _chunk(sort: bytes, data: bytes, most: int) -> tuple[str, str]:
    key, _, rest = data.partition(b"\0")
    packed = False
    if sort == b"zTXt":
        packed, rest = True, rest[1:]
    elif sort == b"iTXt":
        packed, rest = rest[:1] == b"\1", rest[2:].partition(b"\0")[2].partition(b"\0")[2]
    if packed:
        try:
            rest = zlib.decompressobj().decompress(rest, most)
        except zlib.error:
            rest = b""
    text = rest.decode("latin-1" if sort == b"tEXt" and not _is_utf8(rest) else "utf-8", "replace")
    return key.decode("latin-1"), text


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _webp_texts(source: Source, most: int) -> Said:
    """What stands in a WebP's EXIF: `workflow:{…}` and `prompt:{…}`, or A1111's line in the user's comment."""
    at = 12
    for _ in range(1000):
        head = source.pread(at, 8)
        if len(head) < 8:
            break
        size = int.from_bytes(head[4:], "little")
        if head[:4] == b"EXIF" and size <= most:
            return _exif(source.pread(at + 8, size))
        at += 8 + size + (size & 1)
    return {}


def _exif(data: bytes) -> Said:
    found: Said = {}
    for key in ("workflow", "prompt"):
        begin = data.find(f"{key}:{{".encode())
        if begin >= 0:
            text = data[begin + len(key) + 1 :].partition(b"\0")[0]
            found[key] = text.decode(errors="replace")
    begin = data.find(b"UNICODE\0")
    if begin >= 0:
        rest = data[begin + 8 :]
        order = "utf-16-be" if rest[:1] == b"\0" else "utf-16-le"
        text16 = rest[: len(rest) // 2 * 2].decode(order, "replace")
        if "Steps: " in text16:
            found["parameters"] = text16.partition("\0")[0]
    return found
