#!/usr/bin/env bash
# Installs the Debian or Ubuntu packages that Masklet needs and prints their names. Does nothing if
# all of them are installed.
#
#   scripts/setup.sh          for building and running
#   scripts/setup.sh --test   also for the tests and linters (a browser, ffmpeg, Python)
#   scripts/setup.sh --run    only for running a built program and a Celery worker, on Debian 12
set -euo pipefail
cd "$(dirname "$0")/.."

build_packages=(
  pkg-config zlib1g-dev libssl-dev libsqlite3-dev libcurl4-openssl-dev
  libavformat-dev libavcodec-dev libswscale-dev libavutil-dev
  libjpeg-dev libhiredis-dev
  libopencv-core-dev libopencv-imgproc-dev libopencv-video-dev
)
run_packages=(
  ca-certificates python3 python3-venv zlib1g libssl3 libsqlite3-0
  libavformat59 libavcodec59 libswscale6 libavutil57
  libjpeg62-turbo libhiredis0.14 libcurl4
  libopencv-core406 libopencv-imgproc406 libopencv-video406
)
test_packages=(
  chromium-headless-shell clang-19 ffmpeg nodejs node-typescript redis-server shellcheck python3 python3-venv
)

say() { printf 'setup: %s\n' "$*"; }

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    say "needs root to install packages: run as root, or install sudo" >&2
    exit 1
  fi
}

install_packages() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
      missing+=("$package")
  done
  if [ ${#missing[@]} -eq 0 ]; then return; fi
  say "installing ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

if ! command -v apt-get >/dev/null; then
  say "this is neither Debian nor Ubuntu: install the equivalents of ${build_packages[*]}" >&2
  exit 1
fi
if [ "${1-}" != --run ] && ! command -v swift >/dev/null; then
  say "Swift 6.1 or later is missing: see https://www.swift.org/install/linux/" >&2
  exit 1
fi

case "${1-}" in
  "") install_packages "${build_packages[@]}" ;;
  --test) install_packages "${build_packages[@]}" "${test_packages[@]}" ;;
  --run) install_packages "${run_packages[@]}" ;;
  *)
    say "usage: scripts/setup.sh [--test | --run]" >&2
    exit 2
    ;;
esac
