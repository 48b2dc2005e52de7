/** The kept asks that were loaded so far. */
import type { HistoryEntry, HistoryParams, HistoryResult } from "../protocol";
import type { Answer } from "../server/server";

/** How many are loaded at once. */
const PAGE = 100;

export class HistoryList {
  entries: readonly HistoryEntry[] = [];
  /** There are older ones. */
  more = false;
  /** Why nothing could be loaded. */
  problem: string | undefined;
  /** Only asks with all these words. */
  query = "";
  private latest = 0;

  /** `first` is the file whose asks come first. */
  constructor(
    private readonly look: (parameters: HistoryParams) => Promise<Answer<HistoryResult>>,
    private readonly first?: string,
  ) {}

  /** Loads again as many as are shown. */
  async reload(): Promise<void> {
    const answer = await this.load({ limit: Math.max(PAGE, this.entries.length) });
    if (answer !== undefined) {
      const { entries, more } = "result" in answer ? answer.result : { entries: [], more: false };
      this.entries = entries;
      this.more = more;
      this.problem = "problem" in answer ? answer.problem : undefined;
    }
  }

  /** Loads those that follow. */
  async loadMore(): Promise<void> {
    const last = this.entries.at(-1);
    const answer = await this.load({ limit: PAGE, ...(last && { before: last.position }) });
    if (answer !== undefined && "result" in answer) {
      this.entries = [...this.entries, ...answer.result.entries];
      this.more = answer.result.more;
    }
  }

  /** Changes the search; what was loaded is another list. */
  search(query: string): void {
    this.query = query;
    this.entries = [];
  }

  /** `undefined` if something else was wanted meanwhile. */
  private async load(parameters: HistoryParams): Promise<Answer<HistoryResult> | undefined> {
    this.latest += 1;
    const mine = this.latest;
    const { query, first } = this;
    const answer = await this.look({ ...parameters, ...(query && { query }), ...(first && { first }) });
    return mine === this.latest ? answer : undefined;
  }
}
