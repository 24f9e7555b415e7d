#!/usr/bin/env bash
# A PostgreSQL server for the tests of the desk. Without it they run on SQLite alone, and in CI that is an error.
# Nothing is started here: each test run starts a server of its own in a temporary folder and ends it.
set -euo pipefail
cd "$(dirname "$0")/.."

for bin in "$(command -v pg_config >/dev/null && pg_config --bindir 2>/dev/null || true)" /usr/lib/postgresql/*/bin; do
    if [ -x "$bin/postgres" ] && [ -x "$bin/initdb" ]; then exit 0; fi
done

echo "The tests of the desk need: postgresql"
# Debian's package would make and start a server of the whole system, which nobody here asked for.
if [ "$(id -u)" = 0 ] && [ -d /etc ] && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    mkdir -p /etc/postgresql-common
    echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
fi
if ! setup/debian.sh postgresql; then
    [ -z "${CI:-}" ] || exit 1
    echo "  going on without; the tests on PostgreSQL will be skipped" >&2
fi
