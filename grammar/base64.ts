/** Base64 of UTF-8, as Octopus service messages carry it: standard alphabet, padding compulsory, blanks ignored. */
import { Buffer, isUtf8 } from "node:buffer";

const REPLACEMENT = "\ufffd";

/** The text, or nothing when the value is not base64 or what it holds is not UTF-8. */
export function decodeBase64(value: string): string | undefined {
  const digits = /[ \t\r\n]/.test(value) ? value.replace(/[ \t\r\n]+/g, "") : value;
  if (digits.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(digits)) return undefined;
  const bytes = Buffer.from(digits, "base64");
  const text = bytes.toString("utf8");
  return text.includes(REPLACEMENT) && !isUtf8(bytes) ? undefined : text;
}

export function encodeBase64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}
