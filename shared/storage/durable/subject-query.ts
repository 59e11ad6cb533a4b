import { isOver } from '../../model/ending.ts';
import type { Session } from '../../model/session.ts';
import type { Subject, SubjectQuestion } from '../../model/subject.ts';
import { consentKey } from '../../model/tenant-store.ts';
import type { User } from '../../model/user.ts';
import { firstRow, rows, type Sql } from './sql.ts';

/** Answers a question about a person out of the tenant's entities, in one turn. */

interface Row {
  doc: string;
  rev: number;
}

const entity = <Doc>(sql: Sql, kind: string, id: string): { doc: Doc; rev: number } | undefined => {
  const row = firstRow<Row>(sql, 'SELECT doc, rev FROM entity WHERE kind = ? AND id = ?', kind, id);
  return row && { doc: JSON.parse(row.doc) as Doc, rev: row.rev };
};

const withAttribute = <Doc>(sql: Sql, kind: string, name: string, values: readonly string[]): Doc[] =>
  values.length === 0
    ? []
    : rows<{ doc: string }>(
        sql,
        `SELECT doc FROM entity WHERE seq IN (SELECT seq FROM attribute
           WHERE kind = ? AND name = ? AND value IN (SELECT value FROM json_each(?)))`,
        kind,
        name,
        JSON.stringify(values),
      ).map(({ doc }) => JSON.parse(doc) as Doc);

interface Permission {
  permission_name: string;
  resource_server_identifier: string;
}

/** Names of the permissions at one API: the user's own, those of its roles and those of its roles in the organization. */
function permissionsAt(sql: Sql, userId: string, audience: string, memberRoles: readonly string[]): string[] {
  const roles = withAttribute<{ role_id: string }>(sql, 'role-member', 'user_id', [userId]);
  const held = [
    ...withAttribute<Permission>(sql, 'user-permission', 'user_id', [userId]),
    ...withAttribute<Permission>(sql, 'role-permission', 'role_id', [
      ...roles.map(({ role_id }) => role_id),
      ...memberRoles,
    ]),
  ];
  const here = held.filter(({ resource_server_identifier }) => resource_server_identifier === audience);
  return [...new Set(here.map(({ permission_name }) => permission_name))];
}

function consentOf(sql: Sql, question: SubjectQuestion): readonly string[] | undefined {
  const { user_id, client_id, consent_audience: audience = question.audience } = question;
  if (client_id === undefined || audience === undefined) return undefined;
  const row = firstRow<{ doc: string }>(
    sql,
    `SELECT doc FROM entity WHERE seq = (SELECT seq FROM unique_key WHERE kind = 'grant' AND key = ?)`,
    consentKey(user_id, client_id, audience),
  );
  return row && (JSON.parse(row.doc) as { scope: string[] }).scope;
}

/** @param now milliseconds since 1970 */
function liveSession(sql: Sql, { session: id, user_id }: SubjectQuestion, now: number): Session | undefined {
  const session = id === undefined ? undefined : entity<Session>(sql, 'session', id)?.doc;
  return session !== undefined && session.user_id === user_id && !isOver(session, now) ? session : undefined;
}

/**
 * What is so now; undefined for a user that does not exist.
 * @param now milliseconds since 1970
 */
export function answerSubject(sql: Sql, question: SubjectQuestion, now: number): Subject | undefined {
  const { user_id, audience, organization, code } = question;
  const user = entity<User>(sql, 'user', user_id);
  if (user === undefined) return undefined;
  const member =
    organization === undefined
      ? undefined
      : entity<{ roles: string[] }>(sql, 'organization-member', `${organization} ${user_id}`)?.doc;
  const session = liveSession(sql, question, now);
  const consent = consentOf(sql, question);
  const replayed =
    code !== undefined && firstRow(sql, 'SELECT id FROM code WHERE id = ? AND replayed = 1', code) !== undefined;
  return {
    user: user.doc,
    rev: user.rev,
    permissions: audience === undefined ? [] : permissionsAt(sql, user_id, audience, member?.roles ?? []),
    ...(session === undefined ? {} : { session }),
    ...(organization === undefined ? {} : { member: member !== undefined }),
    ...(consent === undefined ? {} : { consent }),
    ...(replayed ? { code_replayed: true } : {}),
  };
}
