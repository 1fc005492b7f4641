"""What is drafted for tables that are more than one plain event per row."""

from __future__ import annotations

from clew.collection.connectors import Source, discover
from clew.collection.suggest import Note, Suggestion, suggest, suggestion_document
from clew.collection.tables.mapping import Mapping, read_mapping


def say(note: Note) -> str:
    return f"{note.code} {note.params}"


def drafted(text: str, name: str = "odd.csv") -> tuple[Suggestion, Mapping]:
    made = suggest(Source(text.encode(), name=name), discover(), say)
    return made, read_mapping(made.text.encode())


def codes(made: Suggestion) -> set[str]:
    return {note.code for note in made.parts.questions}


def test_a_routing_is_master_data_with_stages() -> None:
    made, mapping = drafted("Item,Op No,Operation,Mandatory\nP1,10,saw,yes\nP1,20,mill,no\nP2,10,saw,yes\n")
    assert mapping.master_data is not None
    assert [stage.process_step.column for stage in mapping.master_data.stages] == ["Operation"]
    assert mapping.group == ("Item",)
    assert made.trial.events == 2
    assert codes(made) == {"suggest.question.since"}


def test_a_long_table_has_one_event_per_characteristic_with_its_own_unit() -> None:
    rows = "".join(
        f"2026-03-02 08:00:{n:02},S{n // 2:03},{('Force', 'Depth')[n % 2]},{n / 7:.2f},{('kN', 'mm')[n % 2]}\n"
        for n in range(24)
    )
    made, mapping = drafted(f"Time,Serial,Characteristic,Value,Unit\n{rows}")
    assert [(event.name, event.measurements[0].type, event.measurements[0].uom) for event in mapping.events] == [
        ("Force", "Force", "B47"),
        ("Depth", "Length", "MMT"),
    ]
    assert (made.trial.events, made.trial.refused) == (24, 0)


def test_a_container_with_its_content_is_an_aggregation() -> None:
    _, mapping = drafted("Pack time,Box No,Serial Number\n2026-03-02 08:00,B1,S1\n2026-03-02 08:01,B1,S2\n")
    assert mapping.operation is not None
    assert mapping.operation.type == "AggregationEvent"
    assert [thing.role for thing in mapping.things] == ["parent", "child"]


def test_a_suppliers_number_beside_ours_is_an_alias() -> None:
    table = (
        "Received,Supplier,Supplier Lot,Our Batch\n2026-03-02 08:00,Acme Inc,V1,G1\n2026-03-03 08:00,Beta AG,V2,G2\n"
    )
    _, mapping = drafted(table)
    assert mapping.aliases[0].kind == "supplier_lot"
    assert mapping.aliases[0].lot is not None
    assert mapping.aliases[0].lot.number.column == "Supplier Lot"
    assert mapping.things[0].lot is not None
    assert mapping.things[0].lot.number.column == "Our Batch"


def test_a_list_of_calibrations_is_about_gauges() -> None:
    _, mapping = drafted(
        "Gage ID,Calibrated At,Result,Cert No,Next Due\n"
        "G-1,2026-03-02 08:00,Pass,C1,2027-03-02\nG-2,2026-03-03 08:00,Fail,C2,2027-03-03\n"
    )
    assert mapping.things[0].id == "urn:clew:gauge:{Gage ID}"
    assert mapping.facets["calibration_result"].values == {"Pass": "passed", "Fail": "failed"}
    assert "calibration_due" in mapping.facets


def test_a_second_header_row_of_units_is_no_record() -> None:
    rows = "".join(f"2026-03-02 08:0{n}:00,S{n},2{n}.5\n" for n in range(5))
    made, mapping = drafted(f"Time,SN,Temp\n,,°C\n{rows}")
    assert mapping.measurements[0].uom == "CEL"
    assert len(mapping.leave_out) == 1
    assert made.trial.events == 5


def test_a_date_in_three_columns_is_one_time() -> None:
    rows = "".join(f"2026,3,{n},08:0{n},S{n:03}\n" for n in range(1, 9))
    made, mapping = drafted(f"Year,Month,Day,HH:MM,Serial\n{rows}")
    assert mapping.time is not None
    assert mapping.time.template == "{Year}-{Month}-{Day} {HH:MM}"
    assert made.trial.events == 8


def test_of_several_times_one_is_chosen_and_the_others_are_told() -> None:
    rows = "".join(f"2026-03-0{n} 08:00:00,2026-03-0{n} 09:00:00,S{n}\n" for n in range(1, 8))
    made, mapping = drafted(f"Begin,End,SN\n{rows}")
    assert mapping.time is not None
    assert mapping.time.column == "End"
    assert "suggest.question.time_end" in codes(made)


def test_personal_data_are_neither_facets_nor_samples() -> None:
    rows = "".join(f"2026-03-02 08:0{n}:00,S{n},a{n}@b.example,+49 170 555010{n}\n" for n in range(6))
    made, mapping = drafted(f"Time,SN,Contact,Info\n{rows}")
    assert not {"email", "phone", "person_name"} & mapping.facets.keys()
    assert "@b.example" not in made.text + str(suggestion_document("x", made, say))
    assert "555010" not in made.text + str(suggestion_document("x", made, say))


def test_a_word_of_unknown_meaning_does_not_refuse_the_row() -> None:
    words = ("OK", "OK", "FALSE CALL", "NOK")
    rows = "".join(f"2026-03-02 08:0{n}:00,S{n},{words[n % 4]}\n" for n in range(8))
    made, mapping = drafted(f"Time,SN,Result\n{rows}")
    assert mapping.outcomes[0].result.empty == ("FALSE CALL",)
    assert made.trial.refused == 0
    assert "suggest.decide.result_words" in made.text
