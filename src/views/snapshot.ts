/** What every view is made of: the checks that were asked for, as they were at one number of the changes. */
import type { Level } from "../health/level.ts";
import type { ResourceNames } from "../health/names.ts";

export interface Snapshot {
  /** The number of the newest change that it holds. */
  readonly revision: number;
  /** When it was taken, in milliseconds like every time here. */
  readonly takenAt: number;
  readonly service: Service;
  /** The daemon has not yet read what was there when it started: what is missing may still come. */
  readonly isStarting: boolean;
  /** By the id of the resource, then by name. */
  readonly checks: readonly ObservedCheck[];
}

/** Who answers. */
export interface Service {
  readonly name: string;
  readonly version: string;
  readonly hostname: string;
}

export interface ObservedCheck {
  readonly resourceId: string;
  readonly resource: ResourceNames;
  readonly name: string;
  readonly level: Level;
  readonly since: number;
  readonly message: string | undefined;
  readonly reportedAt: number;
  readonly expiresAt: number | undefined;
  /** What else its newest report said. */
  readonly data: Readonly<Record<string, string>>;
}

/** What is sent for a view. Names of headers are in lower case. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Without one, no content type is sent either. */
  readonly body: string | undefined;
}
