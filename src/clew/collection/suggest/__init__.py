"""``clew mapping suggest``: what the columns of a table seem to be, and a draft of the mapping for a person to end."""

from __future__ import annotations

from clew.collection.suggest.roles import Note
from clew.collection.suggest.stated import MEASURED, Stated
from clew.collection.suggest.suggestion import Suggestion, suggest, suggestion_document
from clew.collection.suggest.writing import shortened

__all__ = ["MEASURED", "Note", "Stated", "Suggestion", "shortened", "suggest", "suggestion_document"]
