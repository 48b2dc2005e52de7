/** When a server that stopped is started again. */

/** The pauses before the second, third … start, in milliseconds. */
const PAUSES = [500, 2_000, 5_000, 15_000, 30_000];

/** A server that has run this long is healthy again. */
const HEALTHY = 120_000;

/** Counts the times the server stopped soon after its start. */
export class Backoff {
  private stops = 0;

  /** How long to wait before the next start, or `undefined` to give up; `ran` is how long the server has run. */
  next(ran: number): number | undefined {
    this.stops = ran >= HEALTHY ? 1 : this.stops + 1;
    return PAUSES[this.stops - 1];
  }

  reset(): void {
    this.stops = 0;
  }
}
