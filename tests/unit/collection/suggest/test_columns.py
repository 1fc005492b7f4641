"""What a name says, what values say, and what both together come to."""

from __future__ import annotations

import pytest

from clew.collection.suggest.header import read_header
from clew.collection.suggest.profile import profile
from clew.collection.suggest.relations import relate
from clew.collection.suggest.roles import propose
from clew.collection.suggest.shapes import shapes


@pytest.mark.parametrize(
    ("name", "code", "kind"),
    [
        ("Torque [Nm]", "NU", "Torque"),
        ("Air temperature (K)", "KEL", "Temperature"),
        ("注射压力（MPa）", "MPA", "Pressure"),
        ("width in mm", "MMT", "Length"),
        ("Temp_C", "CEL", "Temperature"),
        ("speed_rpm", "RPM", "AngularVelocity"),
        ("Gewicht/kg", "KGM", "Mass"),
    ],
)
def test_units_in_names(name: str, code: str, kind: str) -> None:
    unit = read_header(name).unit
    assert unit is not None
    assert (unit.code, unit.kind) == (code, kind)


@pytest.mark.parametrize("name", ["MotorRPM_C_Actual", "Line A", "Group", "Item", "Class C", "[2]", "Part_A"])
def test_letters_that_are_no_unit(name: str) -> None:
    assert read_header(name).unit is None


@pytest.mark.parametrize(
    ("values", "role"),
    [
        (["i.O.", "n.i.O."], "outcome"),
        (["合格", "不合格", "返工"], "outcome"),
        (["04012345678901", "09521101530001", "09506000134352"], "product"),
        (["1M8GDM9AXKP042788", "1HGCM82633A004352"], "serial"),
        (["a@b.example", "c.d@e.example"], "email"),
        (["13812345678", "13900112233"], "phone"),
        (["11010519491231002X", "440524188001010014"], "id_number"),
        (["王小军", "李红梅", "张伟"], "person_name"),
        (["urn:epc:id:sgtin:9521001.000024.1001"], "serial"),
    ],
)
def test_values_speak_for_themselves(values: list[str], role: str) -> None:
    assert shapes(values)[0].role == role


def test_wrong_check_digits_speak_for_nothing() -> None:
    assert [
        shape for shape in shapes(["04012345678902", "09521101530002", "09506000134353"]) if shape.seen == "check_digit"
    ] == []


@pytest.mark.parametrize(
    ("name", "cells", "role"),
    [
        ("Machine", ["17.25", "18.5", "19.1"] * 5, "measurement"),
        ("Machine", ["M1", "M2", "M1"], "equipment"),
        ("Tool wear [min]", ["0", "3", "5", "120"] * 4, "measurement"),
        ("Prüfernr.", ["E1", "E2"], "inspector"),
        ("column_7", ["10017263", "10017264", "10017299"] * 6, "identifier"),
        ("", ["", "", ""], "empty"),
        ("Kunde E-Mail", ["a@b.example", "c@d.example"], "email"),
        ("操作工", ["王小军", "李红梅"], "operator"),
    ],
)
def test_name_and_values_together(name: str, cells: list[str], role: str) -> None:
    assert propose(profile(name, 0, cells)).role == role


def columns(table: dict[str, list[str]]) -> dict[str, str]:
    made = [propose(profile(name, index, cells)) for index, (name, cells) in enumerate(table.items())]
    relate(made)
    return {column.name: column.role for column in made}


def test_limits_belong_to_the_measurement_that_shares_their_words() -> None:
    made = [
        propose(profile(name, index, cells))
        for index, (name, cells) in enumerate(
            {
                "Torque": [str(4 + n / 10) for n in range(30)],
                "Torque_min": ["3.5"] * 30,
                "Torque_max": ["9.5"] * 30,
                "Angle": [str(40 + n / 3) for n in range(30)],
                "Angle LSL": ["30"] * 30,
            }.items()
        )
    ]
    relate(made)
    assert [(column.role, column.partner) for column in made] == [
        ("measurement", None),
        ("lower_limit", "Torque"),
        ("upper_limit", "Torque"),
        ("measurement", None),
        ("lower_limit", "Angle"),
    ]


def test_a_minimum_that_varies_is_a_measurement_not_a_limit() -> None:
    table = {"X": [str(n * 7) for n in range(40)], "X_Minimum": [str(n * 7 - 3) for n in range(40)]}
    assert columns(table)["X_Minimum"] in ("measurement", "derived")


def test_computed_columns_are_told() -> None:
    table = {
        "a [mm]": [str(3 + n * 1.7) for n in range(40)],
        "b [mm]": [str(50 - n * n / 9) for n in range(40)],
        "total": [str(round(3 + n * 1.7 + 50 - n * n / 9, 6)) for n in range(40)],
        "run": [f"{700_000 + n}" for n in range(40)],
        "doc": [f"run_{700_000 + n}.json" for n in range(40)],
    }
    roles = columns(table)
    assert (roles["total"], roles["doc"]) == ("derived", "derived")


def test_one_hot_columns_and_rare_flags() -> None:
    table = {
        "Type_A": ["1", "0", "0", "1"] * 10,
        "Type_B": ["0", "1", "1", "0"] * 10,
        "failure": ["0"] * 36 + ["1"] * 4,
        "XYZ": ["0"] * 38 + ["1"] * 2,
    }
    roles = columns(table)
    assert (roles["Type_A"], roles["Type_B"], roles["failure"], roles["XYZ"]) == (
        "one_hot",
        "one_hot",
        "outcome",
        "outcome",
    )
