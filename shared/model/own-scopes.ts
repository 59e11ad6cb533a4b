/** What a person's own token may do at the Management API: only things of that person (management-api 1.1). */
const ownScopes: ReadonlySet<string> = new Set([
  'read:current_user',
  'update:current_user_identities',
  ...['create', 'update', 'delete'].map((verb) => `${verb}:current_user_metadata`),
  ...['create', 'delete'].map((verb) => `${verb}:current_user_device_credentials`),
]);

/**
 * Whether a scope of the Management API may stand in the token of a person. Every other one reaches the whole tenant
 * and is for machines with a client grant, whatever the person agrees to (MGMT-03; management-api 1.1).
 */
export const isOwnScope = (scope: string): boolean => ownScopes.has(scope);
