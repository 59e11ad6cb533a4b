import type { LogEntry } from '../../shared/model/log.ts';

/** Entries as `Logs.append` takes them: their JSON text and how many they are. */
export const packed = (...entries: readonly LogEntry[]): [entries: string, count: number] => [
  JSON.stringify(entries),
  entries.length,
];
