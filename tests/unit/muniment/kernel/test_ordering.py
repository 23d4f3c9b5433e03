"""Names stand where a reader of Chinese looks for them."""

from __future__ import annotations

import random

import pytest

from muniment.kernel.ordering import NameOrder, order_of


def ordered(*names: str, by: NameOrder = NameOrder.PINYIN, is_person: bool = False) -> list[str]:
    shuffled = sorted(names, key=hash)
    return sorted(shuffled, key=lambda name: order_of(name, by, is_person=is_person))


class TestByPinyin:
    def test_agencies_follow_the_alphabet_of_their_readings(self):
        names = ["市财政局", "市城乡建设局", "市公安局", "市教育局", "市水利局", "市自然资源局"]

        assert ordered(*names) == names

    def test_people_follow_their_surnames(self):
        names = ["安思齐", "白芷兰", "陈立", "高明", "李建国", "欧阳修", "王晓梅", "赵新", "周正"]

        assert ordered(*names, is_person=True) == names

    @pytest.mark.parametrize(
        ("before", "name", "after"),
        [
            ("沙一", "单雄", "邵一"),
            ("邱一", "仇英", "裘一"),
            ("臧一", "曾国", "郑一"),
            ("尹一", "尉迟恭", "袁一"),
            ("翁一", "乌一", "吴一"),
            ("谢安", "解缙", "邢一"),
            ("冉一", "任远", "荣一"),
            ("宁一", "区大", "潘一"),
            ("岳一", "查良", "詹一"),
            ("章一", "长孙无忌", "赵一"),
            ("戚一", "覃一", "邱一"),
            ("苗一", "万俟卨", "牟一"),
        ],
    )
    def test_surnames_of_two_readings_stand_under_the_reading_of_the_surname(
        self, before: str, name: str, after: str
    ):
        assert ordered(after, name, before, is_person=True) == [before, name, after]

    def test_a_place_of_two_readings_stands_under_its_own(self):
        assert ordered("重庆市档案局", "长春市档案局", "大连市档案局", "众信公司") == [
            "长春市档案局",
            "重庆市档案局",
            "大连市档案局",
            "众信公司",
        ]


class TestByStrokes:
    def test_fewer_strokes_come_first(self):
        names = ["丁一", "万一", "王一", "白一", "安一", "李一", "林一", "郝一", "高一", "黄一"]

        assert ordered(*names, by=NameOrder.STROKES, is_person=True) == names

    def test_the_reading_does_not_matter(self):
        assert ordered("单一", "曾一", by=NameOrder.STROKES, is_person=True) == ["单一", "曾一"]


class TestAnyOrder:
    @pytest.mark.parametrize("by", NameOrder)
    def test_takes_numbers_by_their_value(self, by: NameOrder):
        names = ["第2中学", "第9中学", "第10中学", "第100中学"]

        assert ordered(*names, by=by) == names

    @pytest.mark.parametrize("by", NameOrder)
    def test_puts_numbers_and_letters_before_characters(self, by: NameOrder):
        assert ordered("12345热线", "a公司", "B公司", "啊公司", by=by) == [
            "12345热线",
            "a公司",
            "B公司",
            "啊公司",
        ]

    @pytest.mark.parametrize("by", NameOrder)
    def test_takes_whatever_text_there_is(self, by: NameOrder):
        chance = random.Random(7)
        names = [
            "".join(chr(chance.choice([0, 9, 48, 65, 0x4E00, 0x20000, 0x1F600, 0xFFFD, 0x0661]))
                    for _ in range(chance.randint(0, 12)))
            for _ in range(200)
        ]  # fmt: skip

        assert len(ordered(*names, by=by)) == 200
        assert order_of("9" * 5000, by)

    def test_knows_every_character_in_use_once(self):
        for by in NameOrder:
            assert order_of("𠮷", by) > order_of("龘", by) > order_of("z", by)
            assert order_of("䶮", by)[0][0] == order_of("王", by)[0][0]
