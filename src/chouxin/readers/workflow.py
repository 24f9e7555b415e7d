"""Workflows of image tools: ComfyUI's node graphs and A1111's settings, as JSON or inside the pictures they made."""

import re
import zlib
from collections.abc import Iterator

from chouxin.domain import Fault, FaultKind, Kind, Limits, Member, Part, Source, Text, Unreadable, Workflow
from chouxin.readers.digest import digest_of
from chouxin.readers.workflow_forms import workflow_of
from chouxin.readers.workflow_wording import TooMuch, numbered, takes_a_picture

_PNG = b"\x89PNG\r\n\x1a\n"
_JSON = re.compile(rb'"class_type"\s*:|"(?:last_node_id|last_link_id|widgets_values)"\s*:')
_REQUEST = re.compile(rb'"(?:alwayson_scripts|init_images|sampler_name|source_faces_index|face_restorer)"\s*:')
_LARGEST_REQUEST = 16 * 1024 * 1024
"""Bytes of a request with its pictures; only those that say what requests say are looked at so far."""
_KEYS = ("workflow", "prompt", "parameters")
_ENDS = 256 * 1024
"""Bytes at each end of a JSON file that are searched for what only workflows say."""

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
        ends = source.pread(0, _ENDS) + source.pread(max(source.size - _ENDS, _ENDS), _ENDS)
        if _JSON.search(head) or _JSON.search(ends):
            return True
        # Settings of other programs use the same words; whether it is a request shows when it is read.
        asks = source.size <= _LARGEST_REQUEST and _REQUEST.search(ends) is not None
        try:
            return asks and workflow_of("", _text_of(source)) is not None
        except TooMuch:
            return True

    def read(self, source: Source, limits: Limits) -> Iterator[Part | Fault | Member]:
        """Parts; for a picture also the fault that what it shows was not looked at."""
        head = source.pread(0, 12)
        picture = head.startswith(_PNG) or head[:4] == b"RIFF"
        if picture:
            said = _png_texts(source, limits.text) if head.startswith(_PNG) else _webp_texts(source, limits.text)
        elif source.size > limits.text:
            raise Unreadable(FaultKind.TOO_LARGE, f"a workflow of {source.size} bytes", source.locator)
        else:
            said = {"workflow": _text_of(source)}
        try:
            found = [view for key, text in said.items() if (view := workflow_of(key, text)) is not None]
        except TooMuch as error:
            raise Unreadable(FaultKind.TOO_LARGE, "texts put together of too many others", source.locator) from error
        for view in found:
            kept = Workflow(view.format, view.nodes[: limits.nodes], view.links[: limits.nodes], view.prompts)
            yield Part(source.item_id, source.locator, digest_of(kept), kept)
            if len(view.nodes) > limits.nodes or len(view.links) > limits.nodes:
                yield self._fault(source, FaultKind.TOO_LARGE, f"more than {limits.nodes} nodes or links")
        # Of a picture that somebody has, it is a request; without one, nobody is meant.
        asked = Kind.PROMPT if any(takes_a_picture(view.nodes) for view in found) else Kind.ARTIFACT
        said_of = [(name.startswith("negative"), text) for view in found for name, text in view.prompts]
        prompts = numbered(said_of)
        if sum(len(text.encode()) for _, text in prompts) <= limits.text:
            for unwanted in (False, True):
                fields = tuple(pair for pair in prompts if pair[0].startswith("negative") is unwanted)
                if fields:
                    said_so = Text(fields)
                    kind = Kind.ARTIFACT if unwanted else asked
                    yield Part(source.item_id, source.locator, digest_of(said_so), said_so, kind)
        if picture:
            yield self._fault(
                source, FaultKind.UNSUPPORTED, "a picture with a workflow; what it shows is not looked at"
            )
        elif not found:
            raise Unreadable(FaultKind.UNREADABLE, "no workflow that can be read", source.locator)

    def _fault(self, source: Source, kind: FaultKind, why: str) -> Fault:
        return Fault(source.item_id, self.name, source.locator, kind, why)


def _text_of(source: Source) -> str:
    return source.pread(0, source.size).decode("utf-8-sig", "replace")


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
