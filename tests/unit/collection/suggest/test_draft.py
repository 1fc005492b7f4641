"""The draft: valid YAML whatever the names, nothing dropped, no person's name in it, placeholders asked for."""

from __future__ import annotations

import csv
import io

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.collection.connectors import Source, discover
from clew.collection.suggest import Note, Suggestion, suggest, suggestion_document
from clew.collection.suggest.writing import flow
from clew.collection.tables.mapping import read_mapping
from clew.events.errors import InvalidData


def say(note: Note) -> str:
    return f"{note.code} {note.params}"


def drafted(header: list[str], *rows: list[str], zone: str | None = None) -> Suggestion:
    target = io.StringIO()
    csv.writer(target).writerows([header, *rows])
    return suggest(Source(target.getvalue().encode(), name="odd table.csv"), discover(), say, zone=zone)


ROWS = [
    [f"2026-03-02 08:00:{n:02}", f"SN{n:04}", "OK" if n % 3 else "NOK", "Erika Muster", f"{n / 7:.3f}"]
    for n in range(20)
]


def test_a_draft_reads_and_makes_events() -> None:
    made = drafted(["Test time", "Serial", "Result", "Operator", "Force [kN]"], *ROWS, zone="Europe/Berlin")
    mapping = read_mapping(made.text.encode())
    assert mapping.version == "draft"
    assert (made.trial.events, made.trial.refused) == (20, 0)
    assert not [note for note in made.parts.questions if note.code == "suggest.question.zone"]


def test_a_zone_that_nobody_named_is_asked_for() -> None:
    made = drafted(["Test time", "Serial", "Result", "Operator", "Force [kN]"], *ROWS)
    assert "suggest.question.zone" in {note.code for note in made.parts.questions}
    assert "TODO: suggest.decide.zone" in made.text


def test_no_person_is_named_in_a_draft() -> None:
    made = drafted(["Test time", "Serial", "Result", "Operator", "Force [kN]"], *ROWS)
    assert "Erika" not in made.text
    assert "Erika" not in str(suggestion_document("x", made, say))


def test_a_table_without_a_header_is_numbered() -> None:
    made = suggest(Source("\n".join(",".join(row) for row in ROWS).encode(), name="x.csv"), discover(), say)
    assert not made.opened.has_header
    assert [column.name for column in made.columns] == [f"column_{n}" for n in range(1, 6)]
    assert len(made.opened.sample.records) == 20
    assert made.columns[2].role == "outcome"


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=12).map(str.strip)
CELLS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=8)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_any_names_and_cells_make_a_draft_that_lists_every_column(data: st.DataObject) -> None:
    names = data.draw(st.lists(NAMES.filter(bool), min_size=3, max_size=5, unique=True))
    extra = data.draw(st.lists(CELLS, min_size=len(names) - 2, max_size=len(names) - 2))
    rows = [[f"2026-03-02 08:00:{n:02}", f"S-{n:05}", *extra] for n in range(8)]
    try:
        made = drafted(names, *rows)
    except InvalidData:
        return
    tree = yaml.safe_load(made.text)
    assert tree["name"] == "odd-table"
    assert len(made.columns) == (len(names))
    if made.opened.has_header:
        said = str(tree)
        assert all(name in said or repr(name)[1:-1] in said for name in names), (names, made.text)


@given(
    st.recursive(
        st.text(max_size=12),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
        max_leaves=6,
    )
)
@settings(max_examples=60, deadline=None)
def test_what_is_written_reads_back(value: object) -> None:
    try:
        read = yaml.safe_load(f"x: {flow(value)}")["x"]
    except yaml.YAMLError as error:  # pragma: no cover - shown by the failing example
        raise AssertionError(flow(value)) from error
    assert read == value
