"""Print what is generated from the dictionary: ``python -m clew.events.dictionary page|schema``."""

from __future__ import annotations

import sys

from clew.events.dictionary.page import page, schema_text

_GENERATED = {"page": page, "schema": schema_text}


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in _GENERATED:
        sys.stderr.write(f"usage: python -m clew.events.dictionary {'|'.join(_GENERATED)}\n")
        return 2
    sys.stdout.buffer.write(_GENERATED[arguments[0]]().encode())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
