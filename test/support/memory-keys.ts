import type { MadeKey } from '../../shared/model/signing-key.ts';

export interface KeyPress {
  /** Keys made so far. */
  made: number;
  makeKey(tenant: string, now: number): Promise<MadeKey>;
}

/** Makes numbered keys that cannot sign, at once instead of in a quarter of a second. */
export function keyPress(): KeyPress {
  const press: KeyPress = {
    made: 0,
    makeKey: async (tenant, now) => {
      press.made += 1;
      const kid = `kid-${press.made}`;
      // A turn passes, as it does while a real key is made.
      await new Promise((resolve) => setTimeout(resolve, 0));
      return {
        published: {
          kid,
          state: 'next',
          n: `n-${kid}`,
          e: 'AQAB',
          certificate: `cert-${tenant}`,
          x5t: 'x',
          created: now,
        },
        pkcs8: `private-${kid}`,
      };
    },
  };
  return press;
}
