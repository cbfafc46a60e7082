/**
 * What an action says of its effect: the JSON document that `run` gives to a program on its standard input, and that is
 * the data of a webhook's event. The same at every attempt. One line, without control characters; what is absent is null.
 *
 * ```json
 * {
 *   "effect": 7,
 *   "key": "reef-7",
 *   "rule": "out",
 *   "phase": "do",
 *   "step": 1,
 *   "subject": "acme/production/-/web-01/iis http",
 *   "resource": {
 *     "id": "acme/production/-/web-01/iis",
 *     "project": "acme",
 *     "environment": "production",
 *     "tenant": null,
 *     "target": "web-01",
 *     "name": "iis"
 *   },
 *   "group": null,
 *   "check": "http",
 *   "level": "unhealthy",
 *   "from": "healthy",
 *   "at": "2026-11-21T13:00:00.000Z",
 *   "reason": "2 bad reports of 2",
 *   "message": "HTTP 500",
 *   "data": { "cpu": "100" },
 *   "seq": 41,
 *   "origin": {
 *     "source": "task-logs",
 *     "file": "/var/log/tasks/7.log",
 *     "line": 12,
 *     "column": 1,
 *     "offset": 3456,
 *     "task": "ServerTasks-7",
 *     "release": "1.4.2",
 *     "step": "Probe"
 *   },
 *   "deployment": {
 *     "task": "ServerTasks-7",
 *     "release": "1.4.2",
 *     "startedAt": "2026-11-21T12:59:00.000Z",
 *     "finishedAt": null,
 *     "secondsSince": 60
 *   }
 * }
 * ```
 *
 * The texts come from logs: a program must not hand them to anything that reads commands.
 */
import { instantOrNull, instantText } from "../health/instant.ts";
import type { EffectRow, Occasion, Subject } from "../store/effect.ts";

export function effectDocumentOf(effect: EffectRow): Readonly<Record<string, unknown>> {
  const { occasion } = effect;
  const { subject, origin, deployment } = occasion;
  return {
    effect: effect.number,
    key: effect.key,
    rule: effect.rule,
    phase: effect.phase,
    step: effect.step + 1,
    subject: effect.subject,
    resource: subject.kind === "group" ? null : resourceOf(subject),
    group: subject.kind === "group" ? namesOf(subject.names) : null,
    check: subject.kind === "check" ? subject.check : null,
    level: occasion.level,
    from: occasion.from ?? null,
    at: instantText(occasion.at),
    reason: occasion.reason,
    message: occasion.message ?? null,
    data: occasion.data ?? {},
    seq: occasion.seq ?? null,
    origin: origin === undefined ? null : originOf(origin),
    deployment: deployment === undefined ? null : deploymentOf(deployment, occasion.at),
  };
}

/** One line of plain characters: nothing in it moves a cursor or ends the line, on any terminal. */
export function documentLine(document: unknown): string {
  return JSON.stringify(document).replace(
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The resource's id, behind which the check's name is a sixth part; the names of a group. */
export function subjectPathOf({ occasion, subject }: EffectRow): string {
  const about = occasion.subject;
  return about.kind === "check" ? `${about.id}/${encodeURIComponent(about.check.toWellFormed())}` : subject;
}

function resourceOf({ id, names }: Exclude<Subject, { readonly kind: "group" }>) {
  return { id, ...namesOf(names) };
}

function namesOf({ project, environment, tenant, target, name }: Subject["names"]) {
  return {
    project: project ?? null,
    environment: environment ?? null,
    tenant: tenant ?? null,
    target: target ?? null,
    name: name ?? null,
  };
}

function originOf(origin: NonNullable<Occasion["origin"]>) {
  return {
    source: origin.source,
    file: origin.file ?? null,
    line: origin.line ?? null,
    column: origin.column ?? null,
    offset: origin.offset ?? null,
    task: origin.task ?? null,
    release: origin.release ?? null,
    step: origin.step ?? null,
  };
}

function deploymentOf({ task, release, startedAt, finishedAt }: NonNullable<Occasion["deployment"]>, at: number) {
  return {
    task,
    release,
    startedAt: instantText(startedAt),
    finishedAt: instantOrNull(finishedAt),
    secondsSince: Math.max(0, Math.floor((at - startedAt) / 1000)),
  };
}
