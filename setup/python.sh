#!/usr/bin/env bash
# Prints the Python that .venv is made with: $PYTHON where set, else the newest usable of 3.11 to 3.13.
set -euo pipefail

recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
complete() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }

if [ -n "${PYTHON:-}" ]; then
    candidates=("$PYTHON")
else
    candidates=(python3.13 python3.12 python3.11 python3 python)
fi

# A Debian Python may come without ensurepip; one that can make environments as it is goes first.
for test in complete true; do
    for candidate in "${candidates[@]}"; do
        if recent "$candidate" && "$test" "$candidate"; then
            "$candidate" -c 'import sys; print(sys.executable)'
            exit 0
        fi
    done
done

{
    echo "Chouxin needs Python 3.11 or newer; looked for: ${candidates[*]}"
    for candidate in "${candidates[@]}"; do
        if version=$("$candidate" --version 2>/dev/null); then echo "  $candidate is $version"; fi
    done
    echo "Install one, or name it: make PYTHON=/path/to/python3.11 ..."
} >&2
exit 1
