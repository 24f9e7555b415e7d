"""Ordinary models that look like swappers from outside: what goes in and comes out of public ones.

The shapes are those of published networks and of their kin. `same_as_a_swapper` are those that no shape can tell from
a swapper, so that they are counted as dual use.
"""

from collections.abc import Mapping

from chouxin.testing import inert

Shapes = Mapping[str, inert.Shape]
Models = list[tuple[Shapes, Shapes]]

SIZES = (128, 224, 256, 512)


def look_alikes() -> dict[str, Models]:
    """Graphs by family: their inputs, their outputs."""
    return _portraits() | _two_pictures() | _codes() | _motion() | _sound() | _edits()


def same_as_a_swapper() -> dict[str, Models]:
    """A picture and 512 numbers in, a picture of that size out: text, a code or a speaker instead of a face."""
    return {
        # CLIP ViT-B/32 gives 512 numbers of a text, which is what an identity has.
        "picture changed by the code of a text": [
            ({"image": [1, 3, s, s], "text_features": [1, 512]}, {"edited": [1, 3, s, s]}) for s in (224, 256)
        ],
        "restorer that takes a code": [
            ({"lq": [1, 3, s, s], "code": [1, 512]}, {"hq": [1, 3, s, s]}) for s in (256, 512)
        ],
        "lips moved by the code of a sound": [({"face": [1, 3, 256, 256], "audio": [1, 512]}, {"o": [1, 3, 256, 256]})],
    }


def _portraits() -> dict[str, Models]:
    return {
        # MODNet, BiRefNet; Deep Image Matting and FBA take a trimap beside.
        "portrait matting": [
            ({"src": [1, 3, 512, 512]}, {"pha": [1, 1, 512, 512]}),
            ({"image": [1, 3, 512, 512], "trimap": [1, 1, 512, 512]}, {"alpha": [1, 1, 512, 512]}),
            ({"image": [1, 3, 512, 512], "trimap": [1, 2, 512, 512]}, {"fba": [1, 7, 512, 512]}),
        ],
        # Background Matting V2: picture and empty background in; mask, foreground and errors out.
        "matting against a known background": [
            (
                {"src": [1, 3, s, s], "bgr": [1, 3, s, s]},
                {"pha": [1, 1, s, s], "fgr": [1, 3, s, s], "err": [1, 1, s, s], "ref": [1, 1, s, s]},
            )
            for s in SIZES
        ],
        # Robust Video Matting carries four states from picture to picture and leaves all sizes open.
        "video matting with states": [
            (
                {"src": [1, 3, "H", "W"], **{f"r{n}i": [1, c, "h", "w"] for n, c in enumerate((16, 20, 40, 64), 1)}},
                {"fgr": [1, 3, "H", "W"], "pha": [1, 1, "H", "W"], "r1o": [1, 16, "h", "w"]},
            )
        ],
        "portrait drawn as a cartoon": [({"image": [1, 3, s, s]}, {"anime": [1, 3, s, s]}) for s in SIZES],
        "portrait drawn as a cartoon, channels last": [({"x": ["N", s, s, 3]}, {"y": ["N", s, s, 3]}) for s in SIZES],
        "two faces compared": [
            ({"a": [1, 3, 112, 112], "b": [1, 3, 112, 112]}, {"alike": [1, 1]}),
            ({"a": [1, 3, 112, 112], "b": [1, 3, 112, 112]}, {"x": [1, 512], "y": [1, 512]}),
            ({"face": [1, 3, 112, 112], "known": [1000, 512]}, {"alike": [1, 1000]}),
            ({"face": [1, 3, 112, 112], "known": [1, 512]}, {"alike": [1, 1]}),
        ],
        "face and its landmarks": [
            ({"image": [1, 3, 192, 192]}, {"points": [1, 212]}),
            ({"i": [1, 192, 192, 3]}, {"p": [1, 1404]}),
        ],
        # 3DMM: 257 coefficients of a face's shape, look, expression and light.
        "shape of a face": [({"image": [1, 3, 224, 224]}, {"coefficients": [1, 257]})],
    }


