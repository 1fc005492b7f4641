-- Sessions that somebody signed out of before their hours were over.

CREATE TABLE ended_session (
    id TEXT COLLATE "C" NOT NULL,
    expires_at BIGINT NOT NULL,
    CONSTRAINT pk_ended_session PRIMARY KEY (id)
);

COMMENT ON COLUMN ended_session.id IS 'drawn at random when somebody signed in; no cookie can be made from it';

COMMENT ON COLUMN ended_session.expires_at IS 'from then on the session is over by itself, and this row may go';
