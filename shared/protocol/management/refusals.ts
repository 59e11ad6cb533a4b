import { ApiError } from '../../model/api-error.ts';

/** Refusals of the Management API in Auth0's words, and where those are not known, in its manner (management-api 1.3). */

export const notFound = (): ApiError => new ApiError(404, 'Not Found');
export const clientMissing = (): ApiError => new ApiError(404, 'The client does not exist', 'inexistent_client');
export const resourceServerMissing = (): ApiError =>
  new ApiError(404, 'The resource server does not exist', 'inexistent_resource_server');
export const clientGrantMissing = (): ApiError =>
  new ApiError(404, 'The client grant does not exist', 'inexistent_client_grant');
export const credentialMissing = (): ApiError =>
  new ApiError(404, 'The credential does not exist', 'inexistent_credential');
export const connectionMissing = (): ApiError =>
  new ApiError(404, 'The connection does not exist', 'inexistent_connection');
export const connectionOffline = (): ApiError => new ApiError(404, 'The connection is offline', 'connection_offline');
export const organizationMissing = (): ApiError => new ApiError(404, 'No organization found by that id or name');
export const invitationMissing = (): ApiError =>
  new ApiError(404, 'The invitation does not exist', 'inexistent_invitation');
export const discoveryDomainMissing = (): ApiError =>
  new ApiError(404, 'The discovery domain does not exist', 'inexistent_discovery_domain');
export const customDomainMissing = (): ApiError =>
  new ApiError(404, 'The custom domain does not exist', 'inexistent_custom_domain');
export const logMissing = (): ApiError => new ApiError(404, 'The log does not exist', 'inexistent_log');
export const tenantMissing = (): ApiError => new ApiError(404, 'The tenant does not exist', 'inexistent_tenant');

/** A client grant names an API or a client that is not there. */
export const audienceMissing = (audience: string): ApiError =>
  new ApiError(404, `No resource with identifier ${audience}`);
export const granteeMissing = (): ApiError => new ApiError(404, 'Client not found');

export const conflict = (message: string, errorCode?: string): ApiError => new ApiError(409, message, errorCode);

/** What nobody may do to the tenant's own objects. */
export const notSupported = (message = 'The account is not allowed to perform this operation.'): ApiError =>
  new ApiError(403, message, 'operation_not_supported');

/** @param expected the scopes of which one would do; every one of them is named */
export const insufficientScope = (expected: readonly string[]): ApiError =>
  new ApiError(403, `Insufficient scope, expected any of: ${expected.join(',')}`, 'insufficient_scope');

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
