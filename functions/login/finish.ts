import type { Context } from 'hono';
import type { AuthorizeError } from '../../shared/model/authorize-error.ts';
import type { Ports } from '../../shared/model/ports.ts';
import type { User } from '../../shared/model/user.ts';
import { type AdvancePorts, advance } from '../../shared/protocol/authorize/advance.ts';
import type { Outcome } from '../../shared/protocol/authorize/outcome.ts';
import { transactionGone } from '../../shared/protocol/authorize/refusals.ts';
import { tell } from '../../shared/protocol/authorize/respond.ts';
import { endTransaction, type Progress, type Transaction } from '../../shared/protocol/authorize/transaction.ts';
import { type SessionPorts, startSession, touchSession } from '../../shared/protocol/session/session.ts';
import type { AppEnv } from '../app-env.ts';
import { eventOf, perform } from '../oauth/outcome.tsx';
import { readSessionCookie, writeSessionCookie } from './cookies.ts';
import type { Step, StepPorts } from './step.tsx';

export type FinishPorts = StepPorts & AdvancePorts & Pick<Ports, 'background' | 'store' | 'access' | 'digest'>;

const whereOf = (c: Context<AppEnv>) => ({ site: c.get('site'), issuer: c.get('issuer') });

/**
 * Goes on with a sign-in after a page: to the next page or, once for every sign-in, back to the application.
 * @throws {AuthorizeError} when it was finished before (SESS-02)
 * @throws {Unavailable}
 */
export async function goOn(
  c: Context<AppEnv>,
  ports: FinishPorts,
  { transaction, tenant }: Pick<Step, 'transaction' | 'tenant'>,
  progress: Partial<Progress>,
): Promise<Response> {
  const next: Transaction = { ...transaction, progress: { ...transaction.progress, ...progress } };
  const session = await readSessionCookie(c, ports);
  const outcome = await advance(ports, whereOf(c), next, session, 'record');
  if (outcome.kind === 'respond') await end(c, ports, transaction);
  noteReturn(c, ports, { transaction: next, tenant }, outcome);
  return perform(c, ports, outcome);
}

/**
 * Notes that somebody came in by an earlier session: its use keeps it alive, and the application is one of those that
 * hear of its end (EXT-08). Written down beside the answer.
 */
export function noteReturn(
  c: Context<AppEnv>,
  ports: SessionPorts & Pick<Ports, 'background' | 'events'>,
  { transaction: { request, progress }, tenant }: Pick<Step, 'transaction' | 'tenant'>,
  outcome: Outcome,
): void {
  if (outcome.kind !== 'respond' || outcome.session === undefined || progress.fresh === true) return;
  const address = c.get('address');
  const used = { client_id: request.client_id, address, user_agent: c.req.header('user-agent') ?? '' };
  ports.background(touchSession(ports, { name: c.get('site').tenant, record: tenant }, outcome.session, used));
  ports.events.emit({ ...eventOf(c), ...outcome.about, type: 'ssa', description: 'Signed in by an earlier session' });
}

/** Tells the application that the sign-in ends without success. @throws {AuthorizeError} when it was finished before */
export async function tellRefusal(
  c: Context<AppEnv>,
  ports: FinishPorts,
  { transaction, tenant, client }: Pick<Step, 'transaction' | 'tenant' | 'client'>,
  error: AuthorizeError,
): Promise<Response> {
  const outcome = tell(whereOf(c), transaction.request, error, { tenant, client, silent: false });
  if (outcome.kind === 'respond') await end(c, ports, transaction);
  return perform(c, ports, outcome);
}

async function end(c: Context<AppEnv>, ports: FinishPorts, transaction: Transaction): Promise<void> {
  if (!(await endTransaction(ports, c.get('site').tenant, transaction))) throw transactionGone();
}

/**
 * Somebody has just proved who they are: a new session begins, the browser's earlier one ends, and the sign-in goes
 * on (SESS-01).
 * @throws {AuthorizeError}
 * @throws {Unavailable}
 */
export async function signedIn(
  c: Context<AppEnv>,
  ports: FinishPorts,
  step: Step,
  who: { user: User; methods: readonly string[] },
): Promise<Response> {
  const about = {
    user_id: who.user.user_id,
    client_id: step.client.client_id,
    methods: who.methods,
    address: c.get('address'),
    user_agent: c.req.header('user-agent') ?? '',
  };
  const before = await readSessionCookie(c, ports);
  const session = await startSession(ports, { name: c.get('site').tenant, record: step.tenant }, about, before);
  await writeSessionCookie(c, ports, session);
  return goOn(c, ports, step, { user_id: who.user.user_id, sid: session.id, fresh: true });
}
