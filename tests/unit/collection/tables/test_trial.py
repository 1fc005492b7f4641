"""A trial shows sample records beside their events: the first ones, and one of each kind."""

from __future__ import annotations

from clew.collection.connectors import Source, discover
from clew.collection.tables.trial import Trial, try_mapping
from clew.doors.mapping_trial import event_lines, trial_document
from clew.events.dictionary import load
from clew.events.timestamps import parse_timestamp

MAPPING = """
name: t
version: 1
zone: Z
time: {column: t}
leave_out: [{when: {column: kind, equals: pause}, reason: nothing is made}]
events:
  - {name: work, when: {column: kind, equals: work}, things: [{id: "urn:clew:id:{lot}"}]}
  - {name: test, when: {column: kind, one_of: [test, work]}, things: [{id: "urn:clew:id:{lot}"}]}
  - {name: never, when: {column: kind, equals: never}, things: [{id: "urn:clew:id:{lot}"}]}
"""
T = "2026-03-02T08:00:00Z"
ROWS = (
    ["t,kind,lot,note,more"]
    + [f"{T},test,L{n},," for n in range(20)]
    + [
        f"{T},work,L,x,",
        f"{T},pause,L,,",
        f"{T},work,,,",
        f"{T},pause,L,,",
        f"{T},work,,,",
        "2036-03-02T08:00:00Z,test,L,,",
    ]
)
NOW = parse_timestamp("2026-11-22T08:00:00Z").microseconds


def trial(first: int = 2) -> Trial:
    source = Source("\n".join(ROWS).encode(), "t.csv", mapping=MAPPING)
    return try_mapping(source, discover(), load(), NOW, first=first)


def test_samples_are_the_first_and_one_of_each_kind() -> None:
    assert [sample.place for sample in trial().samples] == ["row 2", "row 3", "row 22", "row 23", "row 24", "row 27"]
    assert len(trial(first=-1).samples) == 26


def test_counts_are_of_all_records() -> None:
    tried = trial()
    assert (tried.records, tried.refused) == (26, 2)
    assert tried.events == {"work": 1, "test": 22, "never": 0}
    assert [(kind.count, kind.example.code) for kind in tried.found] == [
        (2, "csv_table.empty_cell"),
        (1, "sense.future"),
    ]
    assert [kind.count for kind in tried.left_out] == [2]
    assert tried.not_mapped == ("note", "more")
    assert tried.filled == {"kind": 26, "lot": 24, "t": 26}


def test_the_document_holds_rows_events_and_findings() -> None:
    document = trial_document("t.csv", trial(), "zh")
    work = next(sample for sample in document["samples"] if sample["place"] == "row 22")
    assert work["rows"][0][2] == {"column": "lot", "text": "L"}
    assert [one["name"] for one in work["events"]] == ["work", "test"]
    assert document["counts"] == {"records": 26, "events": 23, "refused": 2, "left_out": 2}
    left = next(sample["left_out"] for sample in document["samples"] if sample["left_out"])
    assert "nothing is made" in left["message"]


def test_an_event_is_told_in_a_few_lines() -> None:
    event = trial().samples[0].events[0].event
    assert list(event_lines(event, "en")) == ["ObjectEvent OBSERVE", T, "epc: urn:clew:id:L0"]
