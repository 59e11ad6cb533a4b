/**
 * The Worker that shows what the runtime itself can do: an answer without work, one with one signature, and
 * signatures without any HTTP between them. Every path runs in a process of its own.
 */
interface Bindings {
  /** Private RSA key as a JWK. */
  KEY: { kty: string };
}

const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;

/** As long as header and claims of an access token. */
export const signedText = 'x'.repeat(600);
const input = new TextEncoder().encode(signedText);

const importKey = (env: Bindings) => crypto.subtle.importKey('jwk', env.KEY, algorithm, false, ['sign']);

/** Imported once per isolate. */
let key: ReturnType<typeof importKey> | undefined;

const sign = async (env: Bindings): Promise<ArrayBuffer> => {
  key ??= importKey(env);
  return crypto.subtle.sign(algorithm, await key, input);
};

/** `GET /hello`, `GET /signed`, `GET /signed?NUMBER` (so many signatures one after another, the last one answered). */
export const reference = {
  async fetch(request: Request, env: Bindings): Promise<Response> {
    if (request.url.endsWith('/hello')) return new Response('hello');
    if (request.url.endsWith('/signed')) return new Response(await sign(env));
    const count = Number(request.url.slice(request.url.indexOf('?') + 1));
    let last = new ArrayBuffer(0);
    for (let done = 0; done < count; done++) last = await sign(env);
    return new Response(last);
  },
};
