"""The docs page of the dictionary, generated: every term with its names, meaning and classes in zh and en.

python -m clew.events.dictionary page > docs/dictionary.md
python -m clew.events.dictionary schema > docs/dictionary.schema.json
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from clew.events.dictionary.namespace import HOUSE, PREFIX
from clew.events.dictionary.schema import json_schema
from clew.events.dictionary.terms import Dictionary, Named, Term, load

_INTRODUCTION = f"""# Data dictionary · 数据字典

<!-- Generated: python -m clew.events.dictionary page > docs/dictionary.md -->

Everything that Clew says on an EPCIS 2.0 event beyond the standard's own fields is a term of this dictionary, in the
namespace `{HOUSE}` (JSON prefix `{PREFIX}`). The JSON Schema is [dictionary.schema.json](dictionary.schema.json).

Clew 在 EPCIS 2.0 标准字段之外对事件的一切补充，都是本字典中的术语，命名空间为 `{HOUSE}`（JSON 前缀 `{PREFIX}`）。
JSON Schema 见 [dictionary.schema.json](dictionary.schema.json)。

A value of grade *personal* is replaced by a token before the event is recorded. The other grades and the masks are
stated for whoever passes values on: inside Clew, whoever may read an event reads all its fields.

A quantity is a number in the unit given here, or an object with `{PREFIX}:value` and `{PREFIX}:unit` (UN/ECE
Recommendation 20).

密级为*个人信息*的值在记录之前即以令牌替换。其余密级与遮蔽方式供对外提供数据时参照；
在 Clew 内，凡有权查看事件者，均可看到其全部字段。

量值写作以下表单位计的数，或写作含 `{PREFIX}:value` 与 `{PREFIX}:unit`
（UN/ECE 第 20 号建议书单位代码）的对象。
"""


def page(dictionary: Dictionary | None = None) -> str:
    """The whole page in Markdown, ending in a newline."""
    terms = dictionary or load()
    return "\n".join((_INTRODUCTION, *_sections(terms), *_classes(terms)))


def schema_text(dictionary: Dictionary | None = None) -> str:
    """The JSON Schema as indented text, ending in a newline."""
    return json.dumps(json_schema(dictionary), ensure_ascii=False, indent=1, sort_keys=False) + "\n"


def _sections(terms: Dictionary) -> Iterator[str]:
    for role, names in terms.classes.roles.items():
        chosen = [term for term in terms.terms.values() if term.role == role]
        if not chosen:
            continue
        yield f"## {names.zh} · {names.en}\n"
        yield "| term | 中文 | English | 含义 | meaning | type | 5M1E | grade | kept | mask | clause | source |"
        yield "|---|---|---|---|---|---|---|---|---|---|---|---|"
        for term in chosen:
            yield _row(term, terms)
        yield ""
        yield from _details(chosen)


def _row(term: Term, terms: Dictionary) -> str:
    classes = terms.classes
    unit = f" ({term.unit})" if term.unit else ""
    category = "" if term.category == "none" else _both(classes.categories[term.category])
    cells = (
        f"`{PREFIX}:{term.name}`",
        term.zh,
        term.en,
        term.zh_definition,
        term.en_definition,
        f"{term.type}{unit}",
        category,
        _both(classes.grades[term.grade]),
        _both(classes.retention[term.retention]),
        "" if term.mask == "none" else _both(classes.masks[term.mask]),
        term.clause,
        term.source,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _details(chosen: list[Term]) -> Iterator[str]:
    """The values of enumerations and the members of objects."""
    for term in chosen:
        if term.values:
            values = ", ".join(f"`{value}` {_both(names)}" for value, names in term.values.items())
            yield f"* `{PREFIX}:{term.name}` — {values}"
        if term.type == "object":
            members = "any term" if term.any_member else ", ".join(f"`{member}`" for member in term.members)
            wanted = " or ".join(" + ".join(f"`{name}`" for name in names) for names in term.requires)
            yield f"* `{PREFIX}:{term.name}` — {members}" + (f"; needs {wanted}" if wanted else "")
    if any(term.values or term.type == "object" for term in chosen):
        yield ""


def _classes(terms: Dictionary) -> Iterator[str]:
    yield "## 保存期限 · retention\n"
    yield "| class | 中文 | English | kept for |"
    yield "|---|---|---|---|"
    for name, retention in terms.classes.retention.items():
        yield f"| `{name}` | {retention.zh} | {retention.en} | {retention.keep or '—'} |"
    yield "\n## 遮蔽 · masks\n"
    yield "| mask | 中文 | English |"
    yield "|---|---|---|"
    for name, names in terms.classes.masks.items():
        yield f"| `{name}` | {names.zh} | {names.en} |"
    yield ""


def _both(names: Named) -> str:
    return f"{names.zh} {names.en}"
