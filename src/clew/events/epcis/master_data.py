"""Master data that rides in a document: lists of vocabulary elements (EPCIS 2.0 §9.4; JSON Schema ``vocabulary``)."""

from __future__ import annotations

from typing import Any

from clew.events.epcis.event_reader import EventReader, append, items, shown, uri, uris
from clew.events.epcis.formats import is_iri
from clew.events.model import Extension, Vocabulary, VocabularyElement


def read_vocabularies(reader: EventReader, value: Any, place: str) -> tuple[Vocabulary, ...]:
    found = [_vocabulary(reader, item, f"{place}[{index}]") for index, item in enumerate(items(reader, value, place))]
    return tuple([item for item in found if item is not None])


def _vocabulary(reader: EventReader, value: Any, place: str) -> Vocabulary | None:
    if type(value) is not dict:
        reader.wrong_type(place, "object", value)
        return None
    if "type" not in value:
        reader.refuse(f"{place}.type", "required", "epcis.required", field="type")
        return None
    kind = uri(reader, value["type"], f"{place}.type")
    _say_what_is_left_out(reader, value, place, {"type", "vocabularyElementList"})
    where = f"{place}.vocabularyElementList"
    listed = items(reader, value.get("vocabularyElementList", []), where)
    elements = [_element(reader, item, f"{where}[{index}]") for index, item in enumerate(listed)]
    return Vocabulary(kind or "", tuple([element for element in elements if element is not None]))


def _element(reader: EventReader, value: Any, place: str) -> VocabularyElement | None:
    if type(value) is not dict:
        reader.wrong_type(place, "object", value)
        return None
    if "id" not in value:
        reader.refuse(f"{place}.id", "required", "epcis.required", field="id")
        return None
    identifier = uri(reader, value["id"], f"{place}.id")
    attributes: list[Extension] = []
    listed = items(reader, value.get("attributes", []), f"{place}.attributes")
    for index, item in enumerate(listed):
        _attribute(reader, item, f"{place}.attributes[{index}]", attributes)
    children = uris(reader, value["children"], f"{place}.children") if "children" in value else ()
    _say_what_is_left_out(reader, value, place, {"id", "attributes", "children"})
    return VocabularyElement(identifier or "", tuple(attributes), children)


def _attribute(reader: EventReader, value: Any, place: str, found: list[Extension]) -> None:
    """An attribute's name is the URI as written; its value a text, a number or a structure."""
    if type(value) is not dict:
        reader.wrong_type(place, "object", value)
        return
    name = value.get("id")
    if type(name) is not str or not name:
        if "id" in value:
            reader.wrong_type(f"{place}.id", "string", name)
        else:
            reader.refuse(f"{place}.id", "required", "epcis.required", field="id")
        return
    if not is_iri(name):  # FasTnT's own capture requests name attributes by a bare word
        reader.flag(f"{place}.id", "uri", "epcis.uri", value=shown(name))
    content = value.get("attribute")
    if type(content) in (bool, list) or (content is None and "attribute" in value):
        reader.wrong_type(f"{place}.attribute", "attribute", content)
        return
    if content is None:
        found.append(Extension(name))
    else:
        append(reader, name, content, f"{place}.attribute", found, False)
    _say_what_is_left_out(reader, value, place, {"id", "attribute"})


def _say_what_is_left_out(reader: EventReader, tree: dict[str, Any], place: str, known: set[str]) -> None:
    for key in tree:
        if key not in known:
            reader.flag(f"{place}.{key}", "not-kept", "epcis.master_data.not_kept", field=shown(key))
