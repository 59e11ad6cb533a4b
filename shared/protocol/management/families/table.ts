import { flow, form, vaultConnection } from '../../../model/families/forms-and-flows.ts';
import { networkAcl, rateLimitPolicy } from '../../../model/families/network.ts';
import { phoneProvider, phoneTemplate, phoneTexts } from '../../../model/families/phone.ts';
import { connectionProfile, selfServiceProfile, userAttributeProfile } from '../../../model/families/profiles.ts';
import { hook, rule } from '../../../model/families/rules-and-hooks.ts';
import { eventStream, logStream, sinkChange } from '../../../model/families/streams.ts';
import { alphanumeric } from '../write.ts';
import type { Entity, Family, Seed } from './family.ts';
import { eventStreamId, hookId, logStreamId, prefixed, ruleId } from './ids.ts';

/** Every family that is kept and given back (management-api 3.18 and 4), one row each. */

const rules: Family = {
  kind: 'rule',
  path: '/rules',
  noun: 'rule',
  scope: 'rules',
  list: { style: 'offset', key: 'rules' },
  id: ruleId,
  created: 201,
  bodies: rule,
  fill: () => ({ enabled: true, stage: 'login_success' }),
  ordinal: 'order',
  unique: ['name', 'order'],
  filters: ['enabled'],
  fields: new Set(['id', 'name', 'script', 'order', 'enabled', 'stage']),
  dated: false,
};

/** The secrets of a hook are written by operations of their own. */
export const hooks: Family = {
  kind: 'hook',
  path: '/hooks',
  noun: 'hook',
  scope: 'hooks',
  list: { style: 'offset', key: 'hooks' },
  id: hookId,
  created: 201,
  bodies: hook,
  fill: () => ({ enabled: false, dependencies: {} }),
  unique: ['name'],
  filters: ['enabled', 'triggerId'],
  fields: new Set(['id', 'name', 'script', 'enabled', 'triggerId', 'dependencies']),
  dated: false,
  secrets: { paths: ['secrets'], shown: false },
};

const sinkSecrets = [
  ...['httpAuthorization', 'datadogApiKey', 'splunkToken', 'sumoSourceAddress', 'segmentWriteKey'],
  'mixpanelServiceAccountPassword',
].map((name) => `sink.${name}`);

const logStreams: Family = {
  kind: 'log-stream',
  path: '/log-streams',
  noun: 'log stream',
  scope: 'log_streams',
  list: { style: 'bare' },
  id: logStreamId,
  created: 200,
  bodies: logStream,
  deleteFindsNothing: true,
  fill: () => ({ status: 'active' }),
  dated: false,
  changeOf: ({ type }) => sinkChange(type),
  unread: ['startFrom'],
  secrets: {
    paths: [...sinkSecrets, 'sink.httpCustomHeaders.*.value'],
    shown: true,
    kept: sinkSecrets,
  },
};

const authorization = 'destination.configuration.webhook_authorization';
const authorizationSecrets = ['password', 'token', 'header_value'].map((name) => `${authorization}.${name}`);

const eventStreams: Family = {
  kind: 'event-stream',
  path: '/event-streams',
  noun: 'event stream',
  scope: 'event_streams',
  list: { style: 'checkpoint', key: 'eventStreams' },
  id: eventStreamId,
  created: 201,
  bodies: eventStream,
  fill: () => ({ status: 'enabled' }),
  dated: true,
  secrets: { paths: authorizationSecrets, shown: false, kept: authorizationSecrets },
};

const forms: Family = {
  kind: 'form',
  path: '/forms',
  noun: 'form',
  scope: 'forms',
  list: { style: 'offset', key: 'forms' },
  id: prefixed('ap'),
  created: 201,
  bodies: form,
  missing: { message: 'Form not found' },
  dated: true,
  detail: ['messages', 'languages', 'translations', 'nodes', 'start', 'ending', 'style'],
};

const flows: Family = {
  kind: 'flow',
  path: '/flows',
  noun: 'flow',
  scope: 'flows',
  list: { style: 'offset', key: 'flows' },
  id: prefixed('af'),
  created: 201,
  bodies: flow,
  missing: { message: 'Flow not found' },
  deleteFindsNothing: true,
  dated: true,
  detail: ['actions'],
};

/** What follows from the set-up of a connection; a new one makes a new fingerprint, which tells nothing about it. */
const readiness = ({ setup, fingerprint }: Entity, { random, now, before }: Seed): Entity => {
  if (before !== undefined && before['setup'] === setup) return {};
  const ready = setup !== undefined;
  return {
    ready,
    fingerprint: ready || fingerprint === undefined ? random.text(32, alphanumeric) : fingerprint,
    ...(ready ? { refreshed_at: new Date(now).toISOString() } : {}),
  };
};

