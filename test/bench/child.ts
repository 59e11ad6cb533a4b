import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Cleanup } from './cleanup.ts';
import { pin } from './machine.ts';

/** A Node process of its own that answers one message at a time. */
export class Child {
  readonly pid: number;
  readonly #process: ChildProcess;
  readonly #name: string;
  #words = '';

  /**
   * @param file a module in this folder
   * @param core the core it is tied to, where that can be done
   */
  constructor(cleanup: Cleanup, file: string, core: number) {
    this.#name = file;
    this.#process = fork(fileURLToPath(new URL(file, import.meta.url)), {
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.pid = this.#process.pid ?? 0;
    const forget = cleanup.processStarted(() => this.#process.kill('SIGKILL'));
    this.#process.once('exit', forget);
    // Warnings are of no use here; what it says is shown only when it ends by itself.
    this.#process.stderr?.on('data', (part: Buffer) => {
      this.#words = (this.#words + part.toString()).slice(-2000);
    });
    pin(this.pid, core);
  }

  /** @throws when the process ends instead of answering */
  ask<Answer>(message: object | number): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const gone = (): void => reject(new Error(`${this.#name} ended by itself: ${this.#words}`));
    this.#process.once('exit', gone);
    this.#process.once('message', (answer) => resolve(answer as Answer));
    this.#process.send(message);
    return promise.finally(() => this.#process.off('exit', gone));
  }
}
