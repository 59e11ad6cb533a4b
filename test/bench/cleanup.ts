import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Everything that a run makes outside itself: one temporary folder and the processes it started. Both are
 * gone when the process ends, also by an error or a signal.
 */
export class Cleanup {
  readonly folder: string;
  readonly #kills = new Set<() => void>();

  constructor() {
    // Every server adds a listener, and there are more servers than Node takes for a mistake.
    process.setMaxListeners(50);
    this.folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
    process.once('exit', () => this.#end());
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
      ['SIGHUP', 129],
    ] as const) {
      process.once(signal, () => process.exit(code));
    }
  }

  /** Remembers how to end a process at once; the result forgets it again. */
  processStarted(kill: () => void): () => void {
    this.#kills.add(kill);
    return () => void this.#kills.delete(kill);
  }

  #end(): void {
    for (const kill of this.#kills) kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
