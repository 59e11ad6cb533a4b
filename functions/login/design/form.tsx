import { Icon } from './icons.tsx';
import { type Texts, upright } from './words.ts';

/** The parts that the pages' forms are made of. Each works with the keyboard and is named for screen readers. */

export interface FieldProps {
  name: string;
  label: string;
  type?: 'text' | 'email' | 'password';
  autocomplete: string;
  value?: string | undefined;
  /** What is wrong with what was typed. */
  fault?: string | undefined;
  /** Id of a text that explains the field. */
  describedBy?: string;
  /** The field that the page starts in. */
  first?: boolean;
  /** It may stay empty. */
  optional?: boolean;
  inputmode?: 'email' | 'text';
  maxlength?: number;
}

/** A field with its label above it and what is wrong with it below. */
export function Field(props: FieldProps) {
  const { name, label, type = 'text', fault, describedBy, first = false, optional = false, value, ...rest } = props;
  const described = [fault === undefined ? undefined : `${name}-fault`, describedBy].filter(Boolean).join(' ');
  const more: Record<string, unknown> = {
    ...(value === undefined ? {} : { value: upright(value) }),
    ...(described === '' ? {} : { 'aria-describedby': described }),
    ...(fault === undefined ? {} : { 'aria-invalid': 'true' }),
    // Words of people's names and passwords are theirs: nothing corrects them.
    ...(type === 'password' ? {} : { autocapitalize: 'none', autocorrect: 'off', spellcheck: 'false' }),
    ...(first ? { autofocus: true } : {}),
  };
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <input id={name} name={name} type={type} required={!optional} {...rest} {...more} />
      {fault === undefined ? null : (
        <p class="fault" id={`${name}-fault`}>
          {fault}
        </p>
      )}
    </div>
  );
}

/** What went wrong, read out at once. */
export const Alert = ({ text }: { text: string | undefined }) =>
  text === undefined ? null : (
    <div class="alert" role="alert" id="alert">
      <Icon name="alert" />
      <span>{text}</span>
    </div>
  );

/**
 * A form that posts to a page of ours, with the sign-in that it belongs to. Its address names that too, so that the
 * page which comes back after a mistake can be loaded again.
 */
export const PostForm = ({ action, state, children }: { action: string; state: string; children?: unknown }) => (
  <form method="post" action={`${action}?state=${encodeURIComponent(state)}`}>
    <input type="hidden" name="state" value={state} />
    {children}
  </form>
);

/** A button that sends the form. @param second one that stands behind the main one */
export const Submit = ({ label, value = 'default', second = false }: SubmitProps) => (
  <button type="submit" name="action" value={value} class={second ? 'second' : undefined}>
    {label}
  </button>
);

interface SubmitProps {
  label: string;
  value?: string;
  second?: boolean;
}

/** Where the application says who runs it and on what terms. */
export const Policies = ({
  face,
  texts,
}: {
  face: { policy: string | undefined; terms: string | undefined };
  texts: Texts;
}) =>
  face.policy === undefined && face.terms === undefined ? null : (
    <p class="note policies">
      {face.policy === undefined ? null : (
        <a href={face.policy} rel="noopener noreferrer">
          {texts.common.privacy}
        </a>
      )}
      {face.terms === undefined ? null : (
        <a href={face.terms} rel="noopener noreferrer">
          {texts.common.terms}
        </a>
      )}
    </p>
  );

/** Two letters at most, in place of a picture: nothing is loaded from where a user's picture is kept. */
export const initials = (name: string): string => {
  const words = name
    .split('@')[0]
    ?.split(/[\s._-]+/)
    .filter((word) => word !== '');
  return (words ?? [])
    .slice(0, 2)
    .map((word) => [...word][0] ?? '')
    .join('')
    .toUpperCase();
};
