"""Filed records are found by what stands in their materials, read when nothing else is to do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.house.house import AT, LEASE, House, made, state_of, statements
from tests.house.reading import listed, phrase_of, read_all, who

from muniment.commons.custody import api as custody
from muniment.commons.holdings import api as holdings
from muniment.commons.holdings.models import MaterialText
from muniment.commons.identity import api as identity
from muniment.kernel import parts
from muniment.kernel.ports import ObjectNotHeld
from muniment.lifecycle import api as lifecycle
from muniment.lifecycle import texts
from recordkit.errors import Outage
from recordkit.formats.texts import TextFound, WhyNot

IN_TEXTS = holdings.Manner.TEXTS


class TestReading:
    def test_waits_until_no_other_work_is_due_or_in_hand(self, house: House):
        [filed] = house.finish(made(0))
        house.captured(made(1))
        lifecycle.follow(at=AT)
        custody.anchor(at=AT)

        assert lifecycle.run_quietly(at=AT) == 0
        assert holdings.texts_of(record_id=filed) == ()

        house.work()
        assert read_all() > 0
        assert holdings.texts_of(record_id=filed) != ()

    def test_tells_operators_how_far_behind_it_is(self, house: House):
        house.finish(made(0))
        behind = lifecycle.operations(at=AT).unread_entries

        read_all()

        assert behind > 0
        assert lifecycle.operations(at=AT).unread_entries == 0

    def test_says_of_every_material_whether_it_could_be_read(self, house: House):
        [filed] = house.finish(made(0))
        read_all()
        page = lifecycle.case_page(record_id=filed, agent=who("market-records"))

        known = {each.path: each for each in holdings.texts_of(record_id=filed)}

        assert set(known) == {material.path for material in page.materials}
        assert all(bool(each.characters) != bool(each.why_not) for each in known.values())

    def test_is_told_on_the_page_of_the_case(self, house: House):
        [filed] = house.finish(made(0))

        def notes() -> set[str]:
            page = lifecycle.case_page(record_id=filed, agent=who("market-records"))
            return {material.text_note.zh for material in page.materials}

        assert notes() == {"尚未提取文字，系统空闲时进行"}
        read_all()
        assert any("字" in note and note.startswith("可以按正文查找") for note in notes())
        assert all(notes())

    def test_goes_on_from_where_it_stopped(self, house: House):
        house.finish(made(0))
        read_all()
        before = MaterialText.objects.count()

        assert read_all() == 0
        [later] = house.finish(made(1))
        read_all()

        assert MaterialText.objects.count() > before
        assert holdings.texts_of(record_id=later)

    def test_again_gives_the_same(self, house: House):
        house.finish(made(0))
        read_all()
        once = list(MaterialText.objects.order_by("record", "position").values_list("packed"))
        holdings.take_turn(at=AT, lease_seconds=1)
        position = holdings.reading_position()
        holdings.end_turn(turn=holdings.Turn(position, 1), position=0)

        read_all()

        again = list(MaterialText.objects.order_by("record", "position").values_list("packed"))
        assert [bytes(row[0]) for row in again] == [bytes(row[0]) for row in once]

    def test_passes_over_a_record_whose_package_is_gone(self, house: House, monkeypatch):
        lost, kept = house.finish(made(0), made(1))
        opened = texts.vault.open_content

        def open_content(*, record_id, path):
            if record_id == lost:
                raise ObjectNotHeld(str(record_id))
            return opened(record_id=record_id, path=path)

        monkeypatch.setattr(texts.vault, "open_content", open_content)
        read_all()

        assert holdings.texts_of(record_id=lost) == ()
        assert holdings.texts_of(record_id=kept)

    def test_stops_while_the_vault_is_away_and_goes_on_later(self, house: House, monkeypatch):
        [filed] = house.finish(made(0))
        custody.anchor(at=AT)

        def away(*, record_id, path):
            raise Outage("away")

        with monkeypatch.context() as broken:
            broken.setattr(texts.vault, "open_content", away)
            with pytest.raises(Outage):
                lifecycle.run_quietly(at=AT)
        assert lifecycle.run_quietly(at=AT) == 0  # the turn has not run out

        assert lifecycle.run_quietly(at=AT + LEASE) > 0
        assert holdings.texts_of(record_id=filed)

    def test_leaves_out_what_workers_die_of_again_and_again(self, house: House, monkeypatch):
        [deadly] = house.finish(made(0))
        custody.anchor(at=AT)

        def dies(*_: object, **__: object):
            raise KeyboardInterrupt

        with monkeypatch.context() as broken:
            broken.setattr(type(parts.get().texts), "read", dies)
            for turn in range(5):
                with pytest.raises(KeyboardInterrupt):
                    lifecycle.run_quietly(at=AT + turn * LEASE)
            assert lifecycle.run_quietly(at=AT + 5 * LEASE) > 0

        [following] = house.finish(made(1))
        read_all(at=AT + 6 * LEASE)
        assert holdings.texts_of(record_id=following)
        assert state_of(deadly) is holdings.RecordState.FILED

    def test_does_not_keep_work_waiting_that_came_in_meanwhile(self, house: House, monkeypatch):
        first, second = house.finish(made(0), made(1))
        custody.anchor(at=AT)
        monkeypatch.setattr(texts, "_SECONDS_A_TURN", 0.0)

        assert lifecycle.run_quietly(at=AT) > 0
        one_read = {bool(holdings.texts_of(record_id=each)) for each in (first, second)}
        house.captured(made(2))
        lifecycle.follow(at=AT)
        assert lifecycle.run_quietly(at=AT) == 0
        house.work()
        read_all()

        assert one_read == {True, False}
        assert all(holdings.texts_of(record_id=each) for each in (first, second))

    def test_of_one_record_does_not_go_on_for_ever(self, house: House, monkeypatch):
        monkeypatch.setattr(texts, "_SECONDS_A_RECORD", -1.0)
        [filed] = house.finish(made(0))
        read_all()

        assert {each.why_not for each in holdings.texts_of(record_id=filed)} == {WhyNot.STOPPED}

    def test_is_one_workers_at_a_time(self, house: House):
        house.finish(made(0))
        custody.anchor(at=AT)

        assert holdings.take_turn(at=AT, lease_seconds=60) is not None
        assert holdings.take_turn(at=AT, lease_seconds=60) is None
        assert holdings.take_turn(at=AT + timedelta(seconds=61), lease_seconds=60) is not None


class TestFinding:
    def test_a_phrase_of_a_material_finds_its_record_and_says_where(self, house: House):
        [filed] = house.finish(made(0))
        read_all()
        phrase, agent = phrase_of(filed), who("market-records")

        found = lifecycle.case_list(agent=agent, text=phrase, how=IN_TEXTS)

        assert [row.record_id for row in found.rows] == [filed]
        [place, *_] = found.places[filed]
        assert place.title
        assert phrase in [piece.text for piece in place.excerpt if piece.is_hit]
        assert listed(agent, phrase, holdings.Manner.ORDINARY) == []

    def test_a_name_of_the_case_and_a_phrase_of_a_material_find_it_together(self, house: House):
        [filed] = house.finish(made(0))
        read_all()
        record = holdings.get_record(record_id=filed)

        both = f"{record.case_number} {phrase_of(filed)}"

        assert listed(who("market-records"), both) == [filed]
        assert listed(who("market-records"), f"{both} 不在其中的词") == []

    def test_finds_nobody_by_the_number_of_their_identity_card(self, house: House, monkeypatch):
        number = "11010519491231002X"
        said = TextFound(f"申请人证件号码 {number}，同意办理。")
        monkeypatch.setattr(type(parts.get().texts), "read", lambda *_, **__: said)
        [filed] = house.finish(made(0))
        read_all()
        agent = who("market-records")

        assert listed(agent, "同意办理") == [filed]
        assert listed(agent, number) == []
        found = lifecycle.case_list(agent=agent, text="同意办理", how=IN_TEXTS).places[filed][0]
        assert number not in "".join(piece.text for piece in found.excerpt)

    def test_is_narrowed_like_every_list(self, house: House):
        [filed] = house.finish(made(0))
        read_all()
        phrase, agent = phrase_of(filed), who("market-records")
        record = holdings.get_record(record_id=filed)

        def count(**narrowed: object) -> int:
            return lifecycle.case_count(agent=agent, text=phrase, how=IN_TEXTS, **narrowed)  # type: ignore[arg-type]

        assert count(narrowed=holdings.Narrowing(item_code=record.item_code)) == 1
        assert count(narrowed=holdings.Narrowing(item_code="other")) == 0
        assert count(state=holdings.RecordState.FILED) == 1
        assert count(state=holdings.RecordState.CAPTURED) == 0

    def test_is_not_for_another_agency_down_to_the_count(self, house: House):
        [filed] = house.finish(made(0))
        read_all()
        phrase, stranger = phrase_of(filed), who("land-records")

        found = lifecycle.case_list(agent=stranger, text=phrase, how=IN_TEXTS)

        assert (found.rows, found.total, dict(found.places)) == ((), 0, {})
        assert lifecycle.case_count(agent=stranger, text=phrase, how=IN_TEXTS) == 0

    def test_is_not_for_those_who_see_cases_but_not_their_content(self, house: House):
        [filed] = house.finish(made(0))
        read_all()
        phrase, leader = phrase_of(filed), who("leader")
        record = holdings.get_record(record_id=filed)
        assert not leader.may(identity.Permission.VIEW_CONTENT)
        assert listed(leader, record.case_number) == [filed]

        assert listed(leader, phrase) == []
        assert listed(leader, f"{record.case_number} {phrase}") == []
        assert lifecycle.case_list(agent=leader, text=record.case_number, how=IN_TEXTS).places == {}

    def test_ends_when_the_content_is_erased(self, house: House):
        [filed] = house.finish(made(0))
        read_all()
        phrase = phrase_of(filed)

        assert holdings.forget_texts(record_ids=[filed]) > 0

        assert listed(who("market-records"), phrase) == []
        assert not MaterialText.objects.exists()

    def test_takes_no_more_statements_for_many_rows(self, house: House):
        agent = who("market-records")
        house.finish(made(0))
        read_all()
        few = statements(lambda: lifecycle.case_list(agent=agent, text="证照", how=IN_TEXTS))
        house.finish(*(made(index) for index in range(1, 6)))
        read_all()

        many = statements(lambda: lifecycle.case_list(agent=agent, text="证照", how=IN_TEXTS))

        assert many == few


def test_a_reader_that_was_stopped_is_told_from_a_file_without_text(house: House, monkeypatch):
    monkeypatch.setattr(
        type(parts.get().texts), "read", lambda *_, **__: TextFound(why_not=WhyNot.STOPPED)
    )
    [filed] = house.finish(made(0))
    read_all()

    assert {each.why_not for each in holdings.texts_of(record_id=filed)} == {WhyNot.STOPPED}
