#!/usr/bin/env bash
# Prints the tables of docs/quality.md as Markdown: J, F and frames per second when the first mask is
# given, and the IoU on the first frame after 1 to 5 clicks and for a box.
#
#   scripts/quality.sh DATASET [option of masklet bench ...]
#
# DATASET holds SEQUENCE/frames and SEQUENCE/masks, or is a DAVIS release. The options, such as
# --engine flow, --only dog,libby or --variations reversed skipping, apply to both measurements.
set -euo pipefail

if [ $# -lt 1 ]; then
  sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi

cd "$(dirname "$0")/.."
make --silent build >&2
masklet=.build/release/masklet

echo "## First mask given"
echo
"$masklet" bench propagation "$@"
echo
echo "## First mask from clicks"
echo
"$masklet" bench clicks "$@"
