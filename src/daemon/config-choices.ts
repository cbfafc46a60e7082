/** Settings that are one of a few words, and those words. */
import { LOG_FORMAT_NAMES } from "../envelope/envelope.ts";

export const STARTS = ["beginning", "end"] as const;
export const ENCODINGS = ["auto", "plain", "base64"] as const;
export const ESCAPES = ["none", "teamcity"] as const;
export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal"] as const;
export const LOG_FORMATS = ["auto", "json", "text"] as const;
export const KINDS = ["live", "ready", "started", "none"] as const;
export const MICROPROFILE_WORDS = ["UP", "DOWN"] as const;

export const LINE_FORMATS = ["auto", ...LOG_FORMAT_NAMES] as const;

/** What a path's pattern can capture: `/logs/{project}/{target}.log`. */
export const CAPTURES = ["project", "environment", "tenant", "target", "resource"] as const;
