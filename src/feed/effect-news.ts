/**
 * Effects as the frames that carry them: what has been committed and not yet been told, and the list of those that are
 * open, from which each client goes on. Numbers count the commits of effects since the feed began, so that who was given
 * a list is not told again what is in it.
 */
import { Buffer } from "node:buffer";
import type { Effect } from "../store/answers.ts";
import type { EffectRow } from "../store/effect.ts";
import { effectAnswerOf } from "../store/effect-answer.ts";
import type { StoreReader } from "../store/store-reader.ts";
import type { Audience } from "./audience.ts";
import { type Format, FRAME_BYTES_MAX } from "./formats.ts";
import { textFrame } from "./text-frame.ts";

/** What is kept until it is told; if more comes, all who listen are given the list anew. */
const NEWS_MAX = 10_000;
const LIST_MAX = 10_000;
/** Who comes at the same time for the same gets the same. */
const LISTS_KEPT_MAX = 4;

const OPEN = ["queued", "held", "waiting-approval", "running"] as const;

interface Committed {
  readonly number: number;
  readonly effect: Effect;
  readonly at: string;
}

/** What is told at once. */
export interface News {
  readonly through: number;
  /** Some of it was too much to be kept. */
  readonly hasGap: boolean;
  /** The frames of what is behind a number. */
  framesFor(audience: Audience, after: number): readonly Buffer[];
}

export class EffectNews {
  readonly #reader: Pick<StoreReader, "effects">;
  readonly #now: () => number;
  #committed: Committed[] = [];
  #through = 0;
  #hasGap = false;
  /** Lists of the same moment, by who they are for. */
  readonly #lists = new Map<string, readonly Buffer[]>();

  constructor(reader: Pick<StoreReader, "effects">, now: () => number) {
    this.#reader = reader;
    this.#now = now;
  }

  /** How many commits of effects there have been. */
  get through(): number {
    return this.#through;
  }

  /** Whoever is given a list later finds them there; `isHeard` is whether somebody has had one. */
  note(rows: readonly EffectRow[], isHeard: boolean): void {
    if (rows.length === 0) return;
    this.#lists.clear();
    if (!isHeard) {
      this.#through += rows.length;
      return;
    }
    const at = new Date(this.#now()).toISOString();
    for (const row of rows) {
      this.#through += 1;
      this.#committed.push({ number: this.#through, effect: effectAnswerOf(row), at });
    }
    if (this.#committed.length <= NEWS_MAX) return;
    this.#committed = [];
    this.#hasGap = true;
  }

  /** Nobody wants to know what is new until now, nor was it noted. */
  passOver(): void {
    this.#committed = [];
    this.#hasGap = false;
    this.#lists.clear();
  }

  /** What there is to tell, which is then told; undefined where there is nothing. */
  take(): News | undefined {
    if (this.#committed.length === 0 && !this.#hasGap) return undefined;
    const [committed, hasGap, through] = [this.#committed, this.#hasGap, this.#through];
    this.#committed = [];
    this.#hasGap = false;
    const made = new Map<string, readonly Buffer[]>();
    return {
      through,
      hasGap,
      framesFor(audience, after) {
        const key = `${after} ${audience.key}`;
        const known = made.get(key);
        if (known !== undefined) return known;
        const meant = committed.filter(({ number, effect }) => number > after && audience.includesEffect(effect));
        const texts = meant.map(({ effect, at }) => audience.format.effect(effect, at));
        const frames = texts.length === 0 ? [] : framesOf(texts, audience.format, false);
        made.set(key, frames);
        return frames;
      },
    };
  }

  /** Those that are open, the newest of them if there are very many, as they are after all that was noted. */
  list(audience: Audience): readonly Buffer[] {
    const known = this.#lists.get(audience.key);
    if (known !== undefined) return known;
    const at = new Date(this.#now()).toISOString();
    const texts = this.#reader
      .effects({ states: OPEN, within: audience.within }, { limit: LIST_MAX })
      .filter((effect) => audience.includesEffect(effect))
      .toReversed()
      .map((effect) => audience.format.effect(effect, at));
    const frames = framesOf(texts, audience.format, true);
    if (this.#lists.size >= LISTS_KEPT_MAX) this.#lists.clear();
    this.#lists.set(audience.key, frames);
    return frames;
  }
}

/** At least one group, even of nothing: that there are none is told, too. */
function framesOf(texts: readonly string[], format: Format, isList: boolean): readonly Buffer[] {
  const groups: string[][] = [[]];
  let length = 0;
  for (const text of texts) {
    if (length > 0 && length + text.length > FRAME_BYTES_MAX) {
      groups.push([]);
      length = 0;
    }
    groups.at(-1)?.push(text);
    length += text.length;
  }
  return groups.flatMap((group, index) => {
    const part = { isList, isLast: !isList || index === groups.length - 1 };
    const frames = format.effects(group, part).map(textFrame);
    return frames.length === 0 ? [] : [Buffer.concat(frames)];
  });
}
