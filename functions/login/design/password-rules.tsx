import type { Strength } from '../../../shared/protocol/management/password-policy.ts';
import { fill, type Texts } from './words.ts';

/** What a new password must have, in the person's language, before they choose one. */
export function PasswordRules({ strength, texts }: { strength: Strength; texts: Texts }) {
  const words = texts['password-rules'];
  const names = { lowercase: words.lower, uppercase: words.upper, number: words.number, special: words.special };
  const classes = strength.classes.map((name) => <li>{names[name]}</li>);
  const all = strength.needed === strength.classes.length;
  if (strength.length <= 1 && classes.length === 0) return null;
  return (
    <div class="rules" id="password-rules">
      {texts.signup.passwordSecurityText}
      <ul>
        <li>{fill(words.length, { count: String(strength.length) })}</li>
        {all || strength.needed === 0 ? (
          classes
        ) : (
          <li>
            {fill(words.some, { count: String(strength.needed) })}
            <ul>{classes}</ul>
          </li>
        )}
        {Number.isFinite(strength.run) ? <li>{words.run}</li> : null}
      </ul>
    </div>
  );
}
