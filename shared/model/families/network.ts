import * as v from 'valibot';
import { closed, integer, line, open, optionalEach, unique } from '../validation.ts';
import { type Bodies, bodiesOf, chosenBy } from './bodies.ts';

/** Who may reach the tenant's endpoints, and how often: network access lists and rate limit policies. */

const most = 1000;
const nonEmpty = <const Item extends v.GenericSchema>(item: Item) => v.pipe(unique(item, most), v.minLength(1));

const octets = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}';
const ipv4 = v.pipe(v.string(), v.regex(new RegExp(`^${octets}(?:/(?:3[0-2]|[12]?\\d))?$`)));
const ipv6 = v.pipe(
  v.string(),
  v.maxLength(49),
  v.regex(/^(?=.*:.*:)[0-9A-Fa-f:]{2,39}(?:\/(?:12[0-8]|1[01]\d|\d?\d))?$/),
);

const matchers = {
  asns: nonEmpty(integer(0, 4_294_967_295)),
  auth0_managed: nonEmpty(line(1, 128)),
  geo_country_codes: nonEmpty(v.pipe(v.string(), v.regex(/^[A-Za-z]{2}$/))),
  geo_subdivision_codes: nonEmpty(v.pipe(v.string(), v.regex(/^[A-Za-z]{2}-[A-Za-z0-9]{1,3}$/))),
  ipv4_cidrs: nonEmpty(ipv4),
  ipv6_cidrs: nonEmpty(ipv6),
  connecting_ipv4_cidrs: nonEmpty(ipv4),
  connecting_ipv6_cidrs: nonEmpty(ipv6),
  ja3_fingerprints: nonEmpty(line(1, 255)),
  ja4_fingerprints: nonEmpty(line(1, 255)),
  user_agents: nonEmpty(line(1, 512)),
  hostnames: nonEmpty(line(1, 253)),
  http_message_signature: open({}),
};

const yes = v.literal(true);
const match = closed(optionalEach(matchers));

const required = {
  description: line(0, 255),
  active: v.boolean(),
  rule: closed({
    action: v.pipe(
      closed(optionalEach({ block: yes, allow: yes, log: yes, redirect: yes, redirect_uri: line(1, 2000) })),
      v.minEntries(1),
    ),
    scope: v.picklist(['management', 'authentication', 'tenant', 'dynamic_client_registration']),
    ...optionalEach({ match, not_match: match, match_all: yes }),
  }),
};
const optional = { priority: integer(1, 100) };

export const networkAcl: Bodies & { replace: Bodies['create'] } = {
  ...bodiesOf({ required, optional }),
  replace: closed({ ...required, ...optionalEach(optional) }),
};

const limit = integer(0, 1_000_000_000);

export const rateLimitPolicy: Bodies = bodiesOf({
  required: {
    resource: v.picklist(['oauth_authentication_api']),
    consumer: v.picklist(['client']),
    consumer_selector: v.pipe(line(1, 600), v.regex(/^(?:client_id:\S+|cimd_clients|third_party_clients|default)$/)),
    configuration: chosenBy('action', {
      allow: closed({ action: v.literal('allow') }),
      block: closed({ action: v.literal('block'), limit }),
      log: closed({ action: v.literal('log'), limit }),
      redirect: closed({ action: v.literal('redirect'), limit, redirect_uri: line(1, 2000) }),
    }),
  },
  optional: {},
  fixed: ['resource', 'consumer', 'consumer_selector'],
});
