"""Swap tools in other languages than Python are known by what they call and say; recognisers are left alone."""

import pytest

from chouxin.detectors.code_purpose import CodePurpose
from chouxin.domain import Limits, Locator, Part, Parts, Tree
from chouxin.engine.walk import walk
from chouxin.knowledge import Knowledge, load, shipped_packs
from chouxin.readers.sources import BytesSource

SWAPS = {
    "Swapper.cs": """
        using Microsoft.ML.OnnxRuntime;
        class Swapper {
            readonly InferenceSession net = new InferenceSession("models/inswapper_128.onnx");
            Mat Put(Mat frame, float[] latent) { var o = net.Run(inputs); return Blend(o, frame); }
        }""",
    "swap.cpp": """
        #include <opencv2/opencv.hpp>
        cv::Mat paste(const cv::Mat& m, const cv::Mat& frame, cv::Mat latent, cv::Mat emap) {
            latent = latent.dot(emap) / cv.norm(latent);
            cv::Mat back; cv::invertAffineTransform(m, back);
            cv::warpAffine(face, out, back, frame.size()); cv::GaussianBlur(mask, mask, cv::Size(9, 9), 0);
            return out;
        }""",
    "swap.ts": """
        import * as ort from "onnxruntime-web";
        const session = await ort.InferenceSession.create("/models/hyperswap_1a_256.onnx");
        export async function put(frame: Tensor, id: Tensor) { return session.run({ target: frame, source: id }); }""",
    "main.rs": """
        use ort::session::Session;
        fn main() -> Result<()> {
            let net = Session::builder()?.commit_from_file("inswapper_128_fp16.onnx")?;
            let out = net.run(inputs)?;
            Ok(())
        }""",
    "main.go": """
        package main
        import "github.com/yalue/onnxruntime_go"
        func main() {
            s, err := ort.NewAdvancedSession("simswap_256.onnx", names, outs, ins, os, nil)
            if err != nil { panic(err) }
        }""",
    "run.sh": """#!/bin/sh
        wget https://example.org/models/inswapper_128.onnx
        python run.py --source me.jpg --target film.mp4 --frame-processor face_swapper
    """,
}
ORDINARY = {
    "Recogniser.cs": 'class R { InferenceSession net = new InferenceSession("w600k_r50.onnx"); }',
    "align.cpp": "void f() { cv::warpAffine(a, b, m, s); cv::GaussianBlur(b, b, k, 0); }",
    "detect.ts": 'const s = await ort.InferenceSession.create("/models/scrfd_10g.onnx"); s.run(x);',
    "main.go": 'package main\nfunc main() { s, err := ort.NewAdvancedSession("yolo.onnx", a, b) }',
}


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load(shipped_packs())


def found(knowledge: Knowledge, name: str, text: str) -> set[str]:
    parts = walk(BytesSource(text.encode(), "i", Locator((name,))), Limits())
    trees = tuple(part for part in parts if isinstance(part, Part) and isinstance(part.view, Tree))
    return {one.rule for one in CodePurpose(knowledge).detect(Parts(trees)) if not one.rule.endswith("-code")}


@pytest.mark.parametrize("name", SWAPS)
def test_a_swap_is_known(knowledge: Knowledge, name: str) -> None:
    assert found(knowledge, name, SWAPS[name])


@pytest.mark.parametrize("name", ORDINARY)
def test_a_recogniser_is_not_taken_for_one(knowledge: Knowledge, name: str) -> None:
    assert not found(knowledge, name, ORDINARY[name])
