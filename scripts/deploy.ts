import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deployedFront, registryId } from './local/deployment.ts';
import { StartFailure } from './local/start-failure.ts';
import { projectRoot } from './local/wrangler-settings.ts';

/**
 * `npm run deploy`: the complete Worker, then the front before it. Arguments go to the front, which has the hosts
 * (`--domain login.example.com`); `--dry-run` goes to both.
 */
const program = join(projectRoot, 'node_modules', 'wrangler', 'bin', 'wrangler.js');
const read = (file: string): string => readFileSync(join(projectRoot, file), 'utf8');

/** Runs wrangler and gives what it prints, if that is not shown. @throws {StartFailure} when it fails */
function wrangler(args: readonly string[], output: 'shown' | 'kept' = 'shown'): string {
  const { status, stdout } = spawnSync(process.execPath, [program, ...args], {
    cwd: projectRoot,
    stdio: ['inherit', output === 'shown' ? 'inherit' : 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new StartFailure(`wrangler ${args.slice(0, 3).join(' ')} failed`);
  return stdout ?? '';
}

try {
  const args = process.argv.slice(2);
  if (args.includes('--dry-run')) {
    wrangler(['deploy', '--dry-run']);
    wrangler(['deploy', '--config', 'wrangler.front.toml', ...args]);
  } else {
    wrangler(['deploy']);
    const id = registryId(read('wrangler.toml'), wrangler(['kv', 'namespace', 'list'], 'kept'));
    const config = join('.build', 'wrangler.front.toml');
    writeFileSync(join(projectRoot, config), deployedFront(read('wrangler.front.toml'), id));
    wrangler(['deploy', '--config', config, ...args]);
  }
} catch (cause) {
  console.error(cause instanceof StartFailure ? cause.message : cause);
  process.exit(1);
}
