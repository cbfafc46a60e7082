/** How output for people looks: in colour or not, with signs or plain ASCII, fitted into so many columns. */

import { visible } from "../../../grammar/visible.ts";
import type { Terminal } from "../terminal.ts";

export interface Style {
  readonly isColoured: boolean;
  readonly isAscii: boolean;
  /** Undefined where nothing has to fit. */
  readonly columns: number | undefined;
}

export interface StyleArguments {
  readonly noColor?: boolean;
  readonly ascii?: boolean;
}

export function styleFor({ noColor = false, ascii = false }: StyleArguments, terminal: Terminal): Style {
  return { isColoured: !noColor && isColourful(terminal), isAscii: ascii, columns: terminal.columns };
}

/** As no-color.org and CLICOLOR_FORCE's users have it; being asked not to counts more than being forced. */
function isColourful({ env, isTerminal }: Terminal): boolean {
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  if ((env["CLICOLOR_FORCE"] ?? "0") !== "0") return true;
  return isTerminal && env["TERM"] !== "dumb";
}

export function painted(text: string, colour: number | undefined, { isColoured }: Style): string {
  return isColoured && colour !== undefined ? `\u001b[${colour}m${text}\u001b[0m` : text;
}

/** Foreign text as this style may show it. */
export function shown(text: string, { isAscii }: Style): string {
  const safe = visible(text);
  return isAscii ? safe.replace(/[^\x20-\x7e]/gu, inAscii) : safe;
}

function inAscii(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
