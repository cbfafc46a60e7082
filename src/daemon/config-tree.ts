/**
 * YAML to a plain value and the place of everything in it. Bounded before anything is built: the parser behind it
 * recurses, and makes regular expressions as long as an indentation, so that a small file could take all memory.
 */
import { Buffer } from "node:buffer";
import { CST, type Document, isAlias, isMap, isScalar, isSeq, Lexer, type Node, parseDocument } from "yaml";
import { shown } from "../../grammar/malformed.ts";
import type { ConfigFault } from "./config.ts";
import { createRuler, type Ruler, type Stretch } from "./config-faults.ts";

export const CONFIG_BYTES_MAX = 1_048_576;
const TOKENS_MAX = 100_000;
const NESTING_MAX = 32;
const BLANKS_MAX = 256;
const VALUES_MAX = 20_000;

/** A value of the file: where its key and itself stand, and what is in it. */
export interface Spot {
  readonly key?: Stretch;
  readonly value: Stretch;
  readonly children: ReadonlyMap<string | number, Spot>;
}

export interface Tree {
  readonly value: unknown;
  readonly root: Spot;
  readonly ruler: Ruler;
}

/** Faults beside a tree are such that it can still be read: keys that stand there twice. */
export type TreeReading =
  | { readonly kind: "tree"; readonly tree: Tree; readonly faults: readonly ConfigFault[] }
  | { readonly kind: "faults"; readonly faults: readonly ConfigFault[] };

export function readTree(text: string): TreeReading {
  const ruler = createRuler(text);
  const excess = findExcess(text);
  if (excess !== undefined) return { kind: "faults", faults: [ruler.fault(excess, [], excess.reason)] };
  // Keys that stand there twice are found below, in less than quadratic time.
  const document = parseDocument(text, { version: "1.2", uniqueKeys: false, prettyErrors: false });
  const unreadable = [...document.errors, ...document.warnings].map(({ code, pos: [from, until], message }) =>
    ruler.fault({ from, until }, [], SENTENCES[code] ?? `this is not YAML: ${printable(message)}`),
  );
  if (document.directives?.yaml.explicit === true && document.directives.yaml.version !== "1.2") {
    unreadable.push(
      ruler.fault({ from: 0, until: 0 }, [], "this is YAML of another version; write %YAML 1.2 or nothing"),
    );
  }
  if (unreadable.length > 0) return { kind: "faults", faults: unreadable };
  const builder = new TreeBuilder(document, ruler);
  const [value, root] = builder.build(document.contents, [], undefined);
  if (builder.isTooLarge) {
    return { kind: "faults", faults: [ruler.fault(root.value, [], TOO_MANY_VALUES), ...builder.faults] };
  }
  return { kind: "tree", tree: { value, root, ruler }, faults: builder.faults };
}

const TOO_MANY_VALUES = `these are more than ${VALUES_MAX} values, or nested more than ${NESTING_MAX} deep, once every alias is followed`;

const SENTENCES: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: "a tab cannot indent in YAML; write blanks",
  MULTIPLE_DOCS: "a second YAML document begins here, and a configuration is one",
  TAG_RESOLVE_FAILED: "there are no such tags here; write the plain value",
  RESOURCE_EXHAUSTION: "this is nested too deeply",
};

function printable(message: string): string {
  return shown(message).slice(1, -1).replaceAll('\\"', '"');
}

/** Control characters that YAML does not allow, line feeds and tabs being the ones it does. */
const NOT_TEXT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/;

function findExcess(text: string): (Stretch & { readonly reason: string }) | undefined {
  if (Buffer.byteLength(text) > CONFIG_BYTES_MAX) return { from: 0, until: 0, reason: "the file is larger than 1 MiB" };
  const strange = NOT_TEXT.exec(text);
  if (strange !== null) {
    const { index } = strange;
    return { from: index, until: index + 1, reason: `this is no text: it holds the character ${shown(strange[0])}` };
  }
  let at = 0;
  let tokens = 0;
  let brackets = 0;
  let indicators = 0;
  for (const token of new Lexer().lex(text)) {
    const from = Math.min(at, text.length);
    const type = CST.tokenType(token);
    tokens++;
    if (type === "newline") indicators = 0;
    else if (type === "flow-map-start" || type === "flow-seq-start") brackets++;
    else if (type === "flow-map-end" || type === "flow-seq-end") brackets--;
    else if (type === "seq-item-ind" || type === "explicit-key-ind" || type === "map-value-ind") indicators++;
    const until = from + 1;
    if (tokens > TOKENS_MAX) return { from, until, reason: `the file holds more than ${TOKENS_MAX} words and signs` };
    if (brackets > NESTING_MAX) return { from, until, reason: `this is nested more than ${NESTING_MAX} deep` };
    if (brackets <= 0 && indicators > NESTING_MAX) {
      return { from, until, reason: `this is nested more than ${NESTING_MAX} deep` };
    }
    if (type === "space" && token.length > BLANKS_MAX) {
      return { from, until, reason: `these are more than ${BLANKS_MAX} blanks in a row` };
    }
    if (!isSign(token)) at += token.length;
  }
  return undefined;
}

/** The lexer puts signs of its own between the words of the text. */
function isSign(token: string): boolean {
  return token === CST.DOCUMENT || token === CST.FLOW_END || token === CST.SCALAR;
}

class TreeBuilder {
  readonly faults: ConfigFault[] = [];
  isTooLarge = false;
  readonly #document: Document;
  readonly #ruler: Ruler;
  #values = 0;

  constructor(document: Document, ruler: Ruler) {
    this.#document = document;
    this.#ruler = ruler;
  }

  build(node: unknown, path: readonly (string | number)[], key: Stretch | undefined): [value: unknown, spot: Spot] {
    this.#values++;
    if (this.#values > VALUES_MAX || path.length > NESTING_MAX) this.isTooLarge = true;
    const meant = isAlias(node) ? node.resolve(this.#document) : (node as Node | null | undefined);
    const place = { ...(key === undefined ? {} : { key }), value: stretchOf(meant) ?? key ?? { from: 0, until: 0 } };
    if (this.isTooLarge || isScalar(meant)) {
      return [isScalar(meant) ? meant.value : null, { ...place, children: new Map() }];
    }
    if (isSeq(meant)) {
      const built = meant.items.map((item, index) => this.build(item, [...path, index], undefined));
      const children = new Map(built.map(([, spot], index) => [index, spot]));
      return [built.map(([value]) => value), { ...place, children }];
    }
    if (!isMap(meant)) return [null, { ...place, children: new Map() }];
    const value: Record<string, unknown> = Object.create(null);
    const children = new Map<string, Spot>();
    for (const pair of meant.items) {
      const stretch = stretchOf(pair.key as Node) ?? place.value;
      if (!isScalar(pair.key)) {
        this.faults.push(this.#ruler.fault(stretch, path, "a key is a word"));
        continue;
      }
      const name = String(pair.key.value);
      const first = children.get(name);
      if (first === undefined) {
        const [built, spot] = this.build(pair.value, [...path, name], stretch);
        value[name] = built;
        children.set(name, spot);
        continue;
      }
      const before = this.#ruler.lineOf(first.key?.from ?? 0);
      const reason = `${shown(name)} stands here a second time; the first is in line ${before}`;
      this.faults.push(this.#ruler.fault(stretch, [...path, name], reason));
    }
    return [value, { ...place, children }];
  }
}

/** Undefined for a value that takes no room. */
function stretchOf(node: Node | null | undefined): Stretch | undefined {
  const [from, until] = node?.range ?? [0, 0];
  return from === until ? undefined : { from, until };
}
