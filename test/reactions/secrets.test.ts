/** Where secrets are read from, and what is said where there is none. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SecretError } from "../../src/reactions/errors.ts";
import type { Plan } from "../../src/reactions/plan.ts";
import { createSecrets, readableSecrets, secretPlacesOf } from "../../src/reactions/secrets.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "wrasse-secrets-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function complaint(place: Parameters<ReturnType<typeof createSecrets>>[0], environment = {}): string {
  try {
    createSecrets(environment)(place);
  } catch (error) {
    if (error instanceof SecretError) return error.message;
    throw error;
  }
  throw new Error("there was one");
}

test("a variable is taken as it is, a file without the blanks around", () => {
  const secret = createSecrets({ TOKEN: " a b " });
  expect(secret({ env: "TOKEN" })).toBe(" a b ");
  expect(secret({ file: file("token", "\ufeff  a b\r\n\n") })).toBe("a b");
});

test("a file is read anew each time", () => {
  const secret = createSecrets({});
  const path = file("rotated", "old");
  expect(secret({ file: path })).toBe("old");
  file("rotated", "new");
  expect(secret({ file: path })).toBe("new");
});

test("where there is none, the place is named", () => {
  expect(complaint({ env: "TOKEN" })).toBe(
    "no secret in the environment variable TOKEN: it is not set: set it where wrasse is started",
  );
  expect(complaint({ env: "__proto__" })).toMatch(/it is not set/);
  expect(complaint({ env: "TOKEN" }, { TOKEN: "" })).toMatch(/it is empty/);
  expect(complaint({ file: join(folder, "absent") })).toBe(
    `no secret in the file ${join(folder, "absent")}: it does not exist`,
  );
  expect(complaint({ file: folder })).toMatch(/it is a directory$/);
  expect(complaint({ file: file("blank", " \n") })).toMatch(/it is empty/);
});

test("row 19: a file that is too large is refused, and nothing of it is said", () => {
  const text = complaint({ file: file("large", "s3cret".repeat(20_000)) });
  expect(text).toMatch(/more than 64 KiB/);
  expect(text).not.toContain("s3cret");
  expect(createSecrets({})({ file: file("largest", "a".repeat(64 * 1024)) })).toHaveLength(64 * 1024);
});

test("the places of a plan, and those that can be read", () => {
  const plan = {
    kind: "webhook",
    secrets: [{ env: "ONE" }, { env: "ABSENT" }],
    headers: { "x-plain": "text", "x-secret": { env: "TWO" } },
  } as unknown as Plan;
  const places = secretPlacesOf(plan);
  expect(places).toEqual([{ env: "ONE" }, { env: "ABSENT" }, { env: "TWO" }]);
  expect(readableSecrets(places, { ONE: "1111", TWO: "2222" })).toEqual(["1111", "2222"]);
  const run = { kind: "run", env: { env: "production", TOKEN: { file: "/x" } } } as unknown as Plan;
  expect(secretPlacesOf(run)).toEqual([{ file: "/x" }]);
});
