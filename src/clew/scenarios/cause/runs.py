"""What makes a run repeatable: the digest of what was analysed, and which program analysed it."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib import metadata, resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from clew.modelling.cause.study import Study

_CODE = ("clew.modelling.cause", "clew.scenarios.cause")
_LIBRARIES = ("numpy", "scipy", "statsmodels", "scikit-learn")


def study_digest(study: Study) -> bytes:
    """SHA-256 over rows and factors: names, levels and every number."""
    digest = hashlib.sha256()
    rows, factors = study.rows, study.factors
    for array in (rows.bad, rows.thing, rows.time, rows.position, rows.stratum, factors.indptr, factors.indices):
        _add(digest, array)
    _text(digest, *rows.things)
    for facet in factors.facets:
        _text(digest, facet.name, facet.category, facet.precedence, facet.unit, facet.step, facet.lead, facet.derived)
        _text(digest, facet.first, facet.last)
    _text(digest, *factors.columns)
    for number in factors.numbers:
        _text(digest, number.name, number.category, number.precedence, number.unit, number.step, number.lead)
        _text(digest, number.derived)
        _add(digest, number.values)
    for each in factors.excluded:
        _text(digest, each.facet, each.value, each.category, each.reason, *sorted(map(str, each.params.items())))
    return digest.digest()


def _add(digest: Any, array: Any) -> None:
    import numpy as np

    whole = np.ascontiguousarray(array)
    _text(digest, whole.dtype.str, *whole.shape)
    digest.update(whole.tobytes())


def _text(digest: Any, *parts: object) -> None:
    """Each part with its length, so that no two lists of parts read the same."""
    for part in parts:
        spelt = repr(part).encode()
        digest.update(len(spelt).to_bytes(8, "big"))
        digest.update(spelt)


@lru_cache(maxsize=1)
def code_version() -> str:
    """The program's version, the digest of the analysis' own source, and the versions of the libraries it reckons with:
    ``0.1.0 a1b2c3d4e5f6 numpy 2.4.0 …``."""
    from clew import __version__

    digest = hashlib.sha256()
    for package in _CODE:
        for name, data in sorted(_sources(resources.files(package), package)):
            _text(digest, name)
            digest.update(data)
    libraries = [f"{name} {found}" for name in _LIBRARIES if (found := _version(name)) is not None]
    return " ".join([__version__, digest.hexdigest()[:12], *libraries])


def _sources(folder: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for each in folder.iterdir():
        name = f"{prefix}.{each.name}"
        if each.is_dir():
            found += _sources(each, name)
        elif each.name.endswith(".py"):
            found.append((name, each.read_bytes()))
    return found


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
