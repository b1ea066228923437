#!/usr/bin/env bash
# Faults of the test bed: node.sh VERB NODE, where NODE is n1, n2 … or `controller`.
#   start    bring it up, if it is not
#   lose     the machine dies: daemon and jobs are gone at once
#   crash    the daemon alone dies; jobs go on, unseen
set -euo pipefail
bed=${TESTBED:?the folder of the test bed}
export PATH=$PATH:/usr/sbin SLURM_CONF=$bed/slurm.conf
verb=${1:?VERB} node=${2:?NODE}
file=$bed/run/$node.pid
pid=$(cat "$file" 2>/dev/null || true)
is_up() { [ -n "$pid" ] && [ -e "/proc/$pid" ] && ! grep -q '^State:.*Z' "/proc/$pid/status"; }
children() {
    local child
    for child in $(cat /proc/"$1"/task/*/children 2>/dev/null); do
        echo "$child"
        children "$child"
    done
}

case $verb-$node in
start-controller)
    is_up && exit 0
    cd "$bed/log"
    setsid "$bed/bin/slurmctld" -D -f "$bed/slurm.conf" </dev/null >>slurmctld.out 2>&1 &
    echo $! >"$file"
    ;;
start-*)
    is_up && exit 0
    mkdir -p "$bed/spool/$node"
    # A namespace of its own: killing its first process ends all others in it.
    setsid unshare --pid --fork --uts --mount --mount-proc --kill-child=KILL bash -c '
        hostname "$2"
        "$1/bin/slurmd" -D -d "$1/bin/slurmstepd" -f "$1/slurm.conf" -N "$2" &
        while :; do wait -n || sleep 0.2; done' node "$bed" "$node" </dev/null >>"$bed/log/$node.out" 2>&1 &
    echo $! >"$file"
    ;;
lose-* | crash-controller)
    is_up || exit 0
    kill -9 "$pid"
    while is_up; do sleep 0.05; done
    ;;
crash-*)
    for child in $(children "$pid"); do
        [ "$(cat "/proc/$child/comm" 2>/dev/null)" = slurmd ] && kill -9 "$child" && exit 0
    done
    ;;
*)
    echo "node.sh: unknown verb $verb" >&2
    exit 2
    ;;
esac
