/**
 * How a token is told that was just made, which happens once: alone, to be put into a variable, or as an object that
 * also says what it is. What cannot be told is refused before it is made.
 */
import { UsageError } from "../command.ts";
import type { Output } from "../terminal.ts";
import type { OutputArguments } from "./formats.ts";
import { asJson, fieldsOf } from "./json.ts";
import type { TokenAnswer } from "./token-view.ts";

export interface MadeToken {
  readonly token: TokenAnswer;
  /** Never to be had again. */
  readonly text: string;
}

export const MADE_FIELDS: readonly string[] = ["token", "id", "name", "role", "within", "createdAt", "expiresAt"];

export async function createMadeTokenWriter(
  { output: format, json }: OutputArguments,
  output: Pick<Output, "write">,
): Promise<(made: MadeToken) => void> {
  const fields = json === undefined ? MADE_FIELDS : fieldsOf(json, MADE_FIELDS);
  const objectOf = ({ token, text }: MadeToken) => {
    const whole: Readonly<Record<string, unknown>> = { ...token, token: text };
    return Object.fromEntries(fields.map((field) => [field, whole[field]]));
  };
  switch (format ?? (json === undefined ? "alone" : "json")) {
    case "alone":
      return ({ text }) => output.write(`${text}\n`);
    case "json":
    case "jsonl":
      return (made) => output.write(`${asJson(objectOf(made))}\n`);
    case "yaml": {
      const { asYaml } = await import("./yaml.ts");
      return (made) => output.write(asYaml(objectOf(made)));
    }
    case "table":
    case "tsv":
    case "wide":
    case "name":
      throw new UsageError(`a token that is made is written alone, or with -o json, jsonl or yaml; not -o ${format}`);
  }
}
