#!/bin/sh
# Take down the Slurm that up.sh FOLDER brought up, with all its jobs, and leave no trace of it but its packages.
set -u
state=$1
mark="# pdf2lora's test of Slurm wrote this"

grep -qF "$mark" /etc/slurm/slurm.conf 2> /dev/null || exit 0
timeout 10 scancel --user=root 2> /dev/null
for daemon in slurmd slurmctld; do
    pid=$(cat "$state/$daemon.pid" 2> /dev/null) || continue
    kill "$pid" 2> /dev/null
    for _ in $(seq 100); do
        kill -0 "$pid" 2> /dev/null || break
        sleep 0.1
    done
    kill -9 "$pid" 2> /dev/null
done
if [ -e "$state/munge.ours" ]; then
    kill "$(cat /run/munge/munged.pid)" 2> /dev/null
fi
rm -f /etc/slurm/slurm.conf /etc/slurm/gres.conf
rm -rf "$state"
