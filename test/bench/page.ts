import { enoughRounds } from './comparison.ts';
import { growthSection } from './growth/tables.ts';
import { headline } from './options.ts';
import type { Report } from './report.ts';
import { quiet } from './sandwich.ts';
import { number, shown } from './table.ts';
import { bindingTable, generatorLine, latencyTable, memoryTable, rateTable, ratioTable, startTable } from './tables.ts';
import { userSection } from './users/tables.ts';

/**
 * `docs/performance.md`: what one run measured, how to read it and how to repeat it.
 * @param earlier the page as it was: what this run did not measure is kept from it
 */
export const page = (report: Report, earlier = ''): string =>
  [
    introduction(report),
    `## Ratios\n\n${ratioTable(report)}`,
    ratioNotes,
    `## What they are made of\n\n${rateTable(report)}\n\n${generatorLine(report)}`,
    rateNotes(report),
    `## Memory\n\n${memoryTable(report)}`,
    memoryNotes,
    `## Waiting

${latencyTable(report)}`,
    latencyNotes,
    `## Size and start\n\n${startTable(report)}`,
    startNotes,
    `## Calls of bindings\n\n${bindingTable(report)}`,
    bindingNotes,
    (report.growth === undefined ? kept(earlier, 'Growth') : undefined) ?? growthSection(report.growth),
    (report.users === undefined ? kept(earlier, 'Users') : undefined) ?? userSection(report.users),
    method(report),
    repeat,
  ].join('\n\n');

const keptNote = 'This section is from an earlier run than the rest of the page.';

/** A section of an earlier page with a line that says so; undefined when there is none, or one without numbers. */
export function kept(earlier: string, title: string): string | undefined {
  const begin = earlier.indexOf(`\n## ${title}\n`);
  if (begin < 0) return undefined;
  const end = earlier.indexOf('\n## ', begin + 1);
  const section = earlier.slice(begin, end < 0 ? undefined : end).trim();
  if (!section.includes('|')) return undefined;
  return section.endsWith(keptNote) ? section : `${section}\n\n${keptNote}`;
}

function introduction({ circumstances: at, spreads, ratios }: Report): string {
  const headlines = spreads[String(headline)] ?? {};
  const of = (name: string): string => {
    const spread = headlines[name];
    return spread === undefined ? 'unknown' : shown(spread, 2);
  };
  const ratio = (name: string): string => {
    const known = ratios[name];
    return known === undefined ? 'unknown' : number(known, 2);
  };
  return `# Performance

This page is written by \`npm run bench -- --write\`; do not edit it by hand. It shows what the two Workers that would be
deployed do, the front before the complete one, as ratios to what the runtime can do at all and to another server that
does the same job, all of them measured in one run. Absolute numbers belong to the machine of the day; ratios travel.

With ${headline} connections (c = ${headline}) the token endpoint issues

- **${of('token_over_floor')}** tokens for each request of the floor, a Worker that says hello and makes one RS256 signature;
- **${of('token_over_raw_rs256')}** tokens for each raw RS256 signature of the same runtime;
- **${of('token_over_oidc_provider')}** tokens for each token of oidc-provider, whose runtime signs ${of('node_raw_rs256_over_raw_rs256')} times as fast here;
- **${of('token_over_naive')}** tokens for each token of a naive Worker: Hono, jose, two reads of KV and a key import per request.

A request that must be refused costs **${of('refused_over_accepted')}** of the CPU of a token. At half of the rate that is possible the
slowest hundredth of requests waits **${ratio('p99_over_floor_p99')}** times as long as that of the floor. The front alone has its first token
in **${ratio('cold_start_over_naive')}** times the time of the naive Worker, the complete Worker alone in **${ratio('cold_start_complete_over_naive')}** times.

![Requests over raw RS256 signatures](performance.svg)

Latchkey ${at.version}, ${at.made.slice(0, 10)}, ${at.processor}, workerd ${at.workerd}, Node ${at.node}, ${at.rounds} rounds${at.quick ? ' of a quick run' : ''}${at.rounds < enoughRounds ? ': rough numbers' : ''}.`;
}

