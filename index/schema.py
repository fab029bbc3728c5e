"""The index file: its tables and their version. Derived from the sources alone; on another version it is built anew."""

VERSION = 25
"""Raised with every change of the tables, of the parser or of the terms: an index of another version is rebuilt."""

TABLES = """
create table source (
    id integer primary key,
    name text not null unique,
    origin text not null,                 -- where it was read from, without credentials
    link text,                            -- the permalink template, where there is one
    commit_id text,                       -- the commit that is indexed; null for a folder
    chosen text not null default '',      -- by which rules its files were chosen
    skipped text not null default '[]',   -- JSON list of paths with the reasons why they were not read
    visible_to text not null default '',  -- JSON of who may see it; empty: everyone
    bullets integer not null default 0    -- how many it has
);
create table note (
    id integer primary key,
    source_id integer not null references source(id),
    path text not null,
    part text not null,                   -- which call of its file it is, where that has several; see model.Sitting
    above integer not null,               -- how many lines of the file stand above it
    key text not null,                    -- of the file: blob id, or size, time and hash: tells that it changed
    series text not null,
    year integer, month integer, day integer,
    title text not null,
    state text not null,
    attendees text not null,              -- JSON list of lists of names
    body blob not null,                   -- the note's text, UTF-8, deflated
    unique (source_id, path, part)
);
create index note_by_series on note(source_id, series, year, month, day);
create index note_by_day on note(source_id, state, year, month, day);
create table pack (                       -- threads of a note one after the other, with their bullets: see `packing`
    id integer primary key,               -- that of its first bullet: those of a note are numbered without a gap
    note_id integer not null references note(id),
    last integer not null,                -- the id of its last bullet
    starts blob not null,                 -- where each thread begins, counted from the first bullet: a byte each
    signals integer not null,             -- those of all its bullets together
    sames blob not null,                  -- of each bullet five bytes, equal for bullets of the same words
    content blob not null                 -- all else, as JSON, deflated
);
create index pack_by_note on pack(note_id);
create virtual table bullet_fts using fts5 (
    body, crumb, content='', tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co M*' tokenchars '.'"
);
create table term (                       -- in how many bullets of a source each term stands
    source_id integer not null, term text not null, bullets integer not null,
    primary key (source_id, term)
) without rowid;
create table word (                       -- the same for words as written, by which spelling is corrected
    source_id integer not null, word text not null, bullets integer not null,
    primary key (source_id, word)
) without rowid;
create table speaker (                    -- how many bullets of a source each name labels, casefolded
    source_id integer not null, name text not null, bullets integer not null,
    primary key (source_id, name)
) without rowid;
create table attendee (                   -- in how many notes of a source somebody is listed by the same names
    source_id integer not null, names text not null, notes integer not null, -- names: JSON list
    primary key (source_id, names)
) without rowid;
create table same (                       -- in how many notes of a source the same words stand: boilerplate
    source_id integer not null, same integer not null, notes integer not null,
    primary key (source_id, same)
) without rowid;
create table encoder (                    -- what made the vectors; no row where there are none
    signature text not null
);
create table vector (                     -- of the bullets of a note, in their order; see dense.py
    note_id integer primary key,
    first integer not null,               -- bullet.id of the first
    numbers blob not null                 -- a signed byte each
);
create trigger vector_leaves after delete on note begin delete from vector where note_id = old.id; end;
"""
