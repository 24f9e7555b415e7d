"""Bodies of requests: read up to a limit, checked, or streamed to a file."""

import os
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import msgspec
from starlette.requests import ClientDisconnect, Request

from chouxin.domain import InputError
from chouxin.web.problems import Refused

_FORM = "application/x-www-form-urlencoded"
_MOST_FIELDS = 2000


async def read(request: Request, most: int) -> bytes:
    """The whole body. Raises Refused (413) beyond `most` bytes, whether or not its length was declared."""
    _check_length(request, most)
    pieces: list[bytes] = []
    size = 0
    try:
        async for piece in request.stream():
            size += len(piece)
            if size > most:
                raise _too_large(most)
            pieces.append(piece)
    except ClientDisconnect as error:
        raise InputError("the request ended before its body did") from error
    return b"".join(pieces)


async def to_file(request: Request, most: int, folder: Path) -> str:
    """The body in a new file of `folder`; its path. A body that breaks off leaves nothing behind."""
    _check_length(request, most)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, prefix="incoming-")
    size = 0
    try:
        with os.fdopen(handle, "wb") as out:
            async for piece in request.stream():
                size += len(piece)
                if size > most:
                    raise _too_large(most)
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
    except BaseException as error:
        Path(name).unlink(missing_ok=True)
        if isinstance(error, ClientDisconnect):
            raise InputError("the request ended before its body did") from error
        if isinstance(error, OSError):
            raise Refused(507, "no-room", f"the upload could not be stored: {error.strerror}") from error
        raise
    return name


def decode(body: bytes, content_type: str, takes: Any) -> Any:
    """JSON as `takes` describes it. Raises Refused (415) for other content, msgspec errors for what does not fit."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise Refused(415, "content-type", f"send application/json; this was {kind or 'not named'!s}")
    return msgspec.json.decode(body, type=takes, strict=True)


def form(body: bytes, content_type: str) -> dict[str, str]:
    """The fields of a form, the last of each name."""
    kind = content_type.partition(";")[0].strip().lower()
    if body and kind != _FORM:
        raise Refused(415, "content-type", f"send {_FORM}; this was {kind or 'not named'!s}")
    try:
        fields = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError as error:
        raise InputError(f"the form could not be read: {error}") from error
    return {name: values[-1] for name, values in fields.items()}


def query(request: Request, asks: Any) -> Any:
    """The query as `asks` describes it; numbers are read from their digits. What is not asked for is an error."""
    given = {name: value for name, value in request.query_params.multi_items() if value != ""}
    known = {field.encode_name for field in msgspec.structs.fields(asks)}
    for name in given:
        if name not in known:
            raise InputError(f"unknown query parameter {name!r}; known are {', '.join(sorted(known))}")
    return msgspec.convert(given, asks, strict=False)


def _check_length(request: Request, most: int) -> None:
    declared = request.headers.get("content-length")
    if declared is not None and declared.isdecimal() and int(declared) > most:
        raise _too_large(most)


def _too_large(most: int) -> Refused:
    return Refused(413, "too-large", f"the body is larger than the {most} bytes that this takes")
