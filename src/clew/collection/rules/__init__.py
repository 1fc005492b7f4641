"""Validation by rules as data (clause 5.4): rule books in YAML, shipped ones and a site's own.

``model`` is the language, ``reading`` checks a file of it, ``judging`` applies the rules in force to what arrives,
``desk`` is the rule book as a person works on it. ``docs/rules.md`` shows all of it with examples.
"""

from __future__ import annotations

from clew.collection.rules.book import Heard, RuleBook, rule_book, turns_back
from clew.collection.rules.judging import Judge, Judging
from clew.collection.rules.reading import read_rules, shipped_rules

__all__ = ["Heard", "Judge", "Judging", "RuleBook", "read_rules", "rule_book", "shipped_rules", "turns_back"]
