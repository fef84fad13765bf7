#!/usr/bin/env bash
# Where databases of tests may lie, as a folder that is there: in memory where 4 GiB of it are free, because
# every test makes a database of some thousand files and takes it away again, at which file systems on disks
# spend more time than the tests; otherwise where temporary files go anyway.
set -euo pipefail

MEMORY=/dev/shm
ENOUGH=$((4 * 1024 * 1024))

free_kib() {
    df --output=avail "$MEMORY" | tail -n 1
}

available_kib() {
    awk '/^MemAvailable:/ { print $2 }' /proc/meminfo
}

if [[ $(stat --file-system --format=%T "$MEMORY" 2> /dev/null) == tmpfs && -w $MEMORY ]] \
    && (($(free_kib) >= ENOUGH && $(available_kib) >= ENOUGH)); then
    folder=$(mktemp --directory "$MEMORY/riverward.XXXXXX")
else
    folder=$(mktemp --directory)
fi
# The database has a user of its own.
chmod 711 "$folder"
echo "$folder"
