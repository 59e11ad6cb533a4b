import { createPublicKey, generateKeyPairSync, type JsonWebKey, verify } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorker } from '../../../scripts/local/bundle.ts';
import { type Call, forwarded, send } from '../call.ts';
import type { Cleanup } from '../cleanup.ts';
import { type Prepared, prepare, quoted, start } from '../runtime.ts';
import { signedText } from '../workers/reference.ts';
import type { Limit } from './limit.ts';
import type { Target } from './target.ts';

/** The Worker of limit, floor and hello, bundled once. */
export class ReferenceWorker {
  readonly #cleanup: Cleanup;
  readonly #folder: string;
  readonly #key: JsonWebKey;

  private constructor(cleanup: Cleanup, folder: string) {
    this.#cleanup = cleanup;
    this.#folder = folder;
    this.#key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
  }

  static async make(cleanup: Cleanup): Promise<ReferenceWorker> {
    const folder = join(cleanup.folder, 'reference');
    mkdirSync(folder);
    await bundleWorker('test/bench/workers/reference.ts', join(folder, 'worker.js'));
    return new ReferenceWorker(cleanup, folder);
  }

  /** The configuration of one process, with a port of its own. */
  prepare(): Promise<Prepared> {
    return prepare({
      folder: this.#folder,
      modules: [
        { name: 'main.js', source: { text: 'export { reference as default } from "./worker.js";' } },
        { name: 'worker.js', source: { file: 'worker.js' } },
      ],
      bindings: [`(name = "KEY", json = ${quoted(JSON.stringify(this.#key))})`],
      classes: [],
      services: [],
    });
  }

  async limit(): Promise<Limit> {
    const { pid, port } = await this.#start();
    return {
      pid,
      sign: async (count) => this.#expectSignature((await send(port, get(`/signed?${count}`))).body),
    };
  }

  async floor(): Promise<Target> {
    const { pid, port } = await this.#start();
    const call = get('/signed');
    const check = async (): Promise<void> => this.#expectSignature((await send(port, call)).body);
    return { name: 'floor', title: 'floor: hello + one RS256 signature', runtime: 'workerd', pid, port, call, check };
  }

  async hello(): Promise<Target> {
    const { pid, port } = await this.#start();
    const check = async (): Promise<void> => {
      const { status, body } = await send(port, helloCall);
      if (status !== 200 || body.toString() !== 'hello') throw new Error('The reference Worker does not say hello');
    };
    return { name: 'hello', title: 'hello: no work at all', runtime: 'workerd', pid, port, call: helloCall, check };
  }

  async #start(): Promise<{ pid: number; port: number }> {
    const prepared = await this.prepare();
    const server = await start(prepared, this.#cleanup, true);
    return { pid: server.pid, port: prepared.port };
  }

  #expectSignature(signature: Buffer): void {
    const key = createPublicKey({ key: this.#key, format: 'jwk' });
    if (!verify('RSA-SHA256', Buffer.from(signedText), key, signature)) throw new Error('A raw signature is wrong');
  }
}

const get = (path: string): Call => ({ method: 'GET', path, headers: forwarded });

const helloCall: Call = get('/hello');
