import type { Desk } from "#tests/soak/desk";
import type { Workload } from "#tests/soak/workload";

const nobody = "pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";

/** What must never be allowed, whatever is being killed. */
const attempts: [
  role: string | undefined,
  method: string,
  path: string,
  body: object | undefined,
][] = [
  [undefined, "GET", "packages", undefined],
  ["not.a.token", "GET", "packages", undefined],
  ["viewer", "POST", "packages", { selection: { libraryIdList: ["LPRJ240001"] } }],
  ["viewer", "DELETE", "links/lnk.01JD4XVQ4S8Y6Z9T3M2K7B5C1A", undefined],
  ["sharer", "POST", "destinations", { name: "mine", uri: "s3://mine/" }],
  ["sharer", "PUT", "projects/demo/sharing-policy", {}],
  ["viewer", "GET", `packages/${nobody}`, undefined],
  ["approver", "POST", "push-jobs", { planId: "pln.01JD4XVQ4S8Y6Z9T3M2K7B5C1A", planHash: "0" }],
  ["viewer", "GET", "audit/files", undefined],
];

/** People who may not: each is refused each time. */
export function intruders({ ask }: Desk): Workload {
  const problems: string[] = [];
  let refused = 0;
  return {
    name: "intruders",
    async setUp() {},
    async step() {
      const attempt = attempts[refused % attempts.length];
      if (!attempt) return;
      const { status } = await ask(...attempt);
      if (status < 400) problems.push(`${attempt.slice(0, 3).join(" ")} was answered ${status}`);
      refused++;
      await new Promise((resolve) => setTimeout(resolve, 200));
    },
    verify: async () => problems.splice(0),
    count: () => `${refused} refusals`,
  };
}
