"""How much the answer of a trace depends on the mixing model: the same question under several models."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from clew.events.errors import BadRequest
from clew.scenarios.asking import TraceOptions
from clew.scenarios.mixing_asked import AskedMixing, mixing_value
from clew.tracing import Answer
from clew.tracing.document import mixed_document
from clew.tracing.request import Node, NodeKind, Word

MODELS = "any,plug,perfect"
MOST_MODELS = 20


class Sensitivity(msgspec.Struct, frozen=True):
    """``answers``: by model, as asked, in the order asked."""

    answers: Mapping[str, Answer]

    def document(self, spell: Callable[[str, str], str]) -> dict[str, Any]:
        """Plain JSON-ready. ``differences``: the nodes whose word or share is not the same under all models."""
        first = next(iter(self.answers.values()))

        def written(key: str) -> str:
            return spell(key, first.spellings.get(key, key))

        told = {model: {node.key: node for node in answer.nodes} for model, answer in self.answers.items()}
        differing = [node for node in _nodes(told) if _differs(node.key, told)]
        return {
            "subjects": [written(key) for key in first.subjects],
            "direction": first.request.direction,
            "position": first.position,
            "models": [
                {
                    "mixing": model,
                    "counts": dict(answer.counts()),
                    "reached": _reached(answer),
                    "mixed": mixed_document(answer, written),
                }
                for model, answer in self.answers.items()
            ],
            "differences": [
                {
                    "id": spell(node.key, node.id),
                    "kind": node.kind,
                    "words": {model: _word(told[model].get(node.key)) for model in told},
                    "shares": {model: _share(told[model].get(node.key)) for model in told},
                }
                for node in differing
            ],
            "alike": len({key for nodes in told.values() for key in nodes}) - len(differing),
        }


def sensitivity(
    trace: Callable[[str, TraceOptions], Answer], name: str, options: TraceOptions, models: Sequence[AskedMixing]
) -> Sensitivity:
    """One trace for each model. ``options.as_known_at`` of the later ones is the first one's position, so that all
    answer from the same record."""
    answers: dict[str, Answer] = {}
    for model in models:
        asked = msgspec.structs.replace(options, mixing=model)
        answer = answers[model.model.text] = trace(name, asked)
        options = msgspec.structs.replace(options, as_known_at=answer.position)
    return Sensitivity(answers)


def asked_models(text: str, of: AskedMixing = AskedMixing()) -> tuple[AskedMixing, ...]:
    """``any,plug,plug:band=5kg``. ``of``: models of single operations, which all have in common. Raises BadRequest."""
    named = [part for part in text.split(",") if part.strip()]
    if not named or len(named) > MOST_MODELS:
        raise BadRequest("sensitivity.models", most=MOST_MODELS)
    return tuple(AskedMixing(mixing_value(part), of.of) for part in named)


def _nodes(told: Mapping[str, Mapping[str, Node]]) -> list[Node]:
    """Every node once, in the order of the answers."""
    nodes: dict[str, Node] = {}
    for answer in told.values():
        for key, node in answer.items():
            nodes.setdefault(key, node)
    return list(nodes.values())


def _differs(key: str, told: Mapping[str, Mapping[str, Node]]) -> bool:
    found = [answer.get(key) for answer in told.values()]
    return len({_word(node) for node in found}) > 1 or len({_share(node) for node in found}) > 1


def _word(node: Node | None) -> Word | None:
    return None if node is None else node.word


def _share(node: Node | None) -> float | None:
    return None if node is None else node.share


def _reached(answer: Answer) -> dict[NodeKind, int]:
    kinds: Counter[NodeKind] = Counter(node.kind for node in answer.nodes if node.word != "excluded")
    order: tuple[NodeKind, ...] = ("instance", "lot", "class", "operation")
    return {kind: kinds[kind] for kind in order}
