/** Who tries tokens that are not valid is sent away for a while; who has a valid one elsewhere is not. */
import { expect, test } from "vitest";
import { createFailures } from "../../src/web/failures.ts";
import { ask } from "./raw-request.ts";
import { serve } from "./serve.ts";

test("twenty failures within a minute are enough", () => {
  let now = 5_000;
  const failures = createFailures(() => now);
  for (let failure = 0; failure < 19; failure++) failures.add("a");
  expect(failures.waitSeconds("a")).toBe(0);
  failures.add("a");
  expect(failures.waitSeconds("a")).toBe(60);
  expect(failures.waitSeconds("b")).toBe(0);
  now += 59_500;
  expect(failures.waitSeconds("a")).toBe(1);
  now += 500;
  expect(failures.waitSeconds("a")).toBe(0);
  failures.add("a");
  expect(failures.waitSeconds("a")).toBe(0);
});

test("no more addresses are remembered than are worth it", () => {
  const failures = createFailures(() => 0);
  for (let failure = 0; failure < 20; failure++) failures.add("first");
  for (let address = 0; address < 10_000; address++) failures.add(`address ${address}`);
  expect(failures.waitSeconds("first")).toBe(0);
});

test("the server says so, with how long to wait, and lets who needs no token read on", async () => {
  await using served = await serve();
  const wrong = { headers: { authorization: "Bearer wr_guessed" } };
  for (let failure = 0; failure < 20; failure++) {
    expect((await ask(`${served.url}/api/resources`, wrong)).status).toBe(401);
  }
  const answer = await ask(`${served.url}/api/resources`, wrong);
  expect(answer.status).toBe(429);
  expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
  expect((await ask(`${served.url}/api/resources`)).status).toBe(200);
});
