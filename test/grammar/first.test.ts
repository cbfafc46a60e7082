import { expect, test } from "vitest";
import { parse } from "../../grammar/grammar.ts";

test("the plain and the base64 form of a message say the same", () => {
  const plain = parse('x ##octopus[health target=web-01 status="Unhealthy" message="No 200"]');
  const base64 = parse("x ##octopus[health target='d2ViLTAx' status='VW5oZWFsdGh5' message='Tm8gMjAw']");
  expect(plain[0]).toMatchObject({ start: { column: 3 }, report: { level: "unhealthy" } });
  expect(base64[0]).toMatchObject({ report: { target: "web-01", level: "unhealthy", message: "No 200" } });
});
