/** How many attempts begin within which time. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { createPace } from "../../src/reactions/pace.ts";

test("a tenth of a second's worth may begin at once, the next after a while", () => {
  let now = 0;
  const pace = createPace(200, () => now);
  expect(Array.from({ length: 21 }, () => pace.take())).toEqual([...Array(20).fill(true), false]);
  expect(pace.waitMs).toBe(5);
  now += 5;
  expect([pace.take(), pace.take()]).toEqual([true, false]);
});

test("however it is asked, no second has more than a second's worth and a burst; and it is always used up in the end", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 20, maxLength: 400 }), (waits) => {
      let now = 0;
      const pace = createPace(100, () => now);
      const taken: number[] = [];
      for (const wait of waits) {
        now += wait;
        while (pace.take()) taken.push(now);
      }
      for (const [index, at] of taken.entries()) {
        expect(taken.filter((other, place) => place >= index && other - at < 1000).length).toBeLessThanOrEqual(110);
      }
      expect(taken.length).toBeGreaterThanOrEqual(Math.min(10 + Math.floor(now / 100), 10));
    }),
  );
});
