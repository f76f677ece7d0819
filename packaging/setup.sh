#!/usr/bin/env bash
# Installs what is missing, and is quick and quiet when nothing is:   packaging/setup.sh [offscreen] [window] [tests]
# The Python part (.venv, pinned by hash) is always seen to; the words name lists of Debian packages to see to as well.
set -euo pipefail
cd "$(dirname "$0")/.."

# Qt drawing into memory, a window on X11 or Wayland, and what the tests start for themselves.
declare -A lists=(
  [offscreen]="libegl1 libgl1 libglib2.0-0 libdbus-1-3 libxkbcommon0 libfontconfig1 libgssapi-krb5-2 fonts-dejavu-core"
  [window]="libx11-xcb1 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0
    libxcb-xfixes0 libxcb-xkb1 libxkbcommon-x11-0 libwayland-cursor0 libwayland-egl1"
  [tests]="xvfb xauth x11-xserver-utils gnome-keyring dbus postgresql fiu-utils at-spi2-core poppler-utils
    libreoffice-impress-nogui"
)

say() { printf 'setup: %s\n' "$*" >&2; }

# Prints those of the given packages that are not installed.
missing() {
  local installed
  installed=$(dpkg-query -W -f '${binary:Package} ${db:Status-Status}\n' "$@" 2>/dev/null | sed -n 's/^\([^: ]*\)[^ ]* installed$/\1/p' || true)
  comm -23 <(printf '%s\n' "$@" | sort) <(sort <<<"$installed")
}

# Installs Debian packages, or says which ones this machine needs; fails where that is to be said again next time.
install_packages() {
  local root=()
  if ! command -v apt-get >/dev/null; then
    say "this is no Debian; if something fails to start, install what these Debian packages hold: $*"
    return
  fi
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { say "neither root nor sudo; as root, run: apt-get install $*"; return 1; }
    root=(sudo)
  fi
  say "installing system packages: $*"
  "${root[@]}" apt-get update -qq >/dev/null || say "the package lists could not be refreshed; going on with those at hand"
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >.setup.log 2>&1 \
    || { tail -n 5 .setup.log >&2; say "the packages could not be installed (see .setup.log)"; exit 1; }
  rm -f .setup.log
}

see_to_packages() {
  local stamp=.venv/.packages-$1 packages absent
  [ "$stamp" -nt packaging/setup.sh ] && return
  read -ra packages -d '' <<<"${lists[$1]}" || true
  if command -v dpkg-query >/dev/null; then mapfile -t absent < <(missing "${packages[@]}"); else absent=("${packages[@]}"); fi
  [ "${#absent[@]}" = 0 ] || install_packages "${absent[@]}" || return 0
  touch "$stamp"
}

new_enough='import sys; sys.exit(sys.version_info < (3, 11))'

find_python() {
  local name
  for name in python3.11 python3 python3.13 python3.12; do
    if command -v "$name" >/dev/null && "$name" -c "$new_enough"; then echo "$name"; return; fi
  done
  say "Python 3.11 or newer is needed and was not found"
  exit 1
}

make_venv() {
  local python
  python=$(find_python)
  "$python" -c 'import ensurepip' 2>/dev/null || install_packages python3-venv
  say "making .venv with $("$python" --version)"
  "$python" -m venv --clear .venv
}

# An environment remembers where it was made: one that was moved, or whose Python is gone, is made anew.
see_to_python() {
  local wanted
  wanted="$PWD $(cat requirements.lock pyproject.toml | sha256sum)"
  [ -x .venv/bin/liaison ] && [ -x .venv/bin/python ] && [ "$(cat .venv/.ready 2>/dev/null)" = "$wanted" ] && return
  { grep -qsF "$PWD/.venv/" .venv/bin/pip && .venv/bin/python -c "$new_enough" 2>/dev/null; } || make_venv
  say "installing Python packages from requirements.lock"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --only-binary :all: --require-hashes -r requirements.lock
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --no-build-isolation -e .
  .venv/bin/python -m compileall -q liaison_app # commands start sooner, also where Python may not write beside the code
  printf '%s\n' "$wanted" >.venv/.ready
}

see_to_python
for list in "$@"; do see_to_packages "$list"; done
