"""Sentences of the kind that fills forms, decisions and opinions."""

from __future__ import annotations

from muniment.interfaces.cli.demonstration.cases.chance import Chance

_PHRASES = (
    "申请人依法提交申请材料",
    "经形式审查材料齐全",
    "符合法定形式",
    "依照办事指南予以受理",
    "经现场核查",
    "经营场所布局合理",
    "设施设备符合要求",
    "人员资质在有效期内",
    "相关部门意见一致",
    "公示期内未收到异议",
    "申请事项属于本机关职权范围",
    "承诺内容真实有效",
    "所需证照已通过共享平台调用",
    "电子材料与原件核对一致",
    "本决定自作出之日起生效",
    "申请人应当按照核准的范围开展活动",
    "情况发生变化的应当及时办理变更",
    "有关资料由申请人妥善保存",
    "采用告知承诺方式办理",
    "全程网上办理",
    "未发现不予办理的情形",
    "收费标准已向申请人公示",
)

_OPINIONS = {
    "受理": ("材料齐全，符合法定形式，予以受理。", "经补正后材料齐全，予以受理。"),
    "审查": ("经审查，申请材料符合要求。", "材料与共享数据核对一致，建议报批。"),
    "现场核查": ("现场与申报情况一致。", "现场条件符合要求，已拍照留存。"),
    "决定": ("同意审查意见，按决定文书办理。", "同意。"),
    "制证": ("证照信息核对无误，已制发。", "电子证照已签发。"),
    "办结": ("本件办结，材料移交归档。", "办结。"),
    "送达": ("已通过网上办事大厅送达申请人。", "申请人已签收。"),
}


def sentence(chance: Chance) -> str:
    """Return a sentence of two to four phrases."""
    return "，".join([chance.one_of(_PHRASES) for _ in range(chance.whole(2, 4))]) + "。"


def opinion_on(chance: Chance, step: str) -> str:
    """Return what a handler writes beside a step; the applicant writes nothing."""
    opinions = _OPINIONS.get(step)
    return chance.one_of(opinions) if opinions else ""


def sentences(chance: Chance, count: int) -> list[str]:
    """Return `count` sentences."""
    return [sentence(chance) for _ in range(count)]
