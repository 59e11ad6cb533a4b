import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyResult, jwtVerify } from 'jose';
import { type Call, forwarded, send, sendForJson } from '../call.ts';

export interface TokenExpectation {
  port: number;
  call: Call;
  issuer: string;
  audience: string;
  /** Where the public keys are, or the secret that signs. */
  keys: { path: string } | { secret: string };
  alg: 'RS256' | 'HS256' | 'ES256';
  /** The same token may come again. */
  reused?: true;
}

/**
 * Checks answers of a token endpoint. Every call of the result sends one request.
 * @throws when status, type, signature, issuer, audience or life time are wrong, or a `jti` comes twice that may not
 */
export function tokenCheck(expected: TokenExpectation): () => Promise<void> {
  const seen = new Set<unknown>();
  return async () => {
    const answer = await sendForJson(expected.port, expected.call);
    const { access_token: token, token_type: type } = answer;
    if (typeof token !== 'string' || type !== 'Bearer') throw new Error('The answer holds no bearer token');
    const { payload } = await verify(token, expected);
    if (payload.exp === undefined || payload.exp <= Date.now() / 1000) throw new Error('The token has no life time');
    const isOld = expected.reused !== true && seen.has(payload.jti);
    if (payload.jti === undefined || isOld) throw new Error('The token has no jti of its own');
    seen.add(payload.jti);
  };
}

async function verify(token: string, expected: TokenExpectation): Promise<JWTVerifyResult> {
  const options = { issuer: expected.issuer, audience: expected.audience, algorithms: [expected.alg] };
  if ('secret' in expected.keys) return jwtVerify(token, new TextEncoder().encode(expected.keys.secret), options);
  const answer = await send(expected.port, { method: 'GET', path: expected.keys.path, headers: forwarded });
  const keySet = createLocalJWKSet(JSON.parse(answer.body.toString('utf8')) as JSONWebKeySet);
  return jwtVerify(token, keySet, options);
}
