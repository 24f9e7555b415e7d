#!/usr/bin/env bash
# exiftool, which judges in the tests that no note is left in a copy. Without it those tests are skipped.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v exiftool >/dev/null && exit 0
echo "The tests of notes in pictures need: libimage-exiftool-perl"
setup/debian.sh libimage-exiftool-perl || echo "  going on without; the tests that ask exiftool will be skipped" >&2
