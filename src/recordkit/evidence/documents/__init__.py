"""Signatures inside documents: seals of OFD and signatures of PDF, judged and made.

Judging begins with `inspect_ofd` and `inspect_pdf`, or with `inspect_seal` and
`inspect_signed_value` for a seal or a value that lies by itself; each returns an `Inspection`
with every verdict apart. Making begins with `sign_pdf`, and with `packages.ofd_sealing.seal_ofd`,
which writes what `sealed_entries` returns. Packages are opened by the caller, who sees to
hostile archives: see `Entries`.
"""

from recordkit.evidence.documents.inspection import (
    INTEGRITY,
    Aspect,
    Fact,
    FoundSignature,
    Inspection,
    Placed,
)
from recordkit.evidence.documents.moments import Stated, read_stated
from recordkit.evidence.documents.ofd_judging import inspect_ofd
from recordkit.evidence.documents.ofd_parts import Entries
from recordkit.evidence.documents.ofd_sealing import (
    SealWouldBreakAnother,
    StampPlace,
    sealed_entries,
)
from recordkit.evidence.documents.pdf_judging import inspect_pdf, judge_ranges
from recordkit.evidence.documents.pdf_signing import sign_pdf
from recordkit.evidence.documents.seal_judging import inspect_seal
from recordkit.evidence.documents.seal_picture import draw_round_seal
from recordkit.evidence.documents.seal_writing import (
    SealOrder,
    Stamp,
    make_seal,
    sign_with_seal,
    unsafe_demonstration_seal,
)
from recordkit.evidence.documents.seals import Picture, Seal, read_seal
from recordkit.evidence.documents.single_files import inspect_certificate, inspect_token
from recordkit.evidence.documents.value_judging import inspect_signed_value

__all__ = [
    "INTEGRITY",
    "Aspect",
    "Entries",
    "Fact",
    "FoundSignature",
    "Inspection",
    "Picture",
    "Placed",
    "Seal",
    "SealOrder",
    "SealWouldBreakAnother",
    "Stamp",
    "StampPlace",
    "Stated",
    "draw_round_seal",
    "inspect_certificate",
    "inspect_ofd",
    "inspect_pdf",
    "inspect_seal",
    "inspect_signed_value",
    "inspect_token",
    "judge_ranges",
    "make_seal",
    "read_seal",
    "read_stated",
    "sealed_entries",
    "sign_pdf",
    "sign_with_seal",
    "unsafe_demonstration_seal",
]
