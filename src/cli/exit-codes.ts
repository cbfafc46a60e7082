/** What wrasse's exit codes mean. */
export const EXIT = {
  ok: 0,
  /** It did not work, or problems were found where finding them was the question. */
  problem: 1,
  /** The command line makes no sense. */
  usage: 2,
  /** An input is missing or cannot be read (EX_NOINPUT of sysexits.h). */
  noInput: 66,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
