/**
 * Spring Boot Actuator: `/actuator/health`, its components, and groups of them. Its order is its own: UP is worse than
 * UNKNOWN, so one component that is up makes the whole of it up.
 */
import type { Level } from "../health/level.ts";
import { labelOf, uniqueLabels } from "./labels.ts";
import { isJsonObject, type JsonObject, textOf } from "./reading.ts";
import { compareText, factsOf, rawOf } from "./report.ts";
import type { Answer, ObservedCheck, Snapshot } from "./snapshot.ts";
import { foldSpringWord, levelOfSpringComponent } from "./spring-reading.ts";

/** A group has those of the whole where it has none of its own. */
export interface SpringSettings {
  /** Details of components, and with them the components: not shown unless asked for. */
  readonly showDetails?: boolean;
  /** The components alone. */
  readonly showComponents?: boolean;
  /** Status words from worst to best; others do not count. */
  readonly order?: readonly string[];
  /** HTTP codes of status words, instead of those there are; 200 for others. */
  readonly codes?: Readonly<Record<string, number>>;
}

export interface SpringGroup extends SpringSettings {
  readonly name: string;
  /** Names of components, or `*` for all. */
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}

export interface SpringOptions extends SpringSettings {
  readonly groups?: readonly SpringGroup[];
  /** What follows `/actuator/health/`: a group, a component, one in a group, a part of a component. */
  readonly path?: readonly string[];
}

interface Component {
  readonly name: string;
  readonly status: string;
  readonly text: string;
  /** As it came from a Spring: may have parts of its own. */
  readonly own: unknown;
}

const ORDER = ["DOWN", "OUT_OF_SERVICE", "UP", "UNKNOWN"] as const;
const CODES = { DOWN: 503, OUT_OF_SERVICE: 503 };
const CACHE = { "cache-control": "no-cache" };
const HEADERS = { "content-type": "application/vnd.spring-boot.actuator.v3+json", ...CACHE };
const NOT_FOUND: Answer = { status: 404, headers: CACHE, body: undefined };

export function springHealth(snapshot: Snapshot, options: SpringOptions = {}): Answer {
  const { groups = [], path = [], ...settings } = options;
  const components = componentsOf(snapshot.checks);
  if (path.length === 0) {
    return answerWhole(components, settings, groups.map(({ name }) => name).sort(compareText));
  }
  const group = groups.find(({ name }) => name === path[0]);
  if (group === undefined) return answerComponent(components, settings, path);
  const members = membersOf(group, components);
  const groupSettings = { ...settings, ...group };
  return path.length === 1
    ? answerWhole(members, groupSettings, [])
    : answerComponent(members, groupSettings, path.slice(1));
}

function membersOf(group: SpringGroup, components: readonly Component[]): readonly Component[] {
  const included = new Set(group.include ?? ["*"]);
  const excluded = new Set(group.exclude);
  if (excluded.has("*")) return [];
  return components.filter(({ name }) => (included.has("*") || included.has(name)) && !excluded.has(name));
}

function answerWhole(
  components: readonly Component[],
  settings: SpringSettings,
  groupNames: readonly string[],
): Answer {
  const status = components.length === 0 ? "UP" : aggregate(components, settings.order ?? ORDER);
  const members = [`"status":${JSON.stringify(status)}`];
  if (showsComponents(settings) && components.length > 0) {
    const shown = components.map(({ name, ...rest }) => `${JSON.stringify(name)}:${renderComponent(rest, settings)}`);
    members.push(`"components":{${shown.join(",")}}`);
  }
  if (groupNames.length > 0) members.push(`"groups":${JSON.stringify(groupNames)}`);
  return { status: codeOf(status, settings), headers: HEADERS, body: `{${members.join(",")}}` };
}

/** One below, by its name and the names of its parts. A name may itself look like a path. */
function answerComponent(components: readonly Component[], settings: SpringSettings, path: readonly string[]): Answer {
  if (!showsComponents(settings)) return NOT_FOUND;
  const byName = new Map(components.map((component) => [component.name, component]));
  for (let length = path.length; length > 0; length--) {
    const component = byName.get(path.slice(0, length).join("/"));
    const found = component === undefined ? undefined : partOf(component, path.slice(length));
    if (found === undefined) continue;
    return { status: codeOf(found.status, settings), headers: HEADERS, body: renderComponent(found, settings) };
  }
  return NOT_FOUND;
}

function partOf(component: Component, path: readonly string[]): Omit<Component, "name"> | undefined {
  let part = component.own;
  for (const name of path) {
    const parts = isJsonObject(part) ? part["components"] : undefined;
    part = isJsonObject(parts) && Object.hasOwn(parts, name) ? parts[name] : undefined;
  }
  if (path.length === 0) return component;
  return isJsonObject(part) ? ownComponentOf(part) : undefined;
}

/** Ordered by name. */
function componentsOf(checks: readonly ObservedCheck[]): readonly Component[] {
  const shown = checks.filter(({ level }) => level !== "skipped");
  const own = new Map<ObservedCheck, Component>();
  for (const check of shown) {
    const { name, value } = rawOf(check, "spring")?.value ?? {};
    if (typeof name !== "string" || !isJsonObject(value) || levelOfSpringComponent(value) !== check.level) continue;
    const component = ownComponentOf(value);
    if (component !== undefined) own.set(check, { ...component, name });
  }
  const names = uniqueLabels(shown, (check) => own.get(check)?.name ?? labelOf(check));
  return shown
    .map((check) => ({ ...(own.get(check) ?? projectionOf(check)), name: names.get(check) ?? labelOf(check) }))
    .sort((one, other) => compareText(one.name, other.name));
}

function ownComponentOf(own: JsonObject): Omit<Component, "name"> | undefined {
  const { status } = own;
  const text = textOf(own);
  return typeof status === "string" && text !== undefined ? { status, text, own } : undefined;
}

function projectionOf(check: ObservedCheck): Omit<Component, "name"> {
  const status = statusOf(check.level);
  const details = factsOf(check);
  if (check.level === "warning") details["severity"] = "warning";
  else if (details["severity"] === "warning") delete details["severity"];
  return { status, text: JSON.stringify({ status, details }), own: undefined };
}

function statusOf(level: Level): string {
  switch (level) {
    case "healthy":
    case "warning":
    case "skipped":
      return "UP";
    case "unhealthy":
    case "unavailable":
      return "DOWN";
    case "maintenance":
      return "OUT_OF_SERVICE";
    case "unknown":
      return "UNKNOWN";
  }
}

function showsComponents({ showComponents, showDetails }: SpringSettings): boolean {
  return showComponents ?? showDetails ?? false;
}

function renderComponent({ status, text }: Omit<Component, "name">, { showDetails }: SpringSettings): string {
  return showDetails === true ? text : JSON.stringify({ status });
}

/** The first in the order; UNKNOWN if none of them is in it. */
function aggregate(components: readonly Component[], order: readonly string[]): string {
  const places = new Map(order.map((word, place) => [foldSpringWord(word), place]));
  let worst: { readonly status: string; readonly place: number } | undefined;
  for (const { status } of components) {
    const place = places.get(foldSpringWord(status));
    if (place !== undefined && (worst === undefined || place < worst.place)) worst = { status, place };
  }
  return worst?.status ?? "UNKNOWN";
}

function codeOf(status: string, { codes = CODES }: SpringSettings): number {
  const folded = foldSpringWord(status);
  return Object.entries(codes).find(([word]) => foldSpringWord(word) === folded)?.[1] ?? 200;
}
