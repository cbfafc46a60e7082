/**
 * Requests that may come again because their sender never heard the answer: by their key, they are answered the same
 * again. What a request says is taken in parts, each of which is committed together with what it is answered; so after a
 * crash there are both or none, and a part that was taken is not taken again.
 */
import { hash } from "node:crypto";
import type { AnswerKey } from "../../store/token.ts";
import { Problem } from "../problem.ts";
import type { Serving } from "../serving.ts";

/** A request that comes without a key is taken as often as it comes. */
export interface KeyedRequest {
  readonly key: AnswerKey | undefined;
  /** All that makes it this request. */
  readonly content: string;
  /** Only asked for if it has not been answered yet. */
  readonly read: () => Work;
}

export interface Work {
  /** What puts each part into the batch, and tells what it is answered. */
  readonly parts: readonly (() => string)[];
  /** The answer to the whole. */
  readonly join: (answers: readonly string[]) => string;
}

export interface Answered {
  readonly text: string;
  /** It had been answered before. */
  readonly isRepeated: boolean;
}

export interface KeptAnswers {
  answer(request: KeyedRequest): Promise<Answered>;
}

interface Kept {
  /** Which request it was. */
  readonly digest: string;
  readonly text: string;
}

export function createKeptAnswers({ reader, intake, now }: Serving, committed: () => Promise<void>): KeptAnswers {
  /** On their way to being committed. */
  const underWay = new Map<string, { readonly digest: string; readonly text: Promise<string> }>();

  function findKept(key: AnswerKey, digest: string): string | undefined {
    const kept = reader.answerTo(key);
    if (kept === undefined) return undefined;
    const { digest: keptDigest, text } = JSON.parse(kept) as Kept;
    checkSame(keptDigest, digest);
    return text;
  }

  async function answer({ key, content, read }: KeyedRequest): Promise<Answered> {
    if (key === undefined) return { text: await take(read(), undefined, ""), isRepeated: false };
    const digest = hash("sha256", content, "base64url");
    const place = JSON.stringify([key.sender, key.key]);
    const current = underWay.get(place);
    if (current !== undefined) {
      checkSame(current.digest, digest);
      return { text: await current.text, isRepeated: true };
    }
    const kept = findKept(key, digest);
    if (kept !== undefined) return { text: kept, isRepeated: true };
    const text = take(read(), key, digest);
    underWay.set(place, { digest, text });
    try {
      return { text: await text, isRepeated: false };
    } finally {
      underWay.delete(place);
    }
  }

  async function take({ parts, join }: Work, key: AnswerKey | undefined, digest: string): Promise<string> {
    const answers: string[] = [];
    for (const [index, part] of parts.slice(0, -1).entries()) {
      // No key has a blank in it, so none is that of a part.
      const partKey = key && { ...key, key: `${key.key} part ${index}` };
      const kept = partKey && findKept(partKey, digest);
      answers.push(kept ?? part());
      if (kept === undefined) await commit(partKey, digest, answers.at(-1) ?? "");
    }
    const last = parts.at(-1);
    if (last !== undefined) answers.push(last());
    const text = join(answers);
    await commit(key, digest, text);
    return text;
  }

  function commit(key: AnswerKey | undefined, digest: string, text: string): Promise<void> {
    if (key !== undefined)
      intake.answered({ ...key, at: now(), text: JSON.stringify({ digest, text } satisfies Kept) });
    return committed();
  }

  return { answer };
}

function checkSame(one: string, other: string): void {
  if (one === other) return;
  const detail = "this Idempotency-Key came with another request before; take a new one for each request";
  throw new Problem(422, "Idempotency-Key used before", detail);
}
