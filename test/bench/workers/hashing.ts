import { makePasswords } from '../../../shared/keys/passwords/passwords.ts';

const password = 'Correct-horse-7';

/**
 * Checks one password for each request, with the code that the Worker has, and does nothing else.
 * @param instantiate makes an instance of the WebAssembly build of Argon2
 */
export function hashing(instantiate: () => { readonly exports: unknown }): { fetch(): Promise<Response> } {
  const passwords = makePasswords(instantiate);
  let hash: Promise<string> | undefined;
  return {
    async fetch() {
      hash ??= passwords.hash(password);
      return new Response(null, { status: (await passwords.verify(password, await hash)) ? 204 : 500 });
    },
  };
}
