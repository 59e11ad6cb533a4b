/** Raw RS256 in one runtime: many signatures in one go, so that HTTP does not count. */
export interface Limit {
  pid: number;
  /** Makes that many signatures one after another. @throws when the last one is wrong */
  sign(count: number): Promise<void>;
}
