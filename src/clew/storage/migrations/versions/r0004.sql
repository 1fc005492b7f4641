-- Exposures, calibrations and the names of lots. What an older program recorded is folded into them by the rebuild that
-- follows: the version of the projection has been raised.

CREATE TABLE exposure_value (
    id INTEGER NOT NULL,
    term TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    unit TEXT COLLATE "C",
    CONSTRAINT pk_exposure_value PRIMARY KEY (id)
);

CREATE INDEX ix_exposure_value_term ON exposure_value (term, id);

CREATE INDEX ix_exposure_value_value ON exposure_value USING hash (value);

COMMENT ON TABLE exposure_value IS 'Each value of each facet once; exposures point here.';

COMMENT ON COLUMN exposure_value.term IS 'a dictionary term of role facet, read_point or biz_location';

COMMENT ON COLUMN exposure_value.value IS 'as written; a place: its key';

CREATE TABLE exposure (
    event_time BIGINT NOT NULL,
    position BIGINT NOT NULL,
    value_id INTEGER NOT NULL,
    party_id INTEGER NOT NULL
);

CREATE INDEX ix_exposure_value_id ON exposure (value_id, event_time);

CREATE TABLE calibration (
    position BIGINT NOT NULL,
    ordinal INTEGER NOT NULL,
    party_id INTEGER NOT NULL,
    gauge TEXT COLLATE "C" NOT NULL,
    event_time BIGINT NOT NULL,
    result TEXT COLLATE "C" NOT NULL,
    due BIGINT,
    certificate TEXT COLLATE "C",
    CONSTRAINT pk_calibration PRIMARY KEY (position, ordinal)
);

CREATE INDEX ix_calibration_gauge ON calibration USING hash (gauge);

COMMENT ON COLUMN calibration.gauge IS 'key: clew.events.house.calibration.gauge_key';

COMMENT ON COLUMN calibration.result IS 'passed, adjusted or failed';

CREATE TABLE lot_name (
    key TEXT COLLATE "C" NOT NULL,
    issuer TEXT COLLATE "C" NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    folded_number TEXT COLLATE "C" NOT NULL,
    CONSTRAINT pk_lot_name PRIMARY KEY (key)
);

CREATE INDEX ix_lot_name_folded_number ON lot_name USING hash (folded_number);

COMMENT ON TABLE lot_name IS 'Issuer and number of each lot key, so that a bare number finds it.';

COMMENT ON COLUMN lot_name.key IS 'of a lot that a thing or an alias names';

COMMENT ON COLUMN lot_name.issuer IS 'the identifier of who gave the number; of a GS1 lot: its GTIN';

COMMENT ON COLUMN lot_name.folded_number IS 'for finding, never for identity';
