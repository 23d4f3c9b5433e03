"""Turns what a case describes into components: files, fetched links, rendered views.

Every fault is a reason for returning the case; all of them are gathered, not the first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO, TypeVar

from muniment.kernel import parts
from muniment.kernel.ports import StagedFile
from muniment.kernel.readings import READINGS
from muniment.kernel.work import Reason, reason_of
from muniment.stages.arrangement.shapes import Made
from muniment.stages.capture import api as capture
from recordkit.description.case import (
    ComponentDescription,
    LinkDescription,
    ViewDescription,
)
from recordkit.description.items import ItemRules
from recordkit.errors import ContentFault
from recordkit.formats import HeldBytes, Identification, identify
from recordkit.formats.views import (
    BUILTIN,
    BUILTIN_TEMPLATES,
    ViewNotRenderable,
    read_view_document,
    render_html,
    snapshot_xml,
)
from recordkit.packages.model import (
    ComponentKind,
    FetchNote,
    FormatNote,
    PackagedComponent,
)
from recordkit.packages.naming import package_path, snapshot_path
from recordkit.terms.vocabulary import MaterialRole, Provenance

LARGEST_VIEW_BYTES = 16 << 20
LARGEST_READ_BYTES = 4 << 20
_Described = TypeVar("_Described", ComponentDescription, ViewDescription, LinkDescription)
_EXTENSION_OF = {
    "application/pdf": ".pdf",
    "application/ofd": ".ofd",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "text/html": ".html",
    "application/json": ".json",
    "text/plain": ".txt",
}


@dataclass(slots=True)
class Collecting:
    """One case being turned into components, in the order of the package."""

    collected: capture.CollectedCase
    rules: ItemRules
    made: list[Made] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    fetched: int = 0
    rendered: int = 0
    _orders: dict[MaterialRole, int] = field(default_factory=dict)
    _snapshots: int = 0

    def collect(self) -> None:
        """Make every component, gathering what cannot be made."""
        case = self.collected.case
        behind_views = {view.data_path for view in case.views}
        behind_views |= {view.template for view in case.views}
        for part in case.components:
            if part.path not in behind_views and self._is_filed(part.material_code):
                self._try(part.path, self._take, part)
        for view in case.views:
            self._try(view.data_path, self._render, view)
        for link in case.links:
            self._try(link.address, self._fetch, link)

    def components(self) -> Iterator[Made]:
        """Yield what was made: content by family and order, then the snapshots."""
        families = list(MaterialRole)
        content = [m for m in self.made if m.component.kind is ComponentKind.CONTENT]
        yield from sorted(content, key=lambda made: families.index(made.component.role))
        yield from (m for m in self.made if m.component.kind is ComponentKind.SNAPSHOT)

    def _is_filed(self, material_code: str) -> bool:
        rule = next((r for r in self.rules.materials if r.code == material_code), None)
        return rule is None or rule.is_filed

    def _try(self, where: str, make: Callable[[_Described], None], described: _Described) -> None:
        try:
            make(described)
        except ContentFault as fault:
            fault.where = fault.where or where
            self.reasons.append(reason_of(fault))

    def _take(self, part: ComponentDescription) -> None:
        staged = self.collected.files[part.path]
        self._add(
            staged,
            title=part.title,
            role=part.role,
            provenance=part.provenance,
            material_code=part.material_code,
            submitted_path=part.path,
            source=part.source,
            attributes=part.attributes,
        )

    def _fetch(self, link: LinkDescription) -> None:
        staging = parts.get().staging
        with staging.draft(shelf=self.collected.record_id) as draft:
            got = parts.get().links.fetch(link.address, into=draft, sha256=link.sha256)
            staged = draft.keep(got.measured.digests, name=got.measured.digests.sha256)
        self.fetched += 1
        note = FetchNote(got.address, got.final_address, got.status, got.fetched_at, got.media_type)
        self._add(
            staged,
            title=link.title,
            role=link.role,
            provenance=link.provenance,
            material_code=link.material_code,
            source=link.source,
            attributes=link.attributes,
            fetched=note,
            extension=_extension_of_link(got.final_address, got.media_type),
        )

    def _render(self, view: ViewDescription) -> None:
        content = self._content_of(view.data_path)
        shown = read_view_document(content, where=view.data_path)
        template = self._template_of(view)
        page, snapshot = self._keep(
            render_html(title=view.title, view=shown, template=template),
            snapshot_xml(title=view.title, view=shown),
        )
        path = self._add_snapshot(view, snapshot, ".xml", submitted_path="")
        self._add_snapshot(view, self.collected.files[view.data_path], ".json", view.data_path)
        if template is not None:
            held = self.collected.files[view.template]
            self._add_snapshot(view, held, ".html", view.template)
        self.rendered += 1
        self._add(
            page,
            title=view.title,
            role=view.role,
            provenance=Provenance.FORMED,
            material_code=view.material_code,
            attributes=view.attributes,
            rendition_of=path,
            extension=".html",
        )

    def _template_of(self, view: ViewDescription) -> str | None:
        if view.template.startswith(BUILTIN):
            if view.template not in BUILTIN_TEMPLATES:
                raise ViewNotRenderable(f"unknown template {view.template}", where=view.title)
            return None
        try:
            return self._content_of(view.template).decode("utf-8")
        except UnicodeDecodeError as fault:
            raise ViewNotRenderable(f"{view.template}: not UTF-8", where=view.template) from fault

    def _content_of(self, path: str) -> bytes:
        staged = self.collected.files.get(path)
        if staged is None:
            raise ViewNotRenderable(f"{path} was not sent", zh=f"未报送文件 {path}", where=path)
        if staged.size_bytes > LARGEST_VIEW_BYTES:
            raise ViewNotRenderable(
                f"{path}: at most {LARGEST_VIEW_BYTES} bytes, found {staged.size_bytes}", where=path
            )
        with parts.get().staging.open(staged.key) as stream:
            return stream.read()

    def _keep(self, *contents: bytes) -> tuple[StagedFile, ...]:
        return parts.get().staging.put_all(
            [partial(BytesIO, content) for content in contents], shelf=self.collected.record_id
        )

    def _add_snapshot(
        self, view: ViewDescription, staged: StagedFile, extension: str, submitted_path: str
    ) -> str:
        self._snapshots += 1
        path = snapshot_path(self._snapshots, view.title, extension)
        self.made.append(
            Made(
                PackagedComponent(
                    path=path,
                    title=view.title,
                    role=view.role,
                    provenance=Provenance.FORMED,
                    size_bytes=staged.size_bytes,
                    digests=staged.digests,
                    kind=ComponentKind.SNAPSHOT,
                    material_code=view.material_code,
                    submitted_path=submitted_path,
                    attributes=view.attributes,
                    format=_format_of(staged, path),
                ),
                staged,
            )
        )
        return path

    def _add(
        self,
        staged: StagedFile,
        *,
        title: str,
        role: MaterialRole,
        extension: str = "",
        submitted_path: str = "",
        **said: object,
    ) -> None:
        order = self._orders[role] = self._orders.get(role, 0) + 1
        extension = extension or PurePosixPath(submitted_path).suffix.lower()
        path = package_path(role, order, title, extension)
        self.made.append(
            Made(
                PackagedComponent(
                    path=path,
                    title=title,
                    role=role,
                    size_bytes=staged.size_bytes,
                    digests=staged.digests,
                    submitted_path=submitted_path,
                    format=_format_of(staged, path),
                    **said,  # type: ignore[arg-type]
                ),
                staged,
            )
        )


@dataclass(frozen=True, slots=True)
class _StagedSource:
    """A staged file as the identification engine wants it."""

    staged: StagedFile

    @property
    def size_bytes(self) -> int:
        return self.staged.size_bytes

    def open(self) -> BinaryIO:
        return parts.get().staging.open(self.staged.key)


def _format_of(staged: StagedFile, path: str) -> FormatNote:
    found = _read(staged, path) or identify(_StagedSource(staged), name=path)
    return FormatNote(found.puid, found.name, found.version, found.mime_type, found.family)


def _read(staged: StagedFile, path: str) -> Identification | None:
    """Open a small file whole, so that the check, which comes next, knows it already.

    None for a large one, and for bytes that are no longer those recorded: sealing will say so.
    """
    if staged.size_bytes > LARGEST_READ_BYTES:
        return None
    with parts.get().staging.open(staged.key) as stream:
        content = stream.read()
    if hashlib.sha256(content).hexdigest() != staged.digests.sha256:
        return None
    reading = READINGS.of(HeldBytes(content), digests=staged.digests, name=path)
    return reading.identification


def _extension_of_link(address: str, media_type: str) -> str:
    named = PurePosixPath(
        address.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0]
    ).suffix.lower()
    return named or _EXTENSION_OF.get(media_type.split(";", maxsplit=1)[0].strip().lower(), "")
