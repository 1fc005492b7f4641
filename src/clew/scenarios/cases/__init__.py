"""Quality cases, from a complaint to close: what people said, beside what Clew knows (clauses 8.3, 8.6)."""
