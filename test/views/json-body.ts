/** The JSON that an answer holds, once it has been seen to be JSON and to say so. */
import { expect } from "vitest";
import type { Answer } from "../../src/views/snapshot.ts";

/** Any: what is in it is what the tests are about. */
export function jsonOf(answer: Answer): unknown {
  expect(answer.headers["content-type"]).toMatch(/json/);
  return JSON.parse(answer.body ?? "");
}
