"""Material rules are kept as a document that reads back."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.commons.catalogue.material_rules import read_rules, write_rules
from recordkit.description.items import Condition, ConditionField, MaterialRule, Requirement
from recordkit.terms.vocabulary import MaterialRole

texts = st.text(max_size=8)
conditions = st.builds(
    Condition, st.sampled_from(ConditionField), st.lists(texts, max_size=3).map(tuple)
)
rules = st.builds(
    MaterialRule,
    code=texts,
    name=texts,
    role=st.sampled_from(MaterialRole),
    requirement=st.sampled_from(Requirement),
    condition=st.none() | conditions,
    accepted_formats=st.lists(texts, max_size=3).map(tuple),
    is_filed=st.booleans(),
    reason_not_filed=texts,
)


class TestMaterialRules:
    @given(st.lists(rules, max_size=4).map(tuple))
    def test_read_back_as_themselves(self, materials: tuple[MaterialRule, ...]):
        kept = json.loads(json.dumps(write_rules(materials)))

        assert read_rules(kept) == materials

    def test_of_an_unknown_format_are_refused(self):
        with pytest.raises(ValueError, match="muniment-material-rules/2"):
            read_rules({"format": "muniment-material-rules/2", "materials": []})
