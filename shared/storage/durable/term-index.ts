import { indexedFields, termsOf } from '../../model/search-index.ts';
import type { Document, Kind } from '../../model/tenant-store.ts';
import type { SchemaStep } from './schema.ts';
import { rows, type Sql } from './sql.ts';

/** The values by which searches find entities without reading their documents; an entity may have several of a name. */

/** Entities that are read at once while the index is made. */
const readAtOnce = 500;

/** Makes the table, with the terms of all entities that are there already. */
export const termStep: SchemaStep = [
  `CREATE TABLE term(
    kind TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, seq INTEGER NOT NULL,
    PRIMARY KEY (kind, name, value, seq)) STRICT, WITHOUT ROWID`,
  'CREATE INDEX term_owner ON term(seq, name)',
  makeTerms,
];

function makeTerms(sql: Sql): void {
  const query = 'SELECT seq, doc FROM entity WHERE kind = ? AND seq > ? ORDER BY seq LIMIT ?';
  for (const kind of Object.keys(indexedFields)) {
    for (let after = 0; ; ) {
      const found = rows<{ seq: number; doc: string }>(sql, query, kind, after, readAtOnce);
      for (const { seq, doc } of found) addTerms(sql, kind, seq, JSON.parse(doc) as Document);
      const last = found.at(-1);
      if (last === undefined) break;
      after = last.seq;
    }
  }
}

/** Sets the terms of an entity. What stays as it is costs no write: signing in changes none of them. */
export function setTerms(sql: Sql, kind: Kind, seq: number, doc: Document, replaced: boolean): void {
  if (indexedFields[kind] === undefined) return;
  if (replaced) {
    const others =
      'DELETE FROM term WHERE seq = ? AND (name, value) NOT IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))';
    rows(sql, others, seq, JSON.stringify(termsOf(kind, doc)));
  }
  addTerms(sql, kind, seq, doc);
}

function addTerms(sql: Sql, kind: Kind, seq: number, doc: Document): void {
  rows(
    sql,
    `INSERT INTO term(kind, name, value, seq) SELECT ?, value ->> 0, value ->> 1, ? FROM json_each(?) WHERE TRUE
     ON CONFLICT DO NOTHING`,
    kind,
    seq,
    JSON.stringify(termsOf(kind, doc)),
  );
}

/** Forgets the terms of an entity that goes. */
export function dropTerms(sql: Sql, kind: Kind, seq: number): void {
  if (indexedFields[kind] !== undefined) rows(sql, 'DELETE FROM term WHERE seq = ?', seq);
}
