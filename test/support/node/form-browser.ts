import { type Form, formsOf, textOf, urlEncoded } from './html-forms.ts';

/** A page of the server, as a browser without script has it. */
export interface Page {
  kind: 'page';
  url: URL;
  status: number;
  headers: Headers;
  html: string;
  /** What a person reads. */
  text: string;
  forms: readonly Form[];
}

/** The browser was sent away from the server: it stops there, and nobody is called. */
export interface Arrival {
  kind: 'arrival';
  method: 'GET' | 'POST';
  /** With query and fragment. */
  url: URL;
  /** What a form would have posted; empty for a redirect. */
  form: URLSearchParams;
}

export type Stop = Page | Arrival;

interface Cookie {
  value: string;
  sameSite: string;
}

const longestChain = 10;

/**
 * A plain browser: cookies, redirects while they stay on the server, forms without script. What it cannot do, the
 * pages must not need.
 */
export class FormBrowser {
  readonly #origin: string;
  readonly #cookies = new Map<string, Cookie>();
  /** Paths of the pages of the server that were shown, in order. */
  readonly seen: string[] = [];

  constructor(origin: string) {
    this.#origin = new URL(origin).origin;
  }

  /** Follows a link of another site, or sends a form of another site to the server. */
  visit(url: URL, form?: URLSearchParams): Promise<Stop> {
    return this.#load(url, form, form === undefined ? 'link' : 'foreign form');
  }

  /**
   * Fills in a form of a page and presses a button of it. Fields that the page does not have cannot be filled.
   * @param button the name and value of the button, or undefined for the form's only one
   */
  submit(form: Form, fields: Readonly<Record<string, string>> = {}, button?: readonly [string, string]): Promise<Stop> {
    const pressed =
      button === undefined
        ? form.buttons[0]
        : form.buttons.find(({ name, value }) => name === button[0] && value === button[1]);
    if (pressed === undefined) throw new Error(`The form has no button ${button?.join('=')}`);
    const body = new URLSearchParams(form.fields.map(({ name, value }): [string, string] => [name, value]));
    for (const [name, value] of Object.entries(fields)) {
      if (!body.has(name)) throw new Error(`The form has no field ${name}`);
      body.set(name, value);
    }
    if (pressed.name !== '') body.append(pressed.name, pressed.value);
    if (form.encoding !== urlEncoded) throw new Error(`The form would be sent as ${form.encoding}`);
    if (form.method === 'POST') return this.#load(form.action, body, 'own form');
    return this.#load(new URL(`?${body}`, form.action), undefined, 'link');
  }

  async #load(first: URL, body: URLSearchParams | undefined, how: 'link' | 'own form' | 'foreign form'): Promise<Stop> {
    let url = first;
    let form = body;
    for (let step = 0; step < longestChain; step += 1) {
      if (url.origin !== this.#origin) return arrival(url, form);
      const response = await fetch(url, {
        method: form === undefined ? 'GET' : 'POST',
        redirect: 'manual',
        headers: {
          cookie: this.#cookieHeader(how === 'foreign form' && form !== undefined),
          ...(form === undefined ? {} : { 'content-type': urlEncoded }),
          ...(how === 'own form' && form !== undefined ? { origin: this.#origin } : {}),
        },
        ...(form === undefined ? {} : { body: form.toString() }),
      });
      this.#keep(response);
      const to = response.headers.get('location');
      if (to === null) return this.#page(url, response);
      await response.body?.cancel();
      if (response.status === 307 || response.status === 308) throw new Error('A redirect would send the form on');
      url = new URL(to, url);
      form = undefined;
    }
    throw new Error(`More than ${longestChain} redirects, the last to ${url}`);
  }

  /** A form of another site brings only the cookies that say so. @see RFC 6265bis section 5.2 */
  #cookieHeader(foreign: boolean): string {
    const sent = [...this.#cookies].filter(([, { sameSite }]) => !foreign || sameSite === 'none');
    return sent.map(([name, { value }]) => `${name}=${value}`).join('; ');
  }

  #keep(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
      const at = pair.indexOf('=');
      const name = pair.slice(0, at);
      if (attributes.some((one) => /^max-age=0$/i.test(one))) this.#cookies.delete(name);
      else {
        const sameSite = attributes.find((one) => /^samesite=/i.test(one))?.slice(9) ?? 'lax';
        this.#cookies.set(name, { value: pair.slice(at + 1), sameSite: sameSite.toLowerCase() });
      }
    }
  }

  async #page(url: URL, response: Response): Promise<Page> {
    const html = await response.text();
    const { status, headers } = response;
    this.seen.push(url.pathname);
    return { kind: 'page', url, status, headers, html, text: textOf(html), forms: formsOf(html, url) };
  }
}

const arrival = (url: URL, form: URLSearchParams | undefined): Arrival => ({
  kind: 'arrival',
  method: form === undefined ? 'GET' : 'POST',
  url,
  form: form ?? new URLSearchParams(),
});
