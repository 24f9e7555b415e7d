#!/usr/bin/env bash
# Resolves requirements/*.lock: every version and every hash, for all systems and Pythons at once.
# `setup/lock.sh --upgrade` takes newer versions; without it only what changed in pyproject.toml moves.
set -euo pipefail
cd "$(dirname "$0")/.."

uv=$(command -v uv || { [ -x .venv/bin/uv ] && echo .venv/bin/uv; } || true)
if [ -z "$uv" ]; then
    echo "'make lock' needs uv: pip install uv" >&2
    exit 1
fi
compile() {
    local name=$1
    shift
    echo "  resolving requirements/$name.lock"
    "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
        --output-file "requirements/$name.lock" "${upgrade[@]}" "$@"
}
upgrade=("$@")
compile run pyproject.toml --extra desk --group build
compile dev pyproject.toml --extra desk --extra photos --extra remote --group dev --constraint requirements/run.lock
compile bench --group bench
compile oracles --group oracles
compile judges --group judges
compile ocr pyproject.toml --extra ocr --constraint requirements/dev.lock
compile photos pyproject.toml --extra photos --group build --constraint requirements/dev.lock
