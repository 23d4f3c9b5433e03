"""What can be wrong with the ledger."""

from __future__ import annotations

from recordkit.errors import ContentFault, EvidenceFault, NotHeld, Outage, Refusal, Words


class NoKnownWitness(Refusal):
    """None of those who cosigned is a witness that this installation knows."""

    code = "CST-101"
    title = Words("没有已登记见证人的联署", "No witness that is known has cosigned")
    mend = Words(
        "把见证人的公钥（.vkey）放入 trust 目录后再试",
        "Put the witness's key (.vkey) into the folder `trust` and try again",
    )


class NotOurCheckpoint(ContentFault):
    """A checkpoint is of another ledger, or this ledger has not signed it."""

    code = "CST-201"
    title = Words("不是本日志签出的检查点", "Not a checkpoint that this ledger has signed")
    mend = Words(
        "请见证人联署 ledger/checkpoint 原文，不要改动",
        "Ask the witness to cosign `ledger/checkpoint` as it is",
    )


class CosignatureBad(ContentFault):
    """A cosignature in the name of a known witness is not his over this checkpoint."""

    code = "CST-202"
    title = Words("见证人的联署无效", "A witness's cosignature is not good")
    mend = Words(
        "请见证人重新出具；核对 trust 目录中的公钥是否为其现用公钥",
        "Ask the witness for it again, and compare the key in `trust` with the one he uses",
    )


class EntryNotHeld(NotHeld):
    """The ledger has no such entry."""

    code = "CST-301"
    title = Words("保管日志中没有该记录", "The ledger has no such entry")
    mend = Words("请核对电子文件号与事项标签", "Check the record identifier and the tag")


class EntryNotAnchored(Outage):
    """The entry is recorded but stands under no checkpoint yet."""

    code = "CST-501"
    title = Words("该记录尚未纳入保管日志检查点", "The entry is not under a checkpoint yet")
    mend = Words("系统稍后会生成检查点，请稍后再试", "Try again once the ledger is anchored")


class LedgerDisagrees(EvidenceFault):
    """The ledger's table, files and checkpoint do not say the same; nothing more is signed."""

    code = "CST-401"
    title = Words("保管日志的数据库、文件与检查点不一致", "The ledger disagrees with its own files")
    mend = Words(
        "请立即停止归档，运行 muniment log verify 查明位置，勿用旧备份继续写入",
        "Stop filing and run `muniment log verify`; do not go on from an older backup",
    )
