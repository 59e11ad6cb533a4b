import { lazily } from '../../model/lazily.ts';
import type { Grant } from './grant.ts';

/** Isolates that only serve machines never load it (decision 012). */
const exchange = lazily('the exchange of refresh tokens', () => import('../refresh-exchange.ts'));

/** A refresh token for tokens anew (fact sheet 1.5). */
export const refreshToken: Grant = {
  type: 'refresh_token',
  public_clients: true,
  events: { success: 'sertft', failure: 'fertft' },
  decide: async (input, ports) => (await exchange()).exchangeRefresh(input, ports),
};
