#!/bin/sh
# What Finder opens by a double click.
exec "$(dirname -- "$0")/open-my-photos.sh" "$@"
