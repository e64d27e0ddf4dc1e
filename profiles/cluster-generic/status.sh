#!/bin/sh
# What has become of a PBS job: running, success or failed. Snakemake asks, since a job that the scheduler has killed
# cannot say so itself.
told=$(qstat -x -f "$1" 2> /dev/null) || told=
state=$(printf '%s\n' "$told" | sed -n 's/^ *job_state = //p')
code=$(printf '%s\n' "$told" | sed -n 's/^ *[Ee]xit_status = //p')
case $state in
    F | C | X | "") [ "$code" = 0 ] && echo success || echo failed ;;
    *) echo running ;;
esac
