-- Rows of an older program get their times by the rebuild that follows: the version of the projection has been raised.

ALTER TABLE event_thing ADD COLUMN event_time BIGINT NOT NULL DEFAULT 0;

ALTER TABLE event_thing ALTER COLUMN event_time DROP DEFAULT;

COMMENT ON COLUMN event_thing.event_time IS 'of the event: the latest of a thing is asked for';

DROP INDEX ix_event_thing_node_id;

CREATE INDEX ix_event_thing_node_id ON event_thing (node_id, event_time, position);

DROP INDEX ix_link_fact_thing_id;

CREATE INDEX ix_link_fact_thing_id ON link_fact (thing_id, kind, event_time, position) WHERE thing_id IS NOT NULL;

DROP INDEX ix_link_fact_parent_id;

CREATE INDEX ix_link_fact_parent_id ON link_fact (parent_id, event_time, position) WHERE parent_id IS NOT NULL;

DROP INDEX ix_link_fact_let_go;

CREATE INDEX ix_link_fact_let_go ON link_fact (parent_id, bond, event_time, position)
    WHERE thing_id IS NULL AND parent_id IS NOT NULL;
