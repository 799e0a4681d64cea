#!/usr/bin/env bash
# Checks and measures a graphics card with what SAM 2 does on it; see Sources/cuda-check.
#
#   scripts/gpu-check.sh [ARGUMENT...]   builds cuda-check and runs it here, with these arguments
#   scripts/gpu-check.sh --pack FOLDER   puts the program and the libraries it needs into FOLDER, for a
#                                        machine that has nothing but a driver: FOLDER/run [ARGUMENT...]
set -euo pipefail
cd "$(dirname "$0")/.."

flags=(-c release -debug-info-format none -Xswiftc -enable-testing)
if [ "${1-}" != --pack ]; then
  scripts/build.sh "${flags[@]}" --product cuda-check
  exec .build/release/cuda-check "$@"
fi

folder=${2:?the folder to pack into}
# Built apart: the static standard library would make everything else be compiled again.
scripts/build.sh "${flags[@]}" --static-swift-stdlib --scratch-path .build/packed --product cuda-check
mkdir -p "$folder"
program=.build/packed/release/cuda-check
cp "$program" "$folder/cuda-check"
strip "$folder/cuda-check"
# The C library is the other machine's.
ldd "$program" | awk '$3 ~ /^\// { print $3 }' | grep -Ev '/(libc|libm|libdl|libpthread|librt)\.so' |
  xargs -I LIBRARY cp -L LIBRARY "$folder"
cat >"$folder/run" <<'RUN'
#!/bin/sh
folder=$(dirname "$0")
LD_LIBRARY_PATH="$folder${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" exec "$folder/cuda-check" "$@"
RUN
chmod +x "$folder/run"
du -sh "$folder"
