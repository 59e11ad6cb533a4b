import type { ImportJob } from '../../model/job.ts';
import type { MailOutcome } from '../../model/mail.ts';
import { compose } from './compose.ts';
import { type MailPlace, type MailPorts, surroundings } from './place.ts';

/**
 * Tells the operators how an import of users ended. Auth0 writes to the owners of the tenant; there are none here,
 * so it goes to the tenant's `support_email`.
 * @returns undefined when the tenant has no such address
 */
export async function sendImportReport(
  ports: MailPorts,
  place: MailPlace,
  { id, connection, summary }: ImportJob,
): Promise<MailOutcome | undefined> {
  const around = await surroundings(ports, place, {});
  const to = String(around.values['support_email']);
  if (to === '') return undefined;
  const { total, inserted, updated, failed } = summary;
  const report = [
    `The job ${id} has brought a file of ${total} users into the connection ${connection}.`,
    `Inserted: ${inserted}. Updated: ${updated}. Failed: ${failed}.`,
    ...(failed === 0 ? [] : [`GET /api/v2/jobs/${id}/errors says for a day why users failed.`]),
  ];
  return compose(ports, place, {
    kind: 'users_import',
    to,
    template: undefined,
    around,
    values: {},
    facts: { report },
    about: {},
  });
}
