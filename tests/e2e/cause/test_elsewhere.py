"""A question answered by another engine, or from another place, than DuckDB and a folder: the answer is the same.

Both need more than the suite installs: ``make test-spark`` (Spark in this process, Java) and ``make
test-object-store`` (a server that speaks S3) name them.
"""

from __future__ import annotations

import os
import secrets

import pytest
from tests.e2e.cause.conftest import Recorded

pytestmark = pytest.mark.postgres
QUESTION = ("cause", "--outcome", "result=NOK", "--json")


@pytest.mark.parametrize(
    ("named", "setting", "target"),
    [
        ("CLEW_TEST_FACTS_ENGINE", "CLEW_FACTS_ENGINE", "make test-spark"),
        ("CLEW_TEST_LAKE", "CLEW_LAKE", "make test-object-store"),
    ],
)
def test_the_same_answer(worn: Recorded, named: str, setting: str, target: str) -> None:
    value = os.environ.get(named)
    if value is None:
        pytest.skip(f"did not run: {named} is not set ({target})")
    if setting == "CLEW_LAKE":
        value = f"{value}/{secrets.token_hex(8)}"
    here = worn.run(*QUESTION)
    there = worn.run(*QUESTION, environment={setting: value})
    assert (here.code, there.code) == (0, 0), there.err
    assert here.document["verdict"] == "ranked"
    assert here.document | {"run": None} == there.document | {"run": None}
