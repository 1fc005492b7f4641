"""Which mixing model a trace asks for: one for all operations, others for some by name."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, get_args

import msgspec

from clew.events.errors import BadRequest
from clew.tracing.quantities import Amount, amount

Model = Literal["any", "plug", "perfect"]
MODELS: tuple[Model, ...] = get_args(Model)


class Mixing(msgspec.Struct, frozen=True):
    """One model with its parameter.

    ``band``: (quantity, Rec 20 unit or None for pieces) as asked, of ``plug``; ``cutoff``: a share in [0, 1], of
    ``perfect``. Raises ``BadRequest``: ``mixing.unknown_model``, ``mixing.band_is_plug``, ``mixing.cutoff_is_perfect``,
    ``mixing.band_invalid``, ``mixing.cutoff_invalid``.
    """

    model: Model = "any"
    band: tuple[str, str | None] | None = None
    cutoff: Decimal | None = None

    def __post_init__(self) -> None:
        if self.model not in MODELS:
            raise BadRequest("mixing.unknown_model", model=self.model, choices=", ".join(MODELS))
        if self.band is not None:
            if self.model != "plug":
                raise BadRequest("mixing.band_is_plug", model=self.model)
            width = self.width
            if width is None or width.value < 0:
                raise BadRequest("mixing.band_invalid", band=" ".join(part for part in self.band if part))
        if self.cutoff is not None:
            if self.model != "perfect":
                raise BadRequest("mixing.cutoff_is_perfect", model=self.model)
            if not (self.cutoff.is_finite() and 0 <= self.cutoff <= 1):
                raise BadRequest("mixing.cutoff_invalid", cutoff=str(self.cutoff))

    @property
    def width(self) -> Amount | None:
        """The band in the base unit of its dimension."""
        return None if self.band is None else amount(*self.band)

    @property
    def text(self) -> str:
        """As it is asked for: ``any``, ``plug:band=5 KGM``, ``perfect:cutoff=0.001``."""
        if self.band is not None:
            return f"{self.model}:band={' '.join(part for part in self.band if part)}"
        return self.model if self.cutoff is None else f"{self.model}:cutoff={self.cutoff}"


ANY = Mixing()


class MixingPolicy(msgspec.Struct, frozen=True):
    """``model``: of every operation with several events that ``of`` (by operation key) does not name."""

    model: Mixing = ANY
    of: tuple[tuple[str, Mixing], ...] = ()

    def for_operation(self, key: str) -> Mixing:
        return next((mixing for named, mixing in self.of if named == key), self.model)

    @property
    def is_any(self) -> bool:
        """Whether nothing but ``any`` is asked: then no operation needs to be looked into."""
        return self.model.model == "any" and all(mixing.model == "any" for _, mixing in self.of)
