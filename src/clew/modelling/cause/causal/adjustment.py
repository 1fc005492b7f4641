"""What is held fixed when a suspect's effect is estimated: its possible common causes with the outcome, nothing else.

Of the other suspects, what came before or with it and may have caused both is held fixed (back-door criterion, Pearl
2009, 3.3; VanderWeele and Shpitser 2011 for possible causes of either when the graph is not known). What came after it
may be how it acts and is never held fixed; it is only used to see whether the effect stands without it. What acts on
the outcome through the suspect alone (an instrument) would add noise and is left out. What hardly varies apart from the
suspect cannot be held fixed: there is no overlap.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from clew.modelling.cause.causal.comparison import OVERLAP, Comparison, column_of, variation, within
from clew.modelling.cause.causal.estimating import held_within, stratified
from clew.modelling.cause.causal.graph import OUTCOME, Graph
from clew.modelling.cause.causal.suspects import Suspect

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CONTROLS = 0.25
"""Share of the controls that must remain when alternatives leave them."""
_NO_EFFECT = 0.2
"""From this p on an earlier factor shows no way to the outcome but through the suspect."""


class Adjustment(msgspec.Struct, frozen=True, kw_only=True):
    """Places in the list of suspects. ``held``: possible common causes; ``later``: what came after and is not known to
    be an effect; ``effects``: what is known to be one; ``instruments``; ``inseparable``: without overlap."""

    held: tuple[int, ...] = ()
    later: tuple[int, ...] = ()
    effects: tuple[int, ...] = ()
    instruments: tuple[int, ...] = ()
    inseparable: tuple[int, ...] = ()


def facets_of(suspect: Suspect) -> list[str]:
    return [each for each in (suspect.facet, suspect.with_facet) if each is not None]


def is_effect(graph: Graph, suspect: Suspect, other: Suspect) -> bool:
    """Whether the other is known to be caused by the suspect."""
    return any(graph.requires(a, b) for a in facets_of(suspect) for b in facets_of(other))


def is_later(graph: Graph, suspect: Suspect, other: Suspect) -> bool:
    """Whether the other came after the suspect: of pairs, after all of it."""
    return any(all(graph.after(b, a) for a in facets_of(suspect)) for b in facets_of(other))


def is_alternative(suspect: Suspect, other: Suspect) -> bool:
    """Whether the other is another level of the same facet, met by none of the same rows: a unit has the one or the
    other, so that it is no common cause but a part of what the suspect is compared with."""
    if other.facet != suspect.facet or suspect.exposed is None or other.exposed is None:
        return False
    if suspect.with_facet is not None or other.with_facet is not None:
        return False
    return not bool((suspect.exposed & other.exposed).any())


def rivals_of(suspects: Sequence[Suspect], index: int, effects: Sequence[float], rows: NDArray[Any]) -> tuple[int, ...]:
    """Alternatives whose rows leave the controls: those that change the rate the same way, or more than the suspect
    itself, the strongest first, as long as a quarter of the controls remains. ``effects``: crude, of all suspects."""
    suspect = suspects[index]
    if suspect.exposed is None:
        return ()
    controls = rows & ~suspect.exposed
    least = _CONTROLS * int(controls.sum())
    found: list[int] = []
    for place in sorted(range(len(suspects)), key=lambda each: (-round(abs(effects[each]), 12), each)):
        other = suspects[place]
        if place == index or other.exposed is None or not is_alternative(suspect, other):
            continue
        same_way = effects[place] * effects[index] > 0
        if not same_way and abs(effects[place]) <= abs(effects[index]):
            continue
        without = controls & ~other.exposed
        if int(without.sum()) >= max(1.0, least):
            controls = without
            found.append(place)
    return tuple(found)


def adjustment_of(suspects: Sequence[Suspect], index: int, graph: Graph, bare: Comparison) -> Adjustment:
    """``bare``: the suspect's comparison with nothing held fixed."""
    suspect = suspects[index]
    possible: list[int] = []
    later: list[int] = []
    effects: list[int] = []
    instruments: list[int] = []
    for place, other in enumerate(suspects):
        if place == index or is_alternative(suspect, other):
            continue
        if is_effect(graph, suspect, other):
            effects.append(place)
        elif is_later(graph, suspect, other):
            later.append(place)
        elif all(graph.forbids(each, OUTCOME) for each in facets_of(other)) or _is_instrument(
            graph, suspect, other, bare
        ):
            instruments.append(place)
        else:
            possible.append(place)
    held, inseparable = _with_overlap(suspects, possible, bare)
    return Adjustment(
        held=tuple(held),
        later=tuple(later),
        effects=tuple(effects),
        instruments=tuple(instruments),
        inseparable=tuple(inseparable),
    )


def _is_instrument(graph: Graph, suspect: Suspect, other: Suspect, bare: Comparison) -> bool:
    """Came before the suspect, and says nothing of the outcome once the suspect is held fixed."""
    earlier = is_later(graph, other, suspect) or is_effect(graph, other, suspect)
    if not earlier:
        return False
    columns, _ = column_of(other, bare.place)
    swapped = msgspec.structs.replace(bare, exposure=columns[0], exposed=columns[0] > 0.5, held=bare.exposure[:, None])
    found = stratified(swapped)
    return found is not None and found.p > _NO_EFFECT


def _with_overlap(
    suspects: Sequence[Suspect], possible: Sequence[int], bare: Comparison
) -> tuple[list[int], list[int]]:
    """The strongest on the outcome first, each as long as the suspect still varies when all so far are held fixed."""
    import numpy as np

    made = {place: column_of(suspects[place], bare.place)[0] for place in possible}
    strength = {place: -_strength(bare, columns) for place, columns in made.items()}
    held: list[int] = []
    inseparable: list[int] = []
    columns: list[NDArray[Any]] = []
    total = variation(bare.exposure, bare.cell)
    for place in sorted(possible, key=lambda each: (round(strength[each], 12), each)):
        tried = msgspec.structs.replace(bare, held=np.column_stack([*columns, *made[place]]))
        if total > 0 and remaining(tried) < OVERLAP * total:
            inseparable.append(place)
        else:
            held.append(place)
            columns += made[place]
    return sorted(held), sorted(inseparable)


def remaining(data: Comparison) -> float:
    """Sum of squares of the exposure with cells and held columns taken out."""
    t = within(data.exposure, data.cell)
    if data.held.shape[1]:
        base = held_within(data)
        if base.shape[1]:
            t = t - base @ (base.T @ t)
    return float(t @ t)


def _strength(bare: Comparison, columns: Sequence[NDArray[Any]]) -> float:
    """Share of the outcome's variation that the first column holds."""
    x, y = within(columns[0], bare.cell), within(bare.bad, bare.cell)
    size = float(x @ x) * float(y @ y)
    return float(x @ y) ** 2 / size if size > 1e-12 else 0.0
