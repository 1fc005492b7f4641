"""An embedded installation whose every byte on disk can be searched."""

from __future__ import annotations

import base64
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
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
    forms = {text, escaped, escaped.upper().replace("\\U", "\\u"), quote(text, safe=""), quote(text, safe="").lower()}
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

    def files_with(self, text: str) -> list[str]:
        """The files that hold ``text`` in any spelling. The server must have stopped: then all is on disk."""
        forms = spellings(text)
        return sorted(
            str(file.relative_to(self.data))
            for file in self.data.rglob("*")
            if file.is_file() and any(form in (content := file.read_bytes()) for form in forms) and content
        )

    def tables_with(self, text: str) -> list[str]:
        """The tables that hold ``text``: large values lie compressed on disk, where no search finds them."""
        forms = spellings(text) | {form.hex().encode() for form in spellings(text)}
        found = []
        with EmbeddedServer(self.data) as address, psycopg.connect(address.dsn) as connection:
            names = connection.execute(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            )
            for (name,) in names.fetchall():
                with connection.cursor().copy(f'COPY "{name}" TO STDOUT'.encode()) as rows:
                    content = b"".join(map(bytes, rows)).replace(b"\\\\", b"\\")
                if any(form in content for form in forms):
                    found.append(name)
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
