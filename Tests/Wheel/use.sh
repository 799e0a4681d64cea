#!/usr/bin/env bash
# Runs inside the fresh Debian, see run.
set -euo pipefail
cd /root

if compgen -G '/usr/lib/x86_64-linux-gnu/libav*' >/dev/null; then
  echo "this Debian has FFmpeg: it proves nothing" >&2
  exit 1
fi
python3 -m venv /venv
/venv/bin/pip install --quiet --no-index --find-links /wheel masklet
export PATH=/venv/bin:$PATH
package=$(python3 -c 'import masklet, pathlib; print(pathlib.Path(masklet.__file__).parent)')

masklet --version
missing=$(ldd "$package/bin/masklet" "$package/../masklet.libs"/*.so* | grep 'not found' | sort -u || true)
own=$(ldd "$package/bin/masklet" | grep -c "masklet.libs")
from_system=$(ldd "$package/bin/masklet" | grep -v masklet.libs | sed 's/ (.*//' | tr -d '\t' | tr '\n' ' ')
if [ -n "$missing" ]; then
  echo "libraries are missing: $missing" >&2
  exit 1
fi
echo "loads $own libraries of the wheel, and of the system $from_system"
ls "$package"/web/index.html "$package"/worker/tasks.py "$package"/licenses/README >/dev/null

rm -rf demo drawn masks
masklet demo --output demo
masklet demo --clip-only --output drawn
masklet propagate drawn/clip.mp4 --prompts drawn/prompts.json --output masks \
  --overlay masks/overlay.mp4
test -s masks/overlay.mp4
python3 /wheel/use_client.py drawn