const ratioNotes = `How to read them:

- **Over raw RS256** compares with signatures made in a loop inside one isolate, without HTTP. One 2048-bit signature
  costs more than everything else together, and the runtime makes it on the isolate's only thread, so 1.00 cannot be
  reached. A second core helps only with a second process.
- **Over the floor** is the fair one: a request, one signature, an answer, nothing else. What is missing to 1.00 is
  our own work: parsing, the client's secret, the registrations, claims, headers.
- **Over oidc-provider** compares with the best known server library for Node: the same grant, client authentication,
  API, scope, life time, algorithm and key size, access tokens as RFC 9068 writes them (on our side the API's
  \`token_dialect\` is \`rfc9068_profile\`, on its side a resource indicator), clients in memory. It runs on Node's own
  HTTP server, which costs less per request than workerd's.
- **Each as a share of what its runtime can sign** takes the runtimes' crypto out of that comparison. Node's OpenSSL has
  RSA code for processors with AVX-512 IFMA, the runtime of Workers has not: on such a processor Node signs more than
  twice as fast, and no Worker can change it; on others the two sign alike. The row of the runtimes' raw rates tells
  which case this is.
- **Over a naive Worker** compares with what one writes in an afternoon: \`parseBody\`, a client and an API read from KV one
  after the other, the key imported for each signature, nothing remembered. It answers with the same claims and has the
  same emulated KV, which costs its process CPU that Cloudflare's would not; the row with KV in memory, whose reads
  cost next to nothing, is the other end (a quick run leaves it out). It writes no log and counts no rate limits.
- **Any of 100,000 clients** draws the client anew for each request. Each has had one token before, so the isolate holds
  all of them, packed; those that are not among the last thousands are unpacked for the request. The tenant's change stamp,
  which KV has as the tenant published it, keeps them fresh (decision 016). KV is a small Worker in memory here that makes each
  client up from a real one; it runs in the server's process. A quick run has no time to fill an isolate with so many: it
  compares 1,000 clients instead, under that name.
- **Refusing** is measured with another client identifier, another secret or another signature of an assertion in each
  request, so that nothing remembered helps. It is CPU time of the server's process, in which the emulated KV runs too. An unknown client costs no
  reads of it: its id is told from those that the tenant makes (decision 019).
- **CPU beyond the signature** is what either server spends on everything but the signature. Less is better here.
- **HS256** is what an API with \`signing_alg: HS256\` gets. Without the dear signature the rest of the request shows,
  so the ratio to hello is the best witness for our own code.
- **ES256** is an extension of ours: an API with \`signing_alg: ES256\` (decision 015).
- **token_reuse** is what a client gets that never keeps a token, where the operator allows the same one to be handed out
  again (decision 018). It is off unless set and counts in no other row.`;

const rateNotes = ({ raw_rs256: raw }: Report): string => {
  const moved = raw === undefined ? 'unknown' : `between ${number(raw.min, 0)} and ${number(raw.max, 0)}`;
  return `*Requests/s* are for orientation only: the raw rate itself was ${moved} in this run.
*Over raw RS256* divides each load by workerd's raw rate just before and after it, *over own raw RS256* by the raw rate
of the target's own runtime. *CPU beyond signature* is the server's CPU time per request less that of one raw signature in
its runtime; time in which a process had to wait for a core does not count in it, so it is the steadier number. *Quiet
samples* are those in which other processes used at most ${number(quiet * 100, 0)}% of a core.`;
};

const memoryNotes = `The resident memory of the whole server process at the end of the run, in which each registration (a client and its grant)
was asked for once and at random afterwards. It holds the runtime, both Workers and their objects too, and what a collection of
garbage has not given back: bare workerd sets isolates no limit, so garbage gathers. An isolate keeps at most 64 MB of registrations;
\`shared/storage/README.md\` says what they weigh without garbage.`;

const latencyNotes = `Requests are sent at a fixed rate, an open loop: half of the tokens per second that the first tables show, the same for
both. A request's time runs from when it was due, so a server that stalls makes all requests wait that come due
meanwhile. The floor is less busy at that rate than the token endpoint. The sender adds up to a millisecond of its own.`;

