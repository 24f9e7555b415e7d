"""The words under which face-swap tools keep what they know of a cut-out face, wherever they keep them."""

from chouxin.domain import Limits, Source
from chouxin.readers.opcodes import Broken, Stream
from chouxin.readers.pickle_machine import Flood, Machine
from chouxin.readers.pickle_running import run

_DEEPFACELAB = """
    face_type landmarks source_filename source_rect source_landmarks image_to_face_mat seg_ie_polys xseg_mask
    xseg_mask_compressed eyebrows_expand_mod sample_type person_name filename shape
"""
_FACESWAP = """
    alignments source landmarks_xy mask identity alignments_version original_filename face_index source_filename
    source_is_video source_frame_dims thumb video_meta
"""
DEEPFACELAB, FACESWAP = frozenset(_DEEPFACELAB.split()), frozenset(_FACESWAP.split())
TELLING = 3
"""How many of them have to stand together."""


def told_by_pickle(source: Source, limits: Limits, most: int) -> tuple[Machine, bool]:
    """What a pickle of such words tells; and whether all of it was followed. Only the first `most` opcodes are."""
    machine = Machine(limits, most, ("person_name", "source_filename", "face_type"))
    stream = Stream(source)
    try:
        run(machine, stream)
    except (Broken, Flood):
        return machine, False
    return machine, True
