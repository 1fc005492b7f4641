-- Blobs, sealed like raw captures, and which events name them.

CREATE TABLE blob (
    sha256 TEXT COLLATE "C" NOT NULL,
    size BIGINT NOT NULL,
    wrapped_key BYTEA,
    CONSTRAINT pk_blob PRIMARY KEY (sha256)
);

COMMENT ON COLUMN blob.wrapped_key IS 'null: erased';

CREATE TABLE blob_chunk (
    sha256 TEXT COLLATE "C" NOT NULL,
    number INTEGER NOT NULL,
    sealed BYTEA NOT NULL,
    CONSTRAINT pk_blob_chunk PRIMARY KEY (sha256, number),
    CONSTRAINT fk_blob_chunk_sha256 FOREIGN KEY(sha256) REFERENCES blob (sha256)
);

COMMENT ON COLUMN blob_chunk.sealed IS 'a piece of the compressed bytes, AES-256-GCM';

CREATE TABLE attachment (
    position BIGINT NOT NULL,
    ordinal INTEGER NOT NULL,
    party_id INTEGER NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL,
    media_type TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C",
    CONSTRAINT pk_attachment PRIMARY KEY (position, ordinal)
);

CREATE INDEX ix_attachment_sha256 ON attachment USING hash (sha256);
