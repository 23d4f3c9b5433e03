"""Cases for tests: one that is complete, and any that hypothesis can think of."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from recordkit.description.case import (
    Accommodation,
    Actor,
    Applicant,
    Attributes,
    CaseDescription,
    ComponentDescription,
    LinkDescription,
    Outcome,
    Sharing,
    Source,
    SourceSystem,
    Step,
    ViewDescription,
)
from recordkit.packages.json_document import canonical_text
from recordkit.packages.zip_names import folded
from recordkit.terms.vocabulary import (
    ApplicantKind,
    Disclosure,
    MaterialRole,
    Openness,
    OutcomeKind,
    Provenance,
    SecrecyLevel,
    SharingScope,
    StepKind,
)

# A document that uses every object of the format.
DOCUMENT: dict[str, Any] = {
    "format": "muniment-case/1",
    "case_number": "340705-20240506-0001",
    "title": "关于铜官区𠮷祥小吃店食品经营许可的申请",
    "item_code": "12340705MB0000000X3340125002000",
    "agency_code": "12441500196720244T",
    "region_code": "340705",
    "applicant": {"name": "𠮷某", "kind": "natural_person", "id_kind": "居民身份证"},
    "source_system": {"name": "一体化审批系统", "version": "3.2"},
    "secrecy": "internal",
    "outcome": {"kind": "granted", "text": "准予许可", "licence_number": "JY23407050000001"},
    "steps": [
        {
            "kind": "application",
            "name": "网上申请",
            "actor": {"name": "𠮷某"},
            "started_at": "2024-05-06T09:30:00+08:00",
        },
        {
            "kind": "closure",
            "name": "办结",
            "actor": {"name": "张某", "post": "科员", "unit": "审批科"},
            "started_at": "2024-05-08T16:00:00+08:00",
            "ended_at": "2024-05-08T16:05:00.250000+08:00",
            "basis": "《食品经营许可和备案管理办法》第十二条",
        },
    ],
    "components": [
        {
            "path": "材料/营业执照.pdf",
            "title": "营业执照",
            "role": "basis",
            "provenance": "called",
            "material_code": "M01",
            "size_bytes": 5,
            "source": {"system": "电子证照库", "licence_number": "91340700MA0000000X"},
            "attributes": {
                "sharing": {"scope": "conditional", "condition": "核验使用"},
                "disclosure": "withheld",
            },
        }
    ],
    "views": [
        {"title": "申请表", "role": "basis", "template": "builtin:form", "data_path": "data/f.json"}
    ],
    "links": [
        {"title": "公示截图", "role": "procedural", "address": "https://example.gov.cn/1.png"}
    ],
    "accommodations": [
        {"material_code": "M02", "reason": "承诺十日内补交", "due_on": "2024-05-16"}
    ],
    "is_closed": True,
}

# What XML and JSON can both hold, as it is after NFC.
_CHARACTERS = st.characters(
    exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff", include_characters="\n\t\r"
)
TEXTS = st.text(_CHARACTERS, max_size=12).map(lambda text: unicodedata.normalize("NFC", text))
SOME_TEXTS = TEXTS.filter(lambda text: text.strip() != "" and "★" not in text)
MOMENTS = st.datetimes(
    datetime(1900, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.just(timezone(timedelta(hours=8))),
).map(lambda moment: moment.astimezone(UTC))
DAYS = st.dates(date(1900, 1, 1), date(2200, 1, 1))
DIGESTS = st.text("0123456789abcdef", min_size=64, max_size=64)
PATHS = st.from_regex(r"[a-z一-龥]{1,5}(/[A-Z0-9一-龥]{1,5})?\.pdf", fullmatch=True)
_OPEN_LEVELS = st.sampled_from([level for level in SecrecyLevel if not level.is_classified])

ATTRIBUTES = st.builds(
    Attributes,
    sharing=st.builds(Sharing, st.sampled_from(SharingScope), TEXTS, TEXTS),
    disclosure=st.sampled_from(Disclosure),
    openness=st.sampled_from(Openness),
    secrecy=_OPEN_LEVELS,
)
SOURCES = st.builds(Source, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS)
COMPONENTS = st.builds(
    ComponentDescription,
    path=PATHS,
    title=SOME_TEXTS,
    role=st.sampled_from(MaterialRole),
    provenance=st.sampled_from(Provenance),
    material_code=TEXTS,
    size_bytes=st.none() | st.integers(0, 1 << 40),
    sm3=st.none() | DIGESTS,
    sha256=st.none() | DIGESTS,
    source=SOURCES,
    attributes=ATTRIBUTES,
)
VIEWS = st.builds(
    ViewDescription,
    title=SOME_TEXTS,
    role=st.sampled_from(MaterialRole),
    template=st.just("builtin:form") | PATHS,
    data_path=PATHS,
    material_code=TEXTS,
    attributes=ATTRIBUTES,
)
LINKS = st.builds(
    LinkDescription,
    title=SOME_TEXTS,
    role=st.sampled_from(MaterialRole),
    address=SOME_TEXTS,
    material_code=TEXTS,
    provenance=st.sampled_from(Provenance),
    sha256=st.none() | DIGESTS,
    source=SOURCES,
    attributes=ATTRIBUTES,
)
STEPS = st.builds(
    Step,
    kind=st.sampled_from(StepKind),
    name=SOME_TEXTS,
    actor=st.builds(Actor, SOME_TEXTS, TEXTS, TEXTS, TEXTS),
    started_at=MOMENTS,
    ended_at=st.none() | MOMENTS,
    basis=TEXTS,
    opinion=TEXTS,
    system=TEXTS,
)
ACCOMMODATIONS = st.builds(
    Accommodation, material_code=SOME_TEXTS, reason=SOME_TEXTS, due_on=st.none() | DAYS
)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**25), 10**25) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(SOME_TEXTS, inner, max_size=3),
    max_leaves=5,
)
EXTRA = st.dictionaries(
    st.sampled_from(("/其他", "/x~1y", "/applicant/phone", "/source_system/~0z")),
    _VALUES.map(canonical_text),
).map(lambda extra: tuple(sorted(extra.items())))


@st.composite
def cases(draw: st.DrawFn) -> CaseDescription:
    """Return any case that a document can describe."""
    components = draw(
        st.lists(COMPONENTS, max_size=3, unique_by=lambda component: folded(component.path))
    )
    return CaseDescription(
        case_number=draw(SOME_TEXTS),
        title=draw(SOME_TEXTS),
        item_code=draw(SOME_TEXTS),
        agency_code=draw(SOME_TEXTS),
        region_code=draw(SOME_TEXTS),
        applicant=draw(
            st.builds(
                Applicant, SOME_TEXTS, st.sampled_from(ApplicantKind), TEXTS, TEXTS, TEXTS, TEXTS
            )
        ),
        source_system=draw(st.builds(SourceSystem, SOME_TEXTS, TEXTS)),
        item_version=draw(st.none() | st.integers(0, 99)),
        acceptance_number=draw(TEXTS),
        secrecy=draw(_OPEN_LEVELS),
        outcome=draw(
            st.none() | st.builds(Outcome, st.sampled_from(OutcomeKind), TEXTS, TEXTS, TEXTS)
        ),
        project_code=draw(TEXTS),
        remarks=draw(TEXTS),
        steps=tuple(draw(st.lists(STEPS, max_size=3))),
        components=tuple(components),
        views=tuple(draw(st.lists(VIEWS, max_size=2))),
        links=tuple(draw(st.lists(LINKS, max_size=2))),
        accommodations=tuple(draw(st.lists(ACCOMMODATIONS, max_size=2))),
        is_closed=draw(st.booleans()),
        extra=draw(EXTRA),
    )
