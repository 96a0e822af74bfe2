// Put requests for rows and groups to the kernel and file their answers.

import type { Anchor, ColumnInfo, GroupsAnswer, RowsAnswer, SchemaInfo } from "../protocol";
import type { Client, Question } from "./client";
import { describedBy } from "./columns";
import { decodeWindow } from "./decode";
import { FailureError, failureOf, isSuperseded, outdated, toFailure } from "./failure";
import type { GroupsQuestion } from "./groups";
import type { Pictures } from "./pictures";
import { LineSize, type Range } from "./plan";
import type { Snapshot } from "./snapshot";
import type { Buffer } from "./widget-model";

export interface LoaderContext {
  readonly client: Client;
  readonly schema: () => SchemaInfo;
  /** Longest side of a thumbnail in device pixels. */
  readonly thumbnailSize: () => number;
  /** Columns whose histograms have bins of each group's own. */
  readonly ownBins: () => ReadonlySet<number>;
  /** How many media of a group to ask for at once. */
  readonly stripItems: (columns: readonly number[]) => number;
  /** The table as questions about a snapshot are to be answered. */
  readonly version: (snapshot: Snapshot) => number;
}

export class Loader {
  readonly #context: LoaderContext;
  readonly #pictures: Pictures;
  readonly #lineSize = new LineSize();

  constructor(context: LoaderContext, pictures: Pictures) {
    this.#context = context;
    this.#pictures = pictures;
  }

  /** Lines to ask for in one request of these columns. */
  lines(columns: readonly number[]): number {
    return this.#lineSize.lines(this.#infos(columns), this.#thumbnailSize(columns));
  }

  /**
   * Fetch a range into a snapshot, elsewhere when the anchor stands elsewhere; by how many lines.
   *
   * Rejects with `FailureError`, never settles when the snapshot is abandoned.
   */
  async loadRows(snapshot: Snapshot, range: Range, about: string, anchor?: Anchor): Promise<number> {
    const asked = anchor === undefined ? snapshot.ask(range) : null;
    const thumbnail = this.#thumbnailSize(range.columns);
    const { revision, query, signal } = snapshot;
    const { start, end, columns } = range;
    const body: Question & { kind: "rows" } = {
      kind: "rows",
      revision,
      version: this.#context.version(snapshot),
      query,
      anchor: anchor ?? null,
      start,
      count: end - start,
      columns: [...columns],
      thumbnail,
    };
    try {
      const { answer, buffers } = await this.#context.client.request(body, { signal, about });
      this.fileRows(snapshot, answer, buffers, thumbnail);
      this.#lineSize.learn(this.#infos(columns), thumbnail, answer.count, sizeOf(buffers));
      return answer.moved;
    } finally {
      if (asked !== null) snapshot.close(asked);
    }
  }

  /** Fetch cells of groups, once more when the kernel gave them up for a newer question; null when they could not be had. */
  async loadGroups(snapshot: Snapshot, question: GroupsQuestion): Promise<GroupsAnswer | null> {
    const { revision, query, signal } = snapshot;
    const thumbnail = this.#thumbnailSize(question.columns);
    const version = this.#context.version(snapshot);
    const body = {
      kind: "groups",
      revision,
      version,
      query,
      ...question,
      own_bins: question.columns.filter((column) => this.#context.ownBins().has(column)),
      limit: this.#context.stripItems(question.columns),
      thumbnail,
    } as const;
    const asked = this.#context.client.request(body, { signal, about: "Summarizing groups" });
    const reply = await asked.catch(toFailure);
    if ("code" in reply) return isSuperseded(reply) ? this.loadGroups(snapshot, question) : null;
    this.#pictures.add(reply.answer.thumbnails, reply.buffers, thumbnail);
    return reply.answer;
  }

  /** Put the lines, cells and thumbnails of an answer where they belong. */
  fileRows(snapshot: Snapshot, answer: RowsAnswer, buffers: readonly Buffer[], thumbnail: number): void {
    if (answer.revision !== snapshot.revision) {
      throw new FailureError(
        failureOf(answer.id, "protocol", "The kernel answered for another revision of the view."),
      );
    }
    const described = describedBy(answer, this.#context.schema());
    if (described === null) throw outdated(answer.id);
    snapshot.take(answer, decodeWindow(answer, buffers, described));
    this.#pictures.add(answer.thumbnails, buffers, thumbnail);
  }

  /** 0 when none is a media column. */
  #thumbnailSize(columns: readonly number[]): number {
    return this.#infos(columns).some((column) => column.kind === "media") ? this.#context.thumbnailSize() : 0;
  }

  #infos(columns: readonly number[]): ColumnInfo[] {
    const { columns: all } = this.#context.schema();
    return columns.flatMap((column) => all[column] ?? []);
  }
}

function sizeOf(buffers: readonly Buffer[]): number {
  return buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);
}
