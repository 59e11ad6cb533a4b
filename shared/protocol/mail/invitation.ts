import type { MailOutcome } from '../../model/mail.ts';
import type { Invitation } from '../../model/organization-parts.ts';
import { documentOf } from '../management/write.ts';
import { compose } from './compose.ts';
import { type MailPlace, type MailPorts, surroundings } from './place.ts';
import { customTemplate } from './settings.ts';

/**
 * Mails an invitation into an organization to the one who is invited (management-api 3.7). Templates know `url`,
 * `inviter.name`, `roles` and the organization.
 */
export async function sendInvitationEmail(
  ports: MailPorts,
  place: MailPlace,
  invitation: Invitation,
): Promise<MailOutcome> {
  const { client_id, organization_id, invitation_url: url, invitee, inviter } = invitation;
  const [template, around, roles] = await Promise.all([
    customTemplate(ports, place.tenant, 'user_invitation'),
    surroundings(ports, place, { client_id, organization_id }),
    rolesOf(ports, place, invitation.roles ?? []),
  ]);
  const organization = around.values['organization'] as { name: string; display_name: string } | undefined;
  const lifetime = Math.max(60, Math.floor((Date.parse(invitation.expires_at) - ports.clock.now()) / 1000));
  return compose(ports, place, {
    kind: 'user_invitation',
    to: invitee.email,
    template,
    around,
    values: { url, inviter: { name: inviter.name }, roles, user: { email: invitee.email } },
    facts: { url, inviter: inviter.name, organization: organization?.display_name, lifetime },
    about: { client_id, organization: organization_id, user_name: invitee.email },
  });
}

async function rolesOf(ports: MailPorts, place: MailPlace, ids: readonly string[]): Promise<readonly object[]> {
  const found = await Promise.all(ids.map((id) => ports.store.get(place.tenant, 'role', id)));
  return found.flatMap((stored) => {
    if (stored === undefined) return [];
    const { id, name, description } = documentOf<Record<string, unknown>>(stored);
    return [{ id, name, description: description ?? '' }];
  });
}
