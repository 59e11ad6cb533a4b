import { ApiError } from '../../model/api-error.ts';

/** Refusals of the Management API in Auth0's words, and where those are not known, in its manner (management-api 1.3). */

export const notFound = (): ApiError => new ApiError(404, 'Not Found');
/** 404 for a client. */
export const clientMissing = (): ApiError => new ApiError(404, 'The client does not exist', 'inexistent_client');
/** 404 for an API. */
export const resourceServerMissing = (): ApiError =>
  new ApiError(404, 'The resource server does not exist', 'inexistent_resource_server');
/** 404 for a client grant. */
export const clientGrantMissing = (): ApiError =>
  new ApiError(404, 'The client grant does not exist', 'inexistent_client_grant');
/** 404 for a credential of a client. */
export const credentialMissing = (): ApiError =>
  new ApiError(404, 'The credential does not exist', 'inexistent_credential');
/** 404 for a connection. */
export const connectionMissing = (): ApiError =>
  new ApiError(404, 'The connection does not exist', 'inexistent_connection');
/** The connection is there and cannot be reached. */
export const connectionOffline = (): ApiError => new ApiError(404, 'The connection is offline', 'connection_offline');
/** 404 for an organization, asked for by id or by name. */
export const organizationMissing = (): ApiError => new ApiError(404, 'No organization found by that id or name');
/** 404 for an invitation to an organization. */
export const invitationMissing = (): ApiError =>
  new ApiError(404, 'The invitation does not exist', 'inexistent_invitation');
/** 404 for a domain by which an organization is found. */
export const discoveryDomainMissing = (): ApiError =>
  new ApiError(404, 'The discovery domain does not exist', 'inexistent_discovery_domain');
/** 404 for a custom domain. */
export const customDomainMissing = (): ApiError =>
  new ApiError(404, 'The custom domain does not exist', 'inexistent_custom_domain');
/** 404 for an entry of the log. */
export const logMissing = (): ApiError => new ApiError(404, 'The log does not exist', 'inexistent_log');
/** 404 for the tenant’s own settings. */
export const tenantMissing = (): ApiError => new ApiError(404, 'The tenant does not exist', 'inexistent_tenant');

/** A client grant names an API or a client that is not there. */
export const audienceMissing = (audience: string): ApiError =>
  new ApiError(404, `No resource with identifier ${audience}`);
/** A client grant names a client that is not there. */
export const granteeMissing = (): ApiError => new ApiError(404, 'Client not found');

/** Something else has the name, id or place already. */
export const conflict = (message: string, errorCode?: string): ApiError => new ApiError(409, message, errorCode);

/** What nobody may do to the tenant's own objects. */
export const notSupported = (message = 'The account is not allowed to perform this operation.'): ApiError =>
  new ApiError(403, message, 'operation_not_supported');

/** @param expected the scopes of which one would do; every one of them is named */
export const insufficientScope = (expected: readonly string[]): ApiError =>
  new ApiError(403, `Insufficient scope, expected any of: ${expected.join(',')}`, 'insufficient_scope');

/** @param text what is wrong with it @param property the parameter of the query */
export const invalidQuery = (text: string, property: string): ApiError =>
  new ApiError(400, `Query validation error: '${text}' on property ${property}.`, 'invalid_query_string');

/** Offset pages reach only so far (management-api 1.6). */
export const invalidPaging = (window: number): ApiError =>
  new ApiError(400, `Requesting page exceeds the allowed maximum of ${window} records`, 'invalid_paging');

/** A part of the path that its grammar does not know. */
export const invalidPath = (text: string, property: string): ApiError =>
  new ApiError(400, `Path validation error: '${text}' on property ${property}.`, 'invalid_uri');

/** Other writers kept changing the entity; nothing was stored. */
export const busy = (): ApiError =>
  new ApiError(503, 'The entity is being changed by other requests, try again', 'service_unavailable', {
    headers: { 'retry-after': '1' },
  });