def _two_pictures() -> dict[str, Models]:
    return {
        "style transfer of any picture": [
            ({"content": [1, 3, s, s], "style": [1, 3, s, s]}, {"stylised": [1, 3, s, s]}) for s in SIZES
        ],
        "style transfer with its strength": [
            ({"content": [1, 3, s, s], "style": [1, 3, s, s], "alpha": [1]}, {"o": [1, 3, s, s]}) for s in SIZES
        ],
        # Magenta: the style is worked out first, as 100 numbers.
        "style transfer by a bottleneck": [
            ({"content": ["N", 384, 384, 3], "style": ["N", 1, 1, 100]}, {"o": ["N", 384, 384, 3]})
        ],
        "make-up transfer": [({"a": [1, 3, 256, 256], "b": [1, 3, 256, 256]}, {"o": [1, 3, 256, 256]})],
        "enlarging beside a reference": [
            ({"lr": [1, 3, 128, 128], "ref": [1, 3, 512, 512]}, {"sr": [1, 3, 512, 512]}),
            ({"lr": [1, 3, 64, 64], "ref": [1, 3, 256, 256]}, {"sr": [1, 3, 256, 256]}),
        ],
        "colours of a reference": [
            ({"l": [1, 1, 256, 256], "ref": [1, 3, 256, 256]}, {"ab": [1, 2, 256, 256]}),
            ({"grey": [1, 1, 256, 256], "ref": [1, 3, 256, 256]}, {"rgb": [1, 3, 256, 256]}),
        ],
        "exposures fused": [({"under": [1, 3, s, s], "over": [1, 3, s, s]}, {"hdr": [1, 3, s, s]}) for s in (256, 512)],
        "difference of two dates": [({"a": [1, 3, 256, 256], "b": [1, 3, 256, 256]}, {"changed": [1, 2, 256, 256]})],
        "pasted part fitted in": [({"composite": [1, 3, 256, 256], "mask": [1, 1, 256, 256]}, {"o": [1, 3, 256, 256]})],
        # VITON, PF-AFN: tall pictures; the person comes as parts and points.
        "clothes tried on": [
            ({"cloth": [1, 3, 256, 192], "person": [1, 3, 256, 192]}, {"o": [1, 3, 256, 192]}),
            ({"cloth": [1, 3, 256, 192], "agnostic": [1, 22, 256, 192]}, {"o": [1, 4, 256, 192]}),
        ],
        "person in another pose": [
            ({"p": [1, 3, 256, 256], "from": [1, 18, 256, 256], "to": [1, 18, 256, 256]}, {"o": [1, 3, 256, 256]})
        ],
    }


def _codes() -> dict[str, Models]:
    return {
        # pSp, e4e: a picture to 18 rows of 512 numbers, or as many as the size needs.
        "picture to the code of a generator": [
            ({"image": [1, 3, 256, 256]}, {"codes": [1, rows, 512]}) for rows in (14, 16, 18)
        ],
        # ReStyle: picture beside the last guess, and the last code.
        "code of a generator, step by step": [({"xy": [1, 6, 256, 256], "w": [1, 18, 512]}, {"w_out": [1, 18, 512]})],
        "code to picture": [({"w": [1, 18, 512]}, {"image": [1, 3, 1024, 1024]})],
        "code to picture, with noise": [({"z": [1, 512], "psi": [1]}, {"image": [1, 3, 256, 256]})],
        # StyleCLIP's mapper and HairCLIP work on codes alone.
        "code changed by a text": [
            ({"w": [1, 18, 512]}, {"dw": [1, 18, 512]}),
            ({"w": [1, 18, 512], "hair": [1, 512], "colour": [1, 512]}, {"dw": [1, 18, 512]}),
        ],
        # GPEN, CodeFormer: the code comes out and does not go in.
        "restorer that tells its code": [
            (
                {"lq": [1, 3, 512, 512], "w": [1]},
                {"hq": [1, 3, 512, 512], "code": [1, 256, 1024], "feat": [1, 256, 16, 16]},
            ),
            ({"lq": [1, 3, 512, 512]}, {"hq": [1, 3, 512, 512], "code": [1, 512]}),
        ],
        "picture encoder of an adapter": [
            ({"pixels": [1, 257, 1280]}, {"tokens": [1, 16, 768]}),
            ({"embeds": [1, 1024]}, {"tokens": [1, 4, 768]}),
        ],
        "picture and text compared": [
            ({"image": [1, 3, 224, 224], "text": [1, 77]}, {"logits": [1, 1]}),
            ({"image": [1, 3, 224, 224], "text": [1, 512]}, {"logits": [1, 1]}),
        ],
        "things named by a text": [
            ({"image": [1, 3, 640, 640], "text": [1, 80, 512]}, {"boxes": [1, 8400, 4], "scores": [1, 8400, 80]}),
            # CLIPSeg: the code of a text and a picture give a mask.
            ({"image": [1, 3, 352, 352], "text": [1, 512]}, {"mask": [1, 1, 352, 352]}),
        ],
        "diffusion step on pixels": [({"x": [1, 3, 64, 64], "t": [1], "class": [1, 512]}, {"eps": [1, 6, 64, 64]})],
        "picture compressed": [({"x": [1, 3, 256, 256]}, {"y": [1, 192, 16, 16], "x_hat": [1, 3, 256, 256]})],
    }


