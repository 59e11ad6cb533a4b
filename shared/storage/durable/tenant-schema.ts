import { accessStep } from './access-schema.ts';
import { attemptStep } from './attempt-schema.ts';
import { stampStep } from './change-stamp.ts';
import { recordTable, type SchemaStep } from './schema.ts';
import { termStep } from './term-index.ts';

/**
 * The tables of a tenant's control plane. `seq` is the revision an entity was created with: it orders
 * lists and is the place a list goes on from. `tally` counts entities per kind and per attribute value;
 * triggers keep it, so a total costs one look-up however many entities there are.
 */
const first: SchemaStep = [
  ...recordTable,
  `CREATE TABLE entity(
    seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, doc TEXT NOT NULL, rev INTEGER NOT NULL,
    copies TEXT NOT NULL, UNIQUE (kind, id)) STRICT`,
  'CREATE INDEX entity_order ON entity(kind, seq)',
  `CREATE TABLE unique_key(
    kind TEXT NOT NULL, key TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (kind, key)) STRICT, WITHOUT ROWID`,
  'CREATE INDEX unique_key_owner ON unique_key(seq)',
  `CREATE TABLE attribute(
    kind TEXT NOT NULL, name TEXT NOT NULL CHECK (name <> ''), value TEXT NOT NULL, seq INTEGER NOT NULL,
    PRIMARY KEY (kind, name, value, seq)) STRICT, WITHOUT ROWID`,
  'CREATE UNIQUE INDEX attribute_owner ON attribute(seq, name)',
  `CREATE TABLE tally(
    kind TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (kind, name, value)) STRICT, WITHOUT ROWID`,
  ...counted('entity', "'', ''"),
  ...counted('attribute', 'ROW.name, ROW.value'),
];

/** Triggers that count the rows of a table; `columns` are the name and value they are counted under. */
function counted(table: 'entity' | 'attribute', columns: string): string[] {
  const key = (row: 'NEW' | 'OLD'): string => `${row}.kind, ${columns.replaceAll('ROW', row)}`;
  return [
    `CREATE TRIGGER ${table}_added AFTER INSERT ON ${table} BEGIN
       INSERT INTO tally(kind, name, value, count) VALUES (${key('NEW')}, 1)
       ON CONFLICT(kind, name, value) DO UPDATE SET count = count + 1; END`,
    `CREATE TRIGGER ${table}_removed AFTER DELETE ON ${table} BEGIN
       UPDATE tally SET count = count - 1 WHERE (kind, name, value) = (${key('OLD')});
       DELETE FROM tally WHERE (kind, name, value) = (${key('OLD')}) AND count <= 0; END`,
  ];
}

export const tenantSchema: readonly SchemaStep[] = [first, accessStep, attemptStep, termStep, stampStep];
