import type { SecurityEvent } from '../shared/model/event.ts';
import type { Logs } from '../shared/model/log.ts';
import type { Clock, Events, Random } from '../shared/model/ports.ts';
import { isTenantEvent, logEntry } from '../shared/protocol/log-entry.ts';

/** How long entries gather before they are sent, in milliseconds; doubled with every failure in a row. */
const linger = 1000;
const mostDoublings = 4;

/** How long one request works off the buffer after its answer, in milliseconds: the platform gives it 30 s. */
const shift = 20_000;
/** An event this shortly before a shift ends begins another, so that nobody is left behind. */
const handOver = 5000;

/** After this time without an answer, in milliseconds, a batch is sent again: its request may have been ended. */
const answerWithin = 15_000;

/** Entries of one batch, and entries that an isolate holds at most while the log cannot be written. */
const largestBatch = 500;
const mostHeld = 10_000;

export interface LogBufferPorts {
  logs: Pick<Logs, 'append'>;
  clock: Clock;
  random: Pick<Random, 'uuid'>;
  /** Keeps the platform from ending the work when the answer is out. */
  background(work: Promise<void>): void;
  /** @param milliseconds how long to wait */
  wait(milliseconds: number): Promise<void>;
  /** Where a loss is reported besides the tenant's own log. */
  report: Events;
}

interface Batch {
  id: string;
  tenant: string;
  events: readonly Held[];
  /** When it was last sent, in milliseconds; undefined while it waits. */
  sent: number | undefined;
}

interface Held {
  event: SecurityEvent & { tenant: string };
  at: number;
}

/**
 * Takes the events of an isolate to the logs of their tenants. Whoever emits pays one push; entries are
 * made and sent in batches beside the requests, and sent again until they are kept. What does not fit is
 * counted, and the count is itself an entry and a report (LOG-03).
 */
export class LogBuffer implements Events {
  readonly #ports: LogBufferPorts;
  #waiting: Held[] = [];
  readonly #batches = new Set<Batch>();
  readonly #lost = new Map<string, number>();
  #batched = 0;
  #failures = 0;
  #shiftEnds = 0;

  constructor(ports: LogBufferPorts) {
    this.#ports = ports;
  }

  emit(event: SecurityEvent): void {
    if (!isTenantEvent(event)) return;
    const at = this.#ports.clock.now();
    if (this.#waiting.length + this.#batched >= mostHeld) {
      this.#lost.set(event.tenant, (this.#lost.get(event.tenant) ?? 0) + 1);
    } else {
      this.#waiting.push({ event, at });
    }
    if (at < this.#shiftEnds - handOver) return;
    this.#shiftEnds = at + shift;
    this.#ports.background(this.#work(this.#shiftEnds));
  }

  /** Sends what is held, once. @returns how many batches are still to be sent */
  async flush(): Promise<number> {
    this.#reportLosses();
    this.#gather();
    const now = this.#ports.clock.now();
    const due = [...this.#batches].filter(({ sent }) => sent === undefined || now - sent >= answerWithin);
    const kept = await Promise.all(due.map((batch) => this.#send(batch, now)));
    if (kept.includes(false)) this.#failures += 1;
    else if (due.length > 0) this.#failures = 0;
    return this.#batches.size;
  }

  async #work(until: number): Promise<void> {
    do {
      await this.#ports.wait(linger * 2 ** Math.min(this.#failures, mostDoublings));
      await this.flush();
    } while ((this.#waiting.length > 0 || this.#batches.size > 0) && this.#ports.clock.now() < until);
    if (this.#shiftEnds === until) this.#shiftEnds = 0;
  }

  #gather(): void {
    const tenants = Map.groupBy(this.#waiting, ({ event }) => event.tenant);
    this.#batched += this.#waiting.length;
    this.#waiting = [];
    for (const [tenant, events] of tenants) {
      for (let first = 0; first < events.length; first += largestBatch) {
        const some = events.slice(first, first + largestBatch);
        this.#batches.add({ id: this.#ports.random.uuid(), tenant, events: some, sent: undefined });
      }
    }
  }

  async #send(batch: Batch, now: number): Promise<boolean> {
    batch.sent = now;
    try {
      const entries = batch.events.map(({ event, at }) => logEntry(event, at));
      await this.#ports.logs.append(batch.tenant, entries, batch.id);
    } catch {
      batch.sent = undefined;
      return false;
    }
    if (this.#batches.delete(batch)) this.#batched -= batch.events.length;
    return true;
  }

  /** A loss is itself an entry, which is not counted against the bound: one per tenant. */
  #reportLosses(): void {
    const at = this.#ports.clock.now();
    for (const [tenant, count] of this.#lost) {
      const description = `${count} log entries were lost: the log could not be written for too long.`;
      this.#ports.report.emit({ type: 'failure', tenant, description });
      this.#waiting.push({ event: { type: 'w', tenant, description }, at });
    }
    this.#lost.clear();
  }
}
