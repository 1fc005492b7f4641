"""Master data in XML: ``VocabularyList`` of a header, of query results, or on its own (XSD ``VocabularyType``)."""

from __future__ import annotations

from clew.events.epcis.xml_places import Notes
from clew.events.epcis.xml_tree import Element, extension_of, is_foreign, local_name, text_of
from clew.events.model import Extension, Vocabulary, VocabularyElement


def read_vocabulary_list(notes: Notes, element: Element) -> tuple[Vocabulary, ...]:
    found: list[Vocabulary] = []
    for child in element:
        if local_name(child) == "Vocabulary":
            found.append(_vocabulary(notes, child))
        else:
            notes.unknown(child)
    return tuple(found)


def _vocabulary(notes: Notes, element: Element) -> Vocabulary:
    elements: list[VocabularyElement] = []
    for child in element:
        name = local_name(child)
        if name == "VocabularyElementList":
            for item in child:
                if local_name(item) == "VocabularyElement":
                    elements.append(_vocabulary_element(notes, item))
                else:
                    notes.unknown(item)
        elif name == "extension" or is_foreign(name):
            notes.flag(child, "not-kept", "epcis.master_data.not_kept", field=name)
        else:
            notes.unknown(child)
    return Vocabulary(notes.uri_attribute(element, "type"), tuple(elements))


def _vocabulary_element(notes: Notes, element: Element) -> VocabularyElement:
    attributes: list[Extension] = []
    children: list[str] = []
    for child in element:
        name = local_name(child)
        if name == "attribute":
            identifier = notes.uri_attribute(child, "id")
            value = extension_of(child, identifier)
            kept = tuple([pair for pair in value.attributes if pair[0] != "id"])
            attributes.append(Extension(identifier, value.text, value.children, kept, value.kind))
        elif name == "children":
            children.extend(_children(notes, child))
        elif name == "extension" or is_foreign(name):
            notes.flag(child, "not-kept", "epcis.master_data.not_kept", field=name)
        else:
            notes.unknown(child)
    return VocabularyElement(notes.uri_attribute(element, "id"), tuple(attributes), tuple(children))


def _children(notes: Notes, element: Element) -> list[str]:
    found: list[str] = []
    for child in element:
        if local_name(child) == "id" and not len(child):
            found.append(text_of(child))
        else:
            notes.unknown(child)
    return found
