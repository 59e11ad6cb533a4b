import { activeUsers, dailyStats } from '../../shared/protocol/management/stats.ts';
import type { Route } from './route.ts';

/** `/stats` (management-api 4). */
export const statsRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/stats/active-users',
    scopes: ['read:stats'],
    status: 200,
    title: 'Get active users count',
    run: ({ at }, ports) => activeUsers(ports, at),
  },
  {
    method: 'GET',
    path: '/stats/daily',
    scopes: ['read:stats'],
    status: 200,
    title: 'Get daily stats',
    run: ({ at, query }, ports) => dailyStats(ports, at, query),
  },
];
