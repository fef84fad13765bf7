#!/usr/bin/env bash
# Sees to what the machine itself has to provide.
#
#   deploy/system-packages.sh check   the tools every build needs: Rust, Node.js, a C compiler
#   deploy/system-packages.sh run     and what a server needs: PostgreSQL with PostGIS, fonts for printed boards
#   deploy/system-packages.sh test    and what the tests need: Chromium, two readers of QR codes, tools for PDF, a generator of load, a pooler
#   deploy/system-packages.sh long    and what the long tests need: Python's own environments, for the tool that reads the API's description
#   deploy/system-packages.sh bench   and what the benchmark compares with: ogr2ogr, two generators of QR codes
#
# Debian and Ubuntu packages that are missing are installed when that is allowed without asking (as root, or with a sudo
# that needs no password). Otherwise the command to run is printed, and nothing is changed.
set -euo pipefail

readonly node_floor=20 postgres_floor=15

fail() {
    printf '%s\n' '' "$@" '' >&2
    exit 1
}

# Rust and Node.js come from their own installers, which are for the person at the machine to choose.
check_tools() {
    command -v cargo > /dev/null ||
        fail 'Rust is missing (no "cargo" on the PATH). Install the stable toolchain as https://rustup.rs describes, open a new shell, and try again.'
    command -v node > /dev/null && command -v npm > /dev/null ||
        fail "Node.js is missing (no \"node\" or no \"npm\" on the PATH). Install version $node_floor or newer from https://nodejs.org, and try again."
    local version
    version=$(node --version)
    version=${version#v}
    ((${version%%.*} >= node_floor)) ||
        fail "Node.js $version is too old: version $node_floor or newer is needed. Install it from https://nodejs.org, and try again."
}

# Debian keeps the two files in separate packages, so that either may be there alone.
has_postgis() {
    [[ -e $1/postgis-3.so && -e $2/extension/postgis.control ]]
}

# Sets found_postgres to the newest usable PostgreSQL and found_postgis to the newest one that has PostGIS.
find_postgres() {
    found_postgres=0 found_postgis=0
    local server version
    for server in /usr/lib/postgresql/*/bin/postgres; do
        version=${server#/usr/lib/postgresql/}
        version=${version%%/*}
        [[ -x $server && $version =~ ^[0-9]+$ ]] && ((version >= postgres_floor)) || continue
        ((version > found_postgres)) && found_postgres=$version
        has_postgis "/usr/lib/postgresql/$version/lib" "/usr/share/postgresql/$version" || continue
        ((version > found_postgis)) && found_postgis=$version
    done
    # One that was installed in another way; the server asks pg_config first.
    if ((found_postgis == 0)) && command -v pg_config > /dev/null; then
        server=$(pg_config --bindir)/postgres
        [[ -x $server ]] && has_postgis "$(pg_config --pkglibdir)" "$(pg_config --sharedir)" || return 0
        version=$("$server" --version)
        version=${version#*(PostgreSQL) }
        version=${version%%[!0-9]*}
        ((${version:-0} >= postgres_floor)) && found_postgres=$version found_postgis=$version
    fi
    return 0
}

# Sets missing to the packages that have to be installed.
find_missing() {
    missing=()
    command -v cc > /dev/null || missing+=(gcc libc6-dev)
    [[ $1 == check ]] && return
    find_postgres
    if ((found_postgres == 0)); then
        missing+=(postgresql postgresql-postgis)
    elif ((found_postgis == 0)); then
        missing+=("postgresql-$found_postgres-postgis-3")
    fi
    compgen -G '/usr/share/fonts/opentype/noto/NotoSansCJK-*.ttc' > /dev/null || missing+=(fonts-noto-cjk)
    # Rare characters of names and places that Noto lacks.
    [[ -e /usr/share/fonts/truetype/babelstone/BabelStoneHan.ttf ]] || missing+=(fonts-babelstone-han)
    [[ $1 == run ]] && return
    command -v chromium > /dev/null || missing+=(chromium)
    # Without windows it takes half of the time; CHROMIUM names another one.
    command -v "${CHROMIUM:-chromium-headless-shell}" > /dev/null || missing+=(chromium-headless-shell)
    command -v zbarimg > /dev/null || missing+=(zbar-tools)
    command -v ZXingReader > /dev/null || missing+=(zxing-cpp-tools)
    command -v pdftotext > /dev/null && command -v pdffonts > /dev/null || missing+=(poppler-utils)
    command -v wrk > /dev/null || missing+=(wrk)
    # Debian's name for what stands between servers and databases.
    [[ -x /usr/sbin/pgbouncer ]] || missing+=(pgbouncer)
    [[ $1 == test ]] && return
    python3 -c 'import ensurepip, venv' 2> /dev/null || missing+=(python3-venv)
    command -v curl > /dev/null || missing+=(curl)
    [[ $1 == long ]] && return
    command -v ogr2ogr > /dev/null || missing+=(gdal-bin)
    /usr/bin/python3 -c 'import qrcode, segno' 2> /dev/null || missing+=(python3-qrcode python3-segno)
}

# Installs the missing packages. In front of every command that changes something stands "${as_root[@]}".
install() {
    export DEBIAN_FRONTEND=noninteractive
    # A machine that has just been set up often has the packages' lock taken for a while.
    local apt_get=("${as_root[@]}" apt-get --quiet --option DPkg::Lock::Timeout=600)
    "${apt_get[@]}" update
    if [[ " ${missing[*]} " == *' postgresql '* ]]; then
        local candidate
        candidate=$(apt-cache policy postgresql | sed -n 's/^ *Candidate: *\([0-9]*\).*/\1/p')
        ((${candidate:-0} >= postgres_floor)) ||
            fail "This distribution has PostgreSQL ${candidate:-(none)}, and Riverward needs version $postgres_floor or newer." \
                'Add the PostgreSQL project'"'"'s own packages as https://www.postgresql.org/download/linux/ describes, and try again.'
        keep_main_cluster_away
    fi
    "${apt_get[@]}" install --yes --no-install-recommends "${missing[@]}"
    # The tests start one of their own; Debian starts one for the machine.
    if [[ " ${missing[*]} " == *' pgbouncer '* && -d /run/systemd/system ]]; then
        "${as_root[@]}" systemctl disable --now --quiet pgbouncer
    fi
}

# Debian starts a database server of its own when PostgreSQL is first installed. Riverward runs a private one, so for the
# time of this installation that is turned off; a machine that has PostgreSQL already is left as it is.
keep_main_cluster_away() {
    [[ -e /etc/postgresql-common/createcluster.conf ]] && return
    local folder=/etc/postgresql-common/createcluster.d
    "${as_root[@]}" mkdir -p "$folder"
    echo 'create_main_cluster = false' | "${as_root[@]}" tee "$folder/riverward.conf" > /dev/null
    trap '"${as_root[@]}" rm -f /etc/postgresql-common/createcluster.d/riverward.conf' EXIT
}

main() {
    [[ ${1-} =~ ^(check|run|test|long|bench)$ ]] || fail "usage: $0 check|run|test|long|bench"
    check_tools
    find_missing "$1"
    ((${#missing[@]} == 0)) && return

    command -v apt-get > /dev/null ||
        fail "This machine lacks what the Debian packages ${missing[*]} provide. Install the same with its own package manager, and try again."
    if ((EUID == 0)); then
        as_root=(env)
    elif command -v sudo > /dev/null && sudo --non-interactive true 2> /dev/null; then
        as_root=(sudo --non-interactive env DEBIAN_FRONTEND=noninteractive)
    else
        fail 'Some system packages are missing, and installing them needs your password. Run this, then try again:' '' \
            "    sudo apt-get update && sudo apt-get install --no-install-recommends ${missing[*]}"
    fi
    echo "Installing: ${missing[*]}"
    install
    find_missing "$1"
    ((${#missing[@]} == 0)) || fail "Installed, but still not found: ${missing[*]}"
}

main "$@"
