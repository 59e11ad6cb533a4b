import { describe, expect, it } from 'vitest';
import { Unavailable } from '../../../shared/model/failures.ts';
import type { Reply } from '../../../shared/storage/durable/reply.ts';
import { ask, type Namespace } from '../../../shared/storage/durable/rpc.ts';

interface Echo {
  say(): Reply<string>;
}

/** A namespace whose object answers as told, one answer a call. A function throws. */
function namespaceOf(answers: (Reply<string> | Error)[]): Namespace & { stubs: number } {
  return {
    stubs: 0,
    getByName() {
      this.stubs += 1;
      const answer = answers.shift();
      return { say: () => (answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)) };
    },
  };
}

const platformError = (flags: object): Error => Object.assign(new Error('lost'), flags);
const say = (namespace: Namespace, again: 'repeatable' | 'once'): Promise<string> =>
  ask<Echo, string>(namespace, 'x', again, (object) => object.say());
const ok: Reply<string> = { ok: true, value: 'yes' };

describe('STORE-04 calls of objects', () => {
  it('a lost call that may be repeated is repeated once, on a new stub', async () => {
    const namespace = namespaceOf([platformError({ retryable: true }), ok]);
    expect(await say(namespace, 'repeatable')).toBe('yes');
    expect(namespace.stubs).toBe(2);
  });

  it.each([
    ['it may not be repeated', 'once', { retryable: true }],
    ['the object is overloaded', 'repeatable', { retryable: true, overloaded: true }],
    ['the platform does not say so', 'repeatable', {}],
  ] as const)('it is not repeated when %s', async (_, again, flags) => {
    const namespace = namespaceOf([platformError(flags), ok]);
    await expect(say(namespace, again)).rejects.toBeInstanceOf(Unavailable);
    expect(namespace.stubs).toBe(1);
  });

  it('a second loss is final', async () => {
    const lost = platformError({ retryable: true });
    const namespace = namespaceOf([lost, lost, ok]);
    await expect(say(namespace, 'repeatable')).rejects.toMatchObject({ name: 'Unavailable', cause: lost });
    expect(namespace.stubs).toBe(2);
  });

  it('a failure inside the object is Unavailable', async () => {
    await expect(say(namespaceOf([{ ok: false, why: 'no such table' }]), 'repeatable')).rejects.toThrow(
      'no such table',
    );
  });
});
