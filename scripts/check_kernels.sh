#!/usr/bin/env bash
# Checks the C kernels of Sources/CKernels:
#
# - every header and template compiles on its own, for each instruction set that it serves
# - every operation's kernels agree with plain C, under the address and undefined-behaviour sanitizers
#   and under the thread sanitizer
# - the same for 64-bit ARM, emulated, where qemu-user and a cross compiler are installed
#   (Debian: qemu-user gcc-aarch64-linux-gnu libc6-dev-arm64-cross)
#
# With --bench it measures the operations' speed instead.
set -euo pipefail
cd "$(dirname "$0")/.."

kernels=Sources/CKernels
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

library=("$kernels"/isa/*.c "$kernels"/pool/{pool,scratch}.c "$kernels"/weights/*.c)
checks=(Tests/KernelChecks/main.c "$kernels"/ops/*/*_check.c)
arguments=(-std=c11 -g -fno-omit-frame-pointer -I "$kernels/include" -I Tests/KernelChecks)
warnings=(-Wall -Wextra -Werror -Wno-unused-function)

# Swift's clang has a thread sanitizer that wants Swift's libdispatch.
libraries=$(dirname "$(readlink -f "$(command -v swift)")")/../lib/swift/linux
link=(-fuse-ld=lld -lpthread -lm -L "$libraries" "-Wl,-rpath,$libraries")
link+=("-Wl,--as-needed" -ldispatch -lBlocksRuntime)

# compile OUTPUT ARGUMENT... -- FILE...: compiles the files side by side and links them. Files with
# vectors are optimised as $vectors says.
vectors=-O1
compile() {
  local output=$1 options=()
  shift
  while [ "$1" != -- ]; do
    options+=("$1")
    shift
  done
  shift
  local folder="$output.objects"
  mkdir "$folder"
  # shellcheck disable=SC2016 # The inner shell expands its own variables.
  printf '%s\n' "$@" | vectors=$vectors xargs -P "$(nproc)" -I FILE sh -c '
    file=$1 folder=$2 level=-O1; shift 2
    case "$file" in */isa/avx* | */isa/v*) level=$vectors ;; esac
    exec "$@" "$level" -c "$file" -o "$folder/$(basename "$file").o"
  ' sh FILE "$folder" clang "${arguments[@]}" "${options[@]}"
  clang "${options[@]}" "$folder"/*.o "${link[@]}" -o "$output"
}

if [ "${1-}" = --bench ]; then
  vectors=-O2
  compile "$work/bench" -- "${checks[@]}" "${library[@]}"
  exec "$work/bench" "$@"
fi

# Instruction sets and the arguments that stand for what isa/*.c sets.
avx2="-DCK_LANES=8 -mavx2 -mfma -mf16c"
avx512="-DCK_LANES=16 -mavx2 -mfma -mf16c -mavx512f -mavx512bw -mavx512dq -mavx512vl"
amx="$avx512 -DCK_HAS_TILES=1 -DCK_HAS_AMX=1 -mavx512bf16 -mamx-tile -mamx-bf16 -mamx-int8"
vector_sets=("-DCK_LANES=4 -Wno-psabi")
if [ "$(uname -m)" = x86_64 ]; then
  vector_sets+=("$avx2" "$avx512" "$avx512 -DCK_HAS_VNNI=1 -mavx512vnni" "$amx")
fi

# The headers that must compile on their own for an instruction set ($1): all for plain C, only
# templates for the others.
headers_of() {
  local file
  for file in $(find "$kernels" -name '*.h' | sort); do
    case "$file" in
      */operations.h | */instruction_sets.h) ;; # Lists for other files to expand.
      *_vector_template.h | */vector/*) [ "$1" = "-DCK_LANES=1" ] || echo "$file" ;;
      *_template.h) echo "$file" ;;
      *) [ "$1" != "-DCK_LANES=1" ] || echo "$file" ;;
    esac
  done
}

for set in "-DCK_LANES=1" "${vector_sets[@]}"; do
  echo "headers on their own: $set"
  read -ra options <<<"$set"
  options+=("${arguments[@]}" "${warnings[@]}" -Wno-unused-const-variable)
  # Half a second of each compilation is the processor's header: once is enough.
  echo '#if defined(__x86_64__)
#include <immintrin.h>
#endif' >"$work/processor.h"
  clang -x c-header "${options[@]}" "$work/processor.h" -o "$work/processor.pch"
  headers_of "$set" | xargs -P "$(nproc)" -n 1 \
    clang -x c -include-pch "$work/processor.pch" -fsyntax-only "${options[@]}"
done

# The address and undefined-behaviour sanitizers make unrolled tiles so large that optimising them
# takes minutes; without optimisation tiles are loops.
programs=()
for sanitizers in address,undefined thread; do
  echo "kernels for the sanitizers: $sanitizers"
  vectors=-O1
  [ "$sanitizers" = thread ] || vectors=-O0
  options=("-fsanitize=$sanitizers" -fno-sanitize-recover=all)
  compile "$work/check-$sanitizers" "${options[@]}" "${warnings[@]}" -- \
    "${checks[@]}" "${library[@]}"
  compile "$work/pool-$sanitizers" "${options[@]}" \
    '-DCK_POOL_PAUSE()=for (int i = 0; i < 300; i++) __asm__ volatile("")' -- \
    "$kernels"/pool/{pool_check,pool,scratch}.c
  programs+=("$work/check-$sanitizers" "$work/pool-$sanitizers")
done

if command -v qemu-aarch64 >/dev/null && command -v aarch64-linux-gnu-gcc >/dev/null; then
  echo "kernels for 64-bit ARM"
  mkdir "$work/arm"
  # shellcheck disable=SC2016 # The inner shell expands its own variables.
  printf '%s\n' "${checks[@]}" "${library[@]}" | xargs -P "$(nproc)" -I FILE sh -c '
    file=$1 folder=$2; shift 2
    exec "$@" -O2 -c "$file" -o "$folder/$(basename "$file").o"
  ' sh FILE "$work/arm" clang --target=aarch64-linux-gnu \
    -isystem /usr/aarch64-linux-gnu/include "${arguments[@]}"
  aarch64-linux-gnu-gcc -static "$work"/arm/*.o -lpthread -lm -o "$work/arm/check"
  printf '#!/bin/sh\nexec qemu-aarch64 "%s"\n' "$work/arm/check" >"$work/check-arm"
  chmod +x "$work/check-arm"
  programs+=("$work/check-arm")
else
  echo "skipped 64-bit ARM: needs qemu-aarch64 and aarch64-linux-gnu-gcc"
fi

# Most of them use one core.
echo "running the checks"
# shellcheck disable=SC2016 # The inner shell expands its own variables.
printf '%s\n' "${programs[@]}" | xargs -P "$(nproc)" -I PROGRAM sh -c '
  "$1" >"$1.log" 2>&1
  status=$?
  echo "$(basename "$1"):"
  cat "$1.log"
  exit $status
' sh PROGRAM
