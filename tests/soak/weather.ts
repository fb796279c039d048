type Control = (path: string, body: object, method?: string) => Promise<void>;

/** What goes wrong at AWS on a bad day; some of it holds at any time. */
const clouds: object[] = [
  { service: "dynamodb", effect: "throttle", rate: 0.02 },
  { service: "dynamodb", effect: "error", rate: 0.01, status: 500, code: "InternalServerError" },
  { service: "s3", effect: "error", rate: 0.02, status: 503, code: "SlowDown" },
  { service: "s3", effect: "reset", rate: 0.01 },
  { service: "sqs", operation: "SendMessage*", effect: "drop", rate: 0.02 },
  { service: "events", operation: "PutEvents", effect: "drop", rate: 0.02 },
  { service: "lambda", effect: "drop", rate: 0.01 },
  { service: "states", operation: "SendTask*", effect: "throttle", rate: 0.1 },
  { service: "omics", effect: "throttle", rate: 0.05 },
];

/** Faults that come and go, and a clock that jumps. */
export function weather(control: Control, random: () => number) {
  return {
    async change(): Promise<void> {
      await control("faults", {}, "DELETE");
      for (const cloud of clouds)
        if (random() < 0.3) await control("faults", { ...cloud, seed: Math.floor(random() * 1e6) });
      if (random() < 0.5) await control("clock", { advance: Math.floor(random() * 60_000) });
    },
    clear: () => control("faults", {}, "DELETE"),
  };
}
