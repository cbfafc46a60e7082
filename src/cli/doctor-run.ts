/** What `wrasse doctor` does: looks at everything, also where the first thing it looks at is broken. */
import { readVitals, vitalsPathOf } from "../daemon/vitals-file.ts";
import { answer } from "./asking.ts";
import { NoAnswerError } from "./command.ts";
import { lookAtConfig } from "./doctor-config.ts";
import { daemonFindings, lockFinding, lookAtLock } from "./doctor-daemon.ts";
import { spoolFinding } from "./doctor-files.ts";
import { machineFindings } from "./doctor-machine.ts";
import { lookAtStore } from "./doctor-store.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { FINDING_VIEW, type Finding, findingText } from "./finding.ts";
import { asksForFields, formatFor, type OutputArguments } from "./output/formats.ts";
import { styleFor } from "./output/style.ts";
import { type PlaceArguments, stateFolderFor } from "./store-place.ts";
import { Output, type Terminal } from "./terminal.ts";

export interface DoctorArguments extends OutputArguments, PlaceArguments {
  readonly metrics?: boolean;
}

export async function doctor(args: DoctorArguments, terminal: Terminal): Promise<ExitCode> {
  const { finding, storePath } = lookAtConfig(args, terminal);
  if (args.metrics === true) return showMetrics(storePath, terminal);
  const kept = storePath === undefined ? undefined : lookAtKept(storePath, terminal.now());
  const findings = [
    finding,
    ...(kept?.findings ?? []),
    ...machineFindings(storePath ?? stateFolderFor(terminal.env), kept?.vitals),
  ];
  await tell(findings, args, terminal);
  if (kept?.isThere === false) return EXIT.noDaemon;
  return findings.some(({ verdict }) => verdict === "bad") ? EXIT.problem : EXIT.ok;
}

/** What the daemon has counted, for who wants more than whether something is wrong. */
async function showMetrics(storePath: string | undefined, { stdout }: Terminal): Promise<ExitCode> {
  const metrics = storePath === undefined ? undefined : readVitals(vitalsPathOf(storePath))?.metrics;
  if (metrics === undefined) throw new NoAnswerError(EXIT.noDaemon, "no daemon has written its numbers here");
  const output = new Output(stdout);
  output.write(metrics);
  await output.flush();
  return EXIT.ok;
}

/** The store, and all that stands beside it. */
function lookAtKept(path: string, now: number) {
  const vitals = readVitals(vitalsPathOf(path));
  const lock = lookAtLock(path);
  const { isThere, findings, progress } = lookAtStore(path);
  return {
    isThere,
    vitals,
    findings: [
      ...findings,
      lockFinding(lock, vitals, now),
      ...daemonFindings(vitals, lock, now),
      spoolFinding(path, progress, lock.kind === "held"),
    ],
  };
}

/** To a person every finding in full, and what to do below it: a table would shorten just that. */
async function tell(findings: readonly Finding[], args: DoctorArguments, terminal: Terminal): Promise<void> {
  if (asksForFields(args) || formatFor(args, terminal) !== "table") {
    await answer(FINDING_VIEW, args, terminal, () => findings);
    return;
  }
  const output = new Output(terminal.stdout);
  for (const finding of findings) output.write(findingText(finding, styleFor(args, terminal)));
  await output.flush();
}
