# A real Slurm of three nodes on this machine, without systemd and without munge. Each node is a
# slurmd in process and host name namespaces of its own: all of it dies with the first process of
# its namespace, as it does when the power goes. The nodes share this machine's CPUs, so that what
# they measure says nothing, only what becomes of it.

# Where Debian keeps the daemons, users often have not in their PATH.
PATH=$PATH:/usr/sbin:/sbin

# Nothing where it can be started.
why_no_slurm() {
    local program
    for program in slurmctld slurmd sbatch unshare ss; do
        command -v $program >/dev/null || {
            echo "no $program here"
            return
        }
    done
    unshare "${namespaces[@]}" true 2>/dev/null || echo "no namespaces are allowed here"
}

namespaces=(--uts --pid --mount-proc --fork --kill-child)
[ "$(id -u)" -eq 0 ] || namespaces+=(--user --map-current-user --keep-caps)

# A port of the range that nobody is given by chance, with room for the nodes after it.
free_ports() {
    local port
    for ((port = 20000 + $$ % 9000; ; port += 10)); do
        ss -Hltn "sport >= :$port and sport <= :$((port + nodes))" | grep -q . || break
    done
    echo $port
}

# write_configuration [LINE...]: slurm.conf of $cluster; the lines are added.
write_configuration() {
    local port user
    port=$(free_ports)
    user=$(id -un)
    cat >"$cluster/slurm.conf" <<CONF
ClusterName=made-up
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmctldPort=$port
SlurmUser=$user
SlurmdUser=$user
AuthType=auth/none
CredType=cred/none
MpiDefault=none
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SwitchType=switch/none
SelectType=select/linear
JobAcctGatherType=jobacct_gather/none
StateSaveLocation=$cluster/state
SlurmdSpoolDir=$cluster/spool-%n
SlurmctldPidFile=$cluster/controller.pid
SlurmdPidFile=$cluster/%n.pid
SlurmctldLogFile=$cluster/controller.log
SlurmdLogFile=$cluster/%n.log
# Quick to start jobs and to notice a dead node; a node that is back is taken again.
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0,sched_interval=1,bf_interval=1
SlurmdTimeout=5
MessageTimeout=4
TCPTimeout=2
KillWait=1
ReturnToService=2
SlurmdParameters=config_overrides
NodeName=n[1-$nodes] NodeHostname=$(hostname -s) NodeAddr=127.0.0.1 \
Port=$((port + 1))-$((port + nodes)) CPUs=2 RealMemory=1000
PartitionName=all Nodes=n[1-$nodes] Default=YES State=UP
CONF
    printf '%s\n' "$@" >>"$cluster/slurm.conf"
}

# start_slurm [LINE...]: further lines of its configuration.
start_slurm() {
    nodes=3
    cluster=$BATS_FILE_TMPDIR/slurm
    mkdir -p "$cluster/state"
    write_configuration "$@"
    export SLURM_CONF=$cluster/slurm.conf nodes cluster
    slurmctld -i >"$cluster/controller.out" 2>&1 3>&-
    local node
    for ((node = 1; node <= nodes; node++)); do
        power_on n$node
    done
    wait_until all_nodes_idle
}

# All descriptors of the test are closed: bats waits for whoever has one.
power_on() {
    mkdir -p "$cluster/spool-$1"
    setsid unshare "${namespaces[@]}" sh -c 'hostname "$0" && slurmd -D -N "$0"; exit' "$1" \
        >"$cluster/$1.out" 2>&1 3>&- 4>&- </dev/null &
    echo $! >"$cluster/$1.unshare"
}

power_off() {
    kill -9 "$(pgrep -P "$(cat "$cluster/$1.unshare")")"
}

# Never the Slurm that this machine may belong to.
is_our_slurm() {
    [ "${SLURM_CONF-}" = "$BATS_FILE_TMPDIR/slurm/slurm.conf" ]
}

stop_slurm() {
    is_our_slurm || return 0
    local node
    for ((node = 1; node <= nodes; node++)); do
        power_off n$node 2>/dev/null || true
    done
    # What it would save now is in the way of those who remove the folder.
    [ ! -s "$cluster/controller.pid" ] || kill -9 "$(cat "$cluster/controller.pid")"
}

all_nodes_idle() {
    [ "$(sinfo --noheader --Node --states=idle --format=%N 2>/dev/null | wc -l)" -eq "$nodes" ]
}

# wait_until COMMAND...: half a minute at most.
wait_until() {
    local i
    for ((i = 0; i < 600; i++)); do
        ! "$@" || return 0
        sleep 0.05
    done
    echo "not in half a minute: $*" >&2
    return 1
}
