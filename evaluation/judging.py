"""Runs in the judges' environment, which has dlib and nothing of ours: `judging.py FOLDER COUNT MODELS`.

Writes the distance of each face to the one that it was before, by landmarks that were found before.
"""

import sys
from pathlib import Path

import dlib
import numpy as np


def main(folder: Path, count: int, models: Path) -> None:
    """Read `before.npy`, `boxes.npy`, `afterN.npy`; write `distancesN.npy`."""
    points = dlib.shape_predictor(str(models / "shape_predictor_5_face_landmarks.dat"))
    net = dlib.face_recognition_model_v1(str(models / "dlib_face_recognition_resnet_model_v1.dat"))
    before, boxes = np.load(folder / "before.npy"), np.load(folder / "boxes.npy")
    shapes = []
    for piece, (left, top, wide, high) in zip(before, boxes, strict=True):
        box = dlib.rectangle(round(left), round(top), round(left + wide), round(top + high))
        shapes.append(points(piece, box))

    def described(pieces: np.ndarray) -> np.ndarray:
        chips = [
            dlib.get_face_chip(np.ascontiguousarray(piece), shape) for piece, shape in zip(pieces, shapes, strict=True)
        ]
        found = [net.compute_face_descriptor(chip) for chip in chips]
        return np.array(found)

    was = described(before)
    for number in range(count):
        now = described(np.load(folder / f"after{number}.npy"))
        np.save(folder / f"distances{number}.npy", np.linalg.norm(now - was, axis=1))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