const startNotes = `The *front* issues tokens and hands everything else to the *complete Worker*, which can also be deployed alone. *What loads at
once* are its entry and what that imports, which run when an isolate starts. Everything else (the Management API, pages,
password hashing, mail, token encryption) is in modules that run with the first request for them; the runtime reads and
parses them at its start all the same.

Process start to first answer, on the same machine, not tied to a core. The platform starts isolates and not processes,
and each Worker's when it is first needed. So the front is started alone: texts stand in the place of the complete Worker
and its objects, so that to touch them fails, since a token needs KV only. Its data was written before by a process with
both. The first request that is handed on waits for the complete Worker's start too, which is what the rows of the complete Worker alone
show. The first token reads the registrations and the wrapped signing key from KV on disk and imports the key; the tenant's
keys already exist. The naive Worker has the same KV on disk. Hello has the same services (KV and its storage) beside it;
only the difference to it says something about a Worker.`;

const bindingNotes = `Counted by putting counters between the unchanged front and its bindings, in a server of its own: exact, and the
same on every machine. The emulated bindings cost other times than Cloudflare's, their number is what can be known
here. An isolate remembers registrations for seconds (\`shared/storage/README.md\`), so a busy client is read
again now and then; the warm row lies within that time.`;

const leadInNote = ` The load that does not count is there because a server that was idle while others had their turn
  is slow at first, and because what it does beside its answers, such as writing its log, is behind by a second.`;

const leadIn = (seconds: number): string =>
  seconds > 0 ? `${number(seconds, 1)} s of load that does not count, ` : '';

const method = ({ circumstances: { settings, generator, pinned } }: Report): string => `## Method

- The modules are those that \`wrangler deploy\` uploads, minified, run by bare \`workerd serve\`: both Workers in one
  process, on one thread, the front on the socket. No development proxy is in the way: it would cost more than twenty
  times what is measured.
- Every target has a process of its own. The pair is set up as an operator would: \`POST /setup\`, then an API, clients
  and grants through the Management API; its data lies on disk. The two algorithms are two installations.
- Sockets speak plain HTTP, for Workers and peer alike, since TLS is the platform's part on Workers. The runtime takes
  the scheme from a header that the load sends, as behind a TLS terminator; the production bundle then sees https
  and a registered host, and nothing in it is changed or switched off.
- The only settings that differ from a deployment are secrets made for the run and \`RATE_LIMITS\`: the limits count every
  request as always, their numbers are just too high to refuse. The platform's own rate limit bindings do not exist on
  bare workerd.
- One sample is ${settings.signatures} raw signatures, ${leadIn(settings.leadIn)}${number(settings.seconds, 1)} s of load, ${settings.signatures} raw signatures. A round takes one sample of every target, every other
  round in reverse order. Ratios between targets are made round by round. Tables show the median over the rounds and
  the least and greatest value. A sample that other processes disturbed is taken again, at most ${settings.tries} tries in all, and
  the quietest one counts.${settings.leadIn > 0 ? leadInNote : ''}
- Answers are checked before and after the load: status, signature against the published keys, issuer, audience,
  life time, and a \`jti\` that never repeats. A single failed request during load ends the run.
- Load comes from ${generator} in a process of its own: each connection sends its next request when the last one is
  answered. wrk is used when it is installed, else autocannon. ${pinned ? 'Servers are tied to core 0, the load to core 1.' : 'Here nothing could be tied to a core, so load and server disturb one another.'}
- No test fails by a time. The numbers are for people.

What this does not show: Cloudflare's CPUs, its KV and network, TLS, isolates starting in many places.`;

const repeat = `## Repeat it

\`\`\`sh
npm run bench                       # some fifteen minutes
npm run bench -- --quick            # within 50 seconds, rougher
npm run bench -- --only growth      # the section on growth alone
npm run bench -- --only users       # the section on users alone
npm run bench -- --json bench.json  # also as JSON; the object \`ratios\` holds the medians
npm run bench -- --compare old.json # what moved since a run with --json
npm run bench -- --write            # rewrite this page and its chart
\`\`\`

Close other programs first and look at *quiet samples*. Install wrk (Debian: \`apt install wrk\`) when hello and HS256
matter: autocannon takes a larger part of the load's core there. \`--concurrency 1,16\` leaves some connections out. The run uses
loopback addresses and a temporary folder only, and ends every process that it started.
`;
