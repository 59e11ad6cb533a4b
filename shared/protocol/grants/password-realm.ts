import { missingParameter } from '../../model/errors.ts';
import type { Grant } from './grant.ts';
import { passwordGrant } from './password.ts';

/** Auth0's own: the password grant in the database that `realm` names (fact sheet 1.6). */
export const passwordRealm: Grant = passwordGrant('http://auth0.com/oauth/grant-type/password-realm', ({ params }) => {
  const realm = params.get('realm');
  if (realm === undefined) throw missingParameter('realm');
  return realm;
});
