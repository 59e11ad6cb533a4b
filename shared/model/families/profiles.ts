import * as v from 'valibot';
import { strictHttpsUri } from '../uri-format.ts';
import { closed, line, name, open, optionalEach, text, unique } from '../validation.ts';
import { type Bodies, bodiesOf, named } from './bodies.ts';

/** Profiles: how self-service set-up, connections made by it, and the attributes of their users look. */

const color = v.pipe(v.string(), v.regex(/^#(?:[\dA-Fa-f]{6}|[\dA-Fa-f]{3})$/));

const selfServiceStrategies: readonly string[] = [
  ...['oidc', 'samlp', 'waad', 'google-apps', 'adfs', 'okta', 'auth0-samlp', 'okta-samlp', 'keycloak-samlp'],
  'pingfederate',
];

/** Enterprise strategies that profiles may override settings for. */
const strategies = ['ad', 'adfs', 'google-apps', 'oidc', 'okta', 'pingfederate', 'samlp', 'waad'];

const eachStrategy = (schema: v.GenericSchema) =>
  closed(optionalEach(Object.fromEntries(strategies.map((strategy) => [strategy, schema]))));

const profileId = v.pipe(v.string(), v.regex(/^uap_[A-Za-z0-9]{1,60}$/));

export const selfServiceProfile: Bodies = bodiesOf({
  required: { name: name(100) },
  optional: {
    description: line(1, 140),
    branding: open(
      optionalEach({ logo_url: v.pipe(strictHttpsUri, v.maxLength(1024)), colors: open({ primary: color }) }),
    ),
    allowed_strategies: v.pipe(unique(v.picklist(selfServiceStrategies), 10), v.minLength(1)),
    user_attributes: v.pipe(
      v.array(closed({ name: line(1, 250), description: line(0, 250), is_optional: v.boolean() })),
      v.maxLength(20),
    ),
    user_attribute_profile_id: profileId,
  },
});

/** Body of PUT /self-service-profiles/{id}/custom-text/{language}/{page}: texts by their key. */
export const selfServiceText = named(line(1, 255), text(0, 2000), 100);

/** Where a self-service profile has texts of its own. */
export const selfServiceTextPages: Readonly<Record<string, readonly string[]>> = { en: ['get-started'] };

const samlMapping = v.pipe(v.array(line(1, 128)), v.minLength(1), v.maxLength(50));
const oidcMapping = closed({ mapping: line(1, 50), display_name: v.exactOptional(line(1, 50)) });
const mappings = { oidc_mapping: oidcMapping, saml_mapping: samlMapping, scim_mapping: line(1, 128) };
const idMappings = {
  oidc_mapping: v.picklist(['sub', 'oid', 'email']),
  saml_mapping: samlMapping,
  scim_mapping: line(1, 128),
};

const attribute = closed({
  description: line(1, 128),
  label: line(1, 128),
  profile_required: v.boolean(),
  auth0_mapping: line(1, 50),
  ...optionalEach({ ...mappings, strategy_overrides: eachStrategy(closed(optionalEach(mappings))) }),
});

export const userAttributeProfile: Bodies = bodiesOf({
  required: {
    name: name(128),
    user_attributes: named(line(1, 128), attribute, 64, 1),
  },
  optional: {
    user_id: closed(
      optionalEach({
        ...idMappings,
        oidc_mapping: v.picklist(['sub']),
        strategy_overrides: eachStrategy(closed(optionalEach(idMappings))),
      }),
    ),
  },
});

const features = unique(v.picklist(['scim', 'universal_logout']), 2);
const requirement = v.picklist(['none', 'optional', 'required']);

export const connectionProfile: Bodies = bodiesOf({
  required: { name: name(50) },
  optional: {
    organization: closed(optionalEach({ show_as_button: requirement, assign_membership_on_login: requirement })),
    connection_name_prefix_template: v.pipe(
      text(0, 15),
      v.regex(/^(?!-)(?!.*--)(?:[a-zA-Z0-9-]|\{org_id\}|\{org_name\})*$/),
    ),
    enabled_features: features,
    connection_config: closed({}),
    strategy_overrides: eachStrategy(
      closed(optionalEach({ enabled_features: features, connection_config: closed({}) })),
    ),
  },
});
