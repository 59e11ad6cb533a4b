import { secrets } from '../../../shared/keys/secrets.ts';

/**
 * KV that knows as many clients as anybody asks for: each is a copy of one real client and of its grant, under another
 * identifier. So a tenant with 100,000 registrations needs no hour of filling, and no memory that would slow the server.
 */
interface Bindings {
  /** Copies as the real KV held them, by key. */
  COPIES: Readonly<Record<string, unknown>>;
  /** Identifier of the client that all others are like. */
  TEMPLATE: string;
  /** The secret of every one of them, which the Worker keeps hashed with the identifier. */
  SECRET: string;
}

/** Identifiers of generated clients: this and ten digits. */
export const generatedPrefix = 'generated-client-';

/** Where the hash stands in the texts; no copy has it in it. */
const hashPlace = '<hash>';

const generated = new RegExp(`${generatedPrefix}[0-9]{10}`);

/** Texts of the template's copies, so that a look-up is one replacement. */
const texts = new Map<string, string>();

async function lookUp(key: string, { COPIES, TEMPLATE, SECRET }: Bindings): Promise<unknown> {
  const id = generated.exec(key)?.[0];
  if (id === undefined) return COPIES[key] ?? null;
  const original = key.replace(id, TEMPLATE);
  const copy = COPIES[original];
  if (copy === undefined) return null;
  const text = texts.get(original) ?? JSON.stringify(copy).replace(await secrets.hash(TEMPLATE, SECRET), hashPlace);
  texts.set(original, text);
  return JSON.parse(text.replaceAll(TEMPLATE, id).replace(hashPlace, await secrets.hash(id, SECRET)));
}

/** Answers bulk reads of KV; what is written is accepted and forgotten. */
export const generatedRegistry = {
  async fetch(request: Request, env: Bindings): Promise<Response> {
    if (request.method !== 'POST') return new Response(null);
    const { keys } = (await request.json()) as { keys: string[] };
    const found = await Promise.all(keys.map(async (key) => [key, await lookUp(key, env)] as const));
    return Response.json(Object.fromEntries(found));
  },
};
