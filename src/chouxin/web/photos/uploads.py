"""Pictures that are dropped on the page: streamed into the scratch folder, file by file, within limits."""

from contextlib import suppress
from errno import EDQUOT, ENOSPC
from pathlib import Path
from typing import BinaryIO

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.requests import ClientDisconnect, Request

from chouxin.person.pictures import LARGEST
from chouxin.web.photos.door import Refused, check_form
from chouxin.web.photos.visit import Visit

FILES = 5000
"""Files that can be dropped at one sitting."""
BYTES = 8 << 30
"""Bytes of all of them."""
_LONGEST_NAME = 400
_FIELD = 4096


class _Incoming:
    """One form with files, as it comes in."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._header = self._value = b""
        self._name = self._file_name = ""
        self._field = b""
        self._out: BinaryIO | None = None
        self._place: Path | None = None
        self._size = 0
        self._trusted = False
        self.taken: list[tuple[Path, str]] = []

    def callbacks(self) -> dict[str, object]:
        """What the parser calls."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._data,
            "on_part_end": self._end,
        }

    def _begin(self) -> None:
        self._header = self._value = self._field = b""
        self._name = self._file_name = ""

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            _, options = parse_options_header(self._value)
            self._name = options.get(b"name", b"").decode("utf-8", "replace")
            self._file_name = options.get(b"filename", b"").decode("utf-8", "replace")
        self._header = self._value = b""

    def _headers_finished(self) -> None:
        if not self._file_name:
            return
        if not self._trusted:
            # Our forms have the token before the first file.
            raise Refused(403, "photos.open.problem.form")
        if self._visit.files >= FILES:
            raise Refused(413, "photos.open.problem.files", most=FILES)
        self._visit.files += 1
        # On the disk it has a name of ours; what it is called is only shown, and only its ending matters.
        ending = ".zip" if self._file_name.lower().endswith(".zip") else ".bin"
        self._place = self._visit.scratch / f"{self._visit.files:06}{ending}"
        self._out = self._place.open("xb")
        self._size = 0

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._out is None:
            self._field += data[start:end]
            if len(self._field) > _FIELD:
                raise Refused(413, "photos.open.problem.broken")
            return
        self._size += end - start
        self._visit.received += end - start
        if self._size > LARGEST or self._visit.received > BYTES:
            raise Refused(413, "photos.open.problem.bytes", most=BYTES >> 20, one=LARGEST >> 20)
        self._out.write(data[start:end])

    def _end(self) -> None:
        if self._out is None:
            if self._name == "csrf":
                check_form(self._field.decode("utf-8", "replace"), self._visit)
                self._trusted = True
            return
        self._out.close()
        self._out = None
        assert self._place is not None  # noqa: S101 - both are set together
        self.taken.append((self._place, self._file_name[-_LONGEST_NAME:]))

    def drop(self) -> None:
        """Forget the file that did not come to its end."""
        if self._out is not None and self._place is not None:
            self._out.close()
            self._out = None
            self._visit.received -= self._size
            with suppress(OSError):
                self._place.unlink()


async def receive(request: Request, visit: Visit) -> tuple[list[tuple[Path, str]], Refused | None]:
    """The files of a form, each with its name, and why not all came. Raises Refused where none of it is believed."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data" or not (boundary := options.get(b"boundary", b"")):
        raise Refused(400, "photos.open.problem.broken")
    incoming = _Incoming(visit)
    refused: Refused | None = None
    try:
        parser = MultipartParser(boundary, incoming.callbacks())  # type: ignore[arg-type]
        async for piece in request.stream():
            # A large upload is somebody being there.
            visit.touch()
            try:
                if refused is None:
                    parser.write(piece)
            except Refused as error:
                if error.status == 403:
                    raise
                # The rest is let pass, or the browser would say that the connection broke and not why.
                refused = error
        if refused is None:
            parser.finalize()
    except (FormParserError, ClientDisconnect, ValueError):
        refused = Refused(400, "photos.open.problem.broken")
    except OSError as error:
        code = "room" if error.errno in (ENOSPC, EDQUOT) else "broken"
        refused = Refused(507, f"photos.open.problem.{code}")
    finally:
        incoming.drop()
    return incoming.taken, refused