const vaultConnections: Family = {
  kind: 'flow-vault-connection',
  path: '/flows/vault/connections',
  noun: 'vault connection',
  scope: 'flows_vault_connections',
  list: { style: 'offset', key: 'connections' },
  id: prefixed('ac'),
  created: 201,
  bodies: vaultConnection,
  missing: { message: 'Connection not found' },
  derive: readiness,
  dated: true,
  detail: ['environment'],
  secrets: { paths: ['setup'], shown: false },
};

const networkAcls: Family = {
  kind: 'network-acl',
  path: '/network-acls',
  noun: 'network ACL',
  scope: 'network_acls',
  list: { style: 'offset', key: 'network_acls' },
  id: prefixed('acl'),
  created: 201,
  bodies: networkAcl,
  missing: { message: 'Not Found' },
  deleteFindsNothing: true,
  deleted: { code: 204, object: '' },
  fill: () => ({ priority: 50 }),
  dated: true,
};

export const selfServiceProfiles: Family = {
  kind: 'self-service-profile',
  path: '/self-service-profiles',
  noun: 'self-service profile',
  scope: 'self_service_profiles',
  list: { style: 'offset', key: 'self_service_profiles' },
  id: prefixed('ssp'),
  created: 201,
  bodies: selfServiceProfile,
  fault: ({ user_attributes, user_attribute_profile_id }) =>
    user_attributes === undefined || user_attribute_profile_id === undefined
      ? undefined
      : 'user_attributes and user_attribute_profile_id exclude each other',
  dated: true,
  dependents: [{ kind: 'self-service-text', attribute: 'profile' }],
};

const userAttributeProfiles: Family = {
  kind: 'user-attribute-profile',
  path: '/user-attribute-profiles',
  noun: 'user attribute profile',
  scope: 'user_attribute_profiles',
  list: { style: 'checkpoint', key: 'user_attribute_profiles' },
  id: prefixed('uap'),
  created: 201,
  bodies: userAttributeProfile,
  unique: ['name'],
  dated: false,
};

const connectionProfiles: Family = {
  kind: 'connection-profile',
  path: '/connection-profiles',
  noun: 'connection profile',
  scope: 'connection_profiles',
  list: { style: 'checkpoint', key: 'connection_profiles' },
  id: prefixed('cop'),
  created: 201,
  bodies: connectionProfile,
  unique: ['name'],
  dated: false,
};

const phoneProviders: Family = {
  kind: 'phone-provider',
  path: '/branding/phone/providers',
  noun: 'phone provider',
  scope: 'phone_providers',
  list: { style: 'whole', key: 'providers' },
  id: prefixed('pro'),
  created: 201,
  bodies: phoneProvider,
  deleteFindsNothing: true,
  fill: (_input, { at }) => ({ tenant: at.tenant, channel: 'phone', disabled: false }),
  unique: null,
  filters: ['disabled'],
  dated: true,
  secrets: { paths: ['credentials'], shown: false },
};

/** What a template says until the tenant says otherwise. */
export const phoneContent = (type: unknown): Entity => ({ syntax: 'liquid', body: phoneTexts[String(type)] ?? {} });

export const phoneTemplates: Family = {
  kind: 'phone-template',
  path: '/branding/phone/templates',
  noun: 'phone template',
  scope: 'phone_templates',
  list: { style: 'whole', key: 'templates' },
  id: prefixed('tem'),
  created: 201,
  bodies: phoneTemplate,
  deleteFindsNothing: true,
  fill: ({ type }, { at }) => ({
    tenant: at.tenant,
    channel: 'phone',
    customizable: true,
    disabled: false,
    content: phoneContent(type),
  }),
  merged: new Set(['content']),
  unique: ['type'],
  filters: ['disabled'],
  dated: false,
};

const rateLimitPolicies: Family = {
  kind: 'rate-limit-policy',
  path: '/rate-limit-policies',
  noun: 'rate limit policy',
  scope: 'rate_limit_policies',
  list: { style: 'checkpoint', key: 'rate_limit_policies' },
  id: prefixed('rlp'),
  created: 201,
  bodies: rateLimitPolicy,
  unique: ['consumer_selector'],
  filters: ['resource', 'consumer', 'consumer_selector'],
  dated: true,
};

export const families: readonly Family[] = [
  ...[rules, hooks, logStreams, eventStreams, forms, flows, vaultConnections, networkAcls],
  ...[selfServiceProfiles, userAttributeProfiles, connectionProfiles, phoneProviders, phoneTemplates],
  rateLimitPolicies,
];
