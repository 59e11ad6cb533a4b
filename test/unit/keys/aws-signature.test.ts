import { expect, test } from 'vitest';
import { signForAws } from '../../../shared/keys/aws-signature.ts';

/** Cases of the test suite that AWS published for Signature Version 4. */
test.each([
  ['GET', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  ['POST', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
] as const)('%s-vanilla', async (method, signature) => {
  const headers = await signForAws({
    method,
    url: new URL('https://example.amazonaws.com/'),
    body: '',
    service: 'service',
    region: 'us-east-1',
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    now: Date.UTC(2015, 7, 30, 12, 36, 0),
  });
  expect(headers).toEqual({
    'x-amz-date': '20150830T123600Z',
    authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=${signature}`,
  });
});
