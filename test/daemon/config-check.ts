/** Reads a configuration of a place that is the same in every test. */
import { type ConfigFault, type ConfigPlace, type ConfigReading, readConfig } from "../../src/daemon/config.ts";

export const PLACE: ConfigPlace = {
  path: "/etc/wrasse/wrasse.yaml",
  home: "/home/ada",
  stateFolder: "/var/lib/wrasse",
};

/** Of a text that has to be fine. */
export function configOf(text: string, place: ConfigPlace = PLACE) {
  const reading = readConfig(text, place);
  if (reading.kind === "faults") throw new Error(reading.faults.map(faultLine).join("\n"));
  return reading;
}

/** `line:column path: reason` of each fault. */
export function faultsOf(text: string, place: ConfigPlace = PLACE): string[] {
  const reading: ConfigReading = readConfig(text, place);
  return reading.kind === "faults" ? reading.faults.map(faultLine) : [];
}

function faultLine({ line, column, path, reason }: ConfigFault): string {
  return `${line}:${column} ${path}: ${reason}`;
}
