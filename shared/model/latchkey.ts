import * as v from 'valibot';

/** What Auth0 does not have. It sits in an object named `latchkey` on the entity, so Auth0's tools never trip over it. */

export interface TenantOptions {
  /** Answer as the standards say where Auth0 differs from them (statuses and codes of token errors). */
  strict_oidc?: boolean;
}

export interface ReuseOptions {
  /**
   * Share of a machine token's life, 0 to 0.9, in which the same token answers equal requests of its client again. 0 is
   * never. What a client says goes before what its API says.
   */
  token_reuse?: number;
}

/** Of an API. */
export type ApiOptions = ReuseOptions;

export interface ClientOptions extends TenantOptions, ReuseOptions {
  /** Ask the system of record on every request: deleting or blocking the client then works at once. */
  strict_registry?: boolean;
  /** Accept the secret in the body and in the Basic header, whichever method is registered. */
  any_secret_method?: boolean;
  /** Callbacks may be `http:` to other machines, where anybody on the way can read the code (RURI-05). */
  allow_http_callbacks?: boolean;
}

/** What `token_reuse` may be: a token is never handed out in the last tenth of its life. */
export const tokenReuse = v.pipe(v.number(), v.minValue(0), v.maxValue(0.9));
