"""The door of the jobs room."""

from muniment.commons.jobs.operations import claim, enqueue, extend, retry_stuck, settle
from muniment.commons.jobs.queries import depths, stuck_jobs, stuck_of, waiting_count
from muniment.commons.jobs.shapes import Claim, ClaimedJob, JobRequest, QueueDepth, StuckJob

__all__ = [
    "Claim",
    "ClaimedJob",
    "JobRequest",
    "QueueDepth",
    "StuckJob",
    "claim",
    "depths",
    "enqueue",
    "extend",
    "retry_stuck",
    "settle",
    "stuck_jobs",
    "stuck_of",
    "waiting_count",
]
