"""Makes a driver folder: ``python -m clew.testing.scaffold connector NAME``.

What it makes works and passes the contract suite as it stands (it reads one EPCIS event per line, JSON Lines); the
author then changes ``parse``, the manifest and the samples.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from string import Template

TEMPLATES = Path(__file__).parent / "templates"


def main(arguments: list[str], repository: Path) -> int:
    parser = argparse.ArgumentParser(prog="make scaffold", description=__doc__)
    parser.add_argument("kind", choices=["connector"], help="which wing the driver belongs to")
    parser.add_argument("name", help="lower_snake name of the driver, e.g. jsonl_file")
    asked = parser.parse_args(arguments)
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,40}", asked.name):
        print(f"{asked.name!r} is not a lower_snake name", file=sys.stderr)
        return 2
    driver = repository / "src/clew/collection/connectors" / asked.name
    tests = repository / "tests/unit/collection/connectors" / asked.name
    if driver.exists() or tests.exists():
        print(f"{asked.name} exists already: {driver}", file=sys.stderr)
        return 2
    words = {"name": asked.name, "title": asked.name.replace("_", " "), "camel": _camel(asked.name)}
    for template, target in {
        "driver.py.txt": driver / "__init__.py",
        "manifest.yaml.txt": driver / "manifest.yaml",
        "README.md.txt": driver / "README.md",
        "test.py.txt": tests / f"test_{asked.name}.py",
    }.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(Template((TEMPLATES / template).read_text("utf-8")).substitute(words), "utf-8")
        print(target.relative_to(repository))
    print(f"now run: .venv/bin/python -m pytest {tests.relative_to(repository)}")
    return 0


def _camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path.cwd()))
