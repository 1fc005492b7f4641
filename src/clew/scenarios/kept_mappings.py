"""The texts of mappings that were brought along, as one reader knows them."""

from __future__ import annotations

from clew.collection.mapping_texts import PREFIX, KeptText, kept_texts, known_by_name
from clew.security.roles import PARTNERS
from clew.security.visibility import Visibility
from clew.storage.store import Store


def kept_mappings(store: Store, visibility: Visibility) -> list[KeptText]:
    """One text of each name, the latest first: for the house of all, its own before a partner's; for a partner of those
    that sources of their own party were read by."""
    every = visibility.parties is None
    return known_by_name(
        kept_texts(store.settings.beginning(PREFIX)),
        store.acquisitions.mappings(visibility),
        store.principals.having(PARTNERS) if every else (),
        every=every,
    )
