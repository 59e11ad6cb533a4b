import * as v from 'valibot';
import { publicHost, publicTarget } from '../outbound-url.ts';
import { closed, line, open, optionalEach, text, timestamp, unique } from '../validation.ts';
import { type Bodies, bodiesOf, chosenBy } from './bodies.ts';

/** Where logs and events go (management-api 3.18). */

const endpoint = v.pipe(text(1, 2048), v.regex(/^https:\/\/.*/), publicTarget);
const secret = text(1, 4096);
const awsAccount = v.pipe(v.string(), v.regex(/^\d{12}$/));
const awsRegion = v.pipe(line(1, 32), v.regex(/^[a-z]{2}(?:-[a-z]+)+-\d+$/));
const word = line(1, 255);
const guid = v.pipe(v.string(), v.regex(/^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/));

/** The sink of each type of log stream: what it needs, and what it may have. */
const sinkParts: Readonly<
  Record<string, { needs: v.ObjectEntries; may?: v.ObjectEntries; secrets?: v.ObjectEntries }>
> = {
  http: {
    needs: { httpEndpoint: endpoint },
    may: {
      httpAuthorization: text(0, 4096),
      httpContentFormat: v.picklist(['JSONARRAY', 'JSONLINES', 'JSONOBJECT']),
      httpContentType: word,
      httpCustomHeaders: v.pipe(
        v.array(open({ header: v.exactOptional(word), value: v.exactOptional(text(0, 4096)) })),
        v.maxLength(50),
      ),
    },
  },
  eventbridge: { needs: { awsAccountId: awsAccount, awsRegion } },
  eventgrid: {
    needs: {
      azureSubscriptionId: guid,
      azureRegion: v.pipe(line(1, 64), v.regex(/^[a-z0-9]+$/)),
      azureResourceGroup: word,
    },
  },
  datadog: { needs: { datadogRegion: v.picklist(['us', 'eu', 'us3', 'us5']) }, secrets: { datadogApiKey: secret } },
  splunk: {
    needs: {
      splunkDomain: publicHost,
      splunkPort: v.pipe(v.string(), v.maxLength(5), v.regex(/^[0-9]*$/)),
      splunkSecure: v.boolean(),
    },
    secrets: { splunkToken: secret },
  },
  sumo: { needs: {}, secrets: { sumoSourceAddress: publicTarget } },
  segment: { needs: {}, secrets: { segmentWriteKey: secret } },
  mixpanel: {
    needs: {
      mixpanelRegion: v.picklist(['us', 'eu']),
      mixpanelProjectId: v.pipe(word, v.regex(/^\d+$/)),
      mixpanelServiceAccountUsername: v.pipe(word, v.regex(/^[^:]+$/)),
    },
    secrets: { mixpanelServiceAccountPassword: v.pipe(secret, v.regex(/^[^:]+$/)) },
  },
};

/** Each sink whole, and as a change has it: a secret that a change does not name stays. */
const sinks = Object.entries(sinkParts).map(([type, { needs, may = {}, secrets = {} }]) => ({
  type,
  whole: closed({ ...needs, ...secrets, ...optionalEach(may) }),
  change: closed({ ...needs, ...optionalEach(secrets), ...optionalEach(may) }),
}));

/** Groups of log events that a stream may be narrowed to. */
const filterNames = [
  ...(['auth.login.fail', 'auth.login.notification', 'auth.login.success', 'auth.logout.fail'] as const),
  ...(['auth.logout.success', 'auth.signup.fail', 'auth.signup.success', 'auth.silent_auth.fail'] as const),
  ...(['auth.silent_auth.success', 'auth.token_exchange.fail', 'auth.token_exchange.success'] as const),
  ...(['management.fail', 'management.success', 'scim.event', 'system.notification', 'user.fail'] as const),
  ...(['user.notification', 'user.success', 'actions', 'other'] as const),
];

const filter = open(optionalEach({ type: v.picklist(['category']), name: v.picklist(filterNames) }));

const about = {
  filters: v.pipe(v.array(filter), v.maxLength(100)),
  isPriority: v.boolean(),
  pii_config: closed({
    log_fields: v.pipe(
      unique(v.picklist(['first_name', 'last_name', 'username', 'email', 'phone', 'address']), 6),
      v.minLength(1),
    ),
    ...optionalEach({ method: v.picklist(['mask', 'hash']), algorithm: v.picklist(['xxhash']) }),
  }),
};

const streamOf = (type: string, sink: v.GenericSchema): v.GenericSchema =>
  bodiesOf({ required: { type: v.literal(type), sink }, optional: { name: word, ...about, startFrom: timestamp } })
    .create;

export const logStream: Bodies = {
  create: chosenBy(
    'type',
    Object.fromEntries(sinks.map(({ type, whole }) => [type, streamOf(type, whole)])),
  ) as Bodies['create'],
  update: bodiesOf({
    required: { sink: open({}) },
    optional: {
      name: word,
      ...about,
      status: v.picklist(['active', 'paused', 'suspended']),
    },
  }).update,
};

/** What the sink of a log stream of a type may be changed to. */
export const sinkChange = (type: unknown): v.GenericSchema =>
  open({ sink: v.exactOptional(sinks.find((sink) => sink.type === type)?.change ?? v.never()) });

const webhook = closed({
  type: v.literal('webhook'),
  configuration: closed({
    webhook_endpoint: endpoint,
    webhook_authorization: chosenBy('method', {
      basic: closed({
        method: v.literal('basic'),
        username: v.pipe(line(1, 128), v.regex(/^[^:]+$/)),
        password: v.exactOptional(secret),
      }),
      bearer: closed({ method: v.literal('bearer'), token: v.exactOptional(secret) }),
      custom_header: closed({
        method: v.literal('custom_header'),
        header_key: v.pipe(line(1, 256), v.regex(/^[a-zA-Z0-9!#$%&'*+.^_`|~-]+$/)),
        header_value: v.exactOptional(secret),
      }),
    }),
  }),
});

const eventAction = closed({ type: v.literal('action'), configuration: closed({ action_id: line(1, 64) }) });

export const eventStream: Bodies = {
  create: bodiesOf({
    required: {
      destination: chosenBy('type', {
        webhook,
        eventbridge: closed({
          type: v.literal('eventbridge'),
          configuration: closed({ aws_account_id: awsAccount, aws_region: awsRegion }),
        }),
        action: eventAction,
      }),
    },
    optional: eventOptions(),
  }).create,
  update: bodiesOf({
    required: { destination: chosenBy('type', { webhook, action: eventAction }) },
    optional: eventOptions(),
  }).update,
};

function eventOptions() {
  const subscription = closed({ event_type: line(1, 128) });
  return {
    name: line(1, 128),
    status: v.picklist(['enabled', 'disabled']),
    subscriptions: v.pipe(v.array(subscription), v.maxLength(100)),
  };
}
