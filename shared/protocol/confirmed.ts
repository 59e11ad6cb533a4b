import { AuthorizeError } from '../model/authorize-error.ts';
import { OAuthError } from '../model/errors.ts';
import type { Freshness, Registry } from '../model/ports.ts';
import type { Registrations, Wanted } from '../model/registry.ts';
import { rescued, type Soon } from '../model/soon.ts';

/** The registry of one tenant at one level of trust. */
export type Find = (wanted: Wanted) => Soon<Registrations>;

/** The registry of one tenant for one request. */
export interface Lookups {
  copy: Find;
  record: Find;
  /** Asks the record whatever copies were asked, and tells whether it says anything else. */
  differs(): Promise<boolean>;
}

interface Answer {
  readonly wanted: Readonly<Wanted>;
  freshness: Freshness;
  found: Soon<Registrations>;
}

/**
 * Remembers the answers for the life of one request, so that it asks the same question once at each level of
 * trust, however many rules need the answer: the system of record refuses to be asked twice in a row
 * about the same thing. What the record said stands in for the copy from then on.
 */
export function lookups(tenant: string, registry: Pick<Registry, 'find'>): Lookups {
  // A request has a handful of questions at most: going through them is cheaper than a key of their texts.
  const answers: Answer[] = [];
  const find = (wanted: Wanted, freshness: Freshness): Soon<Registrations> => {
    const known = answers.find((answer) => isSame(answer.wanted, wanted));
    if (known !== undefined && (freshness === 'copy' || known.freshness === 'record')) return known.found;
    const found = registry.find(tenant, wanted, freshness);
    if (known === undefined) answers.push({ wanted, freshness, found });
    else Object.assign(known, { freshness, found });
    return found;
  };
  return {
    copy: (wanted) => find(wanted, 'copy'),
    record: (wanted) => find(wanted, 'record'),
    async differs() {
      let different = false;
      for (const { wanted, freshness, found } of [...answers]) {
        if (freshness === 'record') continue;
        different = !areSame(await found, await find(wanted, 'record')) || different;
      }
      return different;
    },
  };
}

/** Whether they are the very records: what an isolate still holds of an answer of the record, it does not make anew. */
function areSame(a: Registrations, b: Registrations): boolean {
  const { tenant, ...rest } = a;
  const { tenant: otherTenant, ...others } = b;
  const names = Object.keys(rest) as (keyof typeof rest)[];
  const isSameTenant = tenant === otherTenant || Object.keys({ ...tenant, ...otherTenant }).length === 0;
  return (
    isSameTenant && names.length === Object.keys(others).length && names.every((name) => rest[name] === others[name])
  );
}

const isSame = (a: Wanted, b: Wanted): boolean =>
  a.client_id === b.client_id &&
  a.audience === b.audience &&
  a.organization === b.organization &&
  a.subject === b.subject;

/**
 * Lets a rule decide on the copies at hand and, when it refuses for a reason that rests on a
 * registration, lets it decide once more on what the system of record says now. So a refusal never
 * rests on an old copy, and a new client, secret or grant works at once everywhere. `decide` must be
 * free of side effects.
 * @throws {OAuthError} the second refusal
 * @throws {Overloaded} when the system of record was asked too often
 * @throws {Unavailable} when it cannot be reached
 */
export function confirmed<Decision>(lookup: Lookups, decide: (find: Find) => Soon<Decision>): Soon<Decision> {
  return rescued(
    () => decide(lookup.copy),
    async (error) => {
      // Asked of the very same records, the rule would say the same again.
      if (!isUnconfirmed(error) || !(await lookup.differs())) throw error;
      return decide(lookup.record);
    },
  );
}

const isUnconfirmed = (error: unknown): boolean =>
  (error instanceof OAuthError || error instanceof AuthorizeError) && error.confirm;
