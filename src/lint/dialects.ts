/** Which rules a line of a script is read by: its language's, or those of the text that stands in it for many lines. */
import type { Language } from "./source-kind.ts";

/** A here-document is a shell's, a here-string PowerShell's: lines in which quotes are only characters. */
export type Dialect = Language | "here-document" | "here-string";

export interface Dialects {
  /** Asked for every line, in order. */
  of(line: string): Dialect;
}

const HERE_DOCUMENT = /(?:^|[^<])<<-?[ \t]*(["']?)([A-Za-z_]\w*)\1/;
const HERE_STRING = /@(["'])\s*$/;

export function createDialects(language: Language): Dialects {
  /** What ends the text that has begun on an earlier line. */
  let isEnd: ((line: string) => boolean) | undefined;

  function of(line: string): Dialect {
    if (isEnd?.(line)) isEnd = undefined;
    else if (isEnd !== undefined) return language === "shell" ? "here-document" : "here-string";
    isEnd = beginningOfText(line, language);
    return language;
  }

  return { of };
}

function beginningOfText(line: string, language: Language): ((line: string) => boolean) | undefined {
  if (language === "shell") {
    const word = HERE_DOCUMENT.exec(line)?.[2];
    return word === undefined ? undefined : (later) => later.trim() === word;
  }
  if (language === "powershell") {
    const quote = HERE_STRING.exec(line)?.[1];
    return quote === undefined ? undefined : (later) => later.startsWith(`${quote}@`);
  }
  return undefined;
}
