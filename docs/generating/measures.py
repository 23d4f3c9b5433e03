"""The articles of the Measures in a line each, and the rooms that are to carry them out.

The lines are ours and shorten; they are no substitute for the text. `rooms` follows the design:
a room that does not stand yet is named on the page as missing, and drops out by itself once it
does. `lacks` says by hand what rooms that do stand cannot do yet; strike a line when it is done.
"""

from __future__ import annotations

from dataclasses import dataclass

from recordkit.errors import Words


@dataclass(frozen=True, slots=True)
class Duty:
    """What one article asks for, which packages answer for it, and what they cannot do yet."""

    number: int
    asks: Words
    rooms: tuple[str, ...] = ()
    lacks: tuple[Words, ...] = ()


_CAPTURE, _ARRANGEMENT = "muniment.stages.capture", "muniment.stages.arrangement"
_PACKAGING, _CHECKING = "muniment.stages.packaging", "muniment.stages.checking"
_FILING, _TRANSFER = "muniment.stages.filing", "muniment.stages.transfer"
_PRESERVATION, _DISPOSAL = "muniment.stages.preservation", "muniment.stages.disposal"
_ACCESS, _ASSESSMENT = "muniment.stages.access", "muniment.stages.assessment"
_IDENTITY, _CATALOGUE = "muniment.commons.identity", "muniment.commons.catalogue"
_HOLDINGS, _CUSTODY, _VAULT = (
    "muniment.commons.holdings",
    "muniment.commons.custody",
    "muniment.commons.vault",
)
_LIFECYCLE, _REST = "muniment.lifecycle", "muniment.interfaces.rest"

