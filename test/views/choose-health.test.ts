/** Whoever asks for `/health` gets what it can read. */
import { describe, expect, it } from "vitest";
import { chooseHealthFormat } from "../../src/views/choose-health.ts";
import { CHOICES } from "./choose-health-cases.ts";

describe("GET /health", () => {
  it.each(CHOICES)("answers a request that says $about in the format $format", ({ accept, contentType, format }) => {
    expect(chooseHealthFormat({ accept, contentType })).toEqual({ format, vary: "Accept, Content-Type" });
  });

  it("reads a header of 64 KiB of quotation marks and commas in no time", () => {
    const accept = `${'"\\,;='.repeat(13_000)},text/html`;
    const before = performance.now();
    chooseHealthFormat({ accept });
    expect(performance.now() - before).toBeLessThan(200);
  });
});
