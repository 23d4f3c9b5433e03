"""Every member of a package against its manifest, in one pass over the bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future

from recordkit.errors import ContentFault, Words
from recordkit.evidence.judgement import Judgement
from recordkit.fixity import Measured, measure
from recordkit.packages.reader import OpenedPackage
from recordkit.terms.vocabulary import Verdict

_NAMED_AT_MOST = 5


def measure_members(
    opened: OpenedPackage, threads: Executor
) -> Mapping[str, Future[Measured | Words]]:
    """Begin to measure every listed member that is there; the words say why one cannot be."""
    there = set(opened.member_names)
    present = {line.path: line.size_bytes for line in opened.manifest.lines if line.path in there}
    # Largest first, so that the threads end together.
    ordered = sorted(present, key=lambda path: (-present[path], path))
    return {path: threads.submit(_measured, opened, path) for path in ordered}


def judge_members(
    opened: OpenedPackage, measured: Mapping[str, Future[Measured | Words]]
) -> Iterator[Judgement]:
    """Yield one judgement on the members that are there and one on those that should be."""
    changed = [
        line.path
        for line in opened.manifest.lines
        if line.path in measured
        and measured[line.path].result() != Measured(line.size_bytes, line.digests)
    ]
    missing = [line.path for line in opened.manifest.lines if line.path not in measured]
    yield _changed(changed, len(measured))
    yield _missing(missing, len(opened.manifest.lines))


def _measured(opened: OpenedPackage, path: str) -> Measured | Words:
    """Return what a member measures, or why it cannot be read whole."""
    try:
        with opened.open(path) as stream:
            return measure(stream)
    except ContentFault as damaged:
        return damaged.detail


def _changed(paths: list[str], count: int) -> Judgement:
    if not paths:
        return Judgement(
            "member_digests",
            Verdict.PASSED,
            Words(
                f"{count} 个文件的大小、SM3 和 SHA-256 摘要均与验证信息一致",
                f"size, SM3 and SHA-256 of {count} members are those of the manifest",
            ),
        )
    return Judgement(
        "member_digests",
        Verdict.FAILED,
        Words(
            f"{len(paths)} 个文件与验证信息不一致：{named(paths, '、')}",
            f"{len(paths)} members are not as the manifest has them: {named(paths, ', ')}",
        ),
    )


def _missing(paths: list[str], count: int) -> Judgement:
    if not paths:
        return Judgement(
            "members_present",
            Verdict.PASSED,
            Words(f"验证信息所列 {count} 个文件都在包中", f"all {count} listed members are there"),
        )
    return Judgement(
        "members_present",
        Verdict.FAILED,
        Words(
            f"缺少 {len(paths)} 个文件：{named(paths, '、')}",
            f"{len(paths)} listed members are missing: {named(paths, ', ')}",
        ),
    )


def named(paths: Iterable[str], comma: str) -> str:
    """Return the first few of `paths`, and a dot for the rest."""
    ordered = sorted(paths)
    shown = comma.join(path[:120] for path in ordered[:_NAMED_AT_MOST])
    return f"{shown} …" if len(ordered) > _NAMED_AT_MOST else shown
