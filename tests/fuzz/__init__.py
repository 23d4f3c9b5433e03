"""Looking for bytes that a parser of ours does not bear: `make fuzz`.

Each module of `targets` has `seeds() -> list[bytes]` and `fuzz(data: bytes) -> None`, which may
raise nothing: what the parser documents is swallowed there, and whatever else comes is a finding.
`python -m tests.fuzz` runs them one after another, each guided by coverage in a process of its own
with bounds on time and memory; a unit test puts every target through a few hundred mutations.
"""
