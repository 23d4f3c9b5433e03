"""Where an answer of PRONOM's is given without its engine, the engine says the same."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import format_makers as make
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recordkit.formats import engine
from recordkit.formats.pronom import certain_match
from recordkit.formats.sources import glance_at

FIXTURES = Path(__file__).parents[3] / "fixtures"
_CLAIMS = (
    b"xmlns:pdfaid='http://www.aiim.org/pdfa/ns/id/' pdfaid:part='1' pdfaid:conformance='B'",
    b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>",
    b"<pdfuaid:part>1</pdfuaid:part>",
    b"<pdfe:ISO_PDFEVersion>PDF/E-1</pdfe:ISO_PDFEVersion>",
    b"<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>",
    b"<pdfx:GTS_PDFXVersion>PDF/X-3:2002</pdfx:GTS_PDFXVersion>",
    b"/GTS_PDFXVersion (PDF/X-1a:2003) /GTS_PDFXConformance (PDF/X-1a:2003)",
    b"(CGATS.12/1-1999)",
    b"/Collection << /View /T >>",
    b"AIPrivateData %!PS-Adobe-3.0 %AI5_FileFormat 8",
    b"<illustrator:Type>Document</illustrator:Type> %!PS-Adobe-3.0 %AI5_FileFormat 12",
)
_EXIF = b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x90\x00\x00\x07\x00\x00\x00\x040230"


def both_ends(content: bytes) -> bytes:
    return engine._both_ends(glance_at(io.BytesIO(content), len(content), name=""))


def is_borne_out(content: bytes) -> bool:
    """Whether the engine says what is said without it, or nothing is."""
    ends = both_ends(content)
    certain = certain_match(ends)
    return certain is None or certain == engine._asked(ends)


def jpeg_with(*segments: tuple[int, bytes], content: bytes = b"") -> bytes:
    """Put segments behind the first one of a picture."""
    content = content or make.picture("JPEG")
    parts = (
        b"\xff" + bytes((marker,)) + (len(body) + 2).to_bytes(2) + body for marker, body in segments
    )
    return content[:20] + b"".join(parts) + content[20:]


def plain_pdf(version: int, middle: bytes, end: bytes = b"%%EOF\n") -> bytes:
    return b"%%PDF-1.%d\n%%\xe2\xe3\xcf\xd3\n" % version + middle + b"\nstartxref\n9\n" + end


def made_files() -> Iterator[bytes]:
    yield make.picture("JPEG")
    yield make.picture("JPEG", (1500, 900))
    yield from (make.pdf(pages=pages) for pages in (1, 60))
    yield make.pdf(user="geheim")
    yield make.pdf(script="app.alert(1)")
    yield make.pdf_with_deep_stream(100_000)


class TestWhatIsCertainWithoutTheEngine:
    @pytest.mark.parametrize(
        "path", sorted(path for path in FIXTURES.rglob("*") if path.is_file()), ids=lambda p: p.name
    )
    def test_is_what_the_engine_says_of_every_fixture(self, path: Path) -> None:
        assert is_borne_out(path.read_bytes())

    def test_is_what_the_engine_says_of_made_files(self) -> None:
        assert all(map(is_borne_out, made_files()))

    @pytest.mark.parametrize("version", range(10))
    def test_is_the_version_of_a_plain_pdf(self, version: int) -> None:
        assert is_borne_out(plain_pdf(version, b"1 0 obj\n<<>>\nendobj"))

    @pytest.mark.parametrize("version", range(4))
    @pytest.mark.parametrize("unit", range(4))
    def test_is_the_version_of_a_jfif_picture(self, version: int, unit: int) -> None:
        picture = make.picture("JPEG")

        assert is_borne_out(picture[:12] + bytes((version, unit)) + picture[14:])

    def test_covers_scans_and_plain_pdf(self) -> None:
        assert certain_match(both_ends(make.picture("JPEG"))) is not None
        assert certain_match(both_ends(jpeg_with((0xFE, b"scanned")))) is not None
        assert certain_match(both_ends(make.pdf())) is not None

    @given(
        middle=st.lists(st.one_of(st.sampled_from(_CLAIMS), st.binary(max_size=40)), max_size=6),
        version=st.integers(0, 9),
        end=st.sampled_from((b"%%EOF", b"%%EOF\r\n", b"%%EOF\n\n", b"%%EOF \n", b"%%EOFX", b"")),
    )
    @settings(max_examples=150, deadline=None)
    def test_is_what_the_engine_says_whatever_a_pdf_claims(
        self, middle: list[bytes], version: int, end: bytes
    ) -> None:
        assert is_borne_out(plain_pdf(version, b"\n".join(middle), end))

    @given(
        segments=st.lists(
            st.tuples(
                st.sampled_from((0xDB, 0xDD, 0xE0, 0xE1, 0xE2, 0xE8, 0xEE, 0xFE)),
                st.one_of(st.just(_EXIF), st.just(b"ICC_PROFILE\x00"), st.binary(max_size=60)),
            ),
            max_size=4,
        ),
        behind=st.binary(max_size=4),
    )
    @settings(max_examples=150, deadline=None)
    def test_is_what_the_engine_says_whatever_stands_in_a_picture(
        self, segments: list[tuple[int, bytes]], behind: bytes
    ) -> None:
        assert is_borne_out(jpeg_with(*segments) + behind)

    @given(
        st.binary(max_size=64), st.sampled_from((b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01", b"%PDF-"))
    )
    def test_never_raises(self, content: bytes, start: bytes) -> None:
        certain_match(start + content)
