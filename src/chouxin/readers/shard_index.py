"""The index of a model in several files (`model.safetensors.index.json`): which tensor is in which of them."""

import json
from collections.abc import Iterator

from chouxin.domain import Fault, FaultKind, Limits, Member, Part, Source, Tensors, Unreadable
from chouxin.readers.digest import digest_of

SHARD = "shard"
"""The key of the metadata under which each file of the model stands."""
_WORD = b'"weight_map"'
_LONGEST_NAME = 255


class ShardIndex:
    """The files that an index names, each once, as metadata of a part without tensors of the format `index`."""

    name = "shard-index"
    version = "1"

    def recognises(self, head: bytes, source: Source) -> bool:  # noqa: ARG002 - the first bytes say it all
        """Whether it begins as a JSON object with the word for such a map."""
        return head.lstrip()[:1] == b"{" and _WORD in head

    def read(self, source: Source, limits: Limits) -> Iterator[Part | Fault | Member]:
        """One part. Raises Unreadable where the JSON cannot be read or is no index."""
        if source.size > limits.header:
            why = f"an index of {source.size} bytes; the limit is {limits.header}"
            raise Unreadable(FaultKind.TOO_LARGE, why, source.locator)
        try:
            said = json.loads(source.pread(0, source.size))
        except (ValueError, RecursionError) as error:
            raise Unreadable(FaultKind.UNREADABLE, "no JSON that can be read", source.locator) from error
        held = said.get("weight_map") if isinstance(said, dict) else None
        if not isinstance(held, dict):
            raise Unreadable(FaultKind.UNREADABLE, "names no files", source.locator)
        files = dict.fromkeys(name for name in held.values() if isinstance(name, str) and len(name) <= _LONGEST_NAME)
        shown = [name.encode(errors="backslashreplace").decode() for name in files]
        view = Tensors("index", (), tuple((SHARD, name) for name in shown[: limits.nodes]))
        yield Part(source.item_id, source.locator, digest_of(view), view)
        left_out = len(shown) - len(view.metadata)
        if left_out or len(files) != len(set(map(str, held.values()))):
            why = "some of the files that it names are left out"
            yield Fault(source.item_id, self.name, source.locator, FaultKind.TOO_LARGE, why)
