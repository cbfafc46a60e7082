/** A document as hale's own description shows it: every kind of log item, a timer, a timeout, an error with its stack. */
export const HALE_DOCUMENT = {
  time: 1409751843556,
  status: "FAIL",
  checks: [
    {
      name: "http",
      description: "Response metrics",
      status: "OK",
      tags: ["amore"],
      time: 159,
      context: { log: [] },
    },
    {
      name: "randomiser",
      description: "Random behaviour",
      status: "WARN",
      tags: ["amore", "erratic"],
      time: 137,
      context: {
        log: [
          { status: "info", message: "Random musings" },
          { status: "warning", message: "I don't want to!", data: { mood: "angry", since: { days: [1, 2.5] } } },
        ],
      },
    },
    {
      name: "timeouter",
      description: "Fail with timeout",
      status: "FAIL",
      tags: ["amore", "failure"],
      time: 104662,
      context: {
        times: [
          {
            name: "almost",
            start: 4,
            marks: [
              { label: "halfway", elapsed: 50178 },
              { label: "Sooo close!", elapsed: 78729 },
            ],
          },
        ],
        log: [
          {
            status: "failure",
            message: "Healthcheck timed out",
            data: {
              name: "Error",
              stack: "Error: Healthcheck timed out\n    at abort (./hale/lib/Hale.js:57:18)",
              message: "Healthcheck timed out",
            },
          },
        ],
      },
    },
    {
      name: "exceptional",
      description: "Fail with a bang",
      status: "FAIL",
      time: 226,
      context: {
        log: [{ status: "failure", message: "I'm with stupid!", data: { name: "Error", message: "I'm with stupid!" } }],
      },
    },
  ],
  name: "core",
  version: "1.0.0",
  hostname: "max-normal.local",
};
