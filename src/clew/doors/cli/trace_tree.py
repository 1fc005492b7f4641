"""A trace as a tree a person can read: each node hangs under the one it was reached through."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from rich.text import Text
from rich.tree import Tree

from clew.doors.cli.session import Session

NODES_SHOWN = 200
STYLES = {"certain": "green", "possible": "yellow", "excluded": "dim"}
SIGNS = {"certain": "●", "possible": "◐", "excluded": "○"}


def print_trace(session: Session, document: dict[str, Any], most: int = NODES_SHOWN) -> None:
    """The whole answer as a tree, cut at ``most`` rows with a count of the rest; the counts are always complete."""
    session.out.print(_headline(session, document))
    children: dict[str, list[dict[str, Any]]] = defaultdict(list)
    subjects = document["subjects"]
    for node in document["nodes"]:
        if node["word"] == "excluded":
            continue
        children[node["via"]["node"] if node["via"] else subjects[0]].append(node)
    shown = 0
    for subject in subjects:
        tree = Tree(Text(subject, style="bold"))
        queue = [(tree, subject)]
        while queue:
            branch, name = queue.pop(0)
            for node in children.pop(name, ()):
                if shown < most:
                    queue.append((branch.add(_line(session, node)), node["id"]))
                    shown += 1
        session.out.print(tree)
    rest = sum(document["counts"][word] for word in ("certain", "possible")) - shown
    if rest > 0:
        session.out.print(session.say("cli.more_rows", count=rest), style="dim")
    _excluded(session, document)
    if document["truncated"]:
        session.out.print(session.say("trace.truncated"), style="yellow")


def _headline(session: Session, document: dict[str, Any]) -> Text:
    counts = document["counts"]
    text = Text(session.say(f"trace.direction.{document['direction']}"), style="bold")
    for word in ("certain", "possible", "excluded"):
        text.append(f"   {SIGNS[word]} {session.say(f'trace.word.{word}')} {counts[word]}", style=STYLES[word])
    text.append("   " + session.say("trace.position", position=document["position"]), style="dim")
    return text


def _line(session: Session, node: dict[str, Any]) -> Text:
    text = Text(f"{SIGNS[node['word']]} ", style=STYLES[node["word"]])
    text.append(node["id"])
    text.append(f"  {session.say('kind.' + node['kind'])}", style="dim")
    if node["word"] != "certain":
        text.append(f"  {session.say('trace.word.' + node['word'])}", style=STYLES[node["word"]])
    if node["share"] is not None:
        text.append(f"  {node['share']:.1%}", style="cyan")
    text.append(f"  {node['time']}", style="dim")
    return text


def _excluded(session: Session, document: dict[str, Any]) -> None:
    excluded = [node for node in document["nodes"] if node["word"] == "excluded"]
    if not excluded:
        return
    tree = Tree(Text(session.say("trace.excluded_title"), style="bold dim"))
    for node in excluded[:NODES_SHOWN]:
        text = Text(f"{SIGNS['excluded']} {node['id']}", style="dim")
        if node["reason"]:
            text.append("  " + session.say(node["reason"]["code"], **node["reason"]["params"]), style="dim italic")
        tree.add(text)
    session.out.print(tree)
    if len(excluded) > NODES_SHOWN:
        session.out.print(session.say("cli.more_rows", count=len(excluded) - NODES_SHOWN), style="dim")


def print_witness(session: Session, steps: list[dict[str, Any]]) -> None:
    """A witness path, one step a line, in the order material moved."""
    for number, step in enumerate(steps, start=1):
        text = Text(f"{number:>3}  ", style="dim")
        text.append(step["node"], style="bold")
        text.append(f"  {step.get('time') or ''}", style="dim")
        if step.get("event"):
            text.append(f"  {session.say('cli.column.event')} {step['event']}", style="dim")
        session.out.print(text)
