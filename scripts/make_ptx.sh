#!/usr/bin/env bash
# Compiles the CUDA kernels to PTX, which the GPU's driver translates for the card at hand:
#
#   scripts/make_ptx.sh           writes Sources/CCUDA/ptx/sm_75.ptx.gz and sm_80.ptx.gz
#   scripts/make_ptx.sh --check   says whether they are what the kernels' sources give
#
# PTX 6.5 for Turing is read by drivers from CUDA 10.2 on, PTX 7.0 for Ampere and later from 11.0 on.
set -euo pipefail
cd "$(dirname "$0")/.."

compiler=clang-19
if ! command -v "$compiler" >/dev/null; then
  echo "$compiler is missing: install Debian's package clang-19" >&2
  exit 1
fi

target=Sources/CCUDA/ptx
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# make_ptx ARCHITECTURE VERSION: PTX without comments, which name the compiler's build.
make_ptx() {
  "$compiler" -x cuda --cuda-device-only -nocudainc -nocudalib -std=c++17 -O3 -Wall -Wextra -Werror \
    "--cuda-gpu-arch=$1" "--cuda-feature=+ptx$2" -S Sources/CCUDA/kernels/kernels.cu \
    -o "$work/$1.full"
  sed -e 's|[[:space:]]*//.*$||' -e '/^[[:space:]]*$/d' "$work/$1.full" >"$work/$1.ptx"
}

make_ptx sm_75 65
make_ptx sm_80 70

if [ "${1-}" = --check ]; then
  for architecture in sm_75 sm_80; do
    if ! gzip -dc "$target/$architecture.ptx.gz" 2>/dev/null |
      cmp -s - "$work/$architecture.ptx"; then
      echo "$target/$architecture.ptx.gz is not of these kernels: run scripts/make_ptx.sh" >&2
      exit 1
    fi
  done
  exit 0
fi

mkdir -p "$target"
for architecture in sm_75 sm_80; do
  gzip -9 -n -c "$work/$architecture.ptx" >"$target/$architecture.ptx.gz"
done
