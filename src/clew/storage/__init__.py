"""Floor 6, storage: the event log, its projections, and what is held in custody. PostgreSQL only (docs/adr/0001)."""