def _motion() -> dict[str, Models]:
    return {
        "depth from two pictures, square": [
            ({"l": [1, 3, s, s], "r": [1, 3, s, s]}, {"d": [1, 1, s, s]}) for s in SIZES
        ],
        "depth from two pictures, wide": [({"l": [1, 3, 480, 640], "r": [1, 3, 480, 640]}, {"d": [1, 1, 480, 640]})],
        "optical flow": [
            ({"a": [1, 3, 440, 1024], "b": [1, 3, 440, 1024]}, {"flow": [1, 2, 440, 1024]}),
            ({"a": [1, 3, 256, 256], "b": [1, 3, 256, 256]}, {"low": [1, 2, 32, 32], "flow": [1, 2, 256, 256]}),
        ],
        "pose from two pictures": [({"two": [1, 6, 192, 640]}, {"pose": [1, 12]})],
        "picture between two": [
            ({"a": [1, 3, s, s], "b": [1, 3, s, s], "t": [1, 1, 1, 1]}, {"o": [1, 3, s, s]}) for s in (256, 512)
        ],
        "burst deblurred": [({"burst": [1, 5, 3, s, s]}, {"sharp": [1, 3, s, s]}) for s in (256, 512)],
        "burst deblurred, side by side": [({"burst": [1, 15, 256, 256]}, {"sharp": [1, 3, 256, 256]})],
        # DVC: the last picture and this one; what is sent, and the picture again.
        "video compressed": [
            (
                {"last": [1, 3, 256, 256], "now": [1, 3, 256, 256]},
                {"again": [1, 3, 256, 256], "motion": [1, 128, 16, 16], "rest": [1, 96, 16, 16]},
            )
        ],
        "noise of a known strength": [
            ({"x": [1, 3, s, s], "sigma": [1, 1, s, s]}, {"o": [1, 3, s, s]}) for s in (256, 512)
        ],
        "points found in both": [({"a": [1, 1, 480, 640], "b": [1, 1, 480, 640]}, {"m": ["N", 2], "c": ["N"]})],
    }


def _sound() -> dict[str, Models]:
    return {
        "voice in the manner of a speaker": [
            ({"mel": [1, 80, 200], "speaker": [1, 512]}, {"mel_out": [1, 80, 200]}),
            ({"text": [1, 60], "speaker": [1, 512]}, {"mel": [1, 80, 400]}),
        ],
        "speaker from a sound": [({"mel": [1, 80, 200]}, {"speaker": [1, 512]})],
        "sound cleaned of others": [({"spectrum": [1, 2, 257, 200], "speaker": [1, 512]}, {"mask": [1, 2, 257, 200]})],
        "sound and lips in step": [({"mel": [1, 1, 80, 16], "mouth": [1, 15, 48, 96]}, {"a": [1, 512], "b": [1, 512]})],
    }


def _edits() -> dict[str, Models]:
    return {
        # StarGAN takes five switches, AttGAN thirteen, StarGAN v2 a style of 64.
        "hair and age by switches": [
            ({"image": [1, 3, 256, 256], "switches": [1, n]}, {"o": [1, 3, 256, 256]}) for n in (5, 13, 64)
        ],
        # SAM: a picture with the wanted age as a fourth channel.
        "older or younger": [({"image": [1, 4, 256, 256]}, {"o": [1, 3, 1024, 1024]})],
        "picture parted in colour and light": [
            ({"x": [1, 3, s, s]}, {"a": [1, 3, s, s], "s": [1, 3, s, s]}) for s in SIZES
        ],
        "light turned": [({"x": [1, 3, 256, 256], "light": [1, 9]}, {"o": [1, 3, 256, 256]})],
        "colours by a table": [({"x": [1, 3, 512, 512], "lut": [1, 3, 33, 33, 33]}, {"o": [1, 3, 512, 512]})],
        "depth drawn": [({"x": [1, 3, 518, 518]}, {"depth": [1, 518, 518]})],
    }
