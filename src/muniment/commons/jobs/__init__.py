"""Things to be done later, at least once.

A job is a name, the identifier of its subject and a key: asking twice with one key is harmless.
A worker claims a batch under a lease, does it, and settles each job by how it ended. A worker
that dies settles nothing; its lease runs out and the jobs are claimed again. This table is the
only truth about a job: whatever carries jobs to workers carries identifiers only.

Enter by `api`.
"""
