/** Row 19: secrets are taken out of whatever is kept, wherever they stand in it. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createMasker } from "../../src/reactions/masking.ts";
import { OutputTail } from "../../src/reactions/output-tail.ts";

const OCTOPUS_KEY = "API-ABCDEFGHIJ0123456789XYZ";

describe("row 19: what is masked", () => {
  const { mask } = createMasker({
    used: ["hunter2", "ab", 'quo"te\\d', "whsec_c2VjcmV0"],
    configured: ["configured", "abc"],
  });

  test.each([
    ["the password is hunter2, hunter2!", "the password is ***, ***!"],
    ["a configured one", "a *** one"],
    [`${OCTOPUS_KEY} and API-SHORT`, "*** and API-SHORT"],
    ["a header: c2VjcmV0", "a header: ***"],
    ["whsec_c2VjcmV0", "***"],
    [JSON.stringify({ said: 'quo"te\\d' }), '{"said":"***"}'],
    ["?q=quo%22te%5Cd", "?q=***"],
    ["xaby", "x***y"],
    ["nothing here", "nothing here"],
  ])("%j becomes %j", (text, masked) => {
    expect(mask(text)).toBe(masked);
  });

  test("what is short and only configured stays: it turns up everywhere", () => {
    expect(createMasker({ used: [], configured: ["abc"] }).mask("abc")).toBe("abc");
  });

  test("secrets that overlap are masked as a whole", () => {
    const { mask: maskBoth } = createMasker({ used: ["abcdef", "efghij", "abab"], configured: [] });
    expect(maskBoth("-abcdefghij-ababab-")).toBe("-***-***-");
  });

  test("a secret is text, not a pattern", () => {
    expect(createMasker({ used: ["a.c$&"], configured: [] }).mask("abc a.c$& $&")).toBe("abc *** $&");
  });
});

describe("row 19: the end of a text", () => {
  const secret = "s3cret-value";
  const { maskEnd } = createMasker({ used: [secret], configured: [] });

  test("a secret that is cut at the beginning leaves no half", () => {
    const text = `${"x".repeat(100)}${secret}tail`;
    for (let bytes = 1; bytes <= 40; bytes++) {
      const end = maskEnd(text, bytes);
      expect(end.length).toBeLessThanOrEqual(bytes);
      expect(end.replaceAll("x", "").replaceAll("*", "")).toBe("tail".slice(-Math.min(4, bytes)));
    }
  });

  test("it is cut at a character", () => {
    expect(maskEnd("äöü€😀", 4)).toBe("😀");
    expect(maskEnd("äöü€😀", 6)).toBe("😀");
    expect(maskEnd("äöü€😀", 7)).toBe("€😀");
    expect(maskEnd("äöü€😀", 100)).toBe("äöü€😀");
  });

  test("row 19: however it is cut into chunks, no secret comes out", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(secret, OCTOPUS_KEY, "ä", "😀"), fc.string({ maxLength: 30 })), {
          maxLength: 40,
        }),
        fc.integer({ min: 1, max: 17 }),
        fc.integer({ min: 1, max: 200 }),
        (pieces, chunkLength, bytesMax) => {
          const bytes = Buffer.from(pieces.join(""));
          const tail = new OutputTail();
          for (let at = 0; at < bytes.length; at += chunkLength) tail.write(bytes.subarray(at, at + chunkLength));
          const end = maskEnd(tail.text(), bytesMax);
          expect(Buffer.byteLength(end)).toBeLessThanOrEqual(bytesMax);
          for (let length = 6; length <= secret.length; length++) expect(end).not.toContain(secret.slice(-length));
          expect(end).not.toContain(OCTOPUS_KEY.slice(-8));
        },
      ),
    );
  });

  test("a hundred megabytes of output take no more memory than a little", () => {
    const tail = new OutputTail();
    const block = Buffer.alloc(1024 * 1024, "abcdefghi\n");
    for (let count = 0; count < 100; count++) tail.write(block);
    tail.write(Buffer.from(`the end ${secret}`));
    expect(tail.text().length).toBeLessThanOrEqual(2 * 1024 * 1024);
    const end = maskEnd(tail.text(), 8192);
    expect(Buffer.byteLength(end)).toBe(8192 - secret.length + 3);
    expect(end).toMatch(/the end \*\*\*$/);
  });

  test("masking takes no longer than the text and the secrets are long", () => {
    const worst = createMasker({ used: ["a".repeat(5000)], configured: [] });
    const startedAt = performance.now();
    worst.maskEnd("a".repeat(512 * 1024), 8192);
    worst.mask("API-".repeat(100_000));
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });
});
