-- What the live tracing engine looks for: the facts of a pair, what was ever installed where, what was voided since.

CREATE INDEX ix_link_fact_pair ON link_fact (parent_id, thing_id)
    WHERE thing_id IS NOT NULL AND parent_id IS NOT NULL;

CREATE INDEX ix_link_fact_installed ON link_fact (thing_id, parent_id)
    WHERE kind = 'add' AND bond = 'install' AND NOT by_quantity;

CREATE INDEX ix_voided_voided_at ON voided (voided_at);

-- What events state, by event: the reads of an exposure matrix.
CREATE INDEX ix_exposure_position ON exposure (position);
