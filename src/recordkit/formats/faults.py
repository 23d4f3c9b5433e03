"""What may be wrong with a file, and what may be wrong with us."""

from __future__ import annotations

from recordkit.errors import ContentFault, Outage, Words


class DoesNotOpenWhole(ContentFault):
    """A file is cut short, damaged, or not what its beginning says."""

    code = "FMT-201"
    title = Words("文件不能完整打开", "A file does not open whole")
    mend = Words(
        "从来源系统重新导出该文件，确认能够完整打开后再报送",
        "Export the file again from where it came, see that it opens, and send it again",
    )


class SwellsTooFar(DoesNotOpenWhole):
    """A file would unfold into far more than a document of its size can need."""

    code = "FMT-203"
    title = Words("文件展开后过大", "A file unfolds into far too much")
    mend = Words(
        "确认文件来源；属于正常材料的，拆分或者降低分辨率后重新报送",
        "Ask where the file came from; if it is genuine, split it or lower its resolution",
    )


class CannotBeJudged(ContentFault):
    """Whether a file opens whole cannot be told here. Not a pass, and not a failure."""

    code = "FMT-202"
    title = Words("无法判断文件能否打开", "Whether a file opens cannot be told here")
    mend = Words(
        "由档案人员人工打开核对，或者转换为归档格式后重新报送",
        "Have a person open it, or send it in a filing format",
    )


class EngineAway(Outage):
    """The identification engine cannot work in this process."""

    code = "FMT-501"
    title = Words("格式识别组件不可用", "The format identification engine is away")
    mend = Words(
        "工作进程须以 spawn 方式启动，或者在派生之后再首次识别",
        "Start worker processes by spawning, or identify nothing before forking",
    )
