"""Names of extensions: prefixes that are local to a document, and the ``{namespace}local`` that they stand for.

EPCIS 2.0 §9 lets a document, and in JSON each event too, declare prefixes. A record that outlives its document must not
depend on them. Remote contexts are never fetched: the standard's own prefixes are known here, others must be declared.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# Prefixes that the standard's context declares (GS1 EPCIS 2.0 JSON-LD context; facts).
STANDARD_PREFIXES: dict[str, str] = {
    "epcis": "https://ref.gs1.org/epcis/",
    "cbv": "https://ref.gs1.org/cbv/",
    "gs1": "https://gs1.org/voc/",
    "cbvmda": "urn:epcglobal:cbv:mda:",
    "vtype": "urn:epcglobal:epcis:vtype:",
    "dcterms": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
STANDARD_CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
_PREFIX = re.compile(r"([A-Za-z_][\w.-]*):(.*)", re.DOTALL)


def split(name: str) -> tuple[str, str]:
    """``{namespace}local`` → (namespace, local); a name without namespace → ("", name)."""
    if name.startswith("{"):
        namespace, _, local = name[1:].partition("}")
        return namespace, local
    return "", name


def split_uri(uri: str) -> tuple[str, str]:
    """Cut a full URI used as a name into namespace and local part: after the last ``#``, ``/`` or, in a URN, ``:``."""
    cut = max(uri.rfind("#"), uri.rfind("/"))
    if cut < 0:
        cut = uri.rfind(":")
    return uri[: cut + 1], uri[cut + 1 :]


class Names:
    """Expands the names of one context. ``unknown``: prefixes met that nothing declares."""

    __slots__ = ("_cache", "_fit", "prefixes", "unknown")

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.prefixes = dict(prefixes)
        self.unknown: set[str] = set()
        self._cache: dict[str, str] = {}
        self._fit: dict[str, str | None] = {}

    def child(self, declared: Mapping[str, str]) -> Names:
        """The names of a nested context, or these very names when it declares nothing new."""
        if all(self.prefixes.get(prefix) == namespace for prefix, namespace in declared.items()):
            return self
        return Names({**self.prefixes, **declared})

    def expand(self, key: str) -> str:
        """``example:myField`` → ``{http://ns.example.com/epcis/}myField``; a name without colon stays as it is."""
        name = self._cache.get(key)
        if name is None:
            name = self._cache[key] = self._expand(key)
        return name

    def element(self, key: str) -> str | None:
        """``expand``, but None for what cannot name an extension: nothing, or braces where a namespace would end."""
        try:
            return self._fit[key]
        except KeyError:
            name = self.expand(key)
            unfit = "{" in key or "}" in key or not key or name.endswith("}") or name.startswith("{}")
            self._fit[key] = found = None if unfit else name
            return found

    def _expand(self, key: str) -> str:
        match = _PREFIX.fullmatch(key)
        if match is None:
            return key
        prefix, local = match.groups()
        if local.startswith("//") or (prefix == "urn" and "urn" not in self.prefixes):
            namespace, local = split_uri(key)
            return f"{{{namespace}}}{local}"
        declared = self.prefixes.get(prefix)
        if declared is None:
            self.unknown.add(prefix)
            declared = f"{prefix}:"
        return f"{{{declared}}}{local}"


def declared_prefixes(context: Any, known: Mapping[str, str]) -> dict[str, str]:
    """The prefixes that an ``@context`` declares itself; strings (remote contexts) declare none that we look up."""
    found: dict[str, str] = {}
    for part in context if isinstance(context, list) else [context]:
        if not isinstance(part, dict):
            continue
        for prefix, target in part.items():
            if isinstance(target, dict):
                target = target.get("@id")
            if prefix.startswith("@") or not isinstance(target, str) or not target:
                continue
            head, colon, rest = target.partition(":")
            base = found.get(head) or known.get(head)
            found[prefix] = base + rest if colon and base and not rest.startswith("//") else target
    return found


def prefixes_for(
    namespaces: set[str], offered: tuple[tuple[str, str], ...], reserved: Mapping[str, str]
) -> dict[str, str]:
    """Choose a prefix per namespace: the one offered if it is free, else ``ns1``, ``ns2`` … Returns namespace → prefix.

    ``reserved``: prefix → namespace that this form of document already binds; two documents may have used one prefix
    for different namespaces, so a conflict is renamed, never merged.
    """
    chosen = {namespace: prefix for prefix, namespace in reserved.items() if namespace in namespaces}
    taken = set(reserved)
    for prefix, namespace in offered:
        if namespace in namespaces and namespace not in chosen and prefix not in taken and _plain(prefix):
            chosen[namespace] = prefix
            taken.add(prefix)
    number = 1
    for namespace in sorted(namespaces - set(chosen)):
        while f"ns{number}" in taken:
            number += 1
        chosen[namespace] = f"ns{number}"
        taken.add(f"ns{number}")
    return chosen


def _plain(prefix: str) -> bool:
    return re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", prefix) is not None and not prefix.lower().startswith("xml")
