"""Documents of decisions as they are kept: JSON, packed."""

import json
import sys
import zlib
from typing import Any

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_LEVEL = 1
"""Documents shrink to less than half at the first level already."""
_MAGIC = b"\x28\xb5\x2f\xfd"


class Packer:
    """Packs many documents, for one thread. Making a compressor ready takes longer than what it is for."""

    def __init__(self) -> None:
        self._compressor = zstd.ZstdCompressor(level=_LEVEL)

    def packed(self, told: bytes) -> bytes:
        """JSON as it is kept."""
        return self._compressor.compress(told, zstd.ZstdCompressor.FLUSH_FRAME)


def unpacked(kept: bytes) -> Any:
    """The document that `kept` holds; also of the first desks, which packed with zlib."""
    return json.loads(zstd.decompress(kept) if kept.startswith(_MAGIC) else zlib.decompress(kept))
