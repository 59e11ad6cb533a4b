import type { OrganizationConnection, OrganizationConnectionCreate } from '../../model/organization.ts';
import { withoutNulls } from './merge.ts';

/** How an organization uses a connection when the body does not say (management-api 3.7). */
const defaults = {
  assign_membership_on_login: false,
  show_as_button: true,
  is_signup_enabled: false,
  is_enabled: true,
};

/** A connection that was just added to an organization. */
export const newRow = (input: OrganizationConnectionCreate): OrganizationConnection => ({
  connection_id: input.connection_id,
  ...defaults,
  ...withoutNulls(input),
});
