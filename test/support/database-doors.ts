import type { Passwords } from '../../shared/model/ports.ts';
import type { SignInWorld } from './sign-in-world.ts';

/** The database that every tenant is born with. */
export const connection = 'Username-Password-Authentication';

/** Passwords that cost nothing, with a count of the work that real ones would have cost (PWD-01). */
export function countedPasswords(work: { hashes: number }): Passwords {
  return {
    hash: async (plain) => {
      work.hashes += 1;
      return `cheap:${plain}`;
    },
    verify: async (plain, hash) => hash === `cheap:${plain}`,
    needsRehash: () => false,
  };
}

/** Enables the database for the world's application and says its id. */
export async function enableDatabase(world: SignInWorld): Promise<string> {
  const { id } = (await world.call('GET', `/connections?name=${connection}`)).body[0];
  await world.call('PATCH', `/connections/${id}/clients`, { body: [{ client_id: world.web.client_id, status: true }] });
  return id;
}

/** A call of a door under `/dbconnections/`; a text is sent as it is, anything else as JSON. */
export async function callDatabase(
  world: SignInWorld,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; text: string; body: ReturnType<typeof JSON.parse> }> {
  const response = await world.app.fetch(
    new Request(`https://${world.domain}/dbconnections/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  );
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
}
