import { ApiError } from '../../model/api-error.ts';
import { type VerificationJob, verificationEmail } from '../../model/job.ts';
import type { Ports } from '../../model/ports.ts';
import type { User } from '../../model/user.ts';
import { invalidBody, validate } from '../../model/validation.ts';
import { endJob, newJobId, storeJob } from '../management/jobs.ts';
import { chosenAccount, requireTarget } from '../management/tickets.ts';
import { requireUser } from '../management/user-presence.ts';
import { accountId } from '../management/user-record.ts';
import { documentOf } from '../management/write.ts';
import { sendBeside } from './beside.ts';
import { tooManyMailed } from './link.ts';
import type { MailPlace, MailPorts } from './place.ts';
import { sendVerificationEmail } from './verification.ts';

/**
 * POST /jobs/verification-email: mails the user of an account a link that verifies its address. The answer is the
 * job before the mail is sent; the job says afterwards what became of it.
 * @throws {ApiError} 400 for a bad body or an account without an address, 404 for an unknown user, 429 when the user
 * has had too many
 * @see management-api 3.13
 */
export async function startVerificationJob(
  ports: MailPorts & Pick<Ports, 'background'>,
  place: MailPlace,
  body: unknown,
): Promise<VerificationJob> {
  const input = validate(verificationEmail, body);
  const { client_id, organization_id } = input;
  await requireTarget(ports, place, input);
  const user = documentOf<User>(await requireUser(ports, place, input.user_id));
  const { identity, profile } = chosenAccount(user, input);
  if (profile.email === undefined) throw invalidBody('The user has no e-mail address');
  if (await tooManyMailed(ports, place.tenant, 'email-verification', user.user_id)) throw tooMany();
  const job: VerificationJob = {
    id: newJobId(ports),
    type: 'verification_email',
    status: 'pending',
    created_at: new Date(ports.clock.now()).toISOString(),
  };
  await storeJob(ports, place, job);
  const to = { user, account: accountId(identity), client_id, organization_id };
  sendBeside(ports, place, async () => {
    const outcome = await sendVerificationEmail(ports, place, to);
    await endJob(ports, place, job.id, outcome.ok ? { status: 'completed' } : failed(outcome.detail));
  });
  return job;
}

const failed = (status_details: string) => ({ status: 'failed' as const, status_details });

/** The texts are our own: what Auth0 answers here is not known. */
const tooMany = (): ApiError =>
  new ApiError(429, 'The user has been sent too many verification emails, try again later', 'too_many_requests', {
    headers: { 'retry-after': '3600' },
  });
