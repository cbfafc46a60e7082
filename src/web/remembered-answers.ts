/**
 * Answers that were given since the last commit: until the next one they are still right. Only so can questions that
 * load balancers, monitors and pages ask again and again be answered about as fast as anything can be over HTTP.
 */
import type { Intake } from "../intake/intake.ts";

export interface RememberedAnswers {
  /** What was made for this key since the last commit; else it is made now. Without a length it is not kept. */
  get<Answer>(key: string, make: () => Made<Answer>): Answer;
}

interface Made<Answer> {
  readonly answer: Answer;
  /** Of its text; undefined if it holds only for now. */
  readonly length: number | undefined;
}

/** Of all answers and keys together. */
const LENGTH_MAX = 16 * 1024 * 1024;
const ONE_LENGTH_MAX = 64 * 1024;
/** What an answer takes beside its texts. */
const OVERHEAD = 400;

export function createRememberedAnswers(intake: Pick<Intake, "commitCount">): RememberedAnswers {
  /** The oldest first. */
  const answers = new Map<string, Made<unknown>>();
  let length = 0;
  let commitCount = -1;

  function forget(): void {
    answers.clear();
    length = 0;
    commitCount = intake.commitCount;
  }

  function get<Answer>(key: string, make: () => Made<Answer>): Answer {
    if (intake.commitCount !== commitCount) forget();
    const known = answers.get(key);
    // A key is only ever asked for by the one route that it names.
    if (known !== undefined) return known.answer as Answer;
    const made = make();
    if (made.length !== undefined && made.length <= ONE_LENGTH_MAX) keep(key, made);
    return made.answer;
  }

  function keep(key: string, made: Made<unknown>): void {
    answers.set(key, made);
    length += roomOf(key, made);
    for (const [oldest, old] of answers) {
      if (length <= LENGTH_MAX) break;
      answers.delete(oldest);
      length -= roomOf(oldest, old);
    }
  }

  return { get };
}

function roomOf(key: string, { length = 0 }: Made<unknown>): number {
  return key.length + length + OVERHEAD;
}
