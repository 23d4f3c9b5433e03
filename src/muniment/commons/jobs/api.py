"""The door of the jobs room."""

from muniment.commons.jobs.operations import claim, enqueue, extend, retry_stuck, settle
from muniment.commons.jobs.queries import (
    depths,
    jobs_listed,
    stuck_among,
    stuck_jobs,
    stuck_of,
    waiting_count,
)
from muniment.commons.jobs.shapes import (
    Claim,
    ClaimedJob,
    JobRequest,
    JobShape,
    QueueDepth,
    StuckJob,
)
from muniment.commons.jobs.vocabulary import JobStanding

__all__ = [
    "Claim",
    "ClaimedJob",
    "JobRequest",
    "JobShape",
    "JobStanding",
    "QueueDepth",
    "StuckJob",
    "claim",
    "depths",
    "enqueue",
    "extend",
    "jobs_listed",
    "retry_stuck",
    "settle",
    "stuck_among",
    "stuck_jobs",
    "stuck_of",
    "waiting_count",
]
