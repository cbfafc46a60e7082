/**
 * What a line of a script will write to the log, as far as one line can tell: quotes taken off, escapes resolved, and
 * a stand-in for everything that only running the script would know. Every character keeps the place it came from.
 * It reads one line at a time and is no parser of any language: where it cannot tell, it says nothing.
 */
import type { Dialect } from "./dialects.ts";

/** Text that will be logged; character `i` of it comes from `at[i]` of the source line. */
export interface ScriptText {
  readonly text: string;
  readonly at: readonly number[];
  /** The quotes the text began in, or nothing for bare words. */
  readonly quote: string;
  /** Whether the line goes on building the text somewhere else. */
  readonly isOpen: boolean;
}

interface Quotes {
  readonly escape?: string;
  /** What the escape character escapes, where that is not everything. */
  readonly escapable?: string;
  /** What a letter behind the escape character stands for. */
  readonly controls?: Readonly<Record<string, string>>;
  /** Two of them in a row mean one. */
  readonly isDoubled?: boolean;
  /** What stands for a value in them. */
  readonly expansion?: RegExp;
}

interface Rules {
  readonly comment: string;
  readonly quotes: Readonly<Record<string, Quotes>>;
  /** Words without quotes are text too, as arguments of a command are. */
  readonly bare?: Quotes & { readonly end: RegExp };
  /** What joins one string to the next. */
  readonly joint?: RegExp;
}

const SHELL_VALUE = /\$\{[^}]*\}|\$\((?:[^()]|\([^()]*\))*\)|`[^`]*`|\$[\w@*#?!-]+/y;
const POWERSHELL_VALUE = /\$\{[^}]*\}|\$\((?:[^()]|\([^()]*\))*\)|\$[\w:?]+|\{\d+\}/y;
const BATCH_VALUE = /%[^%\s]+%|![^!\s]+!|%[~\w]+/y;
const BRACED_VALUE = /\{[^{}]*\}|%[sdr]/y;
const TEMPLATE_VALUE = /\$\{[^{}]*\}/y;
const C_CONTROLS = { n: "\n", r: "\r", t: "\t" };
const PLUS = /\s*\+(?:[^"'`+]+\+)*\s*(?=[$@\w]?["'`])/y;
/** A text that goes on in the next line. */
const OPEN_END = /\s*\+/y;
const NEVER = /(?!)/y;

const NO_COMMENT = "\0";

const RULES: Readonly<Record<Dialect, Rules>> = {
  shell: {
    comment: "#",
    quotes: { "'": {}, '"': { escape: "\\", escapable: '$`"\\', expansion: SHELL_VALUE } },
    bare: { escape: "\\", expansion: SHELL_VALUE, end: /[;|&)<>]/ },
  },
  powershell: {
    comment: "#",
    quotes: {
      "'": { isDoubled: true },
      '"': { escape: "`", controls: C_CONTROLS, isDoubled: true, expansion: POWERSHELL_VALUE },
    },
    bare: { escape: "`", expansion: POWERSHELL_VALUE, end: /[;|&)}]/ },
    joint: PLUS,
  },
  batch: { comment: NO_COMMENT, quotes: {}, bare: { escape: "^", expansion: BATCH_VALUE, end: /[&|<>]/ } },
  "here-document": {
    comment: NO_COMMENT,
    quotes: {},
    bare: { escape: "\\", escapable: "$`\\", expansion: SHELL_VALUE, end: NEVER },
  },
  "here-string": { comment: NO_COMMENT, quotes: {}, bare: { escape: "`", expansion: POWERSHELL_VALUE, end: NEVER } },
  python: {
    comment: "#",
    quotes: {
      "'": { escape: "\\", controls: C_CONTROLS, expansion: BRACED_VALUE },
      '"': { escape: "\\", controls: C_CONTROLS, expansion: BRACED_VALUE },
    },
    joint: PLUS,
  },
  javascript: {
    comment: "//",
    quotes: {
      "'": { escape: "\\", controls: C_CONTROLS },
      '"': { escape: "\\", controls: C_CONTROLS },
      "`": { escape: "\\", controls: C_CONTROLS, expansion: TEMPLATE_VALUE },
    },
    joint: PLUS,
  },
  csharp: {
    comment: "//",
    quotes: { '"': { escape: "\\", controls: C_CONTROLS, isDoubled: true, expansion: BRACED_VALUE } },
    joint: PLUS,
  },
};

const OCTOPUS_VALUE = /#\{[^}]*\}/y;
const PRINTF_VALUE = /%[-\d.]*[sdqbif]/y;

