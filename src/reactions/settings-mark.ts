/** Whether settings are those that were in force before, also before a restart: what is held rests on them. */
import { createHash } from "node:crypto";
import type { WatchRow } from "../store/watch.ts";
import { NO_RULE } from "./letting-go.ts";
import type { ReactionSettings } from "./rule.ts";

const SUBJECT = "settings";

export class SettingsMark {
  readonly #write: (row: WatchRow) => void;
  #mark: string | undefined;

  constructor(rows: Iterable<WatchRow>, write: (row: WatchRow) => void) {
    this.#write = write;
    for (const { rule, subject, state } of rows) if (rule === NO_RULE && subject === SUBJECT) this.#mark = state;
  }

  /** False where they were marked last, too. */
  mark(settings: ReactionSettings): boolean {
    const digest = createHash("sha256").update(JSON.stringify(settings)).digest("hex").slice(0, 32);
    const mark = JSON.stringify({ version: 1, digest });
    if (mark === this.#mark) return false;
    this.#mark = mark;
    this.#write({ rule: NO_RULE, subject: SUBJECT, state: mark });
    return true;
  }
}
