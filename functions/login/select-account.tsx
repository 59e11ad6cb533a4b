import { type Context, Hono } from 'hono';
import type { User } from '../../shared/model/user.ts';
import type { AppEnv } from '../app-env.ts';
import { readSessionCookie } from './cookies.ts';
import { initials, PostForm } from './design/form.tsx';
import { Icon } from './design/icons.tsx';
import { type FinishPorts, goOn } from './finish.ts';
import { toPage } from './identifier-first.tsx';
import { guarded, openStep, type Step } from './step.tsx';
import { stepPage } from './step-page.tsx';

const path = '/u/select-account';

/** `/u/select-account`: go on as the person of this browser's session, or as somebody else (fact sheet 4.3). */
export const selectAccount = (ports: FinishPorts): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.get(path, (c) =>
    guarded(c, ports, async () => {
      const step = await openStep(c, ports, []);
      const user = await userHere(c, ports);
      return user === undefined ? toPage(c, ports, step.transaction, '/u/login') : show(c, ports, step, user);
    }),
  );
  app.post(path, (c) =>
    guarded(c, ports, async () => {
      const step = await openStep(c, ports, []);
      const user = await userHere(c, ports);
      // Whoever was on the page must be the one who is here now.
      if (user !== undefined && step.params.get('account') === user.user_id) {
        return goOn(c, ports, step, { selected: true });
      }
      return toPage(c, ports, step.transaction, '/u/login');
    }),
  );
  return app;
};

async function userHere(c: Context<AppEnv>, ports: FinishPorts): Promise<User | undefined> {
  const name = await readSessionCookie(c, ports);
  if (name === undefined) return undefined;
  const question = { user_id: name.user_id, session: name.sid };
  const subject = await ports.access.subject(c.get('site').tenant, question, 'record');
  return subject?.session === undefined ? undefined : subject.user;
}

function show(c: Context<AppEnv>, ports: FinishPorts, step: Step, user: User): Promise<Response> {
  const words = step.texts['select-account'];
  const note = user.email ?? user.username ?? user.user_id;
  const name = user.name ?? user.nickname ?? note;
  return stepPage(c, ports, step, {
    title: words.title,
    subtitle: step.say(words.description),
    children: (
      <PostForm action={path} state={step.state}>
        <button type="submit" name="account" value={user.user_id} class="who">
          <i class="face" aria-hidden="true">
            {initials(name)}
          </i>
          <span>
            <b>{name}</b>
            {name === note ? null : <small>{note}</small>}
          </span>
          <Icon name="right" />
        </button>
        <button type="submit" name="account" value="" class="who">
          <i class="face plain" aria-hidden="true">
            <Icon name="plus" />
          </i>
          <span>
            <b>{words.other}</b>
          </span>
        </button>
      </PostForm>
    ),
  });
}
