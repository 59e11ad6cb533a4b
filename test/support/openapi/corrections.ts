/**
 * Where recorded answers of the service contradict its contract. The recordings win (management-api 0.1
 * and 1.11).
 */

const statuses: Readonly<Record<string, readonly string[]>> = {
  'PATCH /resource-servers/{id}': ['200'],
  'PATCH /clients/{client_id}/credentials/{credential_id}': ['200'],
  'DELETE /roles/{id}/permissions': ['204'],
  'POST /actions/actions/{id}/deploy': ['200'],
  'POST /custom-domains/{id}/verify': ['201'],
  'PATCH /hooks/{id}': ['200'],
  'DELETE /network-acls/{id}': ['200'],
};

/** The statuses of success that the service really answers with, where they are not the contract's. */
export const correctedStatus = (operation: string): readonly string[] | undefined => statuses[operation];

/** Properties that the service answers as `null`, by the contract's schema. */
export const nullable: Readonly<Record<string, readonly string[]>> = {
  Role: ['description'],
  CreateRoleResponseContent: ['description'],
  GetRoleResponseContent: ['description'],
  UpdateRoleResponseContent: ['description'],
  OrganizationMemberRole: ['description'],
};

/** Values of ours that Auth0 does not have, by the contract's schema. */
export const extended: Readonly<Record<string, readonly string[]>> = {
  ClientCredentialAlgorithmEnum: ['ES256'],
  // Of `signing_alg` of APIs and `jwt_configuration.alg` of clients, and of nothing else (decision 015).
  SigningAlgorithmEnum: ['ES256'],
  // Passkeys can be renamed like the other methods.
  CreatedAuthenticationMethodTypeEnum: ['passkey'],
  // The service answers these in upper case.
  DomainVerificationMethodNameEnum: ['TXT', 'CNAME'],
};
