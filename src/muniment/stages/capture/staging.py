"""Takes the bytes of a submission into staging and says everything that does not agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from muniment.kernel import parts
from muniment.kernel.ports import StagedFile
from muniment.stages.capture.faults import SubmissionIncomplete
from recordkit.description.case import CaseDescription
from recordkit.errors import Words
from recordkit.fixity import Measured
from recordkit.packages import Submission, differences_of, problems_of, submission_from_files
from recordkit.terms.finding import Finding


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
        said = [_said(problem) for problem in problems]
        zh = "；".join(words.zh for words in said)
        en = "; ".join(words.en for words in said)
        raise SubmissionIncomplete(en, zh=zh, where=problems[0].where)
    return Staged(case, document, files)


def _lacking(document: bytes, files: Mapping[str, StagedFile]) -> tuple[Finding, ...]:
    staging = parts.get().staging
    held = {
        path: (file.size_bytes, lambda key=file.key: staging.open(key))
        for path, file in files.items()
    }
    return problems_of(submission_from_files(document, held))


def _differing(case: CaseDescription, files: Mapping[str, StagedFile]) -> Iterator[Finding]:
    """Yield every announced digest that the bytes do not have; sizes are told with what lacks."""
    for part in case.components:
        held = files.get(part.path)
        if held is not None:
            measured = Measured(held.size_bytes, held.digests)
            yield from differences_of(replace(part, size_bytes=None), measured)


def _said(problem: Finding) -> Words:
    where, note = problem.where, problem.note
    expected, found = problem.expected, problem.found
    return Words(
        f"{where}：{note.zh}（登记为 {expected}，实际为 {found}）",
        f"{where}: {note.en} (expected {expected}, found {found})",
    )
