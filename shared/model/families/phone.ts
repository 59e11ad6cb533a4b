import * as v from 'valibot';
import { closed, line, open, optionalEach, text, unique } from '../validation.ts';
import { type Bodies, bodiesOf } from './bodies.ts';

/** How text messages and calls are sent, and what they say. */

const delivery = v.pipe(unique(v.picklist(['text', 'voice']), 2), v.minLength(1));

const configuration = closed({
  delivery_methods: delivery,
  ...optionalEach({ default_from: line(0, 255), mssid: line(0, 255), sid: line(1, 255) }),
});

const credentials = closed(optionalEach({ auth_token: text(1, 255) }));

/** Twilio needs an account and its token; a provider of one's own needs neither, its action does the sending. */
const complete = ({ name, configuration: settings, credentials: secret }: Record<string, unknown>): boolean =>
  name !== 'twilio' || (Object(settings).sid !== undefined && Object(secret).auth_token !== undefined);

const bodies = bodiesOf({
  required: { name: v.picklist(['twilio', 'custom']), credentials },
  optional: { configuration, disabled: v.boolean() },
  atLeastOne: true,
});

export const phoneProvider: Bodies = {
  create: v.pipe(bodies.create, v.check(complete, 'twilio needs configuration.sid and credentials.auth_token')),
  update: bodies.update,
};

const body = v.pipe(closed(optionalEach({ text: text(1, 20_000), voice: text(1, 20_000) })), v.minEntries(1));

/** The events a phone template is for, with what is sent unless the tenant says otherwise. */
export const phoneTexts: Readonly<Record<string, { text: string; voice: string }>> = {
  otp_verify: {
    text: '{{ code | escape }} is your verification code for {{ friendly_name }}.',
    voice: 'Your verification code for {{ friendly_name }} is {{ pause }} {{ code }}.',
  },
  otp_enroll: {
    text: '{{ code | escape }} is your verification code to enroll with {{ friendly_name }}.',
    voice: 'Your verification code to enroll with {{ friendly_name }} is {{ pause }} {{ code }}.',
  },
  change_password: {
    text: '{{ code | escape }} is your code to change the password of your {{ friendly_name }} account.',
    voice: 'Your code to change the password of your {{ friendly_name }} account is {{ pause }} {{ code }}.',
  },
  blocked_account: {
    text: 'We blocked suspicious log-ins to your {{ friendly_name }} account. To unblock it: {{ url }}',
    voice: 'We blocked suspicious log-ins to your {{ friendly_name }} account.',
  },
  password_breach: {
    text: 'The password of your {{ friendly_name }} account was found in a breach. To change it: {{ url }}',
    voice: 'The password of your {{ friendly_name }} account was found in a breach. Please change it.',
  },
};

export const phoneTemplate: Bodies = bodiesOf({
  required: { type: v.picklist(Object.keys(phoneTexts)) },
  optional: {
    disabled: v.boolean(),
    content: v.pipe(closed(optionalEach({ syntax: v.picklist(['liquid']), from: line(1, 16), body })), v.minEntries(1)),
  },
  fixed: ['type'],
});

/** Body of PATCH /branding/phone/templates/{id}/reset: nothing is read from it. */
export const phoneTemplateReset = v.optional(open({}));
