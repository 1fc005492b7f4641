"""The wing of drivers that bring bytes in. A driver is a folder; nobody imports one by name.

A folder here with a ``manifest.yaml`` is a connector: ``discover()`` reads the manifests (cheap), and
``Manifest.load()`` imports the driver when it is first used. The driver's package offers ``connector``, an object of
the :class:`Connector` protocol; its exam is ``clew.testing.connector_contract``.
"""

from __future__ import annotations

import importlib
import zlib
from collections.abc import Iterator
from importlib import resources
from typing import Protocol, cast

import msgspec
import yaml

from clew.collection.errors import CollectionSetupError
from clew.events.epcis import Parsed

GZIP = b"\x1f\x8b"
HEAD_BYTES = 1024


class Source(msgspec.Struct, frozen=True):
    """The bytes to read. ``name``: file name or request, for people; ``mapping``: name or YAML text, or None.

    ``companions``: further files that the mapping joins to this one."""

    data: bytes
    name: str = ""
    media_type: str | None = None
    mapping: str | None = None
    companions: tuple[Source, ...] = ()


class Location(msgspec.Struct, frozen=True):
    """Where an item stands in its source: bytes ``[start, end)`` of the source as it arrived (``unpacked``: after gzip
    was undone). Both None: the format has no byte range for a record (a workbook's cell); ``place`` says where."""

    place: str
    start: int | None = None
    end: int | None = None
    unpacked: bool = False


class Connector(Protocol):
    """Reads bytes into events and findings; pure: no clock, disk or network beyond its own package data."""

    def parse(self, source: Source) -> Parsed:
        """Every event of the source, in its order, valid or with findings. Raises ``InvalidData`` if unreadable."""

    def portions(self, source: Source, size: int) -> Iterator[Parsed]:
        """The same as ``parse``, in portions of about ``size`` records, so that a large source never stands in memory
        whole; a source that cannot be cut is one portion. ``findings`` of the source come with the first."""

    def locate(self, source: Source, place: str) -> Location:
        """Where the item of that ``place`` stands in the source. Raises ``NotFound("place.unknown")``."""

    def mapping_version(self, mapping: str | None) -> tuple[str | None, str | None]:
        """Name and version of the mapping that ``parse`` would use; ``(None, None)`` for self-describing formats."""


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``manifest.yaml``: names in both languages, what it reads, whether it needs a mapping, optional packages.

    ``opens_with``: how its contents begin, for sources without a telling name (standard input)."""

    name: str
    label: dict[str, str]
    description: dict[str, str]
    suffixes: tuple[str, ...] = ()
    media_types: tuple[str, ...] = ()
    needs_mapping: bool = False
    mappings: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()
    opens_with: tuple[str, ...] = ()

    def load(self) -> Connector:
        module = importlib.import_module(f"{__package__}.{self.name}")
        return cast(Connector, module.connector)


def discover() -> tuple[Manifest, ...]:
    """The manifests of all connectors in this wing, ordered by name. Raises on a manifest that is not one."""
    found = []
    for folder in resources.files(__package__).iterdir():
        manifest = folder.joinpath("manifest.yaml")
        if folder.is_dir() and manifest.is_file():
            try:
                found.append(msgspec.convert(yaml.safe_load(manifest.read_text("utf-8")), Manifest))
            except (msgspec.ValidationError, yaml.YAMLError) as error:
                raise CollectionSetupError("connector.bad_manifest", folder=folder.name, detail=str(error)) from error
    return tuple(sorted(found, key=lambda manifest: manifest.name))


def choose(manifests: tuple[Manifest, ...], source: Source) -> Manifest:
    """The connector for a source: by media type, suffix or contents, among those that take a mapping if one is named.

    A mapping fits any format of tables; what no table format claims is read as delimited text.
    """
    fitting = [manifest for manifest in manifests if manifest.needs_mapping == (source.mapping is not None)]
    opened = [manifest for manifest in fitting if _opens(manifest, source)]
    # A mark of several characters (PK, PAR1) is proof, whatever the name says; a brace may begin any text.
    proven = [manifest for manifest in opened if any(len(mark) > 1 for mark in manifest.opens_with)]
    candidates = proven or [manifest for manifest in fitting if _reads(manifest, source)] or opened
    if not candidates and source.mapping is not None:
        candidates = [m for m in fitting if "text/csv" in m.media_types]
    if not candidates and not source.data.strip():
        # Nothing in it says what it should have been; the standard's own reader refuses it, and it is kept.
        candidates = [m for m in fitting if m.opens_with]
    if not candidates:
        if source.media_type:
            raise CollectionSetupError("connector.none_reads_type", source=source.name, media_type=source.media_type)
        raise CollectionSetupError("connector.none_reads", source=source.name)
    return candidates[0]


def _reads(manifest: Manifest, source: Source) -> bool:
    media_type = (source.media_type or "").partition(";")[0].strip().lower()
    name = source.name.lower().removesuffix(".gz")
    return media_type in manifest.media_types or any(name.endswith(suffix) for suffix in manifest.suffixes)


def _opens(manifest: Manifest, source: Source) -> bool:
    head = source.data[:HEAD_BYTES]
    if head.startswith(GZIP):
        try:
            head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, HEAD_BYTES)
        except zlib.error:
            return False
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return any(text.startswith(mark.encode()) for mark in manifest.opens_with)
