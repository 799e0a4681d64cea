#!/usr/bin/env bash
# Checks the CUDA kernels of Sources/CCUDA without a GPU: compiled for the host they run in the
# emulation of Tests/CUDAEmulation, in three orders of threads, under the address and
# undefined-behaviour sanitizers, and without them.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

sources=(Tests/CUDAChecks/*.cpp Tests/CUDAEmulation/{emulation,fibers}.cpp)
options=(-std=c++17 -O1 -g -fno-omit-frame-pointer -I Tests/CUDAEmulation)
warnings=(-Wall -Wextra -Werror)

# build NAME OPTION...: the check program, its files compiled side by side
build() {
  local name=$1
  shift
  mkdir "$work/$name.objects"
  # shellcheck disable=SC2016 # The inner shell expands its own variables.
  printf '%s\n' "${sources[@]}" | xargs -P "$(nproc)" -I FILE sh -c '
    file=$1 folder=$2; shift 2
    exec "$@" -c "$file" -o "$folder/$(basename "$file").o"
  ' sh FILE "$work/$name.objects" clang++ "${options[@]}" "${warnings[@]}" "$@"
  clang++ "$@" "$work/$name.objects"/*.o -fuse-ld=lld -lpthread -lm -o "$work/$name"
}

echo "the stand-in driver"
clang++ -std=c++17 -O1 -fPIC -shared "${warnings[@]}" -I Tests/CUDAEmulation \
  Tests/CUDAEmulation/*.cpp -fuse-ld=lld -o "$work/libcuda.so.1"
echo "kernels for the sanitizers"
# Stacks that are checked for use after return would be mapped anew for each thread of a kernel.
build sanitized -fsanitize=address,undefined -fno-sanitize-recover=all \
  -fsanitize-address-use-after-return=never
"$work/sanitized"
echo "kernels as they are"
build plain
"$work/plain"
