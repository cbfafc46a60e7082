/** What the API answers, for tests: the members of all its answers. A test knows which of them it has asked for. */
import type {
  ChangesPage,
  Explained,
  ExplainedCheck,
  Page,
  ReportsAnswer,
  ResourceAnswer,
  Summary,
} from "../../src/client/answers.ts";
import type { Change, EffectWithAttempts, Problem, Resource } from "../../src/store/answers.ts";

export interface AnswerBody
  extends Page<Row>,
    Omit<ChangesPage, "items">,
    ReportsAnswer,
    Omit<ResourceAnswer, "checks">,
    Omit<Explained, "checks">,
    Summary,
    Effect {
  readonly checks: readonly ExplainedCheck[];
  readonly token: Token;
  readonly text: string;
  readonly from: string;
  readonly until: string;
  readonly buckets: readonly { readonly from: string; readonly until: string; readonly shares: object }[];
  readonly title: string;
  readonly detail: string;
}

interface Token {
  readonly id: string;
  readonly name: string;
  readonly role: string;
}

type Effect = Pick<EffectWithAttempts, "number" | "state" | "by" | "tries">;

type Row = Resource & Change & Problem & Token & Effect;
