import type { MailKind } from '../../model/mail.ts';
import { oneLine } from './html.ts';
import type { Content } from './layout.ts';

/** Our own words for every mail, used where a tenant has not written its own. */

/** What the words are about; all of it is made one line before it is used. */
export interface Facts {
  /** Who sends: the application if one is known, else the tenant's name for people. */
  product: string;
  /** What the tenant is called, for the last line. */
  tenant: string;
  url?: string | undefined;
  code?: string | undefined;
  email?: string | undefined;
  organization?: string | undefined;
  inviter?: string | undefined;
  /** Address of the one who was kept out. */
  source?: string | undefined;
  support?: string | undefined;
  /** How long link or code hold, in seconds. */
  lifetime?: number | undefined;
  /** Sentences on how an import went. */
  report?: readonly string[] | undefined;
}

type Words = Omit<Content, 'sender'>;
type Builder = (facts: Facts) => Words;

const ignore = 'If you did not ask for this, you can ignore this message: nothing has changed.';

const button = (label: string, url: string | undefined): Pick<Words, 'button'> =>
  url === undefined ? {} : { button: { label, url } };
const codeOf = (code: string | undefined): Pick<Words, 'code'> => (code === undefined ? {} : { code });
const holds = (what: string, { lifetime }: Facts): string[] =>
  lifetime === undefined ? [] : [`${what} works once and for ${span(lifetime)}.`];
const help = ({ support }: Facts): string[] => (support === undefined ? [] : [`Questions? Write to ${support}.`]);

const verifyLink: Builder = (facts) => ({
  title: 'Verify your email address',
  paragraphs: [`Please confirm that ${facts.email ?? 'this address'} is yours, to use it with ${facts.product}.`],
  ...button('Verify email address', facts.url),
  notes: [...holds('The link', facts), ignore],
});

const verifyCode: Builder = (facts) => ({
  title: 'Your verification code',
  paragraphs: [`Enter this code to confirm your email address for ${facts.product}.`],
  ...codeOf(facts.code),
  notes: [...holds('The code', facts), ignore],
});

const resetLink: Builder = (facts) => ({
  title: 'Set a new password',
  paragraphs: [`Somebody, hopefully you, asked to change the password of your account at ${facts.product}.`],
  ...button('Set a new password', facts.url),
  notes: [...holds('The link', facts), ignore],
});

const resetCode: Builder = (facts) => ({
  title: 'Your code for a new password',
  paragraphs: [`Enter this code to change the password of your account at ${facts.product}.`],
  ...codeOf(facts.code),
  ...button('Set a new password', facts.url),
  notes: [...holds('The code', facts), ignore],
});

const welcome: Builder = (facts) => ({
  title: `Welcome to ${facts.product}`,
  paragraphs: ['Your account is ready. It is good to have you here.'],
  notes: help(facts),
});

const blocked: Builder = (facts) => ({
  title: 'Sign-in to your account was blocked',
  paragraphs: [
    `There were too many failed attempts to sign in to your account at ${facts.product}${facts.source === undefined ? '' : ` from the address ${facts.source}`}. That address is kept out for now.`,
    'If it was you, unblock it. If it was not, set a new password.',
  ],
  ...button('It was me, unblock it', facts.url),
  notes: help(facts),
});

const stolen: Builder = (facts) => ({
  title: 'Your password is known to others',
  paragraphs: [
    `The password of your account at ${facts.product} was found among passwords that were stolen elsewhere. Others may know it.`,
    'Set a new one that you use nowhere else.',
  ],
  ...button('Set a new password', facts.url),
  notes: help(facts),
});

const enrollment: Builder = (facts) => ({
  title: 'Set up your second factor',
  paragraphs: [`${facts.product} asks you for a second proof when you sign in. Set it up on your own device.`],
  ...button('Set up', facts.url),
  notes: [...holds('The link', facts), ...help(facts)],
});

const secondFactor: Builder = (facts) => ({
  title: 'Your sign-in code',
  paragraphs: [`Enter this code to sign in to ${facts.product}.`],
  ...codeOf(facts.code),
  notes: [
    ...holds('The code', facts),
    'If you are not signing in, somebody else has your password: set a new one, and give this code to nobody.',
  ],
});

const passwordless: Builder = (facts) => ({
  title: `Sign in to ${facts.product}`,
  paragraphs: [facts.code === undefined ? 'Use this link to sign in.' : 'Use this to sign in.'],
  ...codeOf(facts.code),
  ...button('Sign in', facts.url),
  notes: [...holds(facts.code === undefined ? 'The link' : 'The code', facts), ignore],
});

const invitation: Builder = (facts) => {
  const where = facts.organization ?? facts.product;
  const from = facts.inviter === undefined ? 'You are invited' : `${facts.inviter} invites you`;
  return {
    title: `You are invited to ${where}`,
    paragraphs: [`${from} to join ${where} at ${facts.product}.`],
    ...button('Accept the invitation', facts.url),
    notes: [...holds('The link', facts), 'If you do not know what this is about, ignore this message.'],
  };
};

const approval: Builder = (facts) => ({
  title: 'A request waits for you',
  paragraphs: [`${facts.product} asks you to approve something in your name. Look at it before you decide.`],
  ...button('Look at the request', facts.url),
  notes: [...holds('The link', facts), ...help(facts)],
});

const imported: Builder = (facts) => ({
  title: 'The import of users has ended',
  paragraphs: facts.report ?? [],
  notes: [],
});

const changed: Builder = (facts) => ({
  title: 'Your password was changed',
  paragraphs: [
    `The password of your account at ${facts.product} has just been changed. You are signed out everywhere.`,
    'If it was not you, somebody else can read your mail: secure your mailbox first, then set a new password.',
  ],
  notes: help(facts),
});

/** One entry for each mail: `change_password` and `password_reset` are older names of the reset link. */
const builders: Readonly<Record<MailKind, Builder>> = {
  verify_email: verifyLink,
  verify_email_by_code: verifyCode,
  reset_email: resetLink,
  change_password: resetLink,
  password_reset: resetLink,
  reset_email_by_code: resetCode,
  welcome_email: welcome,
  blocked_account: blocked,
  stolen_credentials: stolen,
  enrollment_email: enrollment,
  mfa_oob_code: secondFactor,
  user_invitation: invitation,
  async_approval: approval,
  passwordless_email: passwordless,
  users_import: imported,
  password_changed: changed,
};

/** A mail in our own words. */
export function builtIn(kind: MailKind, facts: Facts): Content {
  const cleaned = ([name, value]: [string, unknown]): [string, unknown] => {
    if (Array.isArray(value)) return [name, value.map((one) => oneLine(String(one)))];
    return [name, typeof value === 'string' && name !== 'url' ? oneLine(value) || undefined : value];
  };
  const clean = Object.fromEntries(Object.entries(facts).map(cleaned)) as unknown as Facts;
  return { ...builders[kind](clean), sender: `Sent by ${clean.tenant}` };
}

/** Seconds in words, in the largest unit that says it well. */
export function span(seconds: number): string {
  const units: readonly (readonly [number, string])[] = [
    [86_400, 'day'],
    [3600, 'hour'],
    [60, 'minute'],
    [1, 'second'],
  ];
  const [length = 1, name = 'second'] = units.find(([one]) => seconds >= one) ?? [];
  const count = Math.floor(seconds / length);
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
