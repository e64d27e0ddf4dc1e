#!/bin/sh
# Bring up a real Slurm of one node on this machine: up.sh FOLDER, where its state, logs and stand-in GPU are to lie.
# The GPU is a twin of /dev/null: Slurm gives it to one job at a time, as it does with a real one; nothing computes
# on it. Needs root, and Debian's packages, which it installs where they are missing. down.sh FOLDER takes it down.
set -eu
state=$1
conf=/etc/slurm
mark="# pdf2lora's test of Slurm wrote this"

if [ "$(id -u)" != 0 ]; then
    echo "A Slurm for the tests must be started by root: run make test-slurm in a container or a virtual machine." >&2
    exit 1
fi
if ! command -v slurmctld slurmd munged sbatch > /dev/null; then
    if ! command -v apt-get > /dev/null; then
        echo "Slurm is not installed, and there is no apt-get to install it with: install slurmctld, slurmd and munge." >&2
        exit 1
    fi
    echo "Installing Slurm from Debian's packages." >&2
    apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        slurmctld slurmd munge slurm-client slurm-wlm-basic-plugins > "${state}.apt.log" 2>&1 || { cat "${state}.apt.log" >&2; exit 1; }
fi
if [ -e $conf/slurm.conf ] && ! grep -qF "$mark" $conf/slurm.conf; then
    echo "$conf/slurm.conf is there and not ours: this machine has a Slurm of its own, which the test leaves alone." >&2
    exit 1
fi

mkdir -p "$state/spool" "$state/save" $conf /run/munge
[ -e "$state/gpu0" ] || mknod -m 666 "$state/gpu0" c 1 3
host=$(hostname -s)

# The job step looks for its configuration here and nowhere else.
cat > $conf/slurm.conf << END
$mark
ClusterName=pdf2lora
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
StateSaveLocation=$state/save
SlurmdSpoolDir=$state/spool
SlurmctldPidFile=$state/slurmctld.pid
SlurmdPidFile=$state/slurmd.pid
SlurmctldLogFile=$state/slurmctld.log
SlurmdLogFile=$state/slurmd.log
# No cgroups, which a container may not have.
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/linux
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
# Finished jobs stay known, so that the test can ask for them: there is no database.
MinJobAge=3600
GresTypes=gpu
SlurmdParameters=config_overrides
ReturnToService=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=8 RealMemory=64000 Gres=gpu:standin:1
PartitionName=cpu Nodes=$host Default=YES MaxTime=1440 State=UP
PartitionName=gpu Nodes=$host MaxTime=1440 State=UP
END
cat > $conf/gres.conf << END
$mark
Name=gpu Type=standin File=$state/gpu0
END

if [ ! -e /etc/munge/munge.key ]; then
    (umask 077 && dd if=/dev/urandom of=/etc/munge/munge.key bs=128 count=1 2> /dev/null)
fi
chown munge:munge /etc/munge/munge.key /run/munge
if ! timeout 5 munge -n > /dev/null 2>&1; then
    runuser -u munge -- munged --pid-file=/run/munge/munged.pid
    touch "$state/munge.ours"
fi
slurmctld
slurmd
for _ in $(seq 50); do
    if timeout 5 sinfo --noheader --format=%T 2> /dev/null | grep -q idle; then
        exit 0
    fi
    sleep 0.2
done
echo "Slurm did not come up; the end of its logs:" >&2
tail -n 20 "$state/slurmctld.log" "$state/slurmd.log" >&2
exit 1
