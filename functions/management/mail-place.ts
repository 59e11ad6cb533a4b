import type { MailPlace } from '../../shared/protocol/mail/place.ts';
import { linkHost } from '../../shared/protocol/management/link-host.ts';
import type { Call, ManagementPorts } from './route.ts';

/**
 * Where the mails of a call come from: links lead to the tenant's own domain, or to the verified one that
 * `auth0-custom-domain` names (ISS-08).
 * @throws {ApiError} 400 for another one
 */
export const mailPlace = async (call: Call, ports: Pick<ManagementPorts, 'store'>): Promise<MailPlace> => ({
  tenant: call.at.tenant,
  domain: call.at.domain,
  host: await linkHost(ports, call.at, call.request.headers.get('auth0-custom-domain')),
});
