"""Holds answers of ``/api/v1`` against what the OpenAPI description says of them, in tests.

Wrap the application (``Documented(app)``): a JSON answer that is documented and differs from its type (a member too
many, one too few, another kind of value) fails the request with the first difference.
"""

from __future__ import annotations

import re
from typing import Any
from weakref import WeakKeyDictionary

import jsonschema_rs
import orjson
from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clew.doors.http.app import openapi_document

Validators = dict[tuple[str, str, str], Any]
_KNOWN: WeakKeyDictionary[FastAPI, tuple[dict[str, Any], Validators]] = WeakKeyDictionary()


class Undocumented(AssertionError):
    """An answer that its description does not allow."""


class Documented:
    """ASGI middleware, around everything else. ``wrong``: what differed; not ``raising``: it is only noted there, for
    a server in a thread, where nobody would see an exception."""

    def __init__(self, app: FastAPI, *, raising: bool = True) -> None:
        self.wrong: list[str] = []
        self._raising = raising
        self._app: ASGIApp = app
        self.state = app.state
        # To describe takes a second: one description and its validators for as long as there is this application.
        if app not in _KNOWN:
            _KNOWN[app] = (openapi_document(app), {})
        self._document, self._validators = _KNOWN[app]
        self._paths = [(_pattern(path), path) for path in self._document["paths"]]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/api/v1/"):
            await self._app(scope, receive, send)
            return
        status, kind, body = 0, "", bytearray()

        async def heard(message: Message) -> None:
            nonlocal status, kind
            if message["type"] == "http.response.start":
                status = message["status"]
                kind = dict(message["headers"]).get(b"content-type", b"").decode()
            elif kind.startswith("application/json"):
                body.extend(message.get("body", b""))
            await send(message)

        await self._app(scope, receive, heard)
        if body and status < 300:
            self._check(scope["method"].lower(), scope["path"], str(status), bytes(body))

    def _check(self, method: str, path: str, status: str, body: bytes) -> None:
        for pattern, template in self._paths:
            if pattern.fullmatch(path) and method in self._document["paths"][template]:
                validator = self._validator(template, method, status)
                if validator is not None:
                    for error in validator.iter_errors(orjson.loads(body)):
                        place = "/".join(str(part) for part in error.instance_path)
                        self._differs(f"{method.upper()} {path} {status}: {place}: {error.message[:300]}")
                return

    def _differs(self, difference: str) -> None:
        self.wrong.append(difference)
        if self._raising:
            raise Undocumented(difference)

    def _validator(self, template: str, method: str, status: str) -> Any:
        key = (template, method, status)
        if key not in self._validators:
            answers = self._document["paths"][template][method]["responses"]
            schema = answers.get(status, {}).get("content", {}).get("application/json", {}).get("schema")
            self._validators[key] = self._compiled(schema) if schema else None
        return self._validators[key]

    def _compiled(self, schema: dict[str, Any]) -> Any:
        closed = _closed({"$defs": self._document["components"]["schemas"], "allOf": [schema]})
        return jsonschema_rs.validator_for(
            orjson.loads(orjson.dumps(closed).replace(b"#/components/schemas/", b"#/$defs/"))
        )


def _pattern(path: str) -> Any:
    return re.compile(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(path)))


def _closed(schema: Any) -> Any:
    """The same schema with no members beyond those it names."""
    if isinstance(schema, dict):
        closed = {name: _closed(value) for name, value in schema.items()}
        if "properties" in closed and closed.get("type") == "object" and isinstance(closed["properties"], dict):
            closed.setdefault("additionalProperties", False)
        return closed
    return [_closed(each) for each in schema] if isinstance(schema, list) else schema
