"""Which things are of a product: those whose identifier says so are told by their rows; the others by statements."""

from __future__ import annotations

from sqlalchemy import Engine

from clew.events.identifiers import class_key
from clew.security.visibility import Visibility
from clew.storage.copying import words
from clew.storage.database import driver, reading
from clew.storage.parties import visible_parties
from clew.storage.reads.classes import representatives
from clew.storage.reads.facets import IN_FORCE

_ALTERNATES = f"SELECT a.a, a.b FROM alternate a WHERE {IN_FORCE.format(table='a')}"  # noqa: S608 - a constant
# Of several statements about one thing the latest by (event time, position) holds (``clew.storage.reads.classes``).
_STATED = f"""
SELECT key FROM (
  SELECT DISTINCT ON (c.key) c.key, c.class_key FROM product_class c
  WHERE c.key IN (SELECT key FROM product_class WHERE class_key = ANY(%(classes)s::text[]))
    AND {IN_FORCE.format(table="c")}
  ORDER BY c.key, c.event_time DESC, c.position DESC, c.ordinal DESC
) latest WHERE class_key = ANY(%(classes)s::text[])
"""  # noqa: S608 - a constant


def things_of_product(
    database: Engine, product: str, known: int, visibility: Visibility
) -> tuple[frozenset[str], frozenset[str]]:
    """The keys of the product's class and of those that count as it, and the keys of things stated to be of one.

    ``product``: a GTIN in digits, identifier of a class, or of anything whose identifier names its class.
    """
    key = class_key(product)
    with reading(database) as connection:
        cursor = driver(connection).cursor()
        asked: dict[str, object] = {"known": known, "parties": visible_parties(cursor, visibility)}
        same = representatives(cursor.execute(_ALTERNATES.encode(), asked).fetchall())
        classes = {key} | {other for other, leader in same.items() if leader == same.get(key)}
        asked["classes"] = words(sorted(classes))
        stated = frozenset(one for (one,) in cursor.execute(_STATED.encode(), asked))
    return frozenset(classes), stated
