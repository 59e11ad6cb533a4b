import * as v from 'valibot';
import { closed, line, optionalEach } from './validation.ts';

/** Which foreign tokens a custom token exchange takes, and the action that reads them (management-api 4). */

/** Names that belong to the standards or to Auth0 itself. */
const reserved = /^(?:urn:(?:ietf|auth0|okta)(?::|$)|https?:\/\/(?:[^/]+\.)?(?:auth0|okta)\.com(?:[:/]|$))/i;

const isTokenType = (value: string): boolean =>
  /^urn:[A-Za-z0-9][A-Za-z0-9-]{0,31}:\S+$/.test(value) || /^https?:\/\/[^\s/]+\S*$/.test(value);

/** An absolute URI that is nobody else's. @see RFC 8693 section 3 */
const subjectTokenType = v.pipe(
  line(8, 100),
  v.check(isTokenType, (issue) => `Object didn't pass validation for format url: ${issue.input}`),
  v.check((value) => !reserved.test(value), 'subject_token_type uses a reserved namespace'),
);
const profileName = line(3, 50);

export const tokenExchangeProfileCreate = closed({
  name: profileName,
  subject_token_type: subjectTokenType,
  action_id: line(1, 36),
  type: v.picklist(['custom_authentication']),
});

/** Body of PATCH: the action and the type never change. */
export const tokenExchangeProfileUpdate = v.pipe(
  closed(optionalEach({ name: profileName, subject_token_type: subjectTokenType })),
  v.minEntries(1),
);

export interface TokenExchangeProfile {
  id: string;
  name: string;
  subject_token_type: string;
  action_id: string;
  type: 'custom_authentication';
  created_at: string;
  updated_at: string;
}
