import type { DatabaseOptions } from '../../model/connection-options.ts';
import { type Strength, strengthOf, strengthRules } from '../management/password-policy.ts';

/** What Auth0's pages and SDKs read of a password that is too weak (fact sheet 6.7). */

export interface StrengthRule {
  /** `%d` and `%s` stand for the values of `format`, in their order. */
  message: string;
  code: string;
  format?: (number | string)[];
  items?: StrengthRule[];
  verified: boolean;
}

export interface StrengthReport {
  rules: StrengthRule[];
  verified: boolean;
}

const classRules = {
  lowercase: ['lower case letters (a-z)', 'lowerCase'],
  uppercase: ['upper case letters (A-Z)', 'upperCase'],
  number: ['numbers (i.e. 0-9)', 'numbers'],
  special: ['special characters (e.g. !@#$%^&*)', 'specialCharacters'],
} as const;

/** Every rule of the connection with whether the password keeps it. */
export function strengthReport(password: string, options: Partial<DatabaseOptions>): StrengthReport {
  const strength = strengthOf(options);
  const kept = strengthRules([...password], strength);
  const rules: StrengthRule[] = [
    {
      message: 'At least %d characters in length',
      format: [strength.length],
      code: 'lengthAtLeast',
      verified: kept.length,
    },
    ...(strength.classes.length === 0 ? [] : [classesRule(strength, kept)]),
    ...(Number.isFinite(strength.run) ? [runRule(strength.run, kept.run)] : []),
  ];
  return { rules, verified: rules.every(({ verified }) => verified) };
}

function classesRule({ classes, needed }: Strength, kept: ReturnType<typeof strengthRules>): StrengthRule {
  const items = classes.map((name): StrengthRule => {
    const [message, code] = classRules[name];
    return { message, code, verified: kept.classes.has(name) };
  });
  const verified = kept.classes.size >= needed;
  return needed === classes.length
    ? { message: 'Should contain:', code: 'shouldContain', items, verified }
    : {
        message: 'Contain at least %d of the following %d types of characters:',
        code: 'containsAtLeast',
        format: [needed, classes.length],
        items,
        verified,
      };
}

const runRule = (run: number, verified: boolean): StrengthRule => ({
  message: 'No more than %d identical characters in a row (e.g., "%s" not allowed)',
  code: 'identicalChars',
  format: [run, 'a'.repeat(run + 1)],
  verified,
});

/** The rules as text: one line each, the kinds of characters indented. */
export const policyText = ({ rules }: StrengthReport): string => rules.flatMap((rule) => lines(rule, '')).join('\n');

const lines = ({ message, format = [], items = [] }: StrengthRule, indent: string): string[] => {
  const values = [...format];
  const text = message.replaceAll(/%[ds]/g, () => String(values.shift() ?? ''));
  return [`${indent}* ${text}`, ...items.flatMap((item) => lines(item, `${indent} `))];
};
