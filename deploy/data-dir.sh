#!/usr/bin/env bash
# Prints the data folder for `make run`: RIVERWARD_DATA if it is set, else var in the working copy.
#
# As root the database runs as an unprivileged user. Where that user cannot enter the working copy (below /root, as a
# rule), the data goes to /var/lib/riverward rather than that somebody's home is opened to everybody.
set -euo pipefail

if [[ -n ${RIVERWARD_DATA-} ]]; then
    echo "$RIVERWARD_DATA"
elif ((EUID == 0)) && ! setpriv --reuid=65534 --regid=65534 --clear-groups test -x "$PWD" 2> /dev/null; then
    echo "$PWD is closed to other users, so the data goes to /var/lib/riverward; RIVERWARD_DATA names another place." >&2
    echo /var/lib/riverward
else
    echo "$PWD/var"
fi
