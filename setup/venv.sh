#!/usr/bin/env bash
# setup/venv.sh run|dev|bench|ocr|photos: .venv with what requirements/NAME.lock names, and Chouxin itself, editable.
# Does nothing when that is so already. Each stamp is written last, so that an interrupted run is done again.
set -euo pipefail
cd "$(dirname "$0")/.."

name=$1
lock=requirements/$name.lock
pip=(.venv/bin/python -m pip --disable-pip-version-check --no-input)
unset PYTHONHOME PYTHONPATH

stamp_of() { cksum pyproject.toml setup/venv.sh "requirements/$1.lock"; }
done_already() { [ "$(cat ".venv/.$1-done" 2>/dev/null)" = "$(stamp_of "$1")" ]; }
# An environment knows its own path, so a moved one is made again.
usable() {
    [ "$(cat .venv/.place 2>/dev/null)/.venv" -ef .venv ] &&
        .venv/bin/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

if usable && done_already "$name"; then exit 0; fi

# A link leads to another checkout's environment, which would be left pointing here.
if [ -L .venv ]; then
    echo "$(readlink .venv) is not what requirements/$name.lock names; run 'make env-$name' where it belongs." >&2
    exit 1
fi

if ! usable; then
    python=$(setup/python.sh)
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    if ! "$python" -c 'import ensurepip' >/dev/null 2>&1; then
        echo "  $python comes without ensurepip"
        setup/debian.sh "python$version-venv"
    fi
    echo "  making .venv with Python $version"
    rm -rf .venv
    "$python" -m venv .venv
    pwd -P >.venv/.place
fi

log=.venv/setup.log
quietly() {
    if ! "$@" >"$log" 2>&1; then
        tail -n 30 "$log" >&2
        echo "This failed: $*" >&2
        echo "Run the same command again to go on; the whole output is in $log" >&2
        exit 1
    fi
}

echo "  installing $lock"
options=()
# What comes as source is built with the locked tools, not with whatever is newest.
if [ "$name" = bench ]; then options=(--no-build-isolation --no-deps); fi
quietly "${pip[@]}" install --no-compile --require-hashes "${options[@]}" -r "$lock"
if [ "$name" != bench ]; then
    echo "  installing chouxin"
    quietly "${pip[@]}" install --no-deps --no-build-isolation --editable .
fi

# dev.lock holds all of run.lock and of photos.lock, at the same versions.
if [ "$name" = dev ]; then
    stamp_of run >.venv/.run-done
    stamp_of photos >.venv/.photos-done
fi
stamp_of "$name" >".venv/.$name-done"
