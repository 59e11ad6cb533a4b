import { lazily } from '../../model/lazily.ts';
import type { Grant } from './grant.ts';

/** Isolates that only serve machines never load it (decision 012). */
const exchange = lazily('the exchange of codes', () => import('../code-exchange.ts'));

/** A code of `/authorize` for tokens (fact sheet 1.4). */
export const authorizationCode: Grant = {
  type: 'authorization_code',
  public_clients: true,
  events: { success: 'seacft', failure: 'feacft' },
  decide: async (input, ports) => (await exchange()).exchangeCode(input, ports),
};
