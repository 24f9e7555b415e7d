#!/usr/bin/env bash
# A Chromium and a Chinese font for the browser tests. Without them those tests are skipped, and in CI that is an error.
set -euo pipefail
cd "$(dirname "$0")/.."

missing=()
command -v chromium >/dev/null || command -v chromium-browser >/dev/null ||
    missing+=(chromium)
# fontconfig comes with the browser; where it is absent, so are its fonts.
[ -n "$(fc-list :lang=zh family 2>/dev/null | head -n 1 || true)" ] || missing+=(fonts-noto-cjk)
[ ${#missing[@]} = 0 ] && exit 0

echo "The browser tests need: ${missing[*]}"
if ! setup/debian.sh "${missing[@]}"; then
    [ -z "${CI:-}" ] || exit 1
    echo "  going on without; the browser tests will be skipped" >&2
fi
