/** What a file is: a log to be read as it stands, a script whose strings will be logged, or nothing to be linted. */
import type { Buffer } from "node:buffer";

export type Language = "shell" | "powershell" | "batch" | "python" | "javascript" | "csharp";
export type SourceKind = "log" | "binary" | Language;

export const SOURCE_KINDS: readonly Exclude<SourceKind, "binary">[] = [
  "log",
  "shell",
  "powershell",
  "batch",
  "python",
  "javascript",
  "csharp",
];

/** A workflow's steps are shell lines, which is what its messages stand in. */
const LANGUAGE_BY_EXTENSION: Readonly<Record<string, Language>> = {
  sh: "shell",
  bash: "shell",
  zsh: "shell",
  ksh: "shell",
  yml: "shell",
  yaml: "shell",
  ps1: "powershell",
  psm1: "powershell",
  bat: "batch",
  cmd: "batch",
  py: "python",
  js: "javascript",
  mjs: "javascript",
  cjs: "javascript",
  ts: "javascript",
  cs: "csharp",
  csx: "csharp",
};

const LANGUAGE_BY_INTERPRETER: readonly (readonly [RegExp, Language])[] = [
  [/\b(?:ba|z|k|da)?sh\b/, "shell"],
  [/\b(?:pwsh|powershell)\b/, "powershell"],
  [/\bpython[\d.]*\b/, "python"],
  [/\bnode\b/, "javascript"],
  [/\bdotnet-script\b/, "csharp"],
];

const HEAD_BYTES = 8_192;

/** Decides by the name's extension, then by a `#!` line; a NUL near the beginning means that it is no text at all. */
export function sourceKindOf(path: string, head: Buffer): SourceKind {
  if (head.subarray(0, HEAD_BYTES).includes(0)) return "binary";
  const extension = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
  if (Object.hasOwn(LANGUAGE_BY_EXTENSION, extension)) return LANGUAGE_BY_EXTENSION[extension] ?? "log";
  const firstLine = head.subarray(0, 200).toString("latin1").split("\n", 1)[0] ?? "";
  if (!firstLine.startsWith("#!")) return "log";
  return LANGUAGE_BY_INTERPRETER.find(([pattern]) => pattern.test(firstLine))?.[1] ?? "log";
}
