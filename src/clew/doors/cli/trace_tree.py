"""A trace as a tree a person can read: each node hangs under the one it was reached through."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from typing import Any

from rich.text import Text
from rich.tree import Tree

from clew.doors.cli.session import Session

NODES_SHOWN = 200
STYLES = {"certain": "green", "possible": "yellow", "excluded": "dim"}
SIGNS = {"certain": "●", "possible": "◐", "excluded": "○"}


def print_trace(session: Session, document: dict[str, Any], most: int = NODES_SHOWN) -> None:
    """The whole answer as a tree, cut at ``most`` rows with a count of the rest; the counts are always complete."""
    session.line(*_headline(session, document))
    nodes = [node for node in document["nodes"] if node["word"] != "excluded"]
    children = _children(document["subjects"], nodes)
    shown = 0
    for subject in document["subjects"]:
        tree = Tree(Text(subject, style="bold"))
        waiting = deque([(tree, subject)])
        while waiting:
            branch, name = waiting.popleft()
            for node in children.pop(name, ()):
                if shown < most:
                    waiting.append((branch.add(_line(session, node)), node["id"]))
                    shown += 1
        session.print(tree)
    if len(nodes) > shown:
        session.line((session.say("cli.more_rows", count=len(nodes) - shown), "dim"))
    _excluded(session, document)
    if document["truncated"]:
        session.line((session.say("trace.truncated"), "yellow"))


def _children(subjects: Sequence[str], nodes: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The nodes under what they were reached through; under a subject where that is not among the words asked for."""
    listed = {*subjects, *(node["id"] for node in nodes)}
    children: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for node in nodes:
        through = node["via"]["node"] if node["via"] else subjects[0]
        children[through if through in listed else subjects[0]].append(node)
    return children


def _headline(session: Session, document: dict[str, Any]) -> list[tuple[str, str]]:
    counts = document["counts"]
    parts = [(session.say(f"trace.direction.{document['direction']}"), "bold")]
    for word in ("certain", "possible", "excluded"):
        parts.append((f"   {SIGNS[word]} {session.say(f'trace.word.{word}')} {counts[word]}", STYLES[word]))
    return [*parts, ("   " + session.say("trace.position", position=document["position"]), "dim")]


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
    session.print(tree)
    if len(excluded) > NODES_SHOWN:
        session.line((session.say("cli.more_rows", count=len(excluded) - NODES_SHOWN), "dim"))


def print_witness(session: Session, document: dict[str, Any]) -> None:
    """A witness path, one step a line: what was reached, when, by which link of which event."""
    node = document["node"]
    session.line((session.say("trace.witness.title", id=node["id"]), "bold"))
    if not document["witness"]:
        session.line((session.say("trace.witness.none"), STYLES["excluded"]))
        if node["reason"]:
            session.line((session.say(node["reason"]["code"], **node["reason"]["params"]), "dim italic"))
    for number, step in enumerate(document["witness"], start=1):
        parts = [(f"{number:>3}  ", "dim"), (step["node"], "bold")]
        link = step["link"]
        if link is not None:
            doubt = "" if link["certain"] else f" ({session.say('trace.word.possible')})"
            parts.append(
                (
                    f"  {session.say('trace.link.' + link['kind'])}{doubt}",
                    STYLES["certain" if link["certain"] else "possible"],
                )
            )
            parts.append((f"  {step['time']}  {session.say('cli.column.event')} {step['event']}", "dim"))
        session.line(*parts)
