import type {
  ApiRecord,
  ClientRecord,
  OrganizationRecord,
  Registrations,
  Site,
  TenantRecord,
} from '../../model/registry.ts';
import type { Subject } from '../../model/subject.ts';
import type { Params } from '../../model/token-request.ts';
import { isClosedToUsers, userGrantOf } from '../user-registrations.ts';
import { grantedToUser } from '../user-scope.ts';
import { apiClosedToClient, serviceNotFound } from './refusals.ts';
import type { AuthorizationRequest } from './transaction.ts';

/** The host of a sign-in. */
export interface Where {
  site: Site;
  /** `https://<host>/` */
  issuer: string;
}

/** A request to `/authorize` as it came. */
export interface Asked extends Where {
  params: Params;
  /** Local mode: callbacks over plain http need no leave. */
  local?: boolean;
}

/** A client that people can sign in to. */
export type SignInClient = ClientRecord & { sign_in: NonNullable<ClientRecord['sign_in']> };

/** The registrations behind a good request. */
export interface Registered {
  tenant: TenantRecord;
  client: SignInClient;
  /** Absent: for `/userinfo` alone. */
  api: ApiRecord | undefined;
  organization: OrganizationRecord | undefined;
  found: Registrations;
}

/**
 * The API that a request is about; none for `/userinfo` alone. Asked at the first step and at every later one.
 * @throws {AuthorizeError} for an API that is not there, or closed to the client
 */
export function apiFor(
  audience: string | undefined,
  client: ClientRecord,
  found: Registrations,
): ApiRecord | undefined {
  if (audience === undefined) return undefined;
  const { api } = found;
  if (api?.identifier !== audience) throw serviceNotFound(audience);
  if (isClosedToUsers(client, api, found)) throw apiClosedToClient(client.client_id, audience);
  return api;
}

/** The scopes that this person and client get of what was asked for. */
export const scopeOf = (
  request: Pick<AuthorizationRequest, 'scope' | 'response_type'>,
  { client, api, found }: Registered,
  subject: Pick<Subject, 'permissions'>,
): readonly string[] =>
  grantedToUser(request.scope, {
    client,
    api,
    grant: userGrantOf(client, found),
    permissions: subject.permissions,
    refreshable: request.response_type.split(' ').includes('code'),
  });
