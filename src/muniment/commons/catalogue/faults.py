"""What this room refuses, and why."""

from __future__ import annotations

from recordkit.errors import ContentFault, Refusal, Words


class VersionAlreadyPublished(Refusal):
    """A published version never changes; a change is the next version."""

    code = "CAT-101"
    title = Words("该版本已发布，不得改动", "That version is published and does not change")
    mend = Words("请发布下一版本", "Publish the next version")
    basis = "the Measures, article 7"


class NotAnAuthority(Refusal):
    """A schedule is approved by the archives authority of the same region, or one above."""

    code = "CAT-102"
    title = Words("批准机关不是同级档案主管部门", "That body does not approve this schedule")
    mend = Words("请由同级或上级档案主管部门批准", "Ask the archives authority of the region")
    basis = "the Measures, article 11"


class ScheduleNotLater(Refusal):
    """A schedule begins after the one that it replaces, and is approved before it begins."""

    code = "CAT-103"
    title = Words("保管期限表的日期不成立", "The days of the schedule do not follow one another")
    mend = Words("请核对批准日期与施行日期", "Check the day of approval and the first day")


class ApprovalNumberTaken(Refusal):
    """That approval number stands for other lines already."""

    code = "CAT-104"
    title = Words("该批准文号已用于另一内容", "That approval number stands for other lines")
    mend = Words("请核对批准文号；修订应另行批准", "Check the number; a revision has its own")


class ItemUnknown(ContentFault):
    """The catalogue has no such service item."""

    code = "CAT-201"
    title = Words("事项不在目录内", "No such service item is in the catalogue")
    mend = Words("请核对事项编码，或先导入该事项", "Check the item code or import the item first")
    basis = "the Measures, article 7"


class ItemNotInForce(ContentFault):
    """The item has no version in force on that day."""

    code = "CAT-202"
    title = Words("该事项当日没有有效版本", "The item has no version in force on that day")
    mend = Words("请核对受理日期与事项版本", "Check the day of acceptance and the item's version")
    basis = "the Measures, article 7"


class VersionNotPublishable(ContentFault):
    """A version's own particulars do not fit together."""

    code = "CAT-203"
    title = Words("事项版本有误", "The version cannot be published as given")
    mend = Words("请按提示更正后重新发布", "Correct what is named and publish it again")


class ScheduleLineFaulty(ContentFault):
    """A line of the schedule cannot be put in force."""

    code = "CAT-204"
    title = Words("保管期限表条目有误", "A line of the schedule is faulty")
    mend = Words("请按提示更正该条目", "Correct the line that is named")


class ItemListUnreadable(ContentFault):
    """The item list is neither JSON rows nor CSV with the columns that are needed."""

    code = "CAT-205"
    title = Words("事项清单无法读取", "The item list cannot be read")
    mend = Words(
        "请提供 JSON 行数组，或带表头的 CSV（UTF-8 或 GB18030）",
        "Give an array of JSON rows, or CSV with a header line in UTF-8 or GB18030",
    )


class FondsNotRegistrable(ContentFault):
    """A fonds or category contradicts what is registered."""

    code = "CAT-206"
    title = Words("全宗或门类信息有误", "The fonds or category cannot be registered as given")
    mend = Words("请核对全宗号与机构", "Check the fonds number and the organisation")
    basis = "DA/T 13-2022"


class NoRetentionInForce(ContentFault):
    """No approved schedule says how long such a record is kept; the agency has to obtain one."""

    code = "CAT-207"
    title = Words("没有已批准的保管期限", "No approved retention period covers this case")
    mend = Words(
        "请将保管期限表报档案主管部门审定后再归档",
        "Have a schedule that covers it approved by the archives authority",
    )
    basis = "the Measures, article 11"


class NoLineCovers(NoRetentionInForce):
    """A schedule is approved and in force, and none of its lines is about such a case.

    Which of the approved lines applies is for a records officer to say; a line that is not
    approved is for nobody to invent.
    """

    code = "CAT-210"
    title = Words(
        "保管期限表没有覆盖该件的条目", "No line of the approved schedule is about this case"
    )
    mend = Words(
        "请档案员从已批准的条目中选定适用的一条；确无适用的，退回并将修订后的保管期限表报审",
        "Have a records officer choose the approved line that applies; if none does, return the "
        "case and have the schedule amended and approved",
    )
    who_acts = Words("档案员", "a records officer")
    basis = "the Measures, article 11"


class NoCategory(ContentFault):
    """No rule says in which category such a record belongs."""

    code = "CAT-208"
    title = Words("没有适用的档案门类", "No archival category is laid down for such records")
    mend = Words("请档案人员补充分类规则", "Have the archivist add a category rule")
    basis = "DA/T 13-2022"


class FondsUnknown(ContentFault):
    """No such fonds is registered, or the creator has none; it has to be assigned one."""

    code = "CAT-209"
    title = Words("没有登记该全宗", "No such fonds is registered")
    mend = Words("请核对全宗号，或先登记全宗", "Check the fonds number or register the fonds")
