import { type IncomingMessage, request } from 'node:http';
import { forwarded, host, loopback } from '../call.ts';

/** A browser that signs one person in by the pages and keeps its cookies. */
export class Browser {
  readonly #port: number;
  readonly #cookies = new Map<string, string>();

  constructor(port: number) {
    this.#port = port;
  }

  /** The header that it sends now. */
  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /**
   * Signs in as a person would.
   * @param start path of `/authorize` with its parameters
   * @throws when it does not end with a code
   */
  async signIn(start: string, username: string, password: string): Promise<void> {
    const page = await this.#send(start);
    const state = new URL(page, `https://${host}`).searchParams.get('state') ?? '';
    const form = new URLSearchParams({ state, username, password, action: 'default' });
    let next = await this.#send(page, form.toString());
    if (next.startsWith(`https://${host}/`) || next.startsWith('/')) next = await this.#send(next);
    if (!new URL(next, `https://${host}`).searchParams.has('code')) throw new Error(`Signing in ended at ${next}`);
  }

  /** @returns where the answer sends it, or the path of a page that is shown */
  #send(path: string, form?: string): Promise<string> {
    const { pathname, search } = new URL(path, `https://${host}`);
    const headers = {
      ...forwarded,
      origin: `https://${host}`,
      cookie: this.cookie,
      ...(form === undefined
        ? {}
        : { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(form) }),
    };
    const options = { host: loopback, port: this.#port, path: `${pathname}${search}`, headers, agent: false };
    return new Promise((resolve, reject) => {
      const sent = request({ ...options, method: form === undefined ? 'GET' : 'POST' }, (response) => {
        this.#keep(response);
        response.resume();
        const status = response.statusCode ?? 0;
        if (status >= 400) return reject(new Error(`${pathname} answered ${status}`));
        resolve(response.headers.location ?? path);
      });
      sent.on('error', reject);
      sent.end(form);
    });
  }

  #keep({ headers }: IncomingMessage): void {
    for (const line of headers['set-cookie'] ?? []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }
}
