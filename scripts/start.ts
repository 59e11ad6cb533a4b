import { type LocalServer, startLocal } from './local/local-server.ts';
import { help, readOptions } from './local/options.ts';
import { StartFailure } from './local/start-failure.ts';

/** `npm start`: a faithful Auth0 on this machine. */
let server: LocalServer | undefined;
let leaving = false;

// Before anything is started, so that Ctrl-C never leaves a server behind.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void leave());
// A closed pipe (`npm start | head -1`) must not take the server down.
process.stdout.on('error', () => undefined);

try {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options === undefined) console.log(help);
  else {
    server = await startLocal(options);
    await run(server);
  }
} catch (cause) {
  console.error(cause instanceof StartFailure ? cause.message : cause);
  process.exit(1);
}

async function run({ announcement, ended, pid }: LocalServer): Promise<void> {
  console.log(announcement);
  const how = await ended;
  if (leaving) return;
  console.error(
    `The runtime (workerd, process ${pid}) ended by itself (${how}): start again, nothing that was acknowledged is lost`,
  );
  process.exit(1);
}

/** While nothing is ready yet, the way out of the process ends what was begun. */
async function leave(): Promise<void> {
  if (leaving) return;
  leaving = true;
  await server?.stop();
  process.exit(0);
}
