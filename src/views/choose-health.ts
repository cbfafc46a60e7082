/** Which format `GET /health` answers in: four published ones want that path, and the request's headers decide. */
import { chooseByAccept } from "./accept.ts";

export type HealthFormat = "hermes-json" | "ietf" | "hermes-page" | "microprofile";

export interface HealthChoice {
  readonly format: HealthFormat;
  /** The value of the header Vary: the headers that were looked at. */
  readonly vary: string;
}

const VARY = "Accept, Content-Type";
const HERMES_JSON = /^\s*application\/json\s*(?:;|$)/i;

/**
 * A request whose Content-Type is JSON comes from a client of Hermes, which tells so in no other way. For the rest
 * Accept decides. Wildcards do not ask for the IETF's format; who wants JSON and HTML alike, or neither, gets
 * MicroProfile.
 */
export function chooseHealthFormat(headers: {
  readonly contentType?: string | undefined;
  readonly accept?: string | undefined;
}): HealthChoice {
  const { contentType, accept } = headers;
  if (isHermesJson(contentType)) return { format: "hermes-json", vary: VARY };
  const format = chooseByAccept<HealthFormat>(
    accept,
    [
      { name: "ietf", mediaTypes: ["application/health+json"], mustBeNamed: true },
      { name: "microprofile", mediaTypes: ["application/json"] },
      { name: "hermes-page", mediaTypes: ["text/html", "application/xhtml+xml"] },
    ],
    "microprofile",
  );
  return { format, vary: VARY };
}

/** A client of Hermes wants JSON: it says so as if it sent some. */
export function isHermesJson(contentType: string | undefined): boolean {
  return contentType !== undefined && HERMES_JSON.test(contentType);
}
