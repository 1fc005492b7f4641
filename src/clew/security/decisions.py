"""May this principal do that? Pure decisions; whoever asks acts on the answer, and nothing is allowed by default."""

from __future__ import annotations

from clew.events.dictionary import PERSONAL, Grade, Term
from clew.events.errors import Forbidden, Unauthorised
from clew.security.masks import mask
from clew.security.principals import Principal
from clew.security.roles import CLEARANCE, PARTNERS, PERMISSIONS, ROLES, Verb


def allowed(principal: Principal, verb: Verb) -> bool:
    """Whether the principal's role has the verb. A partner without a party may do nothing."""
    if principal.role in PARTNERS and principal.party is None:
        return False
    return verb in PERMISSIONS[principal.role]


def require(principal: Principal | None, verb: Verb) -> Principal:
    """The principal, if known and allowed.

    Raises ``Unauthorised`` when nobody is known to be asking, ``Forbidden`` when they may not, naming the roles that
    may.
    """
    if principal is None:
        raise Unauthorised("security.sign_in")
    if principal.role in PARTNERS and principal.party is None:
        raise Forbidden("security.no_party", principal=principal.id)
    if not allowed(principal, verb):
        able = ", ".join(role for role in ROLES if verb in PERMISSIONS[role])
        raise Forbidden("security.forbidden", principal=principal.id, role=principal.role, verb=verb, may=able)
    return principal


def cleared(principal: Principal, grade: Grade) -> bool:
    """Whether the principal sees values of a grade unmasked; personal ones never without ``personal.reveal``."""
    if grade == PERSONAL:
        return allowed(principal, "personal.reveal")
    return grade in CLEARANCE[principal.role]


def shown(term: Term, text: str, principal: Principal, key: bytes) -> str:
    """A term's value as the principal may see it: itself, or under the term's mask (withheld if it names none).

    ``key``: the installation's secret for the keyed digest mask.
    """
    if cleared(principal, term.grade):
        return text
    return mask("withhold" if term.mask == "none" else term.mask, text, key)
