"""Words of Snakemake's log that say that a job was ended from outside, and what that means for the user."""

KILLED = {
    "SIGKILL": "A job was killed from outside (SIGKILL), most often because memory ran out. Lower "
    "`training.batch_size`, `answering.batch_size` or `evaluation.bertscore.batch_size`, or let one job run at a time "
    "(make run CORES=1).",
    "OUT_OF_MEMORY": "The cluster stopped a job that needed more memory than it had asked for. Raise "
    "`resources.model_mem_mb`.",
    "TIMEOUT": "The cluster stopped a job that needed more time than it had asked for. Raise "
    "`resources.model_runtime`.",
    "CANCELLED": "A job was cancelled on the cluster.",
    "NODE_FAIL": "A node of the cluster failed while a job ran on it.",
}
