"""No untranslated message, no sentence raised, no message that nobody says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from tests.house.conftest import SOURCE, files, named, parsed, python_files

from clew.language import catalogue
from clew.security.roles import ROLES, VERBS

ERRORS = {
    "ClewError",
    "BadRequest",
    "InvalidData",
    "Conflict",
    "Forbidden",
    "Unauthorised",
    "NotFound",
    "Unavailable",
}
_CODE = re.compile(r"[a-z][a-z0-9_]*(\.[A-Za-z0-9_-]+)+")
# Beginnings of codes that are put together where they are said: f"level.{x}", "level." + x, 'level.' ~ x.
_BEGINNING = re.compile(r"""["'`]([a-z][a-z0-9_]*\.[a-z0-9_.]*)(?:\{|["'`]\s*[+~])""")
_QUOTED = re.compile(r"""["'`]([a-z][\w.-]*)(?=["'`])""")


class Said:
    """One place in the source that says a message."""

    def __init__(self, place: str, code: str, whole: bool, given: frozenset[str] | None) -> None:
        self.place, self.code, self.whole, self.given = place, code, whole, given

    def __repr__(self) -> str:
        return f"{self.place} {self.code}"


def _text(node: ast.expr | None) -> tuple[str, bool] | None:
    """``(literal, whole)``: a string, or the literal beginning of an f-string; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value, True
    if isinstance(node, ast.JoinedStr) and node.values:
        first = node.values[0]
        return (first.value, False) if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
    return None


def _keys(node: ast.expr | None) -> frozenset[str] | None:
    if node is None:
        return frozenset()
    if not isinstance(node, ast.Dict) or not all(isinstance(k, ast.Constant) for k in node.keys):
        return None
    return frozenset(str(k.value) for k in node.keys if isinstance(k, ast.Constant))


def _argument(call: ast.Call, position: int, name: str) -> ast.expr | None:
    if len(call.args) > position:
        return call.args[position]
    return next((k.value for k in call.keywords if k.arg == name), None)


def _named_given(call: ast.Call, taken: set[str]) -> frozenset[str] | None:
    names = [keyword.arg for keyword in call.keywords]
    return None if None in names else frozenset(n for n in names if n is not None and n not in taken)


def _wrappers(tree: ast.Module) -> dict[str, tuple[int, bool, set[str]]]:
    """A module's own functions that take a ``code``: its position, whether ``**params`` follow, the other names."""
    found: dict[str, tuple[int, bool, set[str]]] = {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            names = [a.arg for a in (*node.args.posonlyargs, *node.args.args)]
            position = names.index("code") if "code" in names else None
            if position is not None:
                others = {*names, *(a.arg for a in node.args.kwonlyargs)}
                inner = position - (names[0] in ("self", "cls"))
                found[node.name] = (inner, node.args.kwarg is not None, others)
    return found


@cache
def said() -> tuple[Said, ...]:
    return tuple(s for path in python_files("src") for s in _said_in(path))


def _said_in(path: Path) -> Iterator[Said]:
    tree = parsed(path)
    wrappers = {} if path.is_relative_to(SOURCE / "language") else _wrappers(tree)
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        node: ast.expr | None = None
        given: frozenset[str] | None = None
        if name in ERRORS:
            node, given = _argument(call, 0, "code"), _named_given(call, {"findings", "code"})
        elif name == "Finding":
            node, given = _argument(call, 2, "code"), _keys(_argument(call, 3, "params"))
        elif name == "render" and isinstance(call.func, ast.Name):
            node, given = _argument(call, 0, "code"), _keys(_argument(call, 1, "params"))
        elif name in wrappers:
            position, open_ended, others = wrappers[name]
            node = _argument(call, position, "code")
            given = _named_given(call, others) if open_ended else None
        literal = _text(node)
        if literal is not None:
            yield Said(f"{named(path)}:{call.lineno}", literal[0], literal[1], given)


def test_the_scan_sees_the_source() -> None:
    assert len(said()) > 20
    assert any(s.code == "security.forbidden" for s in said())


def test_nothing_raises_a_sentence() -> None:
    assert [s for s in said() if s.whole and not _CODE.fullmatch(s.code)] == []


def test_every_code_has_a_message() -> None:
    messages = catalogue().messages
    missing = [s for s in said() if s.whole and s.code not in messages]
    missing += [s for s in said() if not s.whole and not any(code.startswith(s.code) for code in messages)]
    assert missing == []


def test_every_message_gets_its_parameters() -> None:
    messages = catalogue().messages
    lacking = [
        (s, sorted(messages[s.code].parameters("en") - s.given))
        for s in said()
        if s.whole and s.given is not None and s.code in messages and messages[s.code].parameters("en") - s.given
    ]
    assert lacking == []


def test_both_languages_say_the_same_parameters() -> None:
    differing = [c for c, m in catalogue().messages.items() if m.parameters("zh") != m.parameters("en")]
    assert differing == []


def test_chinese_is_chinese() -> None:
    """A sentence left in English under ``zh`` has no Chinese character; codes, names and units alone may."""
    han = re.compile(r"[\u3400-\u9fff]")
    word = re.compile(r"[A-Za-z]{2,}")
    untranslated = [
        code
        for code, message in catalogue().messages.items()
        if not han.search(message.zh) and len(word.findall(re.sub(r"\{[^}]*\}", "", message.zh))) > 2
    ]
    assert untranslated == []


def _spoken_in_messages() -> set[str]:
    """Beginnings of codes that messages speak for a word: ``{role:@security.role}``."""
    texts = (text for message in catalogue().messages.values() for text in (message.en, message.zh))
    return {f"{each}." for text in texts for each in re.findall(r"\{\w+:@([\w.]+)\}", text)}


def test_every_word_that_a_message_speaks_has_one() -> None:
    spoken = _spoken_in_messages()
    assert spoken == {"security.role.", "security.verb."}
    messages = catalogue().messages
    assert {f"security.role.{role}" for role in ROLES} <= messages.keys()
    assert {f"security.verb.{verb}" for verb in VERBS} <= messages.keys()


def test_no_message_is_unused() -> None:
    spoken = "\n".join(
        path.read_text(encoding="utf-8")
        for path in files()
        if path.is_relative_to(SOURCE) and path.suffix in {".py", ".html", ".js", ".j2", ".css"}
    )
    composed = tuple({*_BEGINNING.findall(spoken), *_spoken_in_messages()})
    whole = set(_QUOTED.findall(spoken))
    unused = [code for code in catalogue().messages if not code.startswith(composed) and code not in whole]
    assert unused == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_message_renders(lang: str) -> None:
    for code, message in catalogue().messages.items():
        given = dict.fromkeys(message.parameters(lang), 1)
        assert catalogue().render(code, given, lang).strip()
        assert not catalogue().render(code, given, lang).startswith("["), code
