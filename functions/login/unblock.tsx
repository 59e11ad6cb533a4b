import { Hono } from 'hono';
import type { Ports } from '../../shared/model/ports.ts';
import { readUnblock, unblock, unblockPath } from '../../shared/protocol/login/unblock.ts';
import type { AppEnv } from '../app-env.ts';
import { countAddress } from '../count-address.ts';
import { Submit } from './design/form.tsx';
import { Sign } from './design/icons.tsx';
import { renderPage } from './design/layout.tsx';
import { resultPage, wordsHere } from './result-page.tsx';
import { formOf, guarded, type StepPorts } from './step.tsx';

type UnblockPorts = StepPorts & Pick<Ports, 'envelopes' | 'clock' | 'store'>;

/**
 * `/u/unblock?ticket=…`: the link of the mail about a blocked account. A program that only looks at links lifts no
 * block: the person presses a button (fact sheet 10.3).
 */
export const unblockPage = (ports: UnblockPorts): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  const failure = async (c: Parameters<typeof wordsHere>[0]): Promise<Response> => {
    const words = await wordsHere(c, ports, ['brute-force-protection']);
    const { title, description } = words.texts['brute-force-protection-unblock-failure'];
    return resultPage(c, ports, { title, sentence: description, good: false, status: 400, words });
  };
  app.get(unblockPath, (c) =>
    guarded(c, ports, async () => {
      const { tenant } = c.get('site');
      await countAddress(c, ports);
      const ticket = c.req.query('ticket') ?? '';
      if ((await readUnblock(ports, tenant, ticket)) === undefined) return failure(c);
      const { locale, texts } = await wordsHere(c, ports, ['brute-force-protection']);
      const words = texts['brute-force-protection-unblock'];
      return renderPage(c, ports, {
        ...{ title: words.title, subtitle: words.description, locale, emblem: <Sign name="lock" /> },
        children: (
          <form method="post" action={unblockPath}>
            <input type="hidden" name="ticket" value={ticket} />
            <Submit label={words.buttonText} />
          </form>
        ),
      });
    }),
  );
  app.post(unblockPath, (c) =>
    guarded(c, ports, async () => {
      const { tenant } = c.get('site');
      await countAddress(c, ports);
      const ticket = (await formOf(c)).get('ticket') ?? '';
      if ((await unblock(ports, tenant, ticket)) === undefined) return failure(c);
      const words = await wordsHere(c, ports, ['brute-force-protection']);
      const { title, description } = words.texts['brute-force-protection-unblock-success'];
      return resultPage(c, ports, { title, sentence: description, good: true, words });
    }),
  );
  return app;
};
