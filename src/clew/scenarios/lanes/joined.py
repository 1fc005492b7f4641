"""From a trace to what joins what: the things of an answer, each with the thing it went into and how far away it is."""

from __future__ import annotations

from collections.abc import Mapping

from clew.tracing import Answer, Node, witness


def things_of(answer: Answer) -> list[Node]:
    """The nodes of an answer that are things and not excluded, in its order."""
    return [node for node in answer.nodes if node.word != "excluded" and node.kind != "operation"]


def joined_things(answer: Answer) -> dict[str, str | None]:
    """For each thing the thing it joins on its way, operations between them left out; None: the subject itself."""
    nodes = {node.key: node for node in answer.nodes}
    subjects = set(answer.subjects)
    found: dict[str, str | None] = {}
    for node in things_of(answer):
        seen, via = {node.key}, node.via.node if node.via else None
        while via is not None and via not in subjects and via in nodes and nodes[via].kind == "operation":
            if via in seen:
                via = None
                break
            seen.add(via)
            step = nodes[via].via
            via = step.node if step else None
        found[node.key] = via if via is not None and via not in subjects and via in nodes and via != node.key else None
    return found


def depths(joined: Mapping[str, str | None]) -> dict[str, int]:
    """How many things away each is; a circle counts from where it was entered."""
    found: dict[str, int] = {}
    for key in joined:
        path: list[str] = []
        at: str | None = key
        while at is not None and at not in found and at not in path:
            path.append(at)
            at = joined.get(at)
        base = found.get(at, 0) if at is not None else 0
        for number, each in enumerate(reversed(path), start=1):
            found[each] = base + number
    return found


def meets(answer: Answer, node: Node) -> int:
    """When the thing went into what it joined (backward) or came of it (forward).

    Backward a node's own time is its latest departure, which for a part that stays installed is the end of the log:
    the instant to draw is when it was installed.
    """
    if answer.request.direction == "forward":
        return node.time or 0
    steps = witness(answer, node.key)
    link = steps[-1].link if steps else None
    return link.start if link is not None else node.time or 0
