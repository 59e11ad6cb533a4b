import { clientCredentials } from './client-credentials.ts';
import type { Grant } from './grant.ts';

/** Every grant there is, by wire name. A Map, so that `constructor` is not a grant type (TOK-01). */
export const grants: ReadonlyMap<string, Grant> = new Map([clientCredentials].map((grant) => [grant.type, grant]));
