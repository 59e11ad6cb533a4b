import { ApiError } from '../../../model/api-error.ts';
import type { Entity } from './family.ts';

/** What new profiles can be made from. Nobody changes these. */
interface Template {
  id: string;
  display_name: string;
  template: Entity;
}

const attribute = (label: string, description: string, auth0: string, saml: string, scim: string): Entity => ({
  description,
  label,
  profile_required: auth0 === 'email',
  auth0_mapping: auth0,
  oidc_mapping: { mapping: `\${context.userinfo.${auth0}}`, display_name: auth0 },
  saml_mapping: [`http://schemas.xmlsoap.org/ws/2005/05/identity/claims/${saml}`],
  scim_mapping: scim,
});

export const userAttributeTemplates: readonly Template[] = [
  {
    id: 'generic',
    display_name: 'Generic',
    template: {
      name: 'Generic',
      user_id: {
        oidc_mapping: 'sub',
        saml_mapping: ['http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier'],
        scim_mapping: 'externalId',
      },
      user_attributes: {
        email: attribute('Email', 'Address of the user', 'email', 'emailaddress', 'emails[primary eq true].value'),
        given_name: attribute('Given name', 'First name of the user', 'given_name', 'givenname', 'name.givenName'),
        family_name: attribute('Family name', 'Last name of the user', 'family_name', 'surname', 'name.familyName'),
      },
    },
  },
];

export const connectionTemplates: readonly Template[] = [
  {
    id: 'enterprise',
    display_name: 'Enterprise',
    template: {
      name: 'Enterprise',
      organization: { show_as_button: 'required', assign_membership_on_login: 'required' },
      connection_name_prefix_template: '{org_id}',
      enabled_features: ['scim', 'universal_logout'],
      connection_config: {},
      strategy_overrides: {},
    },
  },
];

/** @throws {ApiError} 404 */
export function templateOf(templates: readonly Template[], id: string): Template {
  const found = templates.find((template) => template.id === id);
  if (found === undefined) throw new ApiError(404, 'The template does not exist', 'inexistent_template');
  return found;
}
