#!/usr/bin/env bash
# setup/debian.sh PACKAGE...: installs Debian packages where that is possible and allowed; says why not otherwise.
set -euo pipefail

refuse() {
    echo "  not installed: $* ($reason)" >&2
    echo "  install them yourself, on Debian or Ubuntu with: sudo apt-get install $*" >&2
    exit 1
}

command -v apt-get >/dev/null || { reason="there is no apt-get here"; refuse "$@"; }
as_root=()
if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null || { reason="this needs root, or sudo without a password"; refuse "$@"; }
    as_root=(sudo -n)
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
install() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; }
echo "  installing with apt-get: $*"
# Package lists may be absent or old; they are fetched only when it does not work without.
if ! install "$@" >"$log" 2>&1; then
    "${as_root[@]}" apt-get update >>"$log" 2>&1 || true
    if ! install "$@" >>"$log" 2>&1; then
        tail -n 15 "$log" >&2
        reason="apt-get failed, see above"
        refuse "$@"
    fi
fi
