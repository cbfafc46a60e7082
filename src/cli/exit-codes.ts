/** What wrasse's exit codes mean. */
export const EXIT = {
  ok: 0,
  /** It did not work, or problems were found where finding them was the question. */
  problem: 1,
  /** The command line makes no sense. */
  usage: 2,
  /** What was asked about is unhealthy or unavailable. */
  unhealthy: 3,
  /** There is no such resource, or the name may mean several. */
  notFound: 4,
  /** What was asked about has a warning. */
  warning: 5,
  /** Nobody knows how it is. */
  unknown: 6,
  /** No daemon has written a store there. */
  noDaemon: 7,
  /** An input is missing or cannot be read (EX_NOINPUT of sysexits.h). */
  noInput: 66,
  /** It did not happen in time, as timeout(1) has it. */
  timedOut: 124,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Of several things that were done one by one: a failure counts most, then whatever came first. */
export function exitCodeOfAll(codes: readonly ExitCode[]): ExitCode {
  return codes.find((code) => code === EXIT.problem) ?? codes.find((code) => code !== EXIT.ok) ?? EXIT.ok;
}

/** In the order of the codes, for the help. */
export const EXIT_CODE_MEANINGS: readonly (readonly [code: ExitCode, meaning: string])[] = [
  [EXIT.ok, "healthy, or all went well"],
  [EXIT.problem, "problems were found, or something failed"],
  [EXIT.usage, "the command line makes no sense"],
  [EXIT.unhealthy, "unhealthy or unavailable"],
  [EXIT.notFound, "no such resource, or the name may mean several"],
  [EXIT.warning, "warning"],
  [EXIT.unknown, "unknown: nobody has said how it is, or not for too long"],
  [EXIT.noDaemon, "no daemon has written a store there"],
  [EXIT.noInput, "an input is missing or cannot be read; the others were still read"],
  [EXIT.timedOut, "it did not happen in time"],
];
