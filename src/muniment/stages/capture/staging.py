"""Takes the bytes of a submission into staging and says everything that does not agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from muniment.kernel import parts
from muniment.kernel.ports import StagedFile
from muniment.stages.capture.faults import SubmissionIncomplete
from recordkit.description.case import CaseDescription, ComponentDescription
from recordkit.errors import Words
from recordkit.fixity import Digests
from recordkit.packages import Submission, problems_of, submission_from_files
from recordkit.terms.finding import Finding
from recordkit.terms.vocabulary import Verdict


@dataclass(frozen=True, slots=True)
class Staged:
    """A submission whose bytes are on a shelf (durable only after the staging is synced)."""

    case: CaseDescription
    document: bytes
    files: Mapping[str, StagedFile]

    @property
    def size_bytes(self) -> int:
        """The size of all files together."""
        return sum(held.size_bytes for held in self.files.values())


def stage(
    submission: Submission,
    *,
    shelf: UUID,
    case: CaseDescription,
    document: bytes,
    before: Mapping[str, StagedFile],
) -> Staged:
    """Put the files of `submission` on the record's shelf, joining those that came `before`.

    `case` and `document` describe the whole as it is with this submission.

    Raises:
        SubmissionIncomplete: With everything that is described and absent, there and not
            described, or of another size or digest. What was staged may be discarded.
        DiskFull: Nothing more can be written.
    """
    openers = [partial(submission.open, path) for path in submission.paths]
    kept = parts.get().staging.put_all(openers, shelf=shelf)
    came = dict(zip(submission.paths, kept, strict=True))
    files = {**before, **came}
    if problems := (*_lacking(document, files), *_differing(case, files)):
        lines = "; ".join(f"{p.where}: {p.note.en or p.found}" for p in problems)
        zh = "；".join(f"{p.where}：{p.note.zh or p.found}" for p in problems)
        raise SubmissionIncomplete(lines, zh=zh, where=problems[0].where)
    return Staged(case, document, files)


def _lacking(document: bytes, files: Mapping[str, StagedFile]) -> tuple[Finding, ...]:
    staging = parts.get().staging
    held = {
        path: (file.size_bytes, lambda key=file.key: staging.open(key))
        for path, file in files.items()
    }
    return problems_of(submission_from_files(document, held))


def _differing(case: CaseDescription, files: Mapping[str, StagedFile]) -> list[Finding]:
    return [
        Finding(
            Verdict.FAILED,
            part.path,
            expected,
            found,
            Words(
                f"摘要不符，登记为 {expected}，实际为 {found}",
                f"expected {expected}, found {found}",
            ),
        )
        for part in case.components
        if part.path in files
        for expected, found in _digest_pairs(part, files[part.path].digests)
        if expected != found
    ]


def _digest_pairs(part: ComponentDescription, found: Digests) -> list[tuple[str, str]]:
    pairs = [(part.sha256, found.sha256), (part.sm3, found.sm3)]
    return [(expected.lower(), actual) for expected, actual in pairs if expected]
