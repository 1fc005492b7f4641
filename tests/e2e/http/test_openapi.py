"""The OpenAPI document says what there is, and that nobody may use it unknown."""

from __future__ import annotations

import re
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient
from tests.e2e.http.conftest import routes


def document(administrator: TestClient) -> dict[str, Any]:
    answer = administrator.get("/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_it_lists_every_address_for_programs(app: FastAPI, administrator: TestClient) -> None:
    listed = {
        (method.upper(), path) for path, operations in document(administrator)["paths"].items() for method in operations
    }
    served = {
        (method, route.path.replace(":path", ""))
        for route in routes(app)
        for method in route.methods
        if route.path.startswith(("/api/", "/epcis"))
    }
    assert listed == served
    assert len(served) > 20


def test_it_is_openapi_3_1_with_security_and_problems(administrator: TestClient) -> None:
    found = document(administrator)
    assert found["openapi"] == "3.1.0"
    assert found["security"] == [{"token": []}, {"session": []}]
    assert found["components"]["securitySchemes"]["token"] == {"type": "http", "scheme": "bearer"}
    for path, operations in found["paths"].items():
        for method, operation in operations.items():
            assert "application/problem+json" in operation["responses"]["default"]["content"], (method, path)
            assert operation.get("description") or operation.get("summary"), (method, path)


def test_every_reference_leads_somewhere_and_every_path_parameter_is_declared(administrator: TestClient) -> None:
    found = document(administrator)
    for reference in _references(found):
        target: Any = found
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]
    for path, operations in found["paths"].items():
        named = set(re.findall(r"\{(\w+)\}", path))
        for operation in operations.values():
            declared = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "path"}
            assert declared == named, path


def test_operation_ids_are_unique(administrator: TestClient) -> None:
    ids = [
        each["operationId"] for operations in document(administrator)["paths"].values() for each in operations.values()
    ]
    assert len(ids) == len(set(ids))


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [each for value in node.values() for each in _references(value)]
    return [each for value in node for each in _references(value)] if isinstance(node, list) else []
