import { describe, expect, it } from 'vitest';
import { readSummary } from '../../bench/load/wrk.ts';

const good = `Running 1s test @ http://127.0.0.1:4000/oauth/token
  1 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency    15.50ms    1.80ms  30.10ms   90.00%
    Req/Sec     1.03k    40.12     1.10k    70.00%
  1029 requests in 1.00s, 1.20MB read
Requests/sec:   1025.50
Transfer/sec:      1.20MB
`;

describe('the summary of wrk', () => {
  it('gives answers and the time they took', () => {
    const { requests, seconds, failures } = readSummary(good);
    expect(requests).toBe(1029);
    expect(seconds).toBeCloseTo(1.0034, 4);
    expect(failures).toBe(0);
  });

  it('takes refused requests out of the answers and counts them as failures', () => {
    const { requests, refused, failures } = readSummary(`${good}  Non-2xx or 3xx responses: 29\n`);
    expect(requests).toBe(1000);
    expect(refused).toBe(29);
    expect(failures).toBe(29);
  });

  it('counts every kind of socket error', () => {
    expect(readSummary(`${good}  Socket errors: connect 1, read 2, write 3, timeout 4\n`).failures).toBe(10);
  });

  it('is refused when it is none', () => {
    expect(() => readSummary('unable to connect to 127.0.0.1:4000')).toThrow('no summary');
  });
});
