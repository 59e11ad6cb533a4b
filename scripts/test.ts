import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * `npm test`: types, type check, lint, then every layer of tests. All of it runs even when an early part
 * fails. The last line is `N passed, N failed, N skipped`; a failed check counts as one failure.
 * Arguments go to vitest (`npm test -- --project node`).
 */
interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

const root = fileURLToPath(new URL('../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
const report = join(folder, 'vitest.json');

const checks = ['types', 'typecheck', 'lint'];
let failedChecks = 0;
for (const check of checks) {
  if ((await run('npm', ['run', '--silent', check])) === 0) continue;
  console.error(`npm run ${check} failed`);
  failedChecks++;
}
const status = await run('npx', [
  'vitest',
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...process.argv.slice(2),
]);
const counts = readCounts(status);
rmSync(folder, { recursive: true, force: true });
const failed = counts.failed + failedChecks;
console.log(`${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped`);
process.exitCode = failed === 0 && counts.passed > 0 ? 0 : 1;

/** Runs a program with our terminal and resolves to its exit code. */
function run(command: string, args: readonly string[]): Promise<number> {
  return new Promise((settle) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
      env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_CF_FETCH_ENABLED: 'false' },
    });
    child.once('error', (cause) => {
      console.error(`${command}: ${cause.message}`);
      settle(1);
    });
    child.once('exit', (code) => settle(code ?? 1));
  });
}

/** A run that failed without a failed test (a file that does not load, an unhandled error) is one failure. */
function readCounts(exitCode: number): Counts {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
      readFileSync(report, 'utf8'),
    ) as {
      numPassedTests: number;
      numFailedTests: number;
      numPendingTests: number;
      numTodoTests: number;
    };
    const failed = numFailedTests === 0 && exitCode !== 0 ? 1 : numFailedTests;
    return { passed: numPassedTests, failed, skipped: numPendingTests + numTodoTests };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
