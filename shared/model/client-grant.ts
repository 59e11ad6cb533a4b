import * as v from 'valibot';
import { scopeToken } from './resource-server.ts';
import { closed, line, nullableEach, optionalEach, unique } from './validation.ts';

/** What a client may do at an API (management-api 3.4). */

const changeable = {
  scope: unique(scopeToken, 1000),
  organization_usage: v.picklist(['deny', 'allow', 'require']),
  allow_any_organization: v.boolean(),
  allow_all_scopes: v.boolean(),
  authorization_details_types: unique(line(1, 255), 100),
};

/** Body of POST /client-grants. */
export const clientGrantCreate = closed({
  audience: line(1, 600),
  ...optionalEach({
    client_id: line(1, 64),
    subject_type: v.picklist(['client', 'user']),
    default_for: v.picklist(['third_party_clients']),
  }),
  ...nullableEach(changeable),
});

/** Body of PATCH: whom and what the grant is about never changes. */
export const clientGrantUpdate = v.pipe(closed(nullableEach(changeable)), v.minEntries(1));

export type ClientGrantCreate = v.InferOutput<typeof clientGrantCreate>;
export type ClientGrantUpdate = v.InferOutput<typeof clientGrantUpdate>;

export interface ClientGrant {
  id: string;
  client_id?: string;
  audience: string;
  scope: string[];
  subject_type: 'client' | 'user';
  default_for?: 'third_party_clients';
  organization_usage?: 'deny' | 'allow' | 'require';
  allow_any_organization?: boolean;
  allow_all_scopes?: boolean;
  authorization_details_types?: string[];
  is_system?: boolean;
}
