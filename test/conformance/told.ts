/** What is deployed in a test, told to a running daemon as scripts and other systems tell it. */
import { emit } from "../../grammar/emit.ts";
import { parseJsonObject } from "../../src/views/reading.ts";
import type { CheckGiven } from "../views/checks-of.ts";
import type { Served } from "../web/serve.ts";
import { serve } from "../web/serve.ts";

/** A daemon that knows of these checks. */
export async function serveChecks(checks: readonly CheckGiven[], config = ""): Promise<Served> {
  const served = await serve({ config });
  await tell(served, checks);
  return served;
}

/** In the words of its own system where it has some, as a service message otherwise. */
async function tell(served: Served, checks: readonly CheckGiven[]): Promise<void> {
  const lines = checks.filter((check) => rawOf(check) === undefined).map(messageOf);
  if (lines.length > 0) await served.report(lines);
  for (const check of checks) {
    const raw = rawOf(check);
    if (raw !== undefined)
      await tellDocument(served, raw.format, documentOf(raw), { target: check.target ?? "web-01" });
  }
}

export async function tellDocument(
  served: Served,
  format: string,
  document: string,
  names: Readonly<Record<string, string>>,
): Promise<void> {
  const response = await served.fetch(`/api/reports?${new URLSearchParams({ format, ...names })}`, {
    method: "POST",
    headers: { authorization: `Bearer ${served.token}`, "content-type": "application/json" },
    body: document,
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
}

function messageOf(given: CheckGiven): string {
  const { target = "web-01", name: resource, project, environment, tenant, check, level: status, message } = given;
  const named = { target, resource, project, environment, tenant, check, status, message };
  const pairs = Object.entries({ ...named, ...given.data });
  return emit(
    "health",
    pairs.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}

interface Raw {
  readonly format: string;
  readonly text: string;
}

function rawOf({ data = {} }: CheckGiven): Raw | undefined {
  const [key, text] = Object.entries(data).find(([name]) => name.startsWith("raw:")) ?? [];
  // What only stands beside a plain report belongs to no document.
  if (key === undefined || text === undefined || Object.keys(data).length > 1) return undefined;
  return { format: key.slice("raw:".length), text };
}

/** The whole of which a check is the only one. */
function documentOf({ format, text }: Raw): string {
  if (format === "nagios") return text;
  const { status } = parseJsonObject(text) ?? {};
  if (format === "hale") return `{"time":1,"status":${JSON.stringify(status)},"checks":[${text}]}`;
  throw new Error(`nobody has said how a document of ${format} holds a check`);
}
