#!/usr/bin/env bash
# Stops what up.sh started, and removes its folder.
set -euo pipefail
bed=${TESTBED:-${TMPDIR:-/tmp}/landfall-slurm}
[ -d "$bed/run" ] || exit 0
for file in "$bed"/run/n*.pid "$bed"/run/controller.pid "$bed"/run/munged.pid; do
    pid=$(cat "$file" 2>/dev/null || true)
    # Only processes of this folder: numbers are given again.
    if [ -n "$pid" ] && tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF "$bed"; then
        kill -9 "$pid" 2>/dev/null || true
    fi
done
rm -rf "$bed"
