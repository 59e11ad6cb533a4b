import { DurableObject } from 'cloudflare:workers';

/**
 * KV for `workerd serve`: the wire form that the runtime's KV binding speaks, over one SQLite object.
 * A Worker of its own, in no bundle that is deployed.
 */
interface Bindings {
  ENTRIES: DurableObjectNamespace<Entries>;
}

type Row = { key: string; value: ArrayBuffer; metadata: string | null; expires: number | null };

/** Seconds, as KV counts. */
const now = (): number => Math.floor(Date.now() / 1000);
const longestPage = 1000;
const live = '(expires IS NULL OR expires > ?)';

export class Entries extends DurableObject<Bindings> {
  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    ctx.storage.sql.exec(
      'CREATE TABLE IF NOT EXISTS entry(key TEXT PRIMARY KEY, value BLOB NOT NULL, metadata TEXT, expires INTEGER) STRICT',
    );
  }

  override async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const key = decodeURIComponent(url.pathname.slice(1));
    if (request.method === 'POST' && key === 'bulk/get') return this.#bulk(await request.json());
    if (request.method === 'PUT') return this.#put(key, url.searchParams, request);
    if (request.method === 'DELETE') return this.#delete(key);
    return key === '' ? this.#list(url.searchParams) : this.#get(key);
  }

  #find(key: string): Row | undefined {
    return this.ctx.storage.sql.exec<Row>(`SELECT * FROM entry WHERE key = ? AND ${live}`, key, now()).toArray()[0];
  }

  #get(key: string): Response {
    const row = this.#find(key);
    if (row === undefined) return new Response(null, { status: 404 });
    const headers = new Headers();
    if (row.metadata !== null) headers.set('cf-kv-metadata', row.metadata);
    if (row.expires !== null) headers.set('cf-expiration', String(row.expires));
    return new Response(row.value, { headers });
  }

  #bulk(asked: { keys: string[]; type?: string; withMetadata?: boolean }): Response {
    const answers = asked.keys.map((key) => {
      const row = this.#find(key);
      if (row === undefined) return [key, null];
      const text = new TextDecoder().decode(row.value);
      const value: unknown = asked.type === 'json' ? JSON.parse(text) : text;
      const metadata: unknown = row.metadata === null ? null : JSON.parse(row.metadata);
      return [key, asked.withMetadata === true ? { value, metadata } : value];
    });
    return Response.json(Object.fromEntries(answers));
  }

  async #put(key: string, options: URLSearchParams, request: Request): Promise<Response> {
    const ttl = options.get('expiration_ttl');
    const at = options.get('expiration');
    const expires = ttl === null ? (at === null ? null : Number(at)) : now() + Number(ttl);
    this.ctx.storage.sql.exec(
      'INSERT OR REPLACE INTO entry(key, value, metadata, expires) VALUES (?, ?, ?, ?)',
      key,
      await request.arrayBuffer(),
      request.headers.get('cf-kv-metadata'),
      expires,
    );
    return new Response(null);
  }

  #delete(key: string): Response {
    this.ctx.storage.sql.exec('DELETE FROM entry WHERE key = ?', key);
    return new Response(null);
  }

  #list(options: URLSearchParams): Response {
    const prefix = options.get('prefix') ?? '';
    const limit = Math.min(Number(options.get('key_count_limit') ?? longestPage), longestPage);
    const rows = this.ctx.storage.sql
      .exec<Row>(
        `SELECT * FROM entry WHERE key > ? AND substr(key, 1, ?) = ? AND ${live} ORDER BY key LIMIT ?`,
        options.get('cursor') ?? '',
        prefix.length,
        prefix,
        now(),
        limit + 1,
      )
      .toArray();
    const page = rows.slice(0, limit);
    const keys = page.map((row) => ({
      name: row.key,
      ...(row.expires === null ? {} : { expiration: row.expires }),
      ...(row.metadata === null ? {} : { metadata: JSON.parse(row.metadata) as unknown }),
    }));
    const more = rows.length > limit;
    return Response.json({ keys, list_complete: !more, ...(more ? { cursor: page.at(-1)?.key } : {}) });
  }
}

export default {
  fetch: (request, env) => env.ENTRIES.getByName('registry').fetch(request),
} satisfies ExportedHandler<Bindings>;
