import { generateKeyPairSync, sign, verify } from 'node:crypto';

/**
 * Raw RS256 in the peer's runtime: makes as many signatures as the parent process asks for, one after
 * another on one thread, and answers whether the last one is right.
 */
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const input = Buffer.from('x'.repeat(600));

process.on('message', (count: number) => {
  let last = Buffer.alloc(0);
  for (let done = 0; done < count; done++) last = sign('sha256', input, privateKey);
  process.send?.(verify('sha256', input, publicKey, last));
});
process.once('disconnect', () => process.exit());
