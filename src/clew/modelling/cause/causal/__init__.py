"""From association to cause: what may be adjusted for, by how much the rate then still differs, and who may doubt it.

:func:`assess` grades each suspect; :func:`together` says how much all explain; :func:`deciders` which test would
decide. The word ``causal`` is said only of a contrast that ran concurrently, replicated and in the right order
(``grading``).
"""

from clew.modelling.cause.causal.assessing import LEAST_BAD_THINGS, assess, together
from clew.modelling.cause.causal.deciding import deciders
from clew.modelling.cause.causal.suspects import Assessment, Suspect

__all__ = ["LEAST_BAD_THINGS", "Assessment", "Suspect", "assess", "deciders", "together"]
