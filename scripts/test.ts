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
const checks = ['types', 'typecheck', 'lint'];
let failedChecks = 0;
for (const check of checks) {
  if ((await run('npm', ['run', '--silent', check])) === 0) continue;
  console.error(`npm run ${check} failed`);
  failedChecks++;
}
const asked = process.argv.slice(2);
// Servers and browsers wait much and compute little, so the two halves together take little longer than one.
const halves = asked.length > 0 ? [asked] : [projects('conformance', 'e2e'), projects('node', 'workerd')];
const counts = await Promise.all(halves.map(runTests));
rmSync(folder, { recursive: true, force: true });
const sum = (name: keyof Counts): number => counts.reduce((total, one) => total + one[name], 0);
const [passed, failed, skipped] = [sum('passed'), sum('failed') + failedChecks, sum('skipped')];
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

function projects(...names: readonly string[]): string[] {
  return names.flatMap((name) => ['--project', name]);
}

/** One run of vitest. Only the first writes to the terminal as it goes; others are shown when they are done. */
async function runTests(args: readonly string[], index: number): Promise<Counts> {
  const report = join(folder, `vitest-${index}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const status = await run('npx', ['vitest', 'run', ...reporters, ...args], index === 0 ? 'live' : 'afterwards');
  return readCounts(report, status);
}

/** Runs a program and resolves to its exit code. */
function run(command: string, args: readonly string[], show: 'live' | 'afterwards' = 'live'): Promise<number> {
  return new Promise((settle) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', show === 'live' ? 'inherit' : 'pipe', show === 'live' ? 'inherit' : 'pipe'],
      shell: process.platform === 'win32',
      env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_CF_FETCH_ENABLED: 'false' },
    });
    const kept: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => kept.push(part));
    child.once('error', (cause) => {
      console.error(`${command}: ${cause.message}`);
      settle(1);
    });
    child.once('close', (code) => {
      process.stdout.write(Buffer.concat(kept));
      settle(code ?? 1);
    });
  });
}

/** A run that failed without a failed test (a file that does not load, an unhandled error) is one failure. */
function readCounts(report: string, exitCode: number): Counts {
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
