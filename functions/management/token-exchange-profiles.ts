import { tokenExchangeProfileCreate, tokenExchangeProfileUpdate } from '../../shared/model/token-exchange-profile.ts';
import {
  createProfile,
  deleteProfile,
  getProfile,
  listProfiles,
  updateProfile,
} from '../../shared/protocol/management/token-exchange-profiles.ts';
import { param, type Route } from './route.ts';

/** `/token-exchange-profiles` (management-api 4). */
const all = '/token-exchange-profiles';
const one = `${all}/:id`;

export const tokenExchangeProfileRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: all,
    scopes: ['read:token_exchange_profiles'],
    status: 200,
    title: 'Get token exchange profiles',
    run: ({ at, query }, ports) => listProfiles(ports, at, query),
  },
  {
    method: 'POST',
    path: all,
    scopes: ['create:token_exchange_profiles'],
    status: 201,
    title: 'Create a token exchange profile',
    body: tokenExchangeProfileCreate,
    run: async (call, ports) => createProfile(ports, call.at, await call.body()),
  },
  {
    method: 'GET',
    path: one,
    scopes: ['read:token_exchange_profiles'],
    status: 200,
    title: 'Get a token exchange profile',
    run: (call, ports) => getProfile(ports, call.at, param(call, 'id')),
  },
  {
    method: 'PATCH',
    path: one,
    scopes: ['update:token_exchange_profiles'],
    status: 200,
    title: 'Update a token exchange profile',
    body: tokenExchangeProfileUpdate,
    run: async (call, ports) => updateProfile(ports, call.at, param(call, 'id'), await call.body()),
  },
  {
    method: 'DELETE',
    path: one,
    scopes: ['delete:token_exchange_profiles'],
    status: 204,
    title: 'Delete a token exchange profile',
    run: (call, ports) => deleteProfile(ports, call.at, param(call, 'id')),
  },
];
