"""The aspects of evidence as people read them, each judged apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from recordkit.evidence import Judgement

ASPECTS: dict[str, Promise] = {
    "receipt_structure": _("回执结构"),
    "code_signature": _("二维码签名"),
    "package_digests": _("归档信息包的摘要"),
    "entry_names_package": _("日志条目与归档信息包一致"),
    "entry_names_agency": _("日志条目与归档单位一致"),
    "ledger_inclusion": _("已列入保管日志"),
    "checkpoint_signature": _("日志检查点的签名"),
    "checkpoint_witnesses": _("日志检查点的见证"),
    "evidence_structure": _("证据记录结构"),
    "tree_path": _("证据记录的散列路径"),
    "token_structure": _("时间戳结构"),
    "token_value": _("时间戳的签名值"),
    "token_digest": _("时间戳所盖的摘要"),
    "authority_trust": _("时间戳机构的证书"),
    "renewal_time": _("续期及时"),
    "signature_structure": _("单位签名结构"),
    "signature_value": _("单位签名的签名值"),
    "signed_content": _("签名覆盖的内容"),
    "certificate_trust": _("签名证书的信任链"),
    "certificate_validity": _("签名证书的有效期"),
    "certificate_revocation": _("签名证书是否已被吊销"),
    "algorithm_acceptance": _("签名所用算法是否可接受"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One judgement under the name by which people know its aspect."""

    name: Promise | str
    judgement: Judgement


def judgements_said(judgements: Iterable[Judgement]) -> tuple[Said, ...]:
    """Name every judgement; an aspect that is not in the table keeps its own name."""
    return tuple(Said(ASPECTS.get(each.aspect, each.aspect), each) for each in judgements)
