/** A line of the daemon's log for people: when, how bad it is by sign and word, what, and its circumstances. */
import { visible } from "../../grammar/visible.ts";

const SIGNS: Readonly<Record<string, readonly [sign: string, colour: number]>> = {
  trace: ["·", 2],
  debug: ["·", 2],
  info: ["●", 36],
  warn: ["▲", 33],
  error: ["✖", 31],
  fatal: ["✖", 31],
};

/** Made of a line of JSON: `2026-11-21 06:59:38Z ▲ warn  lost: went away before it was read file=/var/log/a.log`. */
export function textLine(json: string, isColoured: boolean): string {
  const { level, time, msg, error, ...rest }: Record<string, unknown> = JSON.parse(json);
  const word = String(level);
  const [sign, colour] = SIGNS[word] ?? ["·", 2];
  const mark = `${sign} ${word.padEnd(5)}`;
  const when = visible(String(time)).replace("T", " ").replace(/\.\d+/, "");
  const circumstances = Object.entries(rest).map(([key, value]) => ` ${visible(key)}=${valueText(value)}`);
  const fault = faultOf(error);
  return [
    `${when} ${isColoured ? `\u001b[${colour}m${mark}\u001b[0m` : mark} ${visible(String(msg ?? ""))}`,
    ...circumstances,
    fault.text,
    "\n",
    ...fault.stack.map((line) => `    ${visible(line.trim())}\n`),
  ].join("");
}

function valueText(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return visible(typeof value === "string" && /^[^\s"'=]+$/u.test(text) ? text : quoted(value));
}

function quoted(value: unknown): string {
  return JSON.stringify(value) ?? "null";
}

function faultOf(error: unknown): { readonly text: string; readonly stack: readonly string[] } {
  if (error === undefined) return { text: "", stack: [] };
  if (typeof error !== "object" || error === null) return { text: ` error=${valueText(error)}`, stack: [] };
  const message: unknown = Reflect.get(error, "message");
  const stack: unknown = Reflect.get(error, "stack");
  const lines = typeof stack === "string" ? stack.split("\n").filter((line) => /^\s+at /.test(line)) : [];
  return { text: ` error=${valueText(message ?? error)}`, stack: lines };
}
