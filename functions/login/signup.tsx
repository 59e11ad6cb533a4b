import { type Context, Hono } from 'hono';
import { isEmail } from '../../shared/model/email-address.ts';
import { longestPassword } from '../../shared/model/user.ts';
import { noteLogin } from '../../shared/protocol/login/database.ts';
import type { LoginConnection } from '../../shared/protocol/login/login-connections.ts';
import { type SignUpError, type SignUpPorts, signUp } from '../../shared/protocol/login/sign-up.ts';
import { strengthOf } from '../../shared/protocol/management/password-policy.ts';
import type { AppEnv } from '../app-env.ts';
import { Alert, Field, PostForm, Submit } from './design/form.tsx';
import { PasswordRules } from './design/password-rules.tsx';
import type { Texts } from './design/words.ts';
import { type FinishPorts, signedIn } from './finish.ts';
import { connectionsOf, openOf, visitorOf } from './login.tsx';
import { guarded, openStep, type Step } from './step.tsx';
import { stepPage } from './step-page.tsx';

const path = '/u/signup';

export type SignUpPagePorts = FinishPorts & SignUpPorts;

/** What was typed, but for the password, which no page ever says back. */
interface Typed {
  email: string;
  username: string;
}

type Faults = Partial<Record<'email' | 'username' | 'password', string>>;

/** `/u/signup`: a new account in the first database of the application that takes new people. */
export const signup = (ports: SignUpPagePorts): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.get(path, (c) =>
    guarded(c, ports, async () => {
      const step = await openStep(c, ports, ['login', 'signup']);
      return show(c, ports, step, await openConnection(c, ports, step));
    }),
  );
  app.post(path, (c) =>
    guarded(c, ports, async () => {
      const step = await openStep(c, ports, ['login', 'signup']);
      const connection = await openConnection(c, ports, step);
      if (connection === undefined) return show(c, ports, step, undefined);
      const typed = {
        email: (step.params.get('email') ?? '').trim(),
        username: (step.params.get('username') ?? '').trim(),
      };
      const password = step.params.get('password') ?? '';
      const faults = faultsOf(typed, password, connection, step.texts);
      if (Object.keys(faults).length > 0) return show(c, ports, step, connection, { typed, faults });
      const result = await signUp(ports, visitorOf(c), {
        client: step.client,
        connection: connection.name,
        ...(typed.email === '' ? {} : { email: typed.email }),
        ...(typed.username === '' ? {} : { username: typed.username }),
        password,
        organization: step.organization?.id,
        invitation: step.transaction.request.invitation,
      });
      if (!result.ok) return show(c, ports, step, connection, { typed, ...refusalOf(result.error, step.texts) });
      // Whoever has just made an account is signed in with it.
      const user = await noteLogin(ports, visitorOf(c), result.user);
      return signedIn(c, ports, step, { user, methods: ['pwd'] });
    }),
  );
  return app;
};

const openConnection = async (
  c: Context<AppEnv>,
  ports: SignUpPagePorts,
  step: Step,
): Promise<LoginConnection | undefined> => openOf(step, await connectionsOf(ports, c.get('site').tenant, step));

/** Which of the fields new people fill in. */
function fieldsOf({ options }: LoginConnection): { email: 'needed' | 'allowed' | 'none'; username: boolean } {
  const { attributes } = options;
  if (attributes === undefined || attributes === null) {
    return { email: 'needed', username: options.requires_username === true };
  }
  const status = attributes.email?.signup?.status;
  const email = attributes.email === undefined || status === 'inactive' ? 'none' : 'needed';
  return {
    email: email === 'needed' && status === 'optional' ? 'allowed' : email,
    username: attributes.username !== undefined && attributes.username.signup?.status !== 'inactive',
  };
}

function faultsOf(
  typed: Typed,
  password: string,
  connection: LoginConnection,
  { signup: words, login }: Texts,
): Faults {
  const fields = fieldsOf(connection);
  const bad = typed.email === '' ? fields.email === 'needed' : !isEmail(typed.email);
  return {
    ...(fields.email !== 'none' && bad ? { email: words['invalid-email-format'] } : {}),
    ...(fields.username && typed.username === '' ? { username: words['invalid-username'] } : {}),
    ...(password === '' ? { password: login['no-password'] } : {}),
  };
}

/** What a refusal says, and at which field. Whether an account exists is not said (PWD-01). */
function refusalOf(error: SignUpError, { signup: words, login }: Texts): { faults?: Faults; alert?: string } {
  const { code } = error;
  if (code === 'invalid_password' || code === 'password_strength_error') {
    return { faults: { password: words['password-too-weak'] } };
  }
  if (code === 'password_dictionary_error') return { faults: { password: words['password-too-common'] } };
  if (code === 'password_no_user_info_error') {
    return { faults: { password: words['password-contains-user-information'] } };
  }
  if (code === 'password_leaked') return { faults: { password: words['password-leaked'] } };
  if (code === 'too_many_attempts') return { alert: login['ip-blocked'] };
  if (code === 'invalid_username') return { faults: { username: words['invalid-username'] } };
  return { alert: code === 'unauthorized' ? words['signup-disabled'] : words['signup-failed'] };
}

interface Shown {
  typed?: Typed;
  faults?: Faults;
  alert?: string;
}

function show(
  c: Context<AppEnv>,
  ports: SignUpPagePorts,
  step: Step,
  connection: LoginConnection | undefined,
  { typed, faults = {}, alert }: Shown = {},
): Promise<Response> {
  const { texts, state } = step;
  const words = texts.signup;
  const hint = step.suggested ?? '';
  return stepPage(c, ports, step, {
    title: step.say(words.title),
    subtitle: step.say(words.description),
    status: alert === undefined && Object.keys(faults).length === 0 ? 200 : 400,
    children: (
      <>
        <Alert text={connection === undefined ? words['signup-disabled'] : alert} />
        {connection === undefined ? null : (
          <PostForm action={path} state={state}>
            <Fields
              connection={connection}
              texts={texts}
              typed={typed ?? { email: hint, username: '' }}
              faults={faults}
            />
            <Submit label={words.buttonText} />
          </PostForm>
        )}
        <p class="below">
          {words.loginActionText}{' '}
          <a href={`/u/login?state=${encodeURIComponent(state)}`}>{words.loginActionLinkText}</a>
        </p>
      </>
    ),
  });
}

interface FieldsProps {
  connection: LoginConnection;
  texts: Texts;
  typed: Typed;
  faults: Faults;
}

function Fields({ connection, texts, typed, faults }: FieldsProps) {
  const words = texts.signup;
  const fields = fieldsOf(connection);
  return (
    <>
      {fields.email === 'none' ? null : (
        <Field
          name="email"
          label={words.emailPlaceholder}
          type="email"
          autocomplete="email"
          maxlength={320}
          value={typed.email}
          fault={faults.email}
          optional={fields.email === 'allowed'}
          first={faults.password === undefined}
        />
      )}
      {fields.username ? (
        <Field
          name="username"
          label={words.usernamePlaceholder}
          autocomplete="username"
          maxlength={128}
          value={typed.username}
          fault={faults.username}
          first={fields.email === 'none' && faults.password === undefined}
        />
      ) : null}
      <Field
        name="password"
        label={words.passwordPlaceholder}
        type="password"
        autocomplete="new-password"
        maxlength={longestPassword}
        fault={faults.password}
        describedBy="password-rules"
        first={faults.password !== undefined}
      />
      <PasswordRules strength={strengthOf(connection.options)} texts={texts} />
    </>
  );
}
