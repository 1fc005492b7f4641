-- Projections that are kept outside the database say here what their high-water position stands for.

ALTER TABLE projection ADD COLUMN state JSONB;

COMMENT ON COLUMN projection.state IS 'of one outside the database: where it is, and which version of each table';
