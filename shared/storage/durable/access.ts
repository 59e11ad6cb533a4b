import type { Access, Clock } from '../../model/ports.ts';
import type { Redeemed } from '../../model/redemption.ts';
import type { Subject, SubjectQuestion } from '../../model/subject.ts';
import type { Change } from '../../model/tenant-store.ts';
import { Memo } from '../memo.ts';
import { ask, type Namespace } from './rpc.ts';
import type { TenantObject } from './tenant-object.ts';

/** How long an isolate goes by what it was told of a person, in milliseconds. */
export const subjectFreshFor = 5000;

/** People whom an isolate remembers; and questions about each. */
const mostPeople = 5000;
const mostQuestions = 8;

const objectOf = (tenant: string): string => `tenant:${tenant}`;

type Answers = Map<string, { subject: Subject | undefined; until: number }>;

/** Kinds of entities that an answer about a person is made of. */
const personal: ReadonlySet<string> = new Set([
  ...['user', 'session', 'grant', 'user-permission', 'role-permission', 'role-member', 'role'],
  ...['organization-member', 'organization', 'refresh-token'],
]);

export interface OwnAccess extends Access {
  /** This isolate has just made these changes: what it holds of the people they are about is forgotten. */
  committed(tenant: string, changes: readonly Change[]): void;
}

/**
 * What the tenants' objects say of people, as an isolate asks: an answer serves for five seconds, and never longer
 * than until this isolate itself changes something of it.
 */
export function makeAccess(options: { namespace: Namespace; clock: Clock }): OwnAccess {
  return new RememberedAccess(options.namespace, options.clock);
}

class RememberedAccess implements OwnAccess {
  readonly #namespace: Namespace;
  readonly #clock: Clock;
  readonly #people: Memo<Answers>;
  /** Raised when a change may be about anybody of the tenant. */
  readonly #epochs = new Map<string, number>();

  constructor(namespace: Namespace, clock: Clock) {
    this.#namespace = namespace;
    this.#clock = clock;
    this.#people = new Memo({ clock, ttl: subjectFreshFor, limit: mostPeople });
  }

  async subject(tenant: string, question: SubjectQuestion, freshness: 'copy' | 'record'): Promise<Subject | undefined> {
    const person = this.#keyOf(tenant, question.user_id);
    const { session, audience, organization, client_id, consent_audience, code } = question;
    const key = JSON.stringify([session, audience, organization, client_id, consent_audience, code]);
    const now = this.#clock.now();
    const answers: Answers = this.#people.peek(person)?.value ?? new Map();
    const known = answers.get(key);
    if (freshness === 'copy' && known !== undefined && now < known.until) return known.subject;
    this.#people.put(person, answers);
    const subject = await ask<TenantObject, Subject | undefined>(
      this.#namespace,
      objectOf(tenant),
      'repeatable',
      (object) => object.subject(question, now),
    );
    // A change that came while the answer was on its way has dropped these answers, or begun another epoch.
    if (this.#people.peek(this.#keyOf(tenant, question.user_id))?.value !== answers) return subject;
    if (answers.size >= mostQuestions) answers.clear();
    answers.set(key, { subject, until: now + subjectFreshFor });
    this.#people.put(person, answers);
    return subject;
  }

  async redeem(tenant: string, redemption: Parameters<Access['redeem']>[1]): Promise<Redeemed> {
    const now = this.#clock.now();
    const redeemed = await ask<TenantObject, Redeemed>(this.#namespace, objectOf(tenant), 'once', (object) =>
      object.redeem(redemption, now),
    );
    if (!redeemed.ok) this.changed(tenant, redemption.question.user_id);
    return redeemed;
  }

  changed(tenant: string, user_id: string): void {
    this.#people.drop(this.#keyOf(tenant, user_id));
  }

  committed(tenant: string, changes: readonly Change[]): void {
    for (const change of changes) {
      const about = peopleOf(change);
      if (about === 'anybody') this.#epochs.set(tenant, this.#epoch(tenant) + 1);
      else for (const user_id of about) this.changed(tenant, user_id);
    }
  }

  #epoch(tenant: string): number {
    return this.#epochs.get(tenant) ?? 0;
  }

  #keyOf(tenant: string, userId: string): string {
    return JSON.stringify([tenant, this.#epoch(tenant), userId]);
  }
}

/** Whom a change is about, as far as it says so itself. */
function peopleOf(change: Change): readonly string[] | 'anybody' {
  if (change.op !== 'remove') {
    if (!personal.has(change.kind)) return [];
    if (change.kind === 'user') return [change.id];
    const { user_id } = change.attributes;
    return user_id === undefined ? 'anybody' : [user_id];
  }
  const cascade = change.cascade ?? [];
  const kinds = [change.kind, ...cascade.map(({ kind }) => kind)];
  if (!kinds.some((kind) => personal.has(kind))) return [];
  if (change.kind === 'user') return [change.id];
  const users = cascade.filter(({ attribute }) => attribute === 'user_id').map(({ value }) => value);
  return change.id === '' && users.length === cascade.length ? users : 'anybody';
}
