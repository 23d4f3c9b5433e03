"""Where components lie and what they are called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordkit.packages.naming import (
    FOLDERS,
    LONGEST_NAME_BYTES,
    LONGEST_NAME_CHARS,
    objection_to_name,
    package_path,
    snapshot_path,
)
from recordkit.terms.vocabulary import MaterialRole

BASIS = MaterialRole.BASIS


class TestPackagePath:
    def test_has_folder_letter_order_title_and_ending(self):
        assert package_path(BASIS, 1, "营业执照", "pdf") == "申报文件/A01_营业执照.pdf"
        assert (
            package_path(MaterialRole.PROCEDURAL, 2, "受理通知书", ".OFD")
            == "过程文件/B02_受理通知书.ofd"
        )
        assert package_path(MaterialRole.OUTCOME, 100, "许可证", "") == "结果文件/C100_许可证"
        assert snapshot_path(1, "申请表", "json") == "数据快照/S01_申请表.json"

    @pytest.mark.parametrize(
        ("title", "name"),
        [
            ("营业执照.pdf", "A01_营业执照.pdf"),
            ("附件１：身份证（正 反）", "A01_附件1_身份证（正_反）.pdf"),
            ("𠮷某/身份证", "A01_某_身份证.pdf"),
            ("../../etc/passwd", "A01_etc_passwd.pdf"),
            ("", "A01_材料.pdf"),
            ("***", "A01_材料.pdf"),
            (" . ", "A01_材料.pdf"),
        ],
    )
    def test_replaces_what_a_name_may_not_have(self, title: str, name: str):
        assert package_path(BASIS, 1, title, "pdf") == f"申报文件/{name}"

    @given(st.sampled_from(MaterialRole), st.integers(0, 9999), st.text(), st.text(max_size=12))
    def test_is_always_a_name_that_fits(
        self, role: MaterialRole, order: int, title: str, ending: str
    ):
        folder, _, name = package_path(role, order, title, ending).partition("/")

        assert folder == FOLDERS[role]
        assert objection_to_name(name) is None

    @given(st.text(min_size=100))
    def test_of_a_long_title_stays_short(self, title: str):
        name = package_path(BASIS, 1, title, "pdf").partition("/")[2]

        assert len(name) <= LONGEST_NAME_CHARS
        assert len(name.encode()) <= LONGEST_NAME_BYTES
        assert name.endswith(".pdf")


class TestObjectionToName:
    @pytest.mark.parametrize(
        "name", ["", ".a", "a.", "a b", "a/b", "𠮷.pdf", "a" * 101, "证" * 90, "a\n", "a:b", "é"]
    )
    def test_is_raised_against_names_that_do_not_travel(self, name: str):
        objection = objection_to_name(name)

        assert objection is not None
        assert objection.zh
