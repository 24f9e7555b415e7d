#!/usr/bin/env bash
# setup/oracles.sh: .venv/oracles with what requirements/oracles.lock names, apart from Chouxin and its tools: scanners
# that the tests and `make bench` run beside it, and whose own dependencies do not agree with ours.
set -euo pipefail
cd "$(dirname "$0")/.."
unset PYTHONHOME PYTHONPATH

lock=requirements/oracles.lock
there=.venv/oracles
stamp=$(cksum setup/oracles.sh "$lock"; pwd -P)
if [ "$(cat "$there/.done" 2>/dev/null)" = "$stamp" ]; then exit 0; fi
if [ -L .venv ]; then
    echo "$(readlink .venv) has no oracles for this checkout; run 'make env-oracles' where it belongs." >&2
    exit 1
fi

echo "  installing $lock"
log=.venv/oracles.log
rm -rf "$there"
if ! { .venv/bin/python -m venv --without-pip "$there" &&
    .venv/bin/python -m pip --disable-pip-version-check --no-input --python "$there/bin/python" \
        install --no-compile --require-hashes -r "$lock"; } >"$log" 2>&1; then
    tail -n 30 "$log" >&2
    echo "Run the same command again to go on; the whole output is in $log" >&2
    exit 1
fi
printf '%s\n' "$stamp" >"$there/.done"
