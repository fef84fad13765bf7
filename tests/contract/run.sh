#!/usr/bin/env bash
# Holds the API against its own description: generated requests, right ones and wrong ones, sent as an official, a steward
# and an auditor of the demonstration district. No answer may be a fault (5xx), and each must be as docs/openapi.json says.
#
#   tests/contract/run.sh [SECONDS]     so long for each of the three; 200 where nothing is said
#
# The live stream is left out, since it never ends. Writes what was found to standard output.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
readonly seconds=${1:-200} program=$PWD/target/debug/riverward tool=target/contract/bin/schemathesis

if [[ ! -x $tool ]]; then
    python3 -m venv target/contract
    target/contract/bin/pip install --quiet --disable-pip-version-check --require-hashes \
        --requirement tests/contract/requirements.txt
fi

# As root the database has an owner of its own, who has to be able to enter the folder.
folder=$(mktemp -d)
chmod 755 "$folder"
server=
finish() {
    [[ -z $server ]] || { kill "$server" && wait "$server" || true; }
    rm -r "$folder"
}
trap finish EXIT

export RIVERWARD_DATA=$folder/data RIVERWARD_ADDR=127.0.0.1:0 RUST_LOG=warn,sqlx=error
# What limits do is tested elsewhere; here they would hide everything else.
RIVERWARD_RATE_PER_MINUTE=1000000 RIVERWARD_RECORDS_PER_MINUTE=1000000 \
    "$program" serve --demo > "$folder/told" 2> "$folder/log" &
server=$!
until grep -q '^scan ' "$folder/told"; do
    kill -0 "$server" 2> /dev/null || { cat "$folder/log"; exit 1; }
    sleep 0.2
done
base=$(sed -n 's/^ready //p' "$folder/told")
of() { awk -v role="$1" '$1 == "account" && $2 == role { print $3, $4; exit }' "$folder/told"; }
RIVERWARD_PASSWORD='lotus-and-reed-17' "$program" account official --name 督查 --login contract-auditor \
    --area 990101 --role auditor > /dev/null

session() {
    curl --silent --show-error --dump-header - --output /dev/null --header "Origin: $base" \
        --data-urlencode "login=$1" --data-urlencode "password=$2" "$base/login" |
        tr -d '\r' | sed -n 's/^set-cookie: \(__Host-session=[^;]*\).*/\1/ip'
}

# Sends requests for so long, with more options that choose the operations.
generate() {
    local time=$1
    shift
    "$tool" run "$base/api/v1/openapi.json" --header "Cookie: $cookie" --header "Origin: $base" \
        --max-time "$time" --request-timeout 20 --continue-on-failure --no-color "$@" \
        --checks not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance \
        > "$folder/found" || failed=1
    # Advice about data is for people who write descriptions; what failed and what was tried is for here.
    sed -n '/= FAILURES =/,/= WARNINGS =/p; /^API Operations:/,$p' "$folder/found"
}

failed=0
while read -r who login password; do
    cookie=$(session "$login" "$password")
    [[ -n $cookie ]] || { echo "$who cannot sign in"; exit 1; }
    echo "as $who, $seconds s"
    # What ends sessions comes last: everything after it would be refused.
    generate "$seconds" --exclude-path /api/v1/events --exclude-path-regex '^/api/v1/me/sessions/.*end$'
    generate $((seconds / 10 + 1)) --include-path-regex '^/api/v1/me/sessions/.*end$'
done <<< "official $(of district-admin)
steward $(of river-chief)
auditor contract-auditor lotus-and-reed-17"
exit "$failed"
