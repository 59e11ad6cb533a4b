import { emailVerificationTicket, passwordChangeTicket } from '../../shared/model/ticket.ts';
import { linkHost } from '../../shared/protocol/management/link-host.ts';
import { createPasswordTicket, createVerificationTicket } from '../../shared/protocol/management/tickets.ts';
import type { Call, ManagementPorts, Route } from './route.ts';

/** `/tickets` (management-api 3.12). */

const hostOf = (call: Call, ports: ManagementPorts): Promise<string> =>
  linkHost(ports, call.at, call.request.headers.get('auth0-custom-domain'));

const verification: Route = {
  method: 'POST',
  path: '/tickets/email-verification',
  scopes: ['create:user_tickets'],
  status: 201,
  title: 'Create an email verification ticket',
  body: emailVerificationTicket,
  async run(call, ports) {
    const host = await hostOf(call, ports);
    return createVerificationTicket(ports, call.at, await call.body(), host);
  },
};

const passwordChange: Route = {
  method: 'POST',
  path: '/tickets/password-change',
  scopes: ['create:user_tickets'],
  status: 201,
  title: 'Create a password change ticket',
  body: passwordChangeTicket,
  async run(call, ports) {
    const host = await hostOf(call, ports);
    return createPasswordTicket(ports, call.at, await call.body(), host);
  },
};

export const ticketRoutes: readonly Route[] = [verification, passwordChange];
