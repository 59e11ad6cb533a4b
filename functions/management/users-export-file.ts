import { Hono } from 'hono';
import { notFound } from '../../shared/model/errors.ts';
import type { Ports } from '../../shared/model/ports.ts';
import { takeExport } from '../../shared/protocol/management/jobs.ts';
import { exportLines } from '../../shared/protocol/management/users-export.ts';
import type { AppEnv } from '../app-env.ts';
import { countAddress } from '../count-address.ts';

type FilePorts = Pick<Ports, 'store' | 'clock' | 'secrets' | 'limits' | 'events'>;

/**
 * `GET /u/users-exports/{job}?ticket=…`: the file of an export, compressed as Auth0's are, once. HEAD uses
 * nothing up.
 * @see management-api 3.13
 */
export const usersExportFile = (ports: FilePorts): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.get('/u/users-exports/:job', async (c) => {
    const headers = { 'content-type': 'application/gzip', 'cache-control': 'no-store' };
    if (c.req.method === 'HEAD') return c.body(null, 200, headers);
    const { tenant, host } = c.get('site');
    await countAddress(c, ports);
    const job = await takeExport(ports, tenant, c.req.param('job'), c.req.query('ticket') ?? '');
    if (job === undefined) throw notFound('The address of the export is wrong, or it was used already.');
    const about = { tenant, host, ip: c.get('address'), request_id: c.get('requestId') };
    ports.events.emit({ type: 'sapi', ...about, description: 'Users export downloaded', details: { job: job.id } });
    const body = streamOf(exportLines(ports, tenant, job)).pipeThrough(new CompressionStream('gzip'));
    const name = `${job.id}.${job.format === 'csv' ? 'csv' : 'json'}.gz`;
    return c.body(body, 200, { ...headers, 'content-disposition': `attachment; filename="${name}"` });
  });
  return app;
};

/** The pieces as bytes, each made when there is room for it. */
function streamOf(pieces: AsyncGenerator<string>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(value) as Uint8Array<ArrayBuffer>);
    },
    cancel: async () => void (await pieces.return(undefined)),
  });
}
