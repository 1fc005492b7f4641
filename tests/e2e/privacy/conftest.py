"""An embedded installation whose every byte on disk can be searched."""

from __future__ import annotations

import base64
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from clew.bootstrap import Clew, local_principal, open_clew, settings_from
from clew.storage.embedded import EmbeddedServer


def spellings(text: str) -> set[bytes]:
    """The forms in which a text could lie on disk: encodings, JSON escapes, percent, hexadecimal, base64."""
    escaped = json.dumps(text)[1:-1]
    capitals = re.sub(r"\\u(....)", lambda digits: "\\u" + digits[1].upper(), escaped)
    quoted = quote(text, safe="")
    lower = re.sub(r"%(..)", lambda digits: "%" + digits[1].lower(), quoted)
    forms = {text, escaped, capitals, quoted, lower}
    found = {form.encode() for form in forms}
    found |= {text.encode("utf-16-le"), text.encode("utf-16-be"), text.encode().hex().encode()}
    for shift in range(3):  # base64 looks different at each of three places; what its neighbours change is cut off
        encoded = base64.b64encode(b"\0" * shift + text.encode())
        found.add(encoded[4 if shift else 0 : -4])
    return found


class House:
    """An installation with all its files."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def open(self) -> AbstractContextManager[Clew]:
        return open_clew(settings_from(data=self.data), principal=local_principal())

    def administrate(self, *statements: str) -> None:
        """Run statements as the server's superuser, in the database of the installation."""
        from clew.storage.embedded.configuration import ADMINISTRATOR
        from clew.storage.embedded.folders import read_passwords
        from clew.storage.embedded.layout import Layout

        with EmbeddedServer(self.data) as address:
            password = read_passwords(Layout(self.data))[ADMINISTRATOR]
            with psycopg.connect(address.dsn, user=ADMINISTRATOR, password=password, autocommit=True) as connection:
                for statement in statements:
                    connection.execute(statement.encode())

    def log(self) -> str:
        return (self.data / "postgresql" / "log" / "server.log").read_text(errors="replace")

    def files_with(self, texts: Collection[str], common: str) -> dict[str, list[str]]:
        """The files that hold any of ``texts``, all of which contain ``common``, in any spelling; by text.

        The server must have stopped: then all is on disk.
        """
        marks = spellings(common)
        found: dict[str, list[str]] = {}
        for file in sorted(self.data.rglob("*")):
            content = file.read_bytes() if file.is_file() else b""
            if any(mark in content for mark in marks):
                for text in texts:
                    if any(form in content for form in spellings(text)):
                        found.setdefault(text, []).append(str(file.relative_to(self.data)))
        return found

    def tables_with(self, texts: Collection[str]) -> dict[str, list[str]]:
        """The tables that hold any of ``texts``, by text: large values lie compressed on disk."""
        found: dict[str, list[str]] = {}
        with EmbeddedServer(self.data) as address, psycopg.connect(address.dsn) as connection:
            names = connection.execute(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            ).fetchall()
            for (name,) in names:
                with connection.cursor().copy(f'COPY "{name}" TO STDOUT'.encode()) as rows:
                    content = b"".join(map(bytes, rows)).replace(b"\\\\", b"\\")
                for text in texts:
                    forms = spellings(text)
                    if any(form in content or form.hex().encode() in content for form in forms):
                        found.setdefault(text, []).append(name)
        return found


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    parent = Path(tempfile.mkdtemp(prefix="clew-privacy-"))
    parent.chmod(0o755)
    yield House(parent / "data")
    shutil.rmtree(parent)


@pytest.fixture
def tell_spellings() -> Callable[[str], set[bytes]]:
    return spellings
