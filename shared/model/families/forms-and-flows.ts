import * as v from 'valibot';
import { closed, integer, line, open, optionalEach, text } from '../validation.ts';
import { type Bodies, bodiesOf } from './bodies.ts';

/** Forms, flows and the vault of their connections. What a vendor's step contains is kept as it came. */

const title = line(1, 150);
const nodeId = v.pipe(line(1, 255), v.regex(/^\S+$/));
const place = integer(-999_999, 999_999);
const coordinates = closed({ x: place, y: place });

const node = open({
  id: nodeId,
  type: v.picklist(['FLOW', 'ROUTER', 'STEP']),
  ...optionalEach({ alias: title, coordinates, config: open({}) }),
});

export const form: Bodies = bodiesOf({
  required: { name: title },
  optional: {
    messages: closed(optionalEach({ errors: open({}), custom: open({}) })),
    languages: closed(optionalEach({ primary: line(1, 55), default: line(1, 55) })),
    translations: open({}),
    nodes: v.pipe(v.array(node), v.maxLength(1000)),
    start: closed(
      optionalEach({ hidden_fields: v.array(open({ key: line(1, 255) })), next_node: nodeId, coordinates }),
    ),
    ending: closed(
      optionalEach({
        redirection: open({}),
        after_submit: open({}),
        coordinates,
        resume_flow: v.boolean(),
      }),
    ),
    style: closed(optionalEach({ css: text(1, 5000) })),
  },
});

const step = open({
  id: nodeId,
  type: v.pipe(line(1, 55), v.regex(/^[A-Z][A-Z0-9_]*$/)),
  action: v.pipe(line(1, 55), v.regex(/^[A-Z][A-Z0-9_]*$/)),
  ...optionalEach({
    alias: line(0, 100),
    allow_failure: v.boolean(),
    mask_output: v.boolean(),
    params: open({}),
  }),
});

export const flow: Bodies = bodiesOf({
  required: { name: title },
  optional: { actions: v.pipe(v.array(step), v.maxLength(1000)) },
});

const vendors = [
  ...['ACTIVECAMPAIGN', 'AIRTABLE', 'AUTH0', 'BIGQUERY', 'CLEARBIT', 'DOCUSIGN', 'GOOGLE_SHEETS', 'HTTP', 'HUBSPOT'],
  ...['JWT', 'MAILCHIMP', 'MAILJET', 'PIPEDRIVE', 'SALESFORCE', 'SENDGRID', 'SLACK', 'STRIPE', 'TELEGRAM', 'TWILIO'],
  ...['WHATSAPP', 'ZAPIER'],
];

export const vaultConnection: Bodies = bodiesOf({
  required: { name: title, app_id: v.picklist(vendors) },
  optional: { setup: open({ type: v.exactOptional(line(1, 64)) }), environment: line(1, 55) },
  fixed: ['app_id', 'environment'],
});
