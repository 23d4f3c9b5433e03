"""Item lists are read as they come."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.commons.catalogue.faults import ItemListUnreadable
from muniment.commons.catalogue.item_lists import read_item_list
from muniment.commons.catalogue.shapes import ItemRow

SAMPLE = Path(__file__).parents[4] / "fixtures" / "zwfw" / "items-sample.json"
CSV = '事项编码,事项名称,事项类型,部门\r\nA-1,𠮷先生的“证”,1,某局\r\n,,,\r\nA-2,"两行\n名称",2,某局\r\n'


class TestReadingAnItemList:
    def test_keeps_every_row_and_code_of_a_real_list(self):
        written = json.loads(SAMPLE.read_text(encoding="utf-8"))

        rows = read_item_list(SAMPLE.read_bytes())

        assert [row.code for row in rows] == [row["itemCode"] for row in written]
        assert rows[0] == ItemRow(
            code="511Z07001006-511602000000-000-11511301008778183N-1-00",
            name="企业投资项目备案（技术改造）（市级/县级）",
            item_type="10",
            department="区经信局",
            department_code="11511301008778183N",
            region_code="511602000000",
            main_item="未分类",
        )

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
    def test_understands_csv_in_either_encoding(self, encoding):
        rows = read_item_list(CSV.encode(encoding))

        assert rows == (
            ItemRow("A-1", "𠮷先生的“证”", "1", "某局"),
            ItemRow("A-2", "两行\n名称", "2", "某局"),
        )

    def test_takes_numbers_for_text_and_passes_over_what_it_does_not_know(self):
        row = {"itemCode": 12, "name": "名称", "taskType": None, "相关": ["x"]}

        assert read_item_list(json.dumps([row]).encode()) == (ItemRow("12", "名称"),)

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\xff\xff\xff",
            b"[",
            b"{}",
            b"[1]",
            b'[{"itemCode": ["x"], "name": "y"}]',
            b'[{"itemCode": true, "name": "y"}]',
            b"[" * 100_000,
            b"code,title\r\n1,2",
            b'itemCode,name\r\n"unfinished',
            b"itemCode,name\r\n" + b"x" * 200_000,
        ],
    )
    def test_says_what_it_expected_when_it_cannot(self, content):
        with pytest.raises(ItemListUnreadable) as caught:
            read_item_list(content)

        assert "expected" in str(caught.value) or "line" in str(caught.value)

    @given(st.binary(max_size=200))
    def test_never_stumbles_over_bytes(self, content):
        with suppress(ItemListUnreadable):
            read_item_list(content)

    @given(st.lists(st.dictionaries(st.text(max_size=8), st.text(max_size=8)), max_size=5))
    def test_never_stumbles_over_json(self, rows):
        with suppress(ItemListUnreadable):
            read_item_list(json.dumps(rows).encode())

    @given(st.text(alphabet='itemCodename,"\r\n\x00', max_size=60))
    def test_never_stumbles_over_csv(self, text):
        with suppress(ItemListUnreadable):
            read_item_list(("itemCode,name\r\n" + text).encode())
