/**
 * The 28 tests of MicroProfile Health 4.0's compatibility kit as data: what is deployed, what is asked, what must come.
 * Each deployed check is a resource of its own, called as the check is, in a project of its own.
 */
import type { MicroProfileWord } from "../../src/views/microprofile.ts";
import type { CheckGiven } from "./checks-of.ts";

export type TckPath = "/health" | "/health/live" | "/health/ready" | "/health/started";

export interface TckRow {
  readonly number: number;
  /** The class of the test and its method. */
  readonly name: string;
  readonly deployed: readonly CheckGiven[];
  /** `mp.health.default.readiness.empty.response`: asked while the daemon starts. */
  readonly emptyReadiness?: MicroProfileWord;
  readonly path: TckPath;
  readonly status: 200 | 503;
  readonly overall: MicroProfileWord;
  /** In any order. Their data must hold at least what is named here. */
  readonly checks: readonly TckCheck[];
}

export interface TckCheck {
  readonly name: string;
  readonly status: MicroProfileWord;
  readonly data?: Readonly<Record<string, string>>;
}

const UP: TckCheck = { name: "successful-check", status: "UP" };
const DOWN: TckCheck = { name: "failed-check", status: "DOWN" };

const L_OK = up("live", UP.name);
const R_OK = up("ready", UP.name);
const S_OK = up("started", UP.name);
const L_FAIL = down("live", DOWN.name);
const R_FAIL = down("ready", DOWN.name);
const S_FAIL = down("started", DOWN.name);

const PRODUCED = [
  up("started", "cdi-produced-successful-check"),
  up("live", "cdi-produced-successful-check"),
  down("ready", "cdi-produced-failed-check"),
];
const PRODUCED_UP: TckCheck = { name: "cdi-produced-successful-check", status: "UP" };
const ATTRIBUTES = { "first-key": "first-val", "second-key": "second-val" };

export const MICROPROFILE_TCK: readonly TckRow[] = [
  passes(1, "CDIProducedProceduresTest.testSuccessfulLivenessResponsePayload", PRODUCED, "/health/live", [PRODUCED_UP]),
  fails(2, "CDIProducedProceduresTest.testFailureReadinessResponsePayload", PRODUCED, "/health/ready", [
    { name: "cdi-produced-failed-check", status: "DOWN" },
  ]),
  passes(3, "CDIProducedProceduresTest.testSuccessStartupResponsePayload", PRODUCED, "/health/started", [PRODUCED_UP]),
  { ...passes(4, "ConfigTest.testEmptyReadinessWithConfig", [], "/health/ready", []), emptyReadiness: "UP" },
  fails(5, "DelayedCheckTest.testSuccessResponsePayload", [down("ready", "delayed-check")], "/health/ready", [
    { name: "delayed-check", status: "DOWN" },
  ]),
  passes(
    6,
    "DelegateHealthSuccessfulTest.testSuccessfulDelegateInvocation",
    [up("live", "delegate-check")],
    "/health",
    [{ name: "delegate-check", status: "UP" }],
  ),
  passes(7, "EnforceQualifierTest.testFailureResponsePayload", [down("none", DOWN.name)], "/health", []),
  passes(
    8,
    "HealthCheckResponseAttributesTest.testSuccessResponsePayload",
    [{ ...up("ready", "attributes-check"), data: { kind: "ready", ...ATTRIBUTES } }],
    "/health",
    [{ name: "attributes-check", status: "UP", data: ATTRIBUTES }],
  ),
  passes(9, "HealthCheckResponseValidationTest.testValidateConcreteHealthCheckResponse", [L_OK], "/health", [UP]),
  passes(10, "JsonSchemaValidationTest.testPayloadJsonVerifiesWithTheSpecificationSchema", [L_OK, R_OK], "/health", [
    UP,
    UP,
  ]),
  fails(11, "MultipleLivenessFailedTest.testFailureLivenessResponsePayload", [L_FAIL, L_OK, R_OK], "/health/live", [
    UP,
    DOWN,
  ]),
  passes(
    12,
    "MultipleLivenessFailedTest.testSuccessfulReadinessResponsePayload",
    [L_FAIL, L_OK, R_OK],
    "/health/ready",
    [UP],
  ),
  fails(13, "MultipleProceduresFailedTest.testFailureResponsePayload", [L_OK, R_OK, R_FAIL], "/health", [UP, UP, DOWN]),
  fails(14, "MultipleReadinessFailedTest.testFailureResponsePayload", [R_FAIL, L_OK, R_OK], "/health/ready", [
    UP,
    DOWN,
  ]),
  passes(
    15,
    "MultipleReadinessFailedTest.testSuccessfulLivenessResponsePayload",
    [R_FAIL, L_OK, R_OK],
    "/health/live",
    [UP],
  ),
  fails(16, "MultipleStartupFailedTest.testFailingStartupResponsePayload", [L_OK, R_OK, S_FAIL], "/health/started", [
    DOWN,
  ]),
  passes(17, "MultipleStartupFailedTest.testSuccessfulLivenessResponsePayload", [L_OK, R_OK, S_FAIL], "/health/live", [
    UP,
  ]),
  passes(
    18,
    "MultipleStartupFailedTest.testSuccessfulReadinessResponsePayload",
    [L_OK, R_OK, S_FAIL],
    "/health/ready",
    [UP],
  ),
  fails(19, "MultipleStartupFailedTest.testFailingHealthResponsePayload", [L_OK, R_OK, S_FAIL], "/health", [
    UP,
    UP,
    DOWN,
  ]),
  passes(20, "NoProcedureSuccessfulTest.testSuccessResponsePayload", [], "/health", []),
  passes(21, "OnlySuccessfulProcedureTest.testSuccessfulLivenessResponsePayload", [L_OK, R_OK], "/health/live", [UP]),
  passes(22, "OnlySuccessfulProcedureTest.testSuccessfulReadinessResponsePayload", [L_OK, R_OK], "/health/ready", [UP]),
  fails(23, "SingleLivenessFailedTest.testFailureResponsePayload", [L_FAIL], "/health/live", [DOWN]),
  passes(24, "SingleLivenessSuccessfulTest.testSuccessResponsePayload", [L_OK], "/health/live", [UP]),
  fails(25, "SingleReadinessFailedTest.testFailureResponsePayload", [R_FAIL], "/health/ready", [DOWN]),
  passes(26, "SingleReadinessSuccessfulTest.testSuccessResponsePayload", [R_OK], "/health/ready", [UP]),
  fails(27, "SingleStartupFailedTest.testFailedResponsePayload", [S_FAIL], "/health/started", [DOWN]),
  passes(28, "SingleStartupSuccessfulTest.testSuccessResponsePayload", [S_OK], "/health/started", [UP]),
];

function up(kind: string, target: string): CheckGiven {
  return { project: `${kind}-up`, target, level: "healthy", data: { kind } };
}

function down(kind: string, target: string): CheckGiven {
  return { project: `${kind}-down`, target, level: "unhealthy", data: { kind } };
}

function passes(
  number: number,
  name: string,
  deployed: readonly CheckGiven[],
  path: TckPath,
  checks: readonly TckCheck[],
): TckRow {
  return { number, name, deployed, path, status: 200, overall: "UP", checks };
}

function fails(
  number: number,
  name: string,
  deployed: readonly CheckGiven[],
  path: TckPath,
  checks: readonly TckCheck[],
): TckRow {
  return { number, name, deployed, path, status: 503, overall: "DOWN", checks };
}
