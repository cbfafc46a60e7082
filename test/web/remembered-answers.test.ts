/** Answers are remembered until the next commit, and no more of them than there is room for. */
import { expect, test } from "vitest";
import { createRememberedAnswers } from "../../src/web/remembered-answers.ts";

function remembering() {
  const intake = { commitCount: 1 };
  const remembered = createRememberedAnswers(intake);
  let made = 0;
  const ask = (key: string, length = 10) =>
    remembered.get(key, () => {
      made++;
      return { answer: `${key} ${made}`, length: Number.isNaN(length) ? undefined : length };
    });
  return { intake, ask };
}

test("the same question has the same answer until something is committed", () => {
  const { intake, ask } = remembering();
  expect([ask("a"), ask("b"), ask("a")]).toEqual(["a 1", "b 2", "a 1"]);
  intake.commitCount++;
  expect(ask("a")).toBe("a 3");
});

test("an answer that holds only for now, or is very long, is made each time", () => {
  const { ask } = remembering();
  expect([ask("now", Number.NaN), ask("now", Number.NaN)]).toEqual(["now 1", "now 2"]);
  expect([ask("long", 65_537), ask("long", 65_537)]).toEqual(["long 3", "long 4"]);
});

test("when there is no more room the oldest are forgotten, and the newest kept", () => {
  const { ask } = remembering();
  const questions = Array.from({ length: 400 }, (_, index) => `question ${index}`);
  for (const question of questions) ask(question, 60_000);
  expect(ask("question 399", 60_000)).toBe("question 399 400");
  expect(ask("question 0", 60_000)).toBe("question 0 401");
});
