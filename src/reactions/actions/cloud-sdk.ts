/** The libraries of the clouds: not installed with wrasse, loaded when something is to be done, and what they throw. */
import type { TrialOutcome } from "../action.ts";

/** Of codes that come with HTTP 400 as well. */
const TOO_MANY = /Throttl|TooManyRequests|RequestLimit|SlowDown|Timeout/i;

/** Says how to install what is not there. */
class SdkAbsentError extends Error {
  override readonly name = "SdkAbsentError";

  constructor(packages: readonly string[], cause: unknown) {
    super(`${packages.join(" and ")} not found: npm install ${packages.join(" ")}`, { cause });
  }
}

export async function loadSdk<Sdk>(packages: readonly string[], load: () => Promise<Sdk>): Promise<Sdk> {
  try {
    return await load();
  } catch (error) {
    const isAbsent = error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
    throw isAbsent ? new SdkAbsentError(packages, error) : error;
  }
}

/** `code` is the cloud's own word for it; `retryAfter` the header, in seconds. Without a status, nobody answered. */
export function outcomeOfCloudError(
  error: unknown,
  status: number | undefined,
  code = "no answer",
  retryAfter?: string,
): TrialOutcome {
  if (!(error instanceof Error)) throw error;
  if (error instanceof SdkAbsentError) {
    return { kind: "failed", status: "not installed", output: error.message, isFinal: true };
  }
  const isRefused = status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429;
  const seconds = Number(retryAfter ?? Number.NaN);
  return {
    kind: "failed",
    status: status === undefined ? code : `HTTP ${status} ${code}`,
    output: error.message,
    isFinal: isRefused && !TOO_MANY.test(code),
    ...(Number.isFinite(seconds) && seconds >= 0 && { retryAfterMs: seconds * 1000 }),
  };
}
