import { operations } from './openapi/contract.ts';

/** How far an operation of the contract goes here. */
export type Standing = 'full' | 'stored' | 'absent';

/**
 * Entities that are kept and given back, and drive no behaviour of the server yet (management-api 4). A
 * path is under the first one that begins it.
 */
const storedPaths: readonly string[] = [
  ...['/rules', '/rules-configs', '/hooks', '/forms', '/flows', '/log-streams', '/event-streams', '/network-acls'],
  ...['/self-service-profiles', '/user-attribute-profiles', '/connection-profiles', '/token-exchange-profiles'],
  ...['/branding', '/prompts', '/risk-assessments', '/supplemental-signals'],
  ...['/actions', '/attack-protection', '/guardian', '/rate-limit-policies', '/groups', '/keys/encryption'],
  ...['/keys/custom-signing', '/users/{id}/connected-accounts', '/users/{id}/federated-connections-tokensets'],
  '/users/{id}/risk-assessments',
];

const isStored = (path: string): boolean => storedPaths.some((one) => path === one || path.startsWith(`${one}/`));

export interface Probe {
  /** The methods that a path has, as its preflight names them. */
  methods(path: string): Promise<readonly string[]>;
  /** Whether a caller with every scope is told that it lacks one: the answer of what exists in name only. */
  refusesEveryone(method: string, path: string): Promise<boolean>;
}

/** Asks for every operation. Parameters are filled with a name that nothing has. */
export async function standings(probe: Probe): Promise<Map<string, Standing>> {
  const found = new Map<string, Standing>();
  for (const operation of operations()) {
    const [method = '', template = ''] = operation.split(' ');
    const path = template.replaceAll(/\{[^}]+\}/g, 'nobody');
    const there = (await probe.methods(path)).includes(method) && !(await probe.refusesEveryone(method, path));
    found.set(operation, there ? (isStored(template) ? 'stored' : 'full') : 'absent');
  }
  return found;
}

const count = (found: ReadonlyMap<string, Standing>, wanted: Standing): number =>
  [...found.values()].filter((standing) => standing === wanted).length;

/** The generated part of the page: a sentence of totals and one row for each path. */
export function operationsTable(found: ReadonlyMap<string, Standing>): string {
  const paths = Map.groupBy([...found.keys()], (operation) => operation.split(' ')[1] ?? '');
  const cell = (path: string, wanted: Standing): string =>
    (paths.get(path) ?? [])
      .filter((operation) => found.get(operation) === wanted)
      .map((operation) => operation.split(' ')[0])
      .join(' ');
  const rows = [...paths.keys()]
    .sort()
    .map((path) => `| \`${path}\` | ${cell(path, 'full')} | ${cell(path, 'stored')} | ${cell(path, 'absent')} |`);
  return [
    `Of the ${found.size} operations of Auth0's published contract, ${count(found, 'full')} are full, ${count(found, 'stored')} stored, ${count(found, 'absent')} absent.`,
    '',
    '| path below `/api/v2` | full | stored | absent |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}
