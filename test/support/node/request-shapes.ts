/**
 * The ten request shapes of Auth0's page "Get Access Tokens", as the libraries of its snippets put them on
 * the wire: header names, their order and case, and the body. `{host}`, `{length}` and `{body}` are filled in.
 */
export interface RequestShape {
  name: string;
  head: readonly string[];
}

const form = 'application/x-www-form-urlencoded';

export const requestShapes: readonly RequestShape[] = [
  {
    name: 'cURL',
    head: [
      'Host: {host}',
      'User-Agent: curl/8.11.1',
      'Accept: */*',
      `content-type: ${form}`,
      'Content-Length: {length}',
    ],
  },
  {
    name: 'C# (RestSharp)',
    head: [
      'Host: {host}',
      'Accept: application/json, text/json, text/x-json, text/javascript, application/xml, text/xml',
      'User-Agent: RestSharp/106.15.0.0',
      'Connection: Keep-Alive',
      'Accept-Encoding: gzip, deflate',
      `Content-Type: ${form}`,
      'Content-Length: {length}',
    ],
  },
  {
    name: 'Go (net/http)',
    head: [
      'Host: {host}',
      'User-Agent: Go-http-client/1.1',
      'Content-Length: {length}',
      `Content-Type: ${form}`,
      'Accept-Encoding: gzip',
    ],
  },
  {
    name: 'Java (Unirest)',
    head: [
      `content-type: ${form}`,
      'accept-encoding: gzip',
      'user-agent: unirest-java/1.3.11',
      'Content-Length: {length}',
      'Host: {host}',
      'Connection: Keep-Alive',
    ],
  },
  {
    name: 'Node (axios)',
    head: [
      'Accept: application/json, text/plain, */*',
      `Content-Type: ${form}`,
      'User-Agent: axios/1.7.9',
      'Content-Length: {length}',
      'Accept-Encoding: gzip, compress, deflate, br',
      'Host: {host}',
      'Connection: keep-alive',
    ],
  },
  {
    name: 'Objective-C (NSURLSession)',
    head: [
      'Host: {host}',
      `Content-Type: ${form}`,
      'Accept: */*',
      'User-Agent: Example/1 CFNetwork/1498.700.2 Darwin/23.6.0',
      'Accept-Language: en-GB,en;q=0.9',
      'Accept-Encoding: gzip, deflate, br',
      'Connection: keep-alive',
      'Content-Length: {length}',
    ],
  },
  {
    name: 'PHP (curl)',
    head: [
      'Host: {host}',
      'Accept-Encoding: deflate, gzip',
      'Accept: */*',
      `content-type: ${form}`,
      'Content-Length: {length}',
    ],
  },
  {
    name: 'Python (http.client)',
    head: ['Host: {host}', 'Accept-Encoding: identity', 'Content-Length: {length}', `content-type: ${form}`],
  },
  {
    name: 'Ruby (net/http)',
    head: [
      'Accept-Encoding: gzip;q=1.0,deflate;q=0.6,identity;q=0.3',
      'Accept: */*',
      'User-Agent: Ruby',
      `Content-Type: ${form}`,
      'Host: {host}',
      'Content-Length: {length}',
      'Connection: close',
    ],
  },
  {
    name: 'Swift (URLSession)',
    head: [
      'Host: {host}',
      `content-type: ${form}`,
      'Connection: keep-alive',
      'Accept: */*',
      'User-Agent: Example/1 CFNetwork/1568.200.51 Darwin/24.1.0',
      'Content-Length: {length}',
      'Accept-Language: en-US,en;q=0.9',
      'Accept-Encoding: gzip, deflate, br',
    ],
  },
];

/** The request's bytes. */
export function written(shape: RequestShape, host: string, body: string): string {
  const head = shape.head
    .join('\r\n')
    .replace('{host}', host)
    .replace('{length}', String(Buffer.byteLength(body)));
  return `POST /oauth/token HTTP/1.1\r\n${head}\r\n\r\n${body}`;
}
