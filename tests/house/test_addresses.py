"""The tree names no package registry and no folder of anybody's machine."""

from __future__ import annotations

import re

from tests.house.conftest import files, named

# Spelt in pieces, so that this file does not find itself.
_HOSTS = ["py" + "pi.org", "python" + "hosted.org", "registry.npm" + "js.org", "registry.yarn" + "pkg.com",
          "proxy.go" + "lang.org", "crates" + ".io"]  # fmt: skip
_PATHS = ["/wo" + "rk/", "/ro" + r"ot/\w", "/ho" + r"me/\w", "/op" + "t/py", "/Us" + r"ers/\w"]
_FORBIDDEN = re.compile("|".join([*map(re.escape, _HOSTS), *(rf"(?<![\w.:/-]){path}" for path in _PATHS)]))
_BINARY = {".png", ".jpg", ".ico", ".woff2", ".gz", ".zip", ".pdf"}


def test_no_registry_hosts_and_no_machine_paths() -> None:
    found: list[str] = []
    for path in files():
        if path.suffix in _BINARY:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            match = _FORBIDDEN.search(line)
            if match:
                found.append(f"{named(path)}:{number}: {match.group()}")
    assert found == []


def test_the_pattern_finds_what_it_should() -> None:
    for text in ("https://" + _HOSTS[0] + "/simple", "cd /wo" + "rk/main", "open('/ho" + "me/li/x')"):
        assert _FORBIDDEN.search(text), text
    for text in ("https://example.org/work/1", "a/home/b", "network/root/x"):
        assert not _FORBIDDEN.search(text), text