/** What an attribute could well be when only running the script would tell. */
const STAND_INS: readonly (readonly [attribute: RegExp, value: string])[] = [
  [/\bstatus[ \t]*=[ \t]*["']?$/i, "Healthy"],
  [/\bttl[ \t]*=[ \t]*["']?$/i, "1m"],
  [/\bat[ \t]*=[ \t]*["']?$/i, "2000-01-01T00:00:00Z"],
];

export type ScriptFinding =
  | { readonly kind: "text"; readonly text: ScriptText }
  /** The marker stands where the language takes it for the beginning of a comment. */
  | { readonly kind: "comment"; readonly at: number };

/** Every text of a line that begins with the marker once it is logged. */
export function readScriptLine(line: string, marker: string, dialect: Dialect): readonly ScriptFinding[] {
  const findings: ScriptFinding[] = [];
  const cursor = new Cursor(line, RULES[dialect]);
  while (cursor.at < line.length) {
    const isMarker = line.startsWith(marker, cursor.at);
    if (cursor.isAtComment()) {
      const isCommand = /[^\s@-]/.test(line.slice(0, cursor.at));
      if (isMarker && isCommand) findings.push({ kind: "comment", at: cursor.at });
      break;
    }
    if (isMarker) findings.push({ kind: "text", text: readText(cursor) });
    else cursor.skip();
  }
  return findings;
}

function readText(cursor: Cursor): ScriptText {
  const { quote } = cursor;
  cursor.written = new WrittenText();
  while (!cursor.isAtEnd()) cursor.step();
  const { text, at } = cursor.written;
  return { text, at, quote, isOpen: cursor.isContinued };
}

/** Text as it grows, with the places it came from. */
class WrittenText {
  text = "";
  readonly at: number[] = [];

  add(text: string, at: number): void {
    this.text += text;
    for (let unit = 0; unit < text.length; unit++) this.at.push(at);
  }

  addStandIn(at: number): void {
    this.add(STAND_INS.find(([attribute]) => attribute.test(this.text))?.[1] ?? "x", at);
  }
}

/** A place in a line of script, inside or outside of quotes. A step takes what stands there and writes it down. */
class Cursor {
  at = 0;
  /** The quotes it is in, or nothing. */
  quote = "";
  written = new WrittenText();
  readonly #line: string;
  readonly #rules: Rules;
  readonly #values: readonly RegExp[];

  constructor(line: string, rules: Rules) {
    this.#line = line;
    this.#rules = rules;
    this.#values = /\bprintf\b/.test(line) ? [OCTOPUS_VALUE, PRINTF_VALUE] : [OCTOPUS_VALUE];
  }

  /** Whether the next line goes on with what this one has begun. */
  get isContinued(): boolean {
    const { bare, joint } = this.#rules;
    if (this.quote !== "" || (bare?.escape !== undefined && this.#line.endsWith(bare.escape))) return true;
    return joint !== undefined && matchAt(OPEN_END, this.#line, this.at) !== undefined;
  }

  /** A comment begins where a word could. */
  isAtComment(): boolean {
    if (this.quote !== "" || !this.#line.startsWith(this.#rules.comment, this.at)) return false;
    return this.at === 0 || /[\s;(]/.test(this.#line.charAt(this.at - 1));
  }

  /** Whether nothing that is written from here on belongs to the same text. */
  isAtEnd(): boolean {
    if (this.at >= this.#line.length) return true;
    if (this.quote !== "" || this.#matchJoint() !== undefined) return false;
    const { bare, joint } = this.#rules;
    if (joint !== undefined && matchAt(OPEN_END, this.#line, this.at) !== undefined) return true;
    return bare === undefined || bare.end.test(this.#character) || this.isAtComment();
  }

  /** Takes what stands here, when it is not part of any text that is wanted. */
  skip(): void {
    if (this.#takeQuote()) return;
    const escaped = this.#character === this.#within?.escape ? this.#line.charAt(this.at + 1) : "";
    const hidesQuote = Object.hasOwn(this.#rules.quotes, escaped) || escaped === this.#character;
    this.at += escaped !== "" && hidesQuote ? 2 : 1;
  }

  step(): void {
    if (this.#takeQuote() || this.#takeJoint() || this.#takeValue() || this.#takeEscape()) return;
    this.written.add(this.#character, this.at++);
  }

  #takeQuote(): boolean {
    const character = this.#character;
    if (this.quote === "") {
      if (!Object.hasOwn(this.#rules.quotes, character)) return false;
      this.quote = character;
      this.at++;
      return true;
    }
    if (character !== this.quote) return false;
    if (this.#within?.isDoubled === true && this.#line.charAt(this.at + 1) === character) {
      this.written.add(character, this.at);
      this.at += 2;
    } else {
      this.quote = "";
      this.at++;
    }
    return true;
  }

  /** `" + name + "`: the value in between, and on with the next string. */
  #takeJoint(): boolean {
    const joint = this.quote === "" ? this.#matchJoint() : undefined;
    if (joint === undefined) return false;
    if (/[^\s+]/.test(joint)) this.written.addStandIn(this.at);
    this.at += joint.length;
    if (!/["'`]/.test(this.#character)) this.at++;
    return this.#takeQuote();
  }

  #takeValue(): boolean {
    const expansion = this.#within?.expansion;
    for (const pattern of expansion === undefined ? this.#values : [...this.#values, expansion]) {
      const value = matchAt(pattern, this.#line, this.at);
      if (value === undefined) continue;
      this.written.addStandIn(this.at);
      this.at += value.length;
      return true;
    }
    return false;
  }

  #takeEscape(): boolean {
    const within = this.#within;
    if (within?.escape === undefined || this.#character !== within.escape) return false;
    const escaped = this.#line.charAt(this.at + 1);
    const isKept = within.escapable !== undefined && !within.escapable.includes(escaped);
    this.written.add(isKept ? within.escape + escaped : (within.controls?.[escaped] ?? escaped), this.at);
    this.at += 2;
    return true;
  }

  get #character(): string {
    return this.#line.charAt(this.at);
  }

  get #within(): Quotes | undefined {
    return this.quote === "" ? this.#rules.bare : this.#rules.quotes[this.quote];
  }

  #matchJoint(): string | undefined {
    return this.#rules.joint === undefined ? undefined : matchAt(this.#rules.joint, this.#line, this.at);
  }
}

function matchAt(pattern: RegExp, line: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(line)?.[0];
}
