import type { DatabaseOptions } from '../../model/connection-options.ts';

/** How strong a password must be at a connection (management-api 3.8). Pure; the texts are the caller's. */

type Options = Partial<DatabaseOptions>;
export type PasswordFault = 'weak' | 'common' | 'personal';

type Class = 'lowercase' | 'uppercase' | 'number' | 'special';
const classes: Readonly<Record<Class, RegExp>> = {
  lowercase: /\p{Ll}/u,
  uppercase: /\p{Lu}/u,
  number: /\p{Nd}/u,
  special: /[^\p{L}\p{N}]/u,
};
const allClasses = Object.keys(classes) as Class[];

export interface Strength {
  /** Characters. */
  length: number;
  classes: readonly Class[];
  /** How many of the classes are needed. */
  needed: number;
  /** Most equal characters in a row. */
  run: number;
}

const anyRun = Number.POSITIVE_INFINITY;
const policies: Readonly<Record<'none' | 'low' | 'fair' | 'good' | 'excellent', Strength>> = {
  none: { length: 1, classes: [], needed: 0, run: anyRun },
  low: { length: 6, classes: [], needed: 0, run: anyRun },
  fair: { length: 8, classes: ['lowercase', 'uppercase', 'number'], needed: 3, run: anyRun },
  good: { length: 8, classes: allClasses, needed: 3, run: anyRun },
  excellent: { length: 10, classes: allClasses, needed: 3, run: 2 },
};

/** What the options ask for: the old `passwordPolicy`, or the new `password_options.complexity`. */
export function strengthOf({ passwordPolicy, password_complexity_options, password_options }: Options): Strength {
  const complexity = password_options?.complexity;
  if (complexity === undefined) {
    const policy = policies[passwordPolicy ?? 'good'];
    return { ...policy, length: password_complexity_options?.min_length ?? policy.length };
  }
  const types = complexity.character_types ?? [];
  const isThree = complexity.character_type_rule === 'three_of_four' && types.length === allClasses.length;
  return {
    length: complexity.min_length ?? policies.none.length,
    classes: types,
    needed: isThree ? 3 : types.length,
    run: complexity.identical_characters === 'block' ? 2 : anyRun,
  };
}

/** Which parts of a strength a password has. @param characters of the password, one code point each */
export function strengthRules(
  characters: readonly string[],
  strength: Strength,
): { length: boolean; classes: ReadonlySet<Class>; run: boolean } {
  const text = characters.join('');
  let run = 0;
  return {
    length: characters.length >= strength.length,
    classes: new Set(strength.classes.filter((name) => classes[name].test(text))),
    run: characters.every((character, index) => {
      run = index > 0 && character === characters[index - 1] ? run + 1 : 1;
      return run <= strength.run;
    }),
  };
}

function isStrong(characters: readonly string[], strength: Strength): boolean {
  const { length, classes: found, run } = strengthRules(characters, strength);
  return length && found.size >= strength.needed && run;
}

/** Three neighbours in a row upwards or downwards, such as `abc` or `321`. */
function hasSequence(characters: readonly string[]): boolean {
  const codes = characters.map((character) =>
    /[A-Za-z0-9]/.test(character) ? character.toLowerCase().charCodeAt(0) : 0,
  );
  return codes.some((code, index) => {
    const [second = 0, third = 0] = [codes[index + 1], codes[index + 2]];
    return code !== 0 && Math.abs(second - code) === 1 && third - second === second - code;
  });
}

/** Words that a password must not be, in lower case. Auth0's own long list is not ours to ship. */
const common: ReadonlySet<string> = new Set(
  `123456 123456789 12345678 1234567 12345 1234567890 password password1 password123 passw0rd p@ssw0rd qwerty qwerty123
  qwertyuiop 111111 000000 123123 654321 666666 iloveyou admin admin123 welcome welcome1 letmein monkey dragon football
  baseball abc123 1q2w3e4r 1qaz2wsx sunshine princess master login starwars whatever trustno1 superman changeme secret
  zaq12wsx michael shadow passwort contraseña motdepasse`.split(/\s+/),
);

function isCommon(password: string, { password_dictionary: old, password_options }: Options): boolean {
  const dictionary = password_options?.dictionary;
  if (old?.enable !== true && dictionary?.active !== true) return false;
  const word = password.toLowerCase();
  const own = [...(old?.dictionary ?? []), ...(dictionary?.custom ?? [])].map((entry) => entry.toLowerCase());
  return common.has(word) || own.includes(word);
}

/** Shortest piece of a profile that counts as personal, in characters. */
const leastPersonal = 3;

function isPersonal(password: string, options: Options, profile: Readonly<Record<string, unknown>>): boolean {
  const { password_no_personal_info: old, password_options } = options;
  if (old?.enable !== true && password_options?.profile_data?.active !== true) return false;
  const usual = ['name', 'username', 'nickname', 'email', 'given_name', 'family_name'];
  const fields = password_options?.profile_data?.blocked_fields ?? usual;
  const pieces = fields.flatMap((field) => {
    const value = Object.hasOwn(profile, field) ? profile[field] : undefined;
    return typeof value === 'string' ? [value, value.split('@')[0] ?? ''] : [];
  });
  const word = password.toLowerCase();
  return pieces.some((piece) => piece.length >= leastPersonal && word.includes(piece.toLowerCase()));
}

/**
 * What is wrong with a password at a connection with these options, or undefined.
 * @param profile of its owner, as far as it is known
 */
export function passwordFault(
  password: string,
  options: Options,
  profile: Readonly<Record<string, unknown>>,
): PasswordFault | undefined {
  const characters = [...password];
  const blocked = options.password_options?.complexity?.sequential_characters === 'block';
  if (!isStrong(characters, strengthOf(options)) || (blocked && hasSequence(characters))) return 'weak';
  if (isCommon(password, options)) return 'common';
  return isPersonal(password, options, profile) ? 'personal' : undefined;
}

/** How many earlier passwords of an account may not be used again. */
export function rememberedPasswords({ password_history: old, password_options }: Options): number {
  const history = password_options?.history;
  if (history?.active === true) return history.size ?? 5;
  return old?.enable === true ? (old.size ?? 5) : 0;
}
