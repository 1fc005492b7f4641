"""Mixing models as asked at a door: ``plug``, ``plug:band=5kg``, ``perfect:cutoff=0.1%``; for some operations, too."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import msgspec

from clew.events.errors import BadRequest
from clew.scenarios.quantity_asked import quantity_value, share_value
from clew.tracing.loader import is_operation
from clew.tracing.mixing.policy import MODELS, Mixing, MixingPolicy, Model

_OF = re.compile(rf"(.+)=((?:{'|'.join(MODELS)})(?::.*)?)", re.DOTALL)


class AskedMixing(msgspec.Struct, frozen=True):
    """``of``: operations as somebody calls them, each with its own model."""

    model: Mixing = Mixing()
    of: tuple[tuple[str, Mixing], ...] = ()

    def policy(self, key_of: Callable[[str], str]) -> MixingPolicy:
        """``key_of``: the node that a name means. Raises what that raises, and BadRequest for a name of a thing."""
        keys = []
        for name, mixing in self.of:
            key = key_of(name)
            if not is_operation(key):
                raise BadRequest("mixing.no_operation", id=name)
            keys.append((key, mixing))
        return MixingPolicy(self.model, tuple(keys))


def asked_mixing(
    mixing: str = "any", band: str | None = None, cutoff: str | None = None, of: Sequence[str] = ()
) -> AskedMixing:
    """``band`` and ``cutoff``: of the model ``mixing``; ``of``: ``OPERATION=MODEL`` each. Raises BadRequest."""
    return AskedMixing(mixing_value(mixing, band, cutoff), tuple(_of_operation(text) for text in of))


def mixing_value(text: str, band: str | None = None, cutoff: str | None = None) -> Mixing:
    """One model with its parameter, in the text or beside it. Raises BadRequest."""
    model, _, parameter = text.strip().partition(":")
    name, _, value = parameter.partition("=")
    if parameter and name == "band" and value and band is None:
        band = value
    elif parameter and name == "cutoff" and value and cutoff is None:
        cutoff = value
    elif parameter:
        raise BadRequest("mixing.malformed", value=text)
    if model not in MODELS:
        raise BadRequest("mixing.unknown_model", model=model, choices=", ".join(MODELS))
    chosen: Model = next(each for each in MODELS if each == model)
    return Mixing(
        chosen,
        None if band is None else quantity_value("band", band),
        None if cutoff is None else share_value("cutoff", cutoff),
    )


def _of_operation(text: str) -> tuple[str, Mixing]:
    match = _OF.fullmatch(text)
    if match is None:
        raise BadRequest("mixing.of_malformed", value=text)
    return match[1], mixing_value(match[2])
