import type { MadeKey, PublishedEcKey } from '../../shared/model/signing-key.ts';

export interface KeyPress {
  /** RSA keys made so far. */
  made: number;
  /** EC keys made so far. */
  madeEc: number;
  makeKey(tenant: string, now: number): Promise<MadeKey>;
  makeEcKey(): Promise<MadeKey<PublishedEcKey>>;
}

/** Makes numbered keys that cannot sign, at once instead of in a quarter of a second. */
export function keyPress(): KeyPress {
  const press: KeyPress = {
    made: 0,
    madeEc: 0,
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
    makeEcKey: async () => {
      press.madeEc += 1;
      const kid = `ec-${press.madeEc}`;
      return { published: { kid, x: `x-${kid}`, y: `y-${kid}` }, pkcs8: `private-${kid}` };
    },
  };
  return press;
}
