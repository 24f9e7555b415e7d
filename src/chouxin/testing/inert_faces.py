"""Inert files of cut-out faces, as face-swap tools write them: the right words, random numbers, and no face in them."""

import io
import pickle
import struct
import zipfile
import zlib
from collections.abc import Sequence

import numpy as np

_EMPTY_JPEG = (
    b"\xff\xdb\x00\x43\x00" + bytes(64) + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\x2a" * 200 + b"\xff\xd9"
)


def dfl_jpeg(name: str = "00001.png", *, seed: int = 0, told: object = None) -> bytes:
    """A face that DeepFaceLab cut out: a JPEG with a pickle in its last application segment."""
    told = _dfl_words(name, seed) if told is None else told
    segments = [(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"), (0xEF, pickle.dumps(told, 4))]
    written = b"".join(b"\xff" + bytes([kind]) + struct.pack(">H", len(held) + 2) + held for kind, held in segments)
    return b"\xff\xd8" + written + _EMPTY_JPEG


def dfl_png(name: str = "00001.png", *, seed: int = 0) -> bytes:
    """A face as DeepFaceLab kept it in its first year: a PNG with a pickle in a chunk of its own."""
    return _png([(b"fcWp", pickle.dumps(_dfl_words(name, seed), 3))])


def faceswap_png(name: str = "frame_000001.png", *, seed: int = 0) -> bytes:
    """A face that faceswap cut out: a PNG with a Python dict, as text."""
    told = {
        "alignments": {
            "x": 100,
            "w": 80,
            "y": 90,
            "h": 80,
            "landmarks_xy": _landmarks(seed),
            "mask": {},
            "identity": {},
        },
        "source": {
            "alignments_version": 2.4,
            "original_filename": name.replace(".png", "_0.png"),
            "face_index": 0,
            "source_filename": name,
            "source_is_video": True,
            "source_frame_dims": (1080, 1920),
        },
    }
    return _png([(b"iTXt", b"faceswap\0\0\0\0\0" + repr(told).encode())])


def faceset_pak(faces: int = 20, persons: Sequence[str] = (), *, seed: int = 0) -> bytes:
    """A packed faceset of DeepFaceLab: what is told of each face, a table, and the pictures."""
    told = [_sample(number, persons[number % len(persons)] if persons else None, seed) for number in range(faces)]
    pictures = [dfl_jpeg(f"{number:05}.png", seed=seed) for number in range(faces)]
    written = pickle.dumps(told, 4)
    head = struct.pack("<QQ", 1, len(written)) + written
    starts = [sum(map(len, pictures[:number])) for number in range(faces)]
    whole = len(head) + 8 * (faces + 1) + sum(map(len, pictures))
    return head + struct.pack(f"<{faces + 1}Q", *starts, whole) + b"".join(pictures)


def alignments_fsa(frames: int = 10, *, seed: int = 0) -> bytes:
    """The alignments that faceswap keeps of a video: a pickle, packed."""
    face = {"x": 100, "w": 80, "y": 90, "h": 80, "landmarks_xy": _landmarks(seed), "mask": {}, "identity": {}}
    data = {
        f"frame_{number:06}.png": {"faces": [{**face, "thumb": [1, 2]}], "video_meta": {}} for number in range(frames)
    }
    return zlib.compress(pickle.dumps({"__meta__": {"version": 2.4}, "__data__": data}, 4))


def many_faces(count: int = 30, *, seed: int = 0) -> bytes:
    """A zip of cut-out faces, as facesets are handed on."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for number in range(count):
            name = f"aligned/{number:05}_0.jpg"
            archive.writestr(zipfile.ZipInfo(name), dfl_jpeg(f"{number:05}.png", seed=seed + number))
    return file.getvalue()


def _dfl_words(name: str, seed: int) -> dict[str, object]:
    return {
        "face_type": "whole_face",
        "landmarks": _landmarks(seed),
        "source_filename": name,
        "source_rect": [10, 20, 110, 120],
        "source_landmarks": _landmarks(seed + 1),
        "image_to_face_mat": [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]],
    }


def _sample(number: int, person: str | None, seed: int) -> dict[str, object]:
    return {
        "sample_type": 1,
        "filename": f"{number:05}_0.jpg",
        "face_type": 3,
        "shape": (512, 512, 3),
        "landmarks": _landmarks(seed + number),
        "seg_ie_polys": [],
        "xseg_mask": None,
        "xseg_mask_compressed": None,
        "eyebrows_expand_mod": 1.0,
        "source_filename": f"{number:05}.png",
        "person_name": person,
    }


def _landmarks(seed: int) -> list[list[float]]:
    points: list[list[float]] = np.random.default_rng(seed).uniform(0, 256, (68, 2)).round(2).tolist()
    return points


def _png(chunks: Sequence[tuple[bytes, bytes]]) -> bytes:
    head = (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    body = [head, *chunks, (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b"")]
    written = [
        struct.pack(">I", len(held)) + kind + held + struct.pack(">I", zlib.crc32(kind + held)) for kind, held in body
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)
