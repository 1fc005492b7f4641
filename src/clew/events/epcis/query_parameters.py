"""The parameters of the predefined queries: which names there are, and what kind of value each takes.

Sources: EPCIS 2.0 §8.2.7 (SimpleEventQuery, SimpleMasterDataQuery), GS1's query schema and OpenAPI (names and types are
facts of the standard). Where GS1's artefacts contradict each other, both readings are taken:
``GE_errorDeclaration_Time`` and ``GE_errorDeclarationTime``, ``EQ_ATTR_`` and ``EQATTR_``, ``EXISTS_…`` as boolean,
integer and void, ``EQ_quantity`` as one number and several. Field names follow the standard's text: ``prefix:local`` in
JSON, ``namespace#local`` in XML.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Literal

import msgspec

from clew.events.epcis.formats import is_iri

ValueForm = Literal[
    "event types",
    "actions",
    "bizStep",
    "disposition",
    "errorReason",
    "measurementType",
    "uris",
    "uri",
    "strings",
    "string",
    "numbers",
    "amount",
    "number",
    "count",
    "boolean",
    "exists",
    "time",
    "comparable",
    "equal",
    "order",
    "direction",
]
"""``amount``: a number or several. ``count``: a whole number of 1 or more. ``exists``: a boolean, an integer or
nothing. ``comparable``: a number or a time, as extensions are compared. ``equal``: the same or a list of texts.
``order``: what results are ordered by."""


class Parameter(msgspec.Struct, frozen=True):
    """``form``: the value that is asked for; ``field``: the extension named in the parameter's name, as written."""

    form: ValueForm
    field: str | None = None


def _named(form: ValueForm, starts: str, ends: str) -> dict[str, ValueForm]:
    return {start + end: form for start in starts.split() for end in ends.split()}


_RANGES = "GE_ GT_ LE_ LT_"
_TIMES = "eventTime recordTime errorDeclaration_Time errorDeclarationTime time startTime endTime"
_EQUAL_URIS = (
    "readPoint bizLocation transformationID eventID correctiveEventID deviceID dataProcessingMethod microorganism"
    " chemicalSubstance bizRules uriValue"
)
_MATCHED = "epc parentID inputEPC outputEPC anyEPC epcClass inputEPCClass outputEPCClass anyEPCClass"
EVENT_PARAMETERS: dict[str, ValueForm] = {
    "eventType": "event types",
    "EQ_action": "actions",
    "EQ_bizStep": "bizStep",
    **_named("disposition", "EQ_", "disposition persistentDisposition_set persistentDisposition_unset"),
    "EQ_errorReason": "errorReason",
    "EQ_type": "measurementType",
    **_named("time", "GE_ LT_", _TIMES),
    **_named("uris", "EQ_", _EQUAL_URIS),
    **_named("uris", "WD_", "readPoint bizLocation"),
    **_named("uris", "MATCH_", _MATCHED),
    **_named("strings", "EQ_", "stringValue hexBinaryValue"),
    "EQ_booleanValue": "boolean",
    "EQ_quantity": "amount",
    **_named("number", _RANGES, "quantity percRank"),
    **_named("exists", "EXISTS_", "errorDeclaration sensorElementList"),
    "orderBy": "order",
    "orderDirection": "direction",
    "eventCountLimit": "count",
    "maxEventCount": "count",
    "perPage": "count",
    "nextPageToken": "string",
}
"""The parameters of SimpleEventQuery whose whole name is fixed; paging is the REST interface's."""
MASTER_DATA_PARAMETERS: dict[str, ValueForm] = {
    **_named("boolean", "include", "Attributes Children"),
    "attributeNames": "strings",
    "vocabularyName": "uris",
    **_named("uris", "EQ_ WD_", "name"),
    "HASATTR": "strings",
    "maxElementCount": "count",
}
VOCABULARY_FIELDS = frozenset(
    ("bizStep", "disposition", "readPoint", "bizLocation", "bizTransaction", "source", "destination")
)
"""The standard's fields whose values have master data (HASATTR)."""

# The name of a field: ``prefix:local``, or a URI. Its prefix has the letters of a URI's scheme.
_NAME = r"[A-Za-z][A-Za-z0-9+.-]*:\S+"
_FIELD = rf"(?P<field>{_NAME})"
_WITHIN = r"(?:INNER_)?(?:(?:ILMD|ERROR_DECLARATION|SENSORELEMENT|SENSORMETADATA|SENSORREPORT)_)?"
_UNIT = r"[A-Z0-9]{2,4}"
_TRANSACTIONS = rf"EQ_(?:bizTransaction|source|destination)_(?:[a-z][a-zA-Z0-9_]+|(?P<uri>{_NAME}))"
_AMOUNTS = "(?:value|minValue|maxValue|meanValue|sDev|percValue|quantity)"
_PATTERNS: dict[str, ValueForm] = {
    _TRANSACTIONS: "uris",
    rf"EQ_(?:value|quantity)_{_UNIT}": "numbers",
    rf"(?:GE|GT|LE|LT)_{_AMOUNTS}_{_UNIT}": "number",
    rf"EQ_(?:INNER_)?(?:readPoint|bizLocation)_{_FIELD}": "equal",
    rf"EQ_{_WITHIN}{_FIELD}": "equal",
    rf"(?:GE|GT|LE|LT)_{_WITHIN}{_FIELD}": "comparable",
    rf"EXISTS_{_WITHIN}{_FIELD}": "exists",
    rf"HASATTR_(?:{'|'.join(sorted(VOCABULARY_FIELDS))}|{_FIELD})": "strings",
    r"EQ_?ATTR_\w+_\S+": "equal",
    rf"EQATTR_{_NAME}_\S+": "equal",
}
_FAMILIES = tuple((re.compile(pattern), form) for pattern, form in _PATTERNS.items())
_MASTER_DATA_FAMILY = re.compile(r"EQATTR_\S+")
LONGEST_NAME = 1000
"""No field's name needs more characters; matching a longer one would cost its square."""
FIRST_WORDS = ("EQ_", "GE_", "GT_", "LE_", "LT_", "MATCH_", "EXISTS_", "HASATTR", "EQATTR_", "WD_")
"""How the parameters begin that are not whole words."""


@lru_cache(maxsize=4096)
def parameter(name: str) -> Parameter | None:
    """What a parameter of SimpleEventQuery takes, or None if the standard has no such parameter."""
    form = EVENT_PARAMETERS.get(name)
    if form is not None:
        return Parameter(form)
    if len(name) > LONGEST_NAME:
        return None
    for pattern, family in _FAMILIES:
        match = pattern.fullmatch(name)
        if match is None:
            continue
        found = match.groupdict()
        if any(text is not None and not is_iri(text) for text in found.values()):
            continue
        field = found.get("field")
        if field is not None and field.endswith((":", "#", "/")):
            continue
        return Parameter(family, field)
    return None


def master_data_parameter(name: str) -> Parameter | None:
    """What a parameter of SimpleMasterDataQuery takes, or None."""
    form = MASTER_DATA_PARAMETERS.get(name)
    if form is None and _MASTER_DATA_FAMILY.fullmatch(name):
        form = "strings"
    return None if form is None else Parameter(form)


PREDEFINED: dict[str, Callable[[str], Parameter | None]] = {
    "SimpleEventQuery": parameter,
    "SimpleMasterDataQuery": master_data_parameter,
}
"""The queries whose parameters the standard fixes. What a query of somebody's own takes, only its definer knows."""
