import { execFile, execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import axios from 'axios';
import { describe, expect, it } from 'vitest';
import { connect } from '../support/node/connect.ts';
import { machineClient, type TokenAnswer } from '../support/node/management.ts';
import { rawRequest } from '../support/node/raw-request.ts';
import { requestShapes, written } from '../support/node/request-shapes.ts';
import { temporaryFolder } from '../support/node/server.ts';

const { server, management, verified } = await connect();
const client = await machineClient(management);
const url = `${server.url}oauth/token`;
const parameters = {
  grant_type: 'client_credentials',
  client_id: client.client_id,
  client_secret: client.client_secret,
  audience: client.audience,
};
/** As the snippets write it: values pasted in as they are, nothing percent-encoded. */
const pasted = Object.entries(parameters)
  .map(([name, value]) => `${name}=${value}`)
  .join('&');

async function expectToken(text: string): Promise<void> {
  const answer = JSON.parse(text) as TokenAnswer;
  expect(Object.keys(answer).sort()).toEqual(['access_token', 'expires_in', 'scope', 'token_type']);
  expect(answer).toMatchObject({ expires_in: 86_400, token_type: 'Bearer', scope: 'read:items' });
  const claims = await verified(answer.access_token, client.audience);
  expect(claims).toMatchObject({
    sub: `${client.client_id}@clients`,
    azp: client.client_id,
    gty: 'client-credentials',
  });
}

describe('the ten request shapes of "Get Access Tokens", byte for byte', () => {
  it.each(requestShapes)('$name', async (shape) => {
    const answer = await rawRequest(written(shape, server.domain, pasted), server.port, server.ca);
    expect(answer.status, answer.body).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json\b/);
    expect(answer.headers.get('cache-control')).toContain('no-store');
    await expectToken(answer.body);
  });

  it('C# on the .NET Framework, which asks with Expect: 100-continue first', async () => {
    const [, csharp] = requestShapes;
    const shape = { name: 'C#', head: [...(csharp?.head ?? []), 'Expect: 100-continue'] };
    const answer = await rawRequest(written(shape, server.domain, pasted), server.port, server.ca);
    await expectToken(answer.body);
  });
});

const run = promisify(execFile);
const environment = { ...process.env, SSL_CERT_FILE: server.ca, CURL_CA_BUNDLE: server.ca, NO_PROXY: 'localhost' };

function has(program: string): boolean {
  try {
    execFileSync(program, [program === 'go' ? 'version' : '--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Programs that end with the answer's body on their standard output; those without a runtime here have their row above. */
const programs: readonly { runtime: string; file: string; source: string; command: readonly string[] }[] = [
  {
    runtime: 'python3',
    file: 'token.py',
    command: ['python3', 'token.py'],
    source: `import http.client
conn = http.client.HTTPSConnection("${server.domain}")
payload = "${pasted}"
headers = { 'content-type': "application/x-www-form-urlencoded" }
conn.request("POST", "/oauth/token", payload, headers)
res = conn.getresponse()
data = res.read()
print(data.decode("utf-8"))
`,
  },
  {
    runtime: 'go',
    file: 'token.go',
    command: ['go', 'run', 'token.go'],
    source: `package main
import (
	"fmt"
	"io"
	"net/http"
	"strings"
)
func main() {
	payload := strings.NewReader("${pasted}")
	req, _ := http.NewRequest("POST", "${url}", payload)
	req.Header.Add("content-type", "application/x-www-form-urlencoded")
	res, err := http.DefaultClient.Do(req)
	if err != nil { panic(err) }
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	fmt.Println(string(body))
}
`,
  },
  {
    runtime: 'ruby',
    file: 'token.rb',
    command: ['ruby', 'token.rb'],
    source: `require 'uri'
require 'net/http'
require 'openssl'
url = URI("${url}")
http = Net::HTTP.new(url.host, url.port)
http.use_ssl = true
http.verify_mode = OpenSSL::SSL::VERIFY_NONE
request = Net::HTTP::Post.new(url)
request["content-type"] = 'application/x-www-form-urlencoded'
request.body = "${pasted}"
response = http.request(request)
puts response.read_body
`,
  },
  {
    runtime: 'php',
    file: 'token.php',
    command: ['php', 'token.php'],
    source: `<?php
$curl = curl_init();
curl_setopt_array($curl, [
  CURLOPT_URL => "${url}",
  CURLOPT_RETURNTRANSFER => true,
  CURLOPT_CAINFO => "${server.ca}",
  CURLOPT_CUSTOMREQUEST => "POST",
  CURLOPT_POSTFIELDS => "${pasted}",
  CURLOPT_HTTPHEADER => ["content-type: application/x-www-form-urlencoded"],
]);
echo curl_exec($curl);
`,
  },
];

describe('the snippets run by their own runtimes', () => {
  it('curl, as the page writes it', async () => {
    const data = Object.entries(parameters).flatMap(([name, value]) => ['--data', `${name}=${value}`]);
    const { stdout } = await run(
      'curl',
      [
        '--silent',
        '--show-error',
        '--request',
        'POST',
        '--url',
        url,
        '--header',
        'content-type: application/x-www-form-urlencoded',
        ...data,
      ],
      { env: environment },
    );
    await expectToken(stdout);
  });

  it('axios with URLSearchParams', async () => {
    const { data } = await axios.request<TokenAnswer>({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      data: new URLSearchParams(parameters),
    });
    await expectToken(JSON.stringify(data));
  });

  for (const { runtime, file, source, command } of programs.filter((program) => has(program.runtime))) {
    it(runtime, { timeout: 90_000 }, async () => {
      const folder = temporaryFolder();
      writeFileSync(join(folder, file), source);
      const [program = '', ...args] = command;
      const { stdout } = await run(program, args, { cwd: folder, env: environment });
      rmSync(folder, { recursive: true });
      await expectToken(stdout);
    });
  }
});
