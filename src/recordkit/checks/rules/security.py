"""Security: nothing secret, nothing harmful, and what is withheld says on what ground."""

# ruff: noqa: D103 - what a rule establishes stands in its decorator, in both languages

from __future__ import annotations

import re
from collections.abc import Iterator

from recordkit.checks.found import failed, passed, undecided
from recordkit.checks.rule import rule
from recordkit.checks.subject import NOBODY_LOOKED, Subject
from recordkit.terms.finding import Finding
from recordkit.terms.scanning import ScanResult
from recordkit.terms.vocabulary import Property, SecrecyLevel, SharingScope

# How a classified document is marked on its face: level, star, period. 绝密★30年, 机密★长期.
_MARKER = re.compile(r"(秘密|机密|绝密)\s*[★☆]")


@rule(
    Property.SECURITY,
    says=("没有涉密标识", "Nothing bears a secrecy marker"),
    mend=(
        "涉密材料不得进入本平台，按保密规定处理",
        "Classified material never enters here; follow the secrecy rules",
    ),
    source="the Measures, article 16; 档发〔2012〕7号, article 3",
)
def nothing_is_classified(subject: Subject) -> Iterator[Finding]:
    case = subject.package.case
    yield _level("case/secrecy", case.secrecy)
    for part in subject.package.components:
        yield _level(part.path, part.attributes.secrecy)
    titles = [("case/title", case.title), ("case/remarks", case.remarks)]
    titles += [(part.path, part.title) for part in subject.package.components]
    for where, text in titles:
        if marker := _MARKER.search(text):
            yield failed(
                where, "文字中有密级标志", "the text bears a secrecy mark", found=marker.group()
            )


@rule(
    Property.SECURITY,
    says=(
        "不予共享的写明依据，有条件共享的写明条件",
        "What is withheld names its ground, what is conditional its condition",
    ),
    mend=("补充不予共享的法律依据或共享条件", "Give the legal ground or the condition of sharing"),
    source="the Measures, article 19; 国发〔2016〕51号",
)
def sharing_limits_are_grounded(subject: Subject) -> Iterator[Finding]:
    for part in subject.package.components:
        sharing = part.attributes.sharing
        if sharing.scope is SharingScope.WITHHELD and not sharing.ground.strip():
            yield failed(
                part.path,
                "不予共享，没有写明依据",
                "withheld from sharing without a ground",
                expected="sharing/ground",
            )
        elif sharing.scope is SharingScope.CONDITIONAL and not sharing.condition.strip():
            yield failed(
                part.path,
                "有条件共享，没有写明条件",
                "shared on a condition that is not given",
                expected="sharing/condition",
            )
        else:
            yield passed(part.path)


@rule(
    Property.SECURITY,
    says=("没有发现恶意代码", "No malware was found"),
    mend=("清除恶意代码后重新报送该文件", "Clean the file and submit it again"),
    source="DA/T 70-2018, no infection",
)
def no_malware_was_found(subject: Subject) -> Iterator[Finding]:
    for path in subject.measured:
        word = subject.scans.get(path, NOBODY_LOOKED)
        if word.result is ScanResult.INFECTED:
            yield failed(
                path,
                f"发现恶意代码：{word.name_of_threat or '未命名'}",
                f"malware: {word.name_of_threat or 'unnamed'}",
                expected=ScanResult.CLEAN.value,
                found=f"{word.name_of_threat} ({word.engine})",
            )
        elif word.result is ScanResult.CLEAN:
            yield passed(path)


@rule(
    Property.SECURITY,
    says=("每个文件都经过恶意代码扫描", "A scanner looked at every member"),
    mend=("连接恶意代码扫描服务后重新检测", "Connect a malware scanner and check again"),
    source="DA/T 70-2018, anti-virus software is installed",
)
def every_member_was_scanned(subject: Subject) -> Iterator[Finding]:
    scanned = {path for path, word in subject.scans.items() if word != NOBODY_LOOKED}
    if not scanned.intersection(subject.measured):
        yield undecided(
            "",
            "没有连接恶意代码扫描服务，未扫描任何文件",
            "no malware scanner is connected: nobody looked at any member",
        )
        return
    for path in subject.measured:
        word = subject.scans.get(path, NOBODY_LOOKED)
        if word.result is ScanResult.NOT_SCANNED:
            yield undecided(path, "此文件未扫描", "nobody scanned this one", found=word.engine)
        else:
            yield passed(path)


def _level(where: str, level: SecrecyLevel) -> Finding:
    if not level.is_classified:
        return passed(where)
    return failed(
        where,
        f"标有密级：{level.words.zh}",
        f"marked {level.words.en}",
        expected=f"{SecrecyLevel.PUBLIC.value} or {SecrecyLevel.INTERNAL.value}",
        found=level.value,
    )
