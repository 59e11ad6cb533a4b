import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs openssl and gives what it prints. Throws when it fails or is not there: a test must not pass without it. */
export function openssl(args: readonly string[], input: string | Uint8Array = ''): string {
  return opensslBytes(args, input).toString('utf8');
}

export function opensslBytes(args: readonly string[], input: string | Uint8Array = ''): Buffer {
  return execFileSync('openssl', [...args], { input, stdio: ['pipe', 'pipe', 'ignore'] });
}

/** Gives `use` a folder with the files and removes it afterwards. */
export function withFiles<Result>(
  files: Readonly<Record<string, string | Uint8Array>>,
  use: (folder: string) => Result,
): Result {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-keys-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
