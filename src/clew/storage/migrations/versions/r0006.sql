-- What an older program recorded is folded by the rebuild that follows: the version of the projection has been raised.

ALTER TABLE node ADD COLUMN folded BIGINT;

CREATE INDEX ix_node_folded ON node (folded) WHERE folded IS NOT NULL;

COMMENT ON COLUMN node.folded IS 'alike for spellings that people take for one another: identifiers.folding';
