#!/usr/bin/env bash
# Starts a real SLURM on this machine: munge, a controller and node daemons, each node with its own host name and process
# tree, without systemd, control groups or accounting. For tests. Needs root and the packages slurmctld, slurmd,
# slurm-client, slurm-wlm-basic-plugins and munge. Everything lives in one folder.
#
#   eval "$(workflows/slurm/testbed/up.sh)"     # exports SLURM_CONF and TESTBED
#   workflows/slurm/testbed/node.sh lose n1     # faults
#   workflows/slurm/testbed/down.sh
#
# Partition `main` has all nodes but the spare one; `low` has the same, and its jobs make room for those of `main`; `spare`
# has one node of its own.
#
# Environment: TESTBED (the folder), TESTBED_NODES=2, TESTBED_CPUS=2 and TESTBED_MB=4096 of each node, TESTBED_PORT=17800.
set -euo pipefail
bed=${TESTBED:-${TMPDIR:-/tmp}/landfall-slurm}
nodes=${TESTBED_NODES:-2}
spare=$((nodes + 1))
port=${TESTBED_PORT:-17800}
here=$(cd "$(dirname "$0")" && pwd)
export PATH=$PATH:/usr/sbin SLURM_CONF=$bed/slurm.conf TESTBED=$bed
say() { echo "testbed: $*" >&2; }
fail() {
    say "$*"
    tail -n 20 "$bed"/log/* >&2 || true
    exit 1
}
for program in munged slurmctld slurmd sbatch; do
    command -v "$program" >/dev/null || { say "$program is not installed"; exit 1; }
done
wait_for() {
    local until=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $until ] || return 1
        sleep 0.1
    done
}

mkdir -p "$bed"/{bin,log,run,spool,state}
host=$(hostname -s)
getent hosts "$host" >/dev/null || echo "127.0.0.1 $host" >>/etc/hosts
# The emulator's package takes over these names, and the daemons look at how they were called.
for daemon in slurmctld slurmd slurmstepd; do
    ln -sfn "$(command -v $daemon-wlm || command -v $daemon || echo /usr/sbin/$daemon)" "$bed/bin/$daemon"
done

{
    cat <<CONF
ClusterName=testbed
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$bed/run/munge.sock
CredType=cred/munge
StateSaveLocation=$bed/state
SlurmdSpoolDir=$bed/spool/%n
SlurmctldPidFile=$bed/run/slurmctld.pid
SlurmdPidFile=$bed/run/slurmd-%n.pid
SlurmctldLogFile=$bed/log/slurmctld.log
SlurmdLogFile=$bed/log/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
# Without control groups memory is looked at once a second.
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
JobAcctGatherParams=OverMemoryKill
SwitchType=switch/none
MpiDefault=none
SlurmdParameters=config_overrides
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_interval=2,bf_interval=2,sched_min_interval=0
ReturnToService=2
SlurmctldTimeout=30
SlurmdTimeout=10
KillWait=2
MinJobAge=300
MaxArraySize=1001
MessageTimeout=15
PriorityType=priority/basic
PreemptType=preempt/partition_prio
PreemptMode=CANCEL
PropagateResourceLimits=NONE
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
CONF
    for number in $(seq "$spare"); do
        echo "NodeName=n$number NodeHostname=n$number NodeAddr=127.0.0.1 Port=$((port + number)) CPUs=${TESTBED_CPUS:-2} RealMemory=${TESTBED_MB:-4096} State=UNKNOWN"
    done
    echo "PartitionName=main Nodes=n[1-$nodes] Default=YES MaxTime=INFINITE State=UP PriorityTier=2 PreemptMode=OFF"
    echo "PartitionName=low Nodes=n[1-$nodes] MaxTime=INFINITE State=UP PriorityTier=1"
    echo "PartitionName=spare Nodes=n$spare MaxTime=INFINITE State=UP PriorityTier=2 PreemptMode=OFF"
} >"$bed/slurm.conf"
printf 'CgroupPlugin=cgroup/v1\nConstrainCores=no\nConstrainRAMSpace=no\n' >"$bed/cgroup.conf"

if ! [ -e /proc/"$(cat "$bed/run/munged.pid" 2>/dev/null || echo none)" ]; then
    [ -s "$bed/munge.key" ] || { head -c 1024 /dev/urandom >"$bed/munge.key"; chmod 600 "$bed/munge.key"; }
    rm -f "$bed"/run/munge*
    munged --force --key-file="$bed/munge.key" --socket="$bed/run/munge.sock" --pid-file="$bed/run/munged.pid" \
        --log-file="$bed/log/munged.log" --seed-file="$bed/run/munge.seed" >/dev/null 2>&1 || fail "munged does not start"
fi
wait_for 5 munge -S "$bed/run/munge.sock" -n || fail "munge does not answer"

"$here/node.sh" start controller
wait_for 15 sh -c "scontrol ping | grep -q 'is UP'" || fail "the controller does not answer"
for number in $(seq "$spare"); do
    "$here/node.sh" start "n$number"
done
# The scheduler begins some seconds after the nodes are there: ready means that a job ran on each.
wait_for 60 timeout 12 srun -Q -N "$nodes" -n "$nodes" -t 1 --mem=50 true || fail "no job runs: $(sinfo -h -N -o '%N=%T' | tr '\n' ' ')"
echo "export SLURM_CONF=$bed/slurm.conf TESTBED=$bed"
