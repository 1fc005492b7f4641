"""The EPCIS Event Hash ID against the published vectors: line n of ``.prehashes`` and ``.hashes`` is event n."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from clew.events import epcis
from clew.events.cbv_hash import event_hashes, prehashes

pytestmark = pytest.mark.shared_data

DOCUMENTS = (".json", ".jsonld", ".xml")

# Lines of .prehashes whose own SHA-256 is not the hash that .hashes states for the event. There the hash counts.
SPOILT_PREHASHES = {
    ("epcisDocWithAllGS1Keys", 1): "the published text is scrambled by an editor ('epc=httpspc=https://…')",
    ("epcisDocWithCustomSchemaInContext", 2): "the published text describes another event than the document holds",
}


def lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").split("\n") if line] if path.exists() else []


def documents(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in DOCUMENTS)


def sha256_id(prehash: str) -> str:
    return f"ni:///sha-256;{hashlib.sha256(prehash.encode()).hexdigest()}?ver=CBV2.0"


@pytest.fixture(scope="module")
def vectors(shared_data: Path) -> Path:
    return shared_data / "epcis" / "hash"


def test_every_event_has_the_published_hash(vectors: Path) -> None:
    compared = 0
    wrong: list[str] = []
    for path in documents(vectors):
        expected = lines(path.with_suffix(".hashes"))
        if not expected:
            continue
        found = event_hashes(epcis.read(path.read_bytes()))
        assert len(found) == len(expected), path.name
        compared += len(expected)
        wrong += [
            f"{path.name} event {n}"
            for n, pair in enumerate(zip(found, expected, strict=True), 1)
            if len(set(pair)) > 1
        ]
    assert not wrong
    assert compared >= 40


def test_every_event_has_the_published_prehash(vectors: Path) -> None:
    compared = 0
    wrong: set[tuple[str, int]] = set()
    for path in documents(vectors):
        expected = lines(path.with_suffix(".prehashes"))
        if not expected:
            continue
        found = prehashes(epcis.read(path.read_bytes()))
        assert len(found) == len(expected), path.name
        compared += len(expected)
        wrong |= {(path.stem, n) for n, pair in enumerate(zip(found, expected, strict=True), 1) if len(set(pair)) > 1}
    assert wrong == set(SPOILT_PREHASHES)
    assert compared >= 35


def test_the_spoilt_prehashes_contradict_the_published_hashes(vectors: Path) -> None:
    for stem, number in SPOILT_PREHASHES:
        (prehash_file,) = vectors.rglob(f"{stem}.prehashes")
        claimed = lines(prehash_file)[number - 1]
        assert sha256_id(claimed) != lines(prehash_file.with_suffix(".hashes"))[number - 1]


def test_equal_events_hash_alike(vectors: Path) -> None:
    folders = [
        folder
        for folder in vectors.rglob("*")
        if folder.is_dir() and folder.name in ("expected_equal", "WithEventHashID")
    ]
    files = [path for folder in folders for path in documents(folder)]
    assert files
    for path in files:
        found = event_hashes(epcis.read(path.read_bytes()))
        assert len(found) > 1 or path.parent.name != "expected_equal", path.name
        assert len(set(found)) == 1, path.name
