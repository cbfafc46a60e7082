/** What the READMEs of src/web/ show is what is answered, and all addresses that they name are there. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ask } from "./asking.ts";
import { documentOf, operationsOf } from "./documented.ts";
import { serve } from "./serve.ts";

const FOLDER = join(import.meta.dirname, "../../src/web");
const README = readFileSync(join(FOLDER, "README.md"), "utf8");
const REPORTS = readFileSync(join(FOLDER, "reports/README.md"), "utf8");

function block(name: string): string {
  const found = new RegExp(`\`\`\`${name}\n([^]*?)\`\`\``).exec(REPORTS)?.[1];
  if (found === undefined) throw new Error(`there is no block ${name}`);
  return found;
}

test("the request that it shows is answered as it shows", async () => {
  await using server = await serve();
  const [head = "", body = ""] = block("http request").split("\n\n", 2);
  const [line = "", ...headers] = head.split("\n");
  const [method = "", path = ""] = line.split(" ");
  const answer = await ask(server, path, {
    method,
    headers: headers.map((header): [string, string] => {
      const [name = "", value = ""] = header.split(": ");
      return [name, value];
    }),
    body,
  });
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual(JSON.parse(block("json answer")));
});

test("every address in the table of the API is documented, and every documented one is in it", async () => {
  await using server = await serve();
  const [, section = ""] = README.split("## The API");
  const [table = ""] = section.split(/^## /m);
  const named = [...table.matchAll(/`(?:(?:GET|POST|DELETE) )(\/[^`?]+)(?:\?[^`]*)?`/g)].map(([, path = ""]) => path);
  const documented = operationsOf(await documentOf(server)).map(({ path }) => path);
  for (const path of named) expect(documented).toContain(path);
  const api = documented.filter((path) => path.startsWith("/api/") && !path.includes("{tenant}"));
  expect(named).toEqual(expect.arrayContaining(api));
});
