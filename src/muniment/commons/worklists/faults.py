"""What this room refuses, and why."""

from __future__ import annotations

from recordkit.errors import ContentFault, NotHeld, Refusal, Words


class ViewNameTaken(Refusal):
    """The person has a saved view of that name."""

    code = "WKL-101"
    title = Words("您已有同名的常用筛选", "You already have a saved view of this name")
    mend = Words("请换一个名称，或先删除原来的", "Choose another name, or delete the other first")


class TooManyViews(Refusal):
    """The person has as many saved views as there are places."""

    code = "WKL-102"
    title = Words("常用筛选已满 30 个", "You have 30 saved views, which is the most")
    mend = Words("请先删除不再使用的常用筛选", "Delete one that you no longer use")


class ViewNotUsable(ContentFault):
    """A saved view needs a name of at most 40 characters, and filters that an address can hold."""

    code = "WKL-201"
    title = Words(
        "常用筛选的名称须为 1 至 40 个字", "A saved view needs a name of 1 to 40 characters"
    )
    mend = Words("请修改名称后再保存", "Change the name and save again")


class ViewNotHeld(NotHeld):
    """The person has no such saved view."""

    code = "WKL-301"
    title = Words("没有这个常用筛选", "You have no such saved view")
    mend = Words("请回到办件列表查看现有的常用筛选", "See the saved views on the list of cases")


class TooManyPicked(Refusal):
    """More records would be picked than may be dealt with at once."""

    code = "WKL-103"
    title = Words(
        "一次最多选择 20,000 件，选择没有改变",
        "At most 20,000 cases can be selected at once; the selection was not changed",
    )
    mend = Words(
        "请按单位、事项或日期缩小范围，分几次处理",
        "Narrow the list by agency, service item or day, and work in several parts",
    )


class NothingPicked(Refusal):
    """There is nothing to be undertaken."""

    code = "WKL-104"
    title = Words("还没有选择办件", "No case is selected")
    mend = Words("请在办件列表勾选后再处理", "Tick cases in the list first")


class NotInThisState(Refusal):
    """The undertaking has moved on meanwhile."""

    code = "WKL-105"
    title = Words("批量处理的状态已改变", "The bulk work has moved on meanwhile")
    mend = Words("请刷新页面查看最新进度", "Look at its progress again")


class UndertakingNotHeld(NotHeld):
    """The person has no such undertaking."""

    code = "WKL-302"
    title = Words("没有这次批量处理", "You have no such bulk work")
    mend = Words("请从“批量处理”页面重新打开", "Open it again from the page of bulk work")
