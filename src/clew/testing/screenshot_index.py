"""The page on which pictures are leafed through: a row for each state, its looks side by side."""

from __future__ import annotations

import html
from itertools import groupby
from pathlib import Path

STYLE = (
    "body{font:13px sans-serif;margin:16px}h2{font-size:15px;margin:26px 0 8px}div{display:flex;gap:14px;"
    "overflow-x:auto;align-items:flex-start}figure{margin:0}img{height:340px;border:1px solid #ccc}"
)


def write_index(folder: Path) -> None:
    """Of all pictures in the folder, named ``STATE_LOOK.png``."""
    pictures = sorted(folder.glob("*.png"), key=lambda path: (_state(path), path.name))
    rows = "\n".join(
        f"<h2>{html.escape(state)}</h2><div>{''.join(map(_figure, shown))}</div>"
        for state, shown in groupby(pictures, key=_state)
    )
    page = f"<!doctype html><meta charset=utf-8><title>Clew</title><style>{STYLE}</style>{rows}"
    (folder / "index.html").write_text(page, encoding="utf-8")


def _state(path: Path) -> str:
    return path.stem.partition("_")[0]


def _figure(path: Path) -> str:
    name, look = html.escape(path.name), html.escape(path.stem.partition("_")[2].replace("_", " "))
    picture = f'<a href="{name}"><img src="{name}" loading="lazy" alt=""></a>'
    return f"<figure>{picture}<figcaption>{look}</figcaption></figure>"
