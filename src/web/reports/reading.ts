/** What the body of a request says: reports, and what of it could not be read, each with its place in the order. */
import type { Report } from "../../../grammar/report.ts";

export type ReportItem = SaidReport | UnreadableItem;

export interface SaidReport {
  readonly kind: "said";
  readonly report: Report;
  /** As it stood there. */
  readonly text: string;
  readonly place?: Place;
}

export interface UnreadableItem {
  readonly kind: "unreadable";
  readonly code: string;
  /** A sentence that helps. */
  readonly reason: string;
  readonly text: string;
  /** Only a message in a text has one. */
  readonly place?: Place;
}

export interface Place {
  readonly line: number;
  readonly column: number;
}
