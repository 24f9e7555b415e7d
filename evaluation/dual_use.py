"""Inert files of kinds that serve a swap and honest work alike: people look at them, and nothing is held.

Adapters that draw whoever a face vector names, lip-sync, portraits that are moved, and likenesses of one person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from chouxin.testing import inert
from chouxin.testing.inert_containers import to_hdf5
from chouxin.testing.inert_weights import Weights

Shapes = Mapping[str, inert.Shape]


def dual_use_graphs() -> dict[str, list[tuple[Shapes, Shapes]]]:
    """Graphs by family."""
    return {
        "lip-sync": [({"mel": [1, 1, 80, 16], "faces": [1, 6, s, s]}, {"frame": [1, 3, s, s]}) for s in (96, 192, 256)],
        "portrait moved by points": [
            ({"volume": [1, 32, 16, 64, 64], "a": [1, 21, 3], "b": [1, 21, 3]}, {"frame": [1, 3, s, s]})
            for s in (256, 512)
        ],
        "portrait lifted into space": [({"img": [1, 3, s, s]}, {"o": [1, 32, 16, s // 4, s // 4]}) for s in (256, 512)],
        # The same shapes as a swapper, from a tool that animates a portrait: shapes cannot tell them apart.
        "portrait moved by a code": [({"face": [1, 3, s, s], "motion": [1, 512]}, {"o": [1, 3, s, s]}) for s in (256,)],
    }


def dual_use_weights(most: int | None = None) -> dict[str, list[bytes]]:
    """Weights by family: plain, and without names, in half precision. most: so many files of each family."""
    made: dict[str, list[bytes]] = {}
    for family, model in _models().items():
        stripped = replace(model.nameless(), half=True)
        made[family] = [model.to_safetensors()]
        if not model.metadata:  # only safetensors carries what a trainer says
            made[family] += [model.to_torch(), model.to_pickle(), to_hdf5(model)]
        made[f"{family}, half, no names"] = [stripped.to_safetensors(), stripped.to_torch(), stripped.to_pickle()]
    return {family: files[:most] for family, files in made.items()}


def _models() -> dict[str, Weights]:
    return {
        "adapter of a face vector, with a resampler": _resampler(),
        "lip-sync weights": Weights(
            {
                "face_encoder_blocks.0.0.conv_block.0.weight": (16, 6, 7, 7),
                "face_encoder_blocks.1.0.conv_block.0.weight": (32, 16, 3, 3),
                "audio_encoder.0.conv_block.0.weight": (32, 1, 3, 3),
                "audio_encoder.1.conv_block.0.weight": (32, 32, 3, 3),
                "output_block.0.conv_block.0.weight": (32, 80, 3, 3),
                "output_block.1.weight": (3, 32, 1, 1),
            }
        ),
        "likeness that says so": Weights(
            {"lora_unet.lora_down.weight": (16, 320), "lora_unet.lora_up.weight": (320, 16)},
            {"modelspec.tags": "celebrity, portrait", "ss_training_comment": "likeness of our presenter"},
        ),
    }


def _resampler() -> Weights:
    shapes: dict[str, Sequence[int]] = {
        "image_proj.latents": (1, 16, 1280),
        "image_proj.proj_in.weight": (1280, 512),
        "image_proj.proj_out.weight": (2048, 1280),
    }
    return Weights(shapes | {f"image_proj.layers.{n}.0.to_q.weight": (1280, 1280) for n in range(2)})
