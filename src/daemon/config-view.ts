/** A configuration written down as it holds, defaults and all, in the words of `wrasse.yaml`: it reads back the same. */
import { Document, isScalar, type Node, Pair, YAMLMap, YAMLSeq } from "yaml";
import { durationText } from "../health/duration.ts";
import type { PolicyRule } from "../health/policy.ts";
import { formatThreshold } from "../health/threshold.ts";
import type { Config, SourceConfig } from "./config.ts";
import { pathText } from "./config-faults.ts";
import { writtenReactions } from "./config-rules-view.ts";
import { writtenSignal } from "./config-signals.ts";

const COLUMNS = 120;

export function configAsJson(config: Config): string {
  return `${JSON.stringify(written(config), null, 2)}\n`;
}

/** With a comment behind each single value, where there is one for its path. */
export function configAsYaml(
  config: Config,
  commentOf: (path: string) => string | undefined = () => undefined,
): string {
  const document = new Document({});
  document.contents = nodeOf(written(config), []);
  return document.toString({ lineWidth: COLUMNS });

  function nodeOf(value: unknown, path: readonly (string | number)[]): Node {
    if (Array.isArray(value) && value.length > 0) {
      const list = new YAMLSeq();
      list.items = value.map((item, index) => nodeOf(item, [...path, index]));
      return list;
    }
    if (typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0) {
      const group = new YAMLMap();
      group.items = Object.entries(value).map(
        ([key, item]) => new Pair(document.createNode(key), nodeOf(item, [...path, key])),
      );
      return group;
    }
    const node: Node = document.createNode(value);
    // Behind an empty list or group the library would put it on a line of its own.
    const comment = isScalar(node) ? commentOf(pathText(path)) : undefined;
    if (comment !== undefined) node.comment = ` ${comment}`;
    return node;
  }
}

function written(config: Config): Readonly<Record<string, unknown>> {
  const { store, sources, policies, retention, limits, publicUrl, tls, log } = config;
  return {
    store,
    sources: sources.map(writtenSource),
    policies: policies.map(writtenPolicy),
    signals: config.signals.map(writtenSignal),
    ...writtenReactions(config),
    retention: {
      reports: durationText(retention.reportsMs),
      changes: durationText(retention.changesMs),
      problems: retention.problemsMax,
    },
    limits,
    listen: writtenAddress(config.listen),
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(tls === undefined ? {} : { tls }),
    public: writtenAddress(config.public),
    views: writtenViews(config.views),
    log,
  };
}

function writtenAddress(address: Config["listen"]): string {
  if (address === null) return "off";
  const { host, port } = address;
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function writtenViews({ defaultKind, details, emptyReadiness, emptyStartup, digest }: Config["views"]) {
  return {
    kind: defaultKind,
    details,
    "mp.health.default.readiness.empty.response": emptyReadiness,
    "mp.health.default.startup.empty.response": emptyStartup,
    ...(digest === undefined ? {} : { digest }),
  };
}

function writtenSource({ name, paths, ...rest }: SourceConfig): Readonly<Record<string, unknown>> {
  return { name, paths, ...rest };
}

function writtenPolicy(rule: PolicyRule): Readonly<Record<string, unknown>> {
  const { match, worsenAfter, recoverAfter, expireAfterMs, flap, severity } = rule;
  return {
    match,
    ...(worsenAfter === undefined ? {} : { worsenAfter: writtenThreshold(worsenAfter) }),
    ...(recoverAfter === undefined ? {} : { recoverAfter: writtenThreshold(recoverAfter) }),
    ...(expireAfterMs === undefined
      ? {}
      : { expireAfter: expireAfterMs === null ? "never" : durationText(expireAfterMs) }),
    ...(flap === undefined ? {} : { flap: flap === null ? "never" : writtenFlap(flap) }),
    ...(severity === undefined ? {} : { severity }),
  };
}

function writtenThreshold(threshold: NonNullable<PolicyRule["worsenAfter"]>): string | number {
  return threshold.kind === "consecutive" ? threshold.count : formatThreshold(threshold);
}

function writtenFlap({ moves, withinMs, holdMs }: NonNullable<PolicyRule["flap"]>): Readonly<Record<string, unknown>> {
  return { moves, within: durationText(withinMs), hold: durationText(holdMs) };
}
