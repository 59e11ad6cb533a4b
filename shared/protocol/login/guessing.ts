import type { AttemptAnswer, AttemptRules, FailureRule } from '../../model/attempts.ts';
import type { Allowance, Ports } from '../../model/ports.ts';
import { isInRange } from '../address-range.ts';
import { attackProtection } from '../management/attack-protection.ts';
import { readSingleton } from '../management/singleton.ts';
import type { TenantContext } from '../management/write.ts';

/** What a tenant does against guessing of passwords, as rules that tries are counted by (management-api 3.16). */

/** How long an account stays closed to an address, in milliseconds: Auth0's thirty days. */
export const blockedFor = 2_592_000_000;

interface BruteForce {
  enabled: boolean;
  shields: string[];
  mode: string;
  allowlist: string[];
  max_attempts: number;
}

interface Throttling {
  enabled: boolean;
  shields: string[];
  allowlist: string[];
  stage: Record<'pre-login' | 'pre-user-registration', { max_attempts: number; rate: number }>;
}

export interface Breached {
  enabled: boolean;
  shields: string[];
  stage: Record<'pre-user-registration' | 'pre-change-password', { shields: string[] }>;
}

/** The settings of one tenant. Their fields are always there: what was not set has its default. */
export interface Protection {
  bruteForce: BruteForce;
  throttling: Throttling;
  breached: Breached;
}

/**
 * The settings as they were at most some seconds ago: they are asked at every sign-in and hardly ever change.
 * @throws {Unavailable}
 */
export async function readProtection(ports: Pick<Ports, 'store'>, at: TenantContext): Promise<Protection> {
  const read = (name: keyof typeof attackProtection): Promise<unknown> =>
    readSingleton(ports, at, attackProtection[name], 'copy');
  const [bruteForce, throttling, breached] = await Promise.all([
    read('brute-force-protection'),
    read('suspicious-ip-throttling'),
    read('breached-password-detection'),
  ]);
  return { bruteForce, throttling, breached } as Protection;
}

/** Who is being signed in to, and from where. */
export interface Target {
  /** The address as limits count it. */
  address: string;
  /** What was typed, normalised. */
  identifier: string;
  /** When the block would begin, milliseconds since 1970. */
  now: number;
  /** The account, when there is one: all of its names count as one (PWD-02). */
  account?: { user_id: string; connection: string; protect: boolean } | undefined;
}

/** The rules of a sign-in. Counted are failures only. */
export function signInRules({ bruteForce, throttling }: Protection, target: Target): AttemptRules {
  const listed = (list: readonly string[]): boolean => list.some((range) => isInRange(target.address, range));
  const { 'pre-login': stage } = throttling.stage;
  return {
    ...(bruteForce.enabled && target.account?.protect !== false && !listed(bruteForce.allowlist)
      ? { failures: failureRule(bruteForce, target) }
      : {}),
    ...(throttling.enabled && !listed(throttling.allowlist)
      ? {
          budget: {
            key: `login ${target.address}`,
            ...{ most: stage.max_attempts, rate: stage.rate },
            ...(throttling.shields.includes('block') ? { barrier: addressBarrier(target.address) } : { lenient: true }),
          },
        }
      : {}),
  };
}

function failureRule({ shields, mode, max_attempts }: BruteForce, target: Target): FailureRule {
  const { identifier, account, now } = target;
  const ip = mode === 'count_per_identifier' ? undefined : target.address;
  const key = JSON.stringify([account?.user_id ?? identifier, account === undefined, ip ?? null]);
  const doc = {
    identifier,
    ...(ip === undefined ? {} : { ip }),
    ...(account === undefined ? {} : { connection: account.connection }),
    since: new Date(now).toISOString(),
  };
  const barrier = {
    ...{ kind: 'user-block', id: key, doc, unique: [], copies: {} },
    attributes: { identifier, ...(account === undefined ? {} : { user_id: account.user_id }) },
    ...(account === undefined ? {} : { requires: [{ kind: 'user', id: account.user_id }] }),
  };
  return { key, most: max_attempts, lasts: blockedFor, ...(shields.includes('block') ? { barrier } : {}) };
}

const addressBarrier = (address: string) => ({
  ...{ kind: 'ip-block', id: address, doc: { ip: address }, unique: [], attributes: {}, copies: {} },
});

/** The rule of a sign-up: every try counts. */
export function signUpRules({ throttling }: Protection, address: string): AttemptRules {
  const { 'pre-user-registration': stage } = throttling.stage;
  if (!throttling.enabled || !throttling.shields.includes('block')) return {};
  if (throttling.allowlist.some((range) => isInRange(address, range))) return {};
  return { budget: { key: `signup ${address}`, most: stage.max_attempts, rate: stage.rate } };
}

/** What is left of a budget, as the headers of an answer say it. Undefined where nothing is counted. */
export function allowanceOf({ budget: rule }: AttemptRules, answer: AttemptAnswer): Allowance | undefined {
  if (rule === undefined || answer.budget === undefined) return undefined;
  const { left, full_at } = answer.budget;
  const reset = Math.ceil(full_at / 1000);
  return { allowed: answer.closed === undefined, limit: rule.most, remaining: left, reset };
}

/** Passwords that Auth0 treats as stolen, so that the defence can be tried out (fact sheet 10.3). */
const testPrefix = 'AUTH0-TEST-';

/**
 * Whether a password counts as stolen at this point. There is no list of stolen passwords here: only Auth0's own
 * test passwords are known.
 */
export const isStolen = (password: string): boolean => password.startsWith(testPrefix);
