#!/usr/bin/env bash
# Installs what is missing and nothing else: Debian packages (with sudo only when not root) and the project's .venv.
# `scripts/setup.sh bench` also installs the peers that the benchmarks compare with. A second run takes no time.
set -euo pipefail
cd "$(dirname "$0")/.."

install_packages() {
    # Another system has other package names; README.md lists them, and CMake says what it does not find.
    command -v dpkg-query >/dev/null && command -v apt-get >/dev/null || return 0
    local wanted missing=() package
    wanted=$(sed -e 's/#.*//' scripts/packages-debian.txt)
    for package in $wanted; do
        dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    echo "setup: installing ${missing[*]}"
    local sudo=()
    [ "$(id -u)" -eq 0 ] || sudo=(sudo)
    "${sudo[@]}" apt-get update -qq
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

make_venv() {
    # A venv that was moved or whose Python is gone does not start: make it anew.
    if [ -x .venv/bin/python ] && .venv/bin/python -c "import pip" >/dev/null 2>&1; then return 0; fi
    rm -rf .venv
    local python
    for python in python3 /usr/bin/python3; do
        if "$python" -m venv .venv >/dev/null 2>&1; then
            echo "setup: made .venv from $("$python" --version)"
            return 0
        fi
        rm -rf .venv
    done
    echo "setup: cannot make .venv; python3 with its venv module is needed" >&2
    return 1
}

# install_requirements FILE: pip runs only when the text of FILE changed since it last succeeded in this venv.
install_requirements() {
    local stamp=.venv/.$(basename "$1").installed
    cmp -s "$1" "$stamp" && return 0
    echo "setup: installing $1"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check -r "$1"
    cp "$1" "$stamp"
}

install_packages
make_venv
install_requirements scripts/requirements.txt
if [ "${1:-}" = bench ]; then
    install_requirements scripts/requirements-bench.txt
fi

# The development module: a .pth line makes `.venv/bin/python -c "import ik"` find the package in build/.
site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')
path_line="$PWD/build/python"
[ -f "$site/ik-development.pth" ] && [ "$(cat "$site/ik-development.pth")" = "$path_line" ] ||
    echo "$path_line" >"$site/ik-development.pth"
