"""EPCIS documents: JSON, JSON-LD, XML 1.2 and 2.0, plain or gzipped. Self-describing, so it takes no mapping."""

from __future__ import annotations

from collections.abc import Iterator

from clew.collection.connectors import Location, Source
from clew.collection.connectors.epcis_file.portions import portions
from clew.events.epcis import Parsed, parse
from clew.events.epcis.limits import GZIP_MAGIC
from clew.events.epcis.locating import locate


class EpcisFile:
    """The :class:`clew.collection.connectors.Connector` of the standard's own documents."""

    def parse(self, source: Source) -> Parsed:
        return parse(source.data, media_type=source.media_type)

    def portions(self, source: Source, size: int) -> Iterator[Parsed]:
        yield from portions(source.data, source.media_type, size)

    def locate(self, source: Source, place: str) -> Location:
        start, end = locate(source.data, place)
        return Location(place, start, end, source.data.startswith(GZIP_MAGIC))

    def mapping_version(self, mapping: str | None) -> tuple[str | None, str | None]:
        return None, None


connector = EpcisFile()
