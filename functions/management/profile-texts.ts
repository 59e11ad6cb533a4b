import { selfServiceText } from '../../shared/model/families/profiles.ts';
import {
  getSelfServiceText,
  setSelfServiceText,
  type TextPlace,
} from '../../shared/protocol/management/families/profile-texts.ts';
import { type Call, param, type Route } from './route.ts';

/** `/self-service-profiles/{id}/custom-text/{language}/{page}`. */
const path = '/self-service-profiles/:id/custom-text/:language/:page';

const placeOf = (call: Call): TextPlace => ({
  profile: param(call, 'id'),
  language: param(call, 'language'),
  page: param(call, 'page'),
});

const get: Route = {
  method: 'GET',
  path,
  scopes: ['read:self_service_profile_custom_texts'],
  status: 200,
  title: 'Get custom text of a self-service profile',
  run: (call, ports) => getSelfServiceText(ports, call.at, placeOf(call)),
};

const set: Route = {
  method: 'PUT',
  path,
  scopes: ['update:self_service_profile_custom_texts'],
  status: 200,
  title: 'Set custom text of a self-service profile',
  body: selfServiceText,
  run: async (call, ports) => setSelfServiceText(ports, call.at, placeOf(call), await call.body()),
};

export const selfServiceTextRoutes: readonly Route[] = [get, set];
