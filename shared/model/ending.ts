/** What has two ends: from idleness and after all. ISO 8601; `null` is never. */
export interface Ending {
  idle_expires_at: string | null;
  expires_at: string | null;
}

/** Whether a time of one of these entities has come. `null` never comes. */
const isPast = (time: string | null, now: number): boolean => time !== null && Date.parse(time) <= now;

/** Whether a session or a refresh token is over. @param now milliseconds since 1970 */
export const isOver = (entity: Ending, now: number): boolean =>
  isPast(entity.idle_expires_at, now) || isPast(entity.expires_at, now);