DUTIES = (
    Duty(
        1,
        Words("立法目的与上位依据", "Purpose, and the rules it rests on"),
    ),
    Duty(
        2,
        Words("适用的机关和组织", "Which agencies and organisations are bound"),
        (_IDENTITY,),
    ),
    Duty(
        3,
        Words(
            "何为电子文件；来源须可辨（形成、交换、提交、调用）",
            "What a record is; where each came from",
        ),
        (_CAPTURE, "recordkit.description"),
    ),
    Duty(
        4,
        Words("归档的电子文件是凭证；管理原则", "Filed records are vouchers; principles"),
    ),
    Duty(
        5,
        Words("各方职责", "Who answers for what"),
        (_IDENTITY,),
        (
            Words(
                "监督指导的专用页面",
                "pages for those who supervise",
            ),
        ),
    ),
    Duty(
        6,
        Words("系统应支持形成、办理、归档与交换", "Systems support forming, handling, filing"),
        (_CAPTURE, _REST),
        (
            Words(
                "对接系统的符合性测试工具",
                "a conformance kit for connecting systems",
            ),
        ),
    ),
    Duty(
        7,
        Words("事项与材料要求，按清单逐项明确", "Items and their material rules"),
        (_CATALOGUE,),
        (
            Words(
                "在网页上编制与发布事项规则",
                "drafting and publishing rules on a page",
            ),
        ),
    ),
    Duty(
        8,
        Words("申请至送达各环节的文件与通用格式", "Records of every step, in standard formats"),
        (_CAPTURE, "recordkit.formats"),
        (
            Words(
                "格式转换与格式风险监测",
                "conversion, and watching formats age",
            ),
        ),
    ),
    Duty(
        9,
        Words("原件要求；可靠电子签章与纸质等效", "Original form; seals with legal effect"),
        (_CAPTURE, "recordkit.evidence", "recordkit.evidence.documents"),
        (
            Words(
                "归档时判断材料签名人的证书是否可信",
                "whether the signers of materials are trusted, at filing",
            ),
        ),
    ),
    Duty(
        10,
        Words("时间戳、日志、备份贯穿全程", "Timestamps, logs and backup throughout"),
        (_CUSTODY, _VAULT, "recordkit.evidence"),
        (
            Words(
                "备份与恢复演练；副本",
                "backup, tried restores, replicas",
            ),
        ),
    ),
    Duty(
        11,
        Words("归档范围与保管期限经主管部门审定", "Filing scope and retention, approved"),
        (_CATALOGUE, "recordkit.retention"),
        (
            Words(
                "保管期限表的编制、送审与批准流程（目前只录入已批准的条目）",
                "drafting, review and approval of schedules (only approved lines are entered)",
            ),
            Words(
                "追溯年限的核对",
                "the test against look-back periods",
            ),
        ),
    ),
    Duty(
        12,
        Words(
            "及时归档，以办理事项为单位，档案部门管理",
            "Filed in time, case by case, kept by the records office",
        ),
        (_ARRANGEMENT, _FILING, _HOLDINGS),
        (
            Words(
                "行政执法案卷",
                "enforcement dossiers",
            ),
            Words(
                "一件事（联办）的嵌套归档",
                "bundled cases in nested packages",
            ),
        ),
    ),
    Duty(
        13,
        Words(
            "脱离系统可读；链接取回实体；通用格式",
            "Readable outside the portal; links fetched; general formats",
        ),
        (_ARRANGEMENT, _PACKAGING, "recordkit.packages"),
        (
            Words(
                "组装视图生成 PDF/A 与 OFD（目前为 HTML 和 XML）",
                "views as PDF/A and OFD (HTML and XML today)",
            ),
        ),
    ),
    Duty(
        14,
        Words("实时归档与定期归档相结合", "Real-time filing, and periodic filing beside it"),
        (_CAPTURE, _FILING, _LIFECYCLE),
        (
            Words(
                "定期归档与应归尽归的核对",
                "periodic hand-in, and reconciling what should have been filed",
            ),
        ),
    ),
    Duty(
        15,
        Words(
            "分类、整理、封装、检测，不合格退回；自建系统对接",
            "Classify, encapsulate, check, return; other systems connect",
        ),
        (_ARRANGEMENT, _PACKAGING, _CHECKING, _REST),
    ),
    Duty(
        16,
        Words(
            "五年内移交；延期、提前；涉密另行办理",
            "Transfer within five years; extensions; nothing classified",
        ),
        (_TRANSFER,),
    ),
    Duty(
        17,
        Words(
            "保管、检查、迁移、登记备份；鉴定与销毁",
            "Keeping, inspection, migration, registered backup; appraisal, destruction",
        ),
        (_PRESERVATION, _DISPOSAL),
    ),
    Duty(
        18,
        Words("信息公开与开放审核", "Disclosure and access review"),
        (_ACCESS, "recordkit.sharing"),
    ),
    Duty(
        19,
        Words(
            "以共享为原则；逐项明确共享范围和条件",
            "Sharing is the rule; scope and conditions item by item",
        ),
        (_ACCESS, "recordkit.sharing"),
        (
            Words(
                "共享范围目录（目前只随每份材料携带属性）",
                "a catalogue of sharing scope (attributes travel with each component)",
            ),
        ),
    ),
    Duty(
        20,
        Words("共享利用与移交后的服务", "Shared use, and service after transfer"),
        (_ACCESS,),
    ),
    Duty(
        21,
        Words("职责落实到岗位和人员", "Duties laid on posts and persons"),
        (_IDENTITY,),
        (
            Words(
                "职责分工表",
                "the register of duties",
            ),
        ),
    ),
    Duty(
        22,
        Words("考核、评估与通报", "Assessment, evaluation, circulars"),
        (_ASSESSMENT, "recordkit.scoring"),
    ),
    Duty(
        23,
        Words("县区可制定实施细则", "Counties may make their own rules"),
        (_CATALOGUE,),
        (
            Words(
                "县区规则叠加（只可从严）",
                "county overlays that tighten and never loosen",
            ),
        ),
    ),
    Duty(
        24,
        Words("乡镇街道、公共企事业单位参照执行", "Townships and public bodies follow by analogy"),
        (_IDENTITY,),
        (
            Words(
                "较简的检测方案",
                "a lighter profile",
            ),
        ),
    ),
    Duty(
        25,
        Words("施行日期", "When it came into force"),
    ),
)
