import { type Invitation, invitationCreate, invitationFields } from '../../shared/model/organization-parts.ts';
import { sendBeside } from '../../shared/protocol/mail/beside.ts';
import { sendInvitationEmail } from '../../shared/protocol/mail/invitation.ts';
import { arrayPage } from '../../shared/protocol/management/array-page.ts';
import { chooseFields, readFields } from '../../shared/protocol/management/fields.ts';
import {
  createInvitation,
  deleteInvitation,
  getInvitation,
  invitationKind,
  newestFirst,
  readInvitationSort,
} from '../../shared/protocol/management/organization-invitations.ts';
import { getOrganization } from '../../shared/protocol/management/organizations.ts';
import { listPage, readPage } from '../../shared/protocol/management/paging.ts';
import { documentOf } from '../../shared/protocol/management/write.ts';
import { mailPlace } from './mail-place.ts';
import { param, type Route } from './route.ts';

/** Invitations into an organization (management-api 3.7). */
const list: Route = {
  method: 'GET',
  path: '/organizations/:id/invitations',
  scopes: ['read:organization_invitations'],
  status: 200,
  title: 'Get invitations to an organization',
  async run(call, ports) {
    const page = readPage(call.query, { checkpoint: false, least: 1, window: 1000 });
    const choice = readFields(call.query, invitationFields);
    const sort = readInvitationSort(call.query);
    const id = param(call, 'id');
    await getOrganization(ports, call.at, id);
    const where = { organization_id: [id] };
    const place = { tenant: call.at.tenant, kind: invitationKind, where, key: 'invitations' };
    const print = (invitation: Invitation) => chooseFields({ ...invitation }, choice);
    if (sort === 'oldest') return listPage(ports, place, page, async (stored) => print(documentOf<Invitation>(stored)));
    const newest = await newestFirst(ports, call.at, id);
    return arrayPage(
      ports,
      place,
      page,
      newest,
      (invitation) => invitation.id,
      async (items) => items.map(print),
    );
  },
};

const create: Route = {
  method: 'POST',
  path: '/organizations/:id/invitations',
  scopes: ['create:organization_invitations'],
  status: 200,
  title: 'Create invitations to an organization',
  body: invitationCreate,
  async run(call, ports) {
    const place = await mailPlace(call, ports);
    const body = await call.body();
    const invitation = await createInvitation(ports, call.at, param(call, 'id'), body);
    if (Object(body).send_invitation_email !== false) {
      sendBeside(ports, place, () => sendInvitationEmail(ports, place, invitation));
    }
    return invitation;
  },
};

const get: Route = {
  method: 'GET',
  path: '/organizations/:id/invitations/:invitation',
  scopes: ['read:organization_invitations'],
  status: 200,
  title: 'Get a specific invitation to an organization',
  async run(call, ports) {
    const choice = readFields(call.query, invitationFields);
    const invitation = await getInvitation(ports, call.at, param(call, 'id'), param(call, 'invitation'));
    return chooseFields({ ...invitation }, choice);
  },
};

const remove: Route = {
  method: 'DELETE',
  path: '/organizations/:id/invitations/:invitation',
  scopes: ['delete:organization_invitations'],
  status: 204,
  title: 'Delete an invitation to an organization',
  run: (call, ports) => deleteInvitation(ports, call.at, param(call, 'id'), param(call, 'invitation')),
};

export const organizationInvitationRoutes: readonly Route[] = [list, create, get, remove];
