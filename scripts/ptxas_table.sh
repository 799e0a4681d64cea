#!/usr/bin/env bash
# Assembles the kernels' PTX for several architectures, and prints each kernel's registers and spilled
# bytes:
#
#   scripts/ptxas_table.sh PTXAS
#
# PTXAS is NVIDIA's assembler, for example of PyPI's package nvidia-cuda-nvcc-cu12. It needs no GPU.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ $# -ne 1 ] || ! [ -x "$1" ]; then
  echo "usage: $0 PTXAS" >&2
  exit 2
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for architecture in 75 80 86 89 90 120; do
  ptx=80
  [ "$architecture" != 75 ] || ptx=75
  gzip -dc "Sources/CCUDA/ptx/sm_$ptx.ptx.gz" >"$work/kernels.ptx"
  "$1" -v "-arch=sm_$architecture" "$work/kernels.ptx" -o /dev/null 2>"$work/$architecture.log" || {
    cat "$work/$architecture.log" >&2
    exit 1
  }
done

python3 - "$work" 75 80 86 89 90 120 <<'PYTHON'
import pathlib
import re
import sys

folder, architectures = pathlib.Path(sys.argv[1]), sys.argv[2:]
table = {}
for architecture in architectures:
    kernel, spilled = "", 0
    for line in (folder / f"{architecture}.log").read_text().splitlines():
        if found := re.search(r"Compiling entry function '(\w+)'", line):
            kernel, spilled = found[1], 0
        elif found := re.search(r"(\d+) bytes spill stores, (\d+) bytes spill loads", line):
            spilled = int(found[1]) + int(found[2])
        elif found := re.search(r"Used (\d+) registers", line):
            table.setdefault(kernel, {})[architecture] = f"{found[1]} / {spilled}"

print("registers / spilled bytes".ljust(26), *(f"sm_{a}".rjust(10) for a in architectures))
for kernel, cells in sorted(table.items()):
    print(kernel.ljust(26), *(cells.get(a, "").rjust(10) for a in architectures))
PYTHON
