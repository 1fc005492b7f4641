"""Which spellings of a standard vocabulary value a document may use, by form (JSON or XML).

JSON writes the bare CBV word (``shipping``) or a URI of somebody else's; the CBV's own URNs, and for measurement types
the GS1 Web Vocabulary's web addresses, are refused there, because the JSON-LD context gives the word its URI (GS1 EPCIS
2.0 JSON Schema). XML writes URIs: any is accepted, known words too.
"""

from __future__ import annotations

import re

from clew.events import vocabulary
from clew.events.epcis.formats import is_iri

_CBV_SPELLED_OUT = re.compile(r"urn:epcglobal:cbv|https?://ns\.gs1\.org/cbv/")
_VOC_SPELLED_OUT = re.compile(r"https?://(?:www\.)?gs1\.org/voc/")
_WEB_VOCABULARY = frozenset({"measurementType", "sensorAlertType"})
# Measurement types that GS1's artefacts of 2.0 lack but published examples use (OpenEPCIS TransactionEvent).
_TOLERATED = {"measurementType": frozenset({"EffectiveDose", "EffectiveDoseRate"})}


def fault_in_json(field: str, text: str) -> str | None:
    """None if the schema lets ``text`` stand for ``field``; else ``vocabulary`` (no such word) or ``spelling``."""
    if ":" not in text:
        known = text in vocabulary.values_of(field) or text in _TOLERATED.get(field, ())
        return None if known else "vocabulary"
    spelled_out = _VOC_SPELLED_OUT if field in _WEB_VOCABULARY else _CBV_SPELLED_OUT
    if spelled_out.match(text):
        return "spelling"
    return None if is_iri(text) else "vocabulary"


def fault_in_xml(field: str, text: str) -> str | None:
    """None, or ``vocabulary`` for a bare word that the CBV does not have."""
    if ":" in text or vocabulary.is_known(field, text) or text in _TOLERATED.get(field, ()):
        return None
    return "vocabulary"
