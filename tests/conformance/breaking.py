"""The ways of breaking a good package: in the draft, in its documents, after sealing, around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from recordkit.checks import ScanResult, ScanWord, Surroundings
from recordkit.fixity import Digests
from recordkit.packages.model import FormatNote
from recordkit.terms.vocabulary import MaterialRole, StepKind
from tests.conformance import contents
from tests.conformance.authority import authority
from tests.conformance.good_case import (
    APPLICATION,
    LICENCE,
    NOTICE,
    PERMIT,
    Draft,
    component,
)
from tests.conformance.sealing import Members, manifest_of, sealed_over, signature_over

BASE, FLOW, LIST, README = (
    "基本信息元数据.xml",
    "流程信息元数据.xml",
    "材料目录.xml",
    "说明文件.txt",
)
MANIFEST, SEAL = "验证信息.xml", "验证信息.p7s"


def nothing(_: object) -> None:
    """Leave it as it is."""


def as_they_lie(package: bytes) -> bytes:
    return package


def as_they_are(surroundings: Surroundings) -> Surroundings:
    return surroundings


@dataclass(frozen=True)
class Breakage:
    """One broken package: what is done to the draft, to what is then written, and around it.

    `before` changes the draft, which is then sealed as if all were well. `documents` changes
    members before the manifest is made over them. `after` changes the sealed package, and
    `archive` its bytes.
    """

    name: str
    rules: tuple[str, ...]
    before: Callable[[Draft], None] = nothing
    documents: Callable[[Members], None] = nothing
    after: Callable[[Members], None] = nothing
    archive: Callable[[bytes], bytes] = as_they_lie
    around: Callable[[Surroundings], Surroundings] = as_they_are

    @property
    def codes(self) -> frozenset[str]:
        """The codes in the name."""
        return frozenset(self.name.partition("_")[0].split("+"))


def changing(path: str, old: bytes, new: bytes) -> Callable[[Members], None]:
    def change(members: Members) -> None:
        assert old in members[path], f"{path} does not contain {old!r}"
        members[path] = members[path].replace(old, new, 1)

    return change


def case(**values: object) -> Callable[[Draft], None]:
    return lambda draft: draft.change_case(**values)


def package(**values: object) -> Callable[[Draft], None]:
    return lambda draft: draft.change(**values)


def part(path: str, **values: object) -> Callable[[Draft], None]:
    return lambda draft: draft.change_component(path, **values)


def content(path: str, content: bytes) -> Callable[[Draft], None]:
    return lambda draft: draft.change_content(path, content)


def around(**values: object) -> Callable[[Surroundings], Surroundings]:
    return lambda surroundings: replace(surroundings, **values)


def steps(change: Callable[[Draft], Iterator[object]]) -> Callable[[Draft], None]:
    return lambda draft: draft.change_case(steps=tuple(change(draft)))


def step_changed(kind: StepKind, **values: object) -> Callable[[Draft], None]:
    return steps(
        lambda draft: (
            replace(step, **values) if step.kind is kind else step
            for step in draft.package.case.steps
        )
    )


def step_dropped(kind: StepKind) -> Callable[[Draft], None]:
    return steps(lambda draft: (step for step in draft.package.case.steps if step.kind is not kind))


def title(path: str, title: str) -> Callable[[Draft], None]:
    return part(path, title=title)


def jpeg_called_ofd(draft: Draft) -> None:
    draft.rename(LICENCE, "申报文件/A02_营业执照.ofd")


def recorded_otherwise(draft: Draft) -> None:
    draft.recorded[PERMIT] = Digests.of(b"what was captured")


def lost_since_capture(draft: Draft) -> None:
    draft.recorded["结果文件/C09_附图.ofd"] = Digests.of(b"a drawing")


def empty_notice(draft: Draft) -> None:
    draft.change_content(NOTICE, b"")
    draft.change_component(NOTICE, format=FormatNote())


def no_procedural_material(draft: Draft) -> None:
    draft.drop(NOTICE)
    draft.item = replace(draft.item, materials=draft.item.materials[:2])
    case = draft.package.case
    draft.change_case(components=tuple(p for p in case.components if p.material_code != "M03"))
    draft.change(tally=())


def archive_inside(draft: Draft) -> None:
    content = contents.zipped()
    path = "结果文件/C03_附件.zip"
    part = component(path, {path: content}, "附件", MaterialRole.OUTCOME)
    draft.add(part, content)


def content_as(path: str, content: bytes, family: str) -> Callable[[Draft], None]:
    def change(draft: Draft) -> None:
        draft.change_content(path, content)
        draft.change_component(path, format=FormatNote(family=family))

    return change


def application_as_picture(draft: Draft) -> None:
    path = "申报文件/A01_申请表.jpg"
    draft.rename(APPLICATION, path)
    content_as(path, contents.jpeg(), "jpeg")(draft)


def truncated_permit(draft: Draft) -> None:
    draft.change_content(PERMIT, contents.ofd()[:-40])
    draft.change_component(PERMIT, format=FormatNote())


def locked_application(draft: Draft) -> None:
    path = "申报文件/A01_申请表.pdf"
    draft.change_content(path, contents.pdf(password="pass"))


def notice_as_bitmap(draft: Draft) -> None:
    path = "过程文件/B01_受理通知书.bmp"
    draft.rename(NOTICE, path)
    content_as(path, contents.bitmap(), "bmp")(draft)


def one_more_material(draft: Draft) -> None:
    rules = draft.item.materials
    draft.item = replace(draft.item, materials=(*rules, replace(rules[0], code="M05")))


def link_left_as_link(draft: Draft) -> None:
    draft.change_component(LICENCE, fetched=None)


def shortcut(draft: Draft) -> None:
    path, content = (
        "结果文件/C03_证照查询.url",
        b"[InternetShortcut]\nURL=https://example.gov.cn/1\n",
    )
    part = component(path, {path: content}, "证照查询", MaterialRole.OUTCOME)
    draft.add(replace(part, format=FormatNote()), content)


def infected(surroundings: Surroundings) -> Surroundings:
    words = dict(surroundings.scanned or {})
    words[PERMIT] = ScanWord(ScanResult.INFECTED, "clamav 1.4", "Eicar-Test-Signature")
    return replace(surroundings, scanned=words)


def flipped(path: str) -> Callable[[Members], None]:
    def flip(members: Members) -> None:
        content = bytearray(members[path])
        content[-1] ^= 1
        members[path] = bytes(content)

    return flip


def removing(path: str) -> Callable[[Members], None]:
    def remove(members: Members) -> None:
        del members[path]

    return remove


def adding(path: str, content: bytes) -> Callable[[Members], None]:
    def put(members: Members) -> None:
        members[path] = content

    return put


def recorded_at(path: str, to: str) -> Callable[[Surroundings], Surroundings]:
    def move(surroundings: Surroundings) -> Surroundings:
        recorded = dict(surroundings.recorded or {})
        recorded[to] = recorded.pop(path)
        return replace(surroundings, recorded=recorded)

    return move


NAME_WITH_A_SPACE = "过程文件/B01 受理通知书.ofd"
SURPLUS = "结果文件/C09_多余.ofd"
BEFORE_CLOSURE = datetime(2026, 3, 1, 5, tzinfo=UTC)


def wrong_root(members: Members) -> None:
    members.update(sealed_over(members, replace(manifest_of(members), root=Digests.of(b"other"))))


def renumbered(members: Members) -> None:
    other = replace(manifest_of(members), record_id="340700-20260301-000002")
    members.update(sealed_over(members, other))


def sealed_by_a_stranger(members: Members) -> None:
    members[SEAL] = signature_over(members[MANIFEST], authority("陌生根证书").seal)


def sealed_by_another_agency(members: Members) -> None:
    members[SEAL] = signature_over(members[MANIFEST], authority().other_seal)


def described_twice(members: Members) -> None:
    document = members[BASE]
    began = document.index(b"<file ")
    ended = document.index(b"</file>", began) + len(b"</file>")
    members[BASE] = document[:ended] + document[began:ended] + document[ended:]


def another_size(members: Members) -> None:
    changing(BASE, b'M49">', b'M49">1')(members)


def another_digest(members: Members) -> None:
    document = members[BASE]
    at = document.index(b"</file_sm3>") - 64
    members[BASE] = document[:at] + b"0" * 64 + document[at + 64 :]


def renamed_in_place(path: str, to: str) -> Callable[[Members], None]:
    def rename(members: Members) -> None:
        held = {to if name == path else name: content for name, content in members.items()}
        old, new = (each.rpartition("/")[2].encode() for each in (path, to))
        held[BASE] = held[BASE].replace(old, new)
        members.clear()
        members.update(held)

    return rename


def removing_element(path: str, tag: bytes) -> Callable[[Members], None]:
    def remove(members: Members) -> None:
        document = members[path]
        began = document.index(b"<" + tag)
        ended = document.index(b"</" + tag + b">", began) + len(tag) + 3
        members[path] = document[:began] + document[ended:]

    return remove


def item(**values: object) -> Callable[[Surroundings], Surroundings]:
    def change(surroundings: Surroundings) -> Surroundings:
        assert surroundings.item is not None
        return replace(surroundings, item=replace(surroundings.item, **values))

    return change


def damaged_member(package: bytes) -> bytes:
    """Change a stored byte without telling the archive's checksum."""
    at = package.index("示范市".encode(), package.index(README.encode()))
    return package[:at] + bytes([package[at] ^ 1]) + package[at + 1 :]
