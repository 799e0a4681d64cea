#!/usr/bin/env bash
# Checks the C kernels against plain C under the address, undefined-behaviour and thread sanitizers,
# and for 64-bit ARM under qemu-user where that and a cross compiler are installed
# (Debian: qemu-user gcc-aarch64-linux-gnu libc6-dev-arm64-cross).
set -euo pipefail
cd "$(dirname "$0")/.."

kernels=Sources/CKernels
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Swift's clang has a thread sanitizer that wants Swift's libdispatch.
libraries=$(dirname "$(readlink -f "$(command -v swift)")")/../lib/swift/linux

compile() {
  local output=$1
  shift
  clang -std=c11 -O1 -g -fno-omit-frame-pointer "$@" -I "$kernels/include" \
    Tests/KernelChecks/main.c "$kernels"/src/*.c "$kernels"/src/isa/*.c -lpthread -lm \
    -L "$libraries" -Wl,-rpath,"$libraries" -Wl,--as-needed -ldispatch -lBlocksRuntime -o "$output"
}

for sanitizers in address,undefined thread; do
  echo "kernels under the sanitizers: $sanitizers"
  compile "$work/check" "-fsanitize=$sanitizers" -fno-sanitize-recover=all
  "$work/check"
done

if command -v qemu-aarch64 >/dev/null && command -v aarch64-linux-gnu-gcc >/dev/null; then
  echo "kernels on 64-bit ARM, emulated"
  for file in Tests/KernelChecks/main.c "$kernels"/src/*.c "$kernels"/src/isa/*.c; do
    clang --target=aarch64-linux-gnu -isystem /usr/aarch64-linux-gnu/include -std=c11 -O2 \
      -I "$kernels/include" -c "$file" -o "$work/$(basename "$file").o"
  done
  aarch64-linux-gnu-gcc -static "$work"/*.o -lpthread -lm -o "$work/check-arm"
  qemu-aarch64 "$work/check-arm"
else
  echo "skipped 64-bit ARM: needs qemu-aarch64 and aarch64-linux-gnu-gcc"
fi
