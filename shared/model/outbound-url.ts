import * as v from 'valibot';
import { isPublicHostText, isPublicTarget, longestTarget } from './public-target.ts';
import { withoutPlaceholders } from './uri-format.ts';

/** Addresses in bodies that are saved to be called later (SSRF-01). */

const refused = 'The address must be https and public: nothing inside a network, no credentials, no unusual port';

/** An address that is saved to be called later. */
export const publicTarget = v.pipe(v.string(), v.maxLength(longestTarget), v.check(isPublicTarget, refused));

/** An address that may be empty, which is none. */
export const publicTargetOrEmpty = v.pipe(
  v.string(),
  v.maxLength(longestTarget),
  v.check((value) => value === '' || isPublicTarget(value), refused),
);

/** An address with `{organization_name}` and the like in it. */
export const publicTargetWithPlaceholders = v.pipe(
  v.string(),
  v.maxLength(longestTarget),
  v.check((value) => isPublicTarget(withoutPlaceholders(value)), refused),
);

/** A host that is saved to be connected to later. */
export const publicHost = v.pipe(
  v.string(),
  v.maxLength(255),
  v.check(isPublicHostText, 'The host must be public: no address or name inside a network'),
);
