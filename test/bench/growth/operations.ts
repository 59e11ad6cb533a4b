import type { Answer, Call } from '../call.ts';
import { tokenCall } from '../targets/set-up.ts';
import { audienceOf, bodies, type FilledTenant, type KindPath, kinds } from './filled-tenant.ts';

/** What a goal is about; each has its own bound. */
export type Group =
  | 'fill'
  | 'list'
  | 'read'
  | 'create'
  | 'change'
  | 'delete'
  | 'token'
  | 'token_first'
  | 'token_further';

/** One kind of request, measured alike on both tenants. */
export interface Operation {
  group: Group;
  title: string;
  /** Requests in one sample. */
  count: number;
  /** Whether read copies are still being published after the answers. */
  writes: boolean;
  /** The requests of one sample. */
  calls(tenant: FilledTenant, sample: Sampling): Call[];
}

/** What the operations of one round on one tenant know of one another. */
export interface Sampling {
  /** Grows with every sample on the tenant, so that names and pairs never come twice. */
  serial: number;
  /** Ids that this round created, to be deleted at its end. */
  created: Map<KindPath, string[]>;
  /** Numbers of the clients that were drawn for the round's tokens. */
  drawn: readonly number[];
}

/** Rows of one page. */
const perPage = 50;

const counts = { list: 40, read: 200, write: 60, drawn: 100, further: 6, mixed: 1500 } as const;

const times = <Value>(count: number, make: (index: number) => Value): Value[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Requests are drawn anew each time; what is measured does not depend on which. */
const anyOf = (size: number): number => Math.floor(Math.random() * size);

const list = (kind: KindPath, title: string, query: (tenant: FilledTenant) => string): Operation => ({
  group: 'list',
  title: `${title} of ${perPage} ${kind}`,
  count: counts.list,
  writes: false,
  calls: (tenant) => times(counts.list, () => tenant.call('GET', `/${kind}?${query(tenant)}`)),
});

const lists = kinds.flatMap((kind) => [
  list(kind, 'first page', () => `page=0&per_page=${perPage}&include_totals=true`),
  list(kind, 'last full page', ({ size }) => `page=${size / perPage - 1}&per_page=${perPage}&include_totals=true`),
  ...(kind === 'resource-servers'
    ? []
    : [
        list(
          kind,
          'checkpoint page in the middle',
          ({ middle }) => `take=${perPage}&from=${encodeURIComponent(middle[kind] ?? '')}`,
        ),
      ]),
]);

const reads = kinds.map(
  (kind): Operation => ({
    group: 'read',
    title: `read one of ${kind}`,
    count: counts.read,
    writes: false,
    calls: ({ call, ids, size }) => times(counts.read, () => call('GET', `/${kind}/${ids[kind][anyOf(size)]}`)),
  }),
);

/** A body that no earlier sample sent. A new grant is for an API whose number no other grant of the client has. */
function bodyOf(kind: KindPath, { size, ids }: FilledTenant, serial: number): object {
  const number = size + serial;
  if (kind !== 'client-grants') return bodies[kind](number);
  const client = serial % size;
  const apart = 1 + (Math.floor(serial / size) % (size - 1));
  return bodies[kind](ids.clients[client] ?? '', (client + apart) % size);
}

const creates = kinds.map(
  (kind): Operation => ({
    group: 'create',
    title: `create one of ${kind}`,
    count: counts.write,
    writes: true,
    calls: (tenant, sampling) =>
      times(counts.write, () => tenant.call('POST', `/${kind}`, bodyOf(kind, tenant, sampling.serial++))),
  }),
);

const changed: Readonly<Record<KindPath, object>> = {
  clients: { description: 'Changed' },
  'resource-servers': { allow_offline_access: true },
  'client-grants': { scope: ['read:orders', 'write:orders'] },
};

const changes = kinds.map(
  (kind): Operation => ({
    group: 'change',
    title: `change one of ${kind}`,
    count: counts.write,
    writes: true,
    calls: ({ call, ids, size }, { serial }) =>
      times(counts.write, (index) => call('PATCH', `/${kind}/${ids[kind][(serial + index) % size]}`, changed[kind])),
  }),
);

const deletions = kinds.toReversed().map(
  (kind): Operation => ({
    group: 'delete',
    title: `delete one of ${kind}`,
    count: counts.write,
    writes: true,
    calls: ({ call }, { created }) => (created.get(kind) ?? []).map((id) => call('DELETE', `/${kind}/${id}`)),
  }),
);

/** Each client asks for a token for the API of its number. */
const tokensOf = ({ clients }: FilledTenant, numbers: readonly number[]): Call[] =>
  numbers.map((number) =>
    tokenCall(clients[number] ?? { client_id: '', client_secret: '' }, audienceOf(number), 'read:orders'),
  );

/** Different clients drawn among all. As many as the small tenant has, so that both serve equally many. */
function draw(size: number): number[] {
  const drawn = new Set<number>();
  while (drawn.size < counts.drawn) drawn.add(anyOf(size));
  return [...drawn];
}

/**
 * The first token of each drawn client after a pause that is longer than a stamp is fresh. All of them have been asked
 * for in the round before.
 */
const firstTokens: Operation = {
  group: 'token_first',
  title: 'first token of a client drawn among all',
  count: counts.drawn,
  writes: false,
  calls(tenant, sampling) {
    sampling.drawn = draw(tenant.size);
    return tokensOf(tenant, sampling.drawn);
  },
};

/** Further tokens of the same clients, whose registrations the isolate holds. */
const furtherTokens: Operation = {
  group: 'token_further',
  title: 'further token of a client drawn among all',
  count: counts.drawn * counts.further,
  writes: false,
  calls: (tenant, { drawn }) => times(counts.further, () => tokensOf(tenant, drawn)).flat(),
};

/** Every client once, as in an isolate that has served the tenant for a while. Nothing of it is measured. */
const allTokens: Operation = {
  group: 'fill',
  title: 'a token for every client',
  count: 0,
  writes: false,
  calls: (tenant) =>
    tokensOf(
      tenant,
      times(tenant.size, (number) => number),
    ),
};

/** What the goal is about: any client at any time, in an isolate that all of them have asked before. */
const mixedTokens: Operation = {
  group: 'token',
  title: 'token of any client at any time',
  count: counts.mixed,
  writes: false,
  calls: (tenant) =>
    tokensOf(
      tenant,
      times(counts.mixed, () => anyOf(tenant.size)),
    ),
};

/** In the order in which they are measured: what is created is deleted again, so the tenants keep their size. */
export const operations: readonly Operation[] = [
  firstTokens,
  furtherTokens,
  ...lists,
  ...reads,
  ...creates,
  ...changes,
  ...deletions,
  allTokens,
  mixedTokens,
];

/** Remembers what was created. */
export function remember({ group, title }: Operation, answers: readonly Answer[], { created }: Sampling): void {
  if (group !== 'create') return;
  const kind = kinds.find((one) => title.endsWith(` ${one}`));
  if (kind === undefined) return;
  const ids = answers.map(({ body }) => {
    const made = JSON.parse(body.toString('utf8')) as { id?: string; client_id?: string };
    return (kind === 'clients' ? made.client_id : made.id) ?? '';
  });
  created.set(kind, ids);
}
