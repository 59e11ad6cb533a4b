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

/**
 * Entries of one batch. Each batch holds up the requests for a moment: one of five hundred does so for fewer of them than
 * ten of fifty. Its text is bounded too, in UTF-16 units: a statement of the log takes 2 MB.
 */
const largestBatch = 500;
const longestBatch = 250_000;

/** Entries that an isolate holds at most while the log cannot be written. */
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
  texts: string[];
  /** UTF-16 units of the texts. */
  length: number;
  /** When it was last sent, in milliseconds; undefined while it waits. */
  sent: number | undefined;
}

/**
 * Takes the events of an isolate to the logs of their tenants. Whoever emits pays for the text of one entry and a
 * push; no event is kept. Texts are sent in batches beside the requests, and sent again until they are kept. A
 * tenant's batches go one after the other, so that its log has them in their order and requests come through
 * in between. What does not fit is counted, and the count is itself an entry and a report (LOG-03).
 */
export class LogBuffer implements Events {
  readonly #ports: LogBufferPorts;
  readonly #waiting = new Map<string, string[]>();
  readonly #batches = new Set<Batch>();
  readonly #lost = new Map<string, number>();
  /** Entries that wait or are in batches. */
  #held = 0;
  #failures = 0;
  #shiftEnds = 0;

  constructor(ports: LogBufferPorts) {
    this.#ports = ports;
  }

  emit(event: SecurityEvent): void {
    if (!isTenantEvent(event)) return;
    const at = this.#ports.clock.now();
    if (this.#held < mostHeld) this.#hold(event, at);
    else this.#lost.set(event.tenant, (this.#lost.get(event.tenant) ?? 0) + 1);
    if (at < this.#shiftEnds - handOver) return;
    this.#shiftEnds = at + shift;
    this.#ports.background(this.#work(this.#shiftEnds));
  }

  /**
   * Sends what is held, once.
   * @param until when a tenant's log gets no second batch any more, milliseconds since 1970
   * @returns how many batches are still to be sent
   */
  async flush(until = Number.POSITIVE_INFINITY): Promise<number> {
    this.#reportLosses();
    this.#gather();
    const lanes = Map.groupBy(this.#batches, ({ tenant }) => tenant);
    const kept = await Promise.all([...lanes.values()].map((lane) => this.#sendAll(lane, until)));
    if (kept.includes(false)) this.#failures += 1;
    else if (kept.includes(true)) this.#failures = 0;
    return this.#batches.size;
  }

  async #work(until: number): Promise<void> {
    do {
      await this.#ports.wait(linger * 2 ** Math.min(this.#failures, mostDoublings));
      await this.flush(until);
    } while ((this.#waiting.size > 0 || this.#batches.size > 0) && this.#ports.clock.now() < until);
    if (this.#shiftEnds === until) this.#shiftEnds = 0;
  }

  #hold(event: SecurityEvent & { tenant: string }, at: number): void {
    const text = logEntry(event, at);
    const texts = this.#waiting.get(event.tenant);
    if (texts === undefined) this.#waiting.set(event.tenant, [text]);
    else texts.push(text);
    this.#held += 1;
  }

  #gather(): void {
    for (const [tenant, texts] of this.#waiting) {
      let batch: Batch | undefined;
      for (const text of texts) {
        if (batch === undefined || batch.texts.length >= largestBatch || batch.length + text.length > longestBatch) {
          batch = { id: this.#ports.random.uuid(), tenant, texts: [], length: 0, sent: undefined };
          this.#batches.add(batch);
        }
        batch.texts.push(text);
        batch.length += text.length;
      }
    }
    this.#waiting.clear();
  }

  /**
   * A batch that is not kept holds up those behind it, and so does one that another shift has just sent.
   * @returns whether all that were sent are kept; undefined when there was nothing to send
   */
  async #sendAll(batches: readonly Batch[], until: number): Promise<boolean | undefined> {
    let kept: boolean | undefined;
    for (const batch of batches) {
      if (!this.#batches.has(batch)) continue;
      const now = this.#ports.clock.now();
      const asked = batch.sent !== undefined && now - batch.sent < answerWithin;
      if (asked || (now >= until && kept === true)) break;
      kept = await this.#send(batch, now);
      if (!kept) break;
    }
    return kept;
  }

  async #send(batch: Batch, now: number): Promise<boolean> {
    const { id, tenant, texts } = batch;
    batch.sent = now;
    try {
      await this.#ports.logs.append(tenant, `[${texts.join()}]`, texts.length, id);
    } catch {
      batch.sent = undefined;
      return false;
    }
    if (this.#batches.delete(batch)) this.#held -= texts.length;
    return true;
  }

  /** A loss is itself an entry, which is not refused at the bound: one per tenant. */
  #reportLosses(): void {
    const at = this.#ports.clock.now();
    for (const [tenant, count] of this.#lost) {
      const description = `${count} log entries were lost: the log could not be written for too long.`;
      this.#ports.report.emit({ type: 'failure', tenant, description });
      this.#hold({ type: 'w', tenant, description }, at);
    }
    this.#lost.clear();
  }
}
