"""What can be wrong with the ledger."""

from __future__ import annotations

from recordkit.errors import EvidenceFault, NotHeld, Outage, Words


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
