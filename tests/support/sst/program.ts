import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { outputsOf } from "#local/sst/computed";
import { answerCall } from "#local/sst/look-up";
import { plain } from "#local/sst/plain";

/** A resource as it is in the state that SST reads. */
export type Placed = {
  urn: string;
  type: string;
  /** False of components, which are nothing in AWS. */
  custom: boolean;
  id?: string;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
  protect: boolean;
  retainOnDelete: boolean;
  created: string;
  modified: string;
};

const endpoint = "https://aws.invalid";

/** Evaluates the program that SST has bundled; the stack itself comes first. Builds of sites are run. */
export async function runProgram(main: string, stack: string, preview: boolean): Promise<Placed[]> {
  const [, app = "", stage = ""] = stack.split("/");
  const require = createRequire(main);
  const pulumi = require("@pulumi/pulumi") as typeof import("@pulumi/pulumi");
  // Programs of SST's own resources, which nothing here runs.
  const closures = require("@pulumi/pulumi/runtime/closure/serializeClosure");
  closures.serializeFunction = async () => ({ text: "", exportName: "", containsSecrets: false });
  const now = new Date().toISOString();
  const placed: Placed[] = [];
  const registered = registeredOutputs(pulumi);
  const options = new Map<string, { protect?: boolean; retainOnDelete?: boolean }>();
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs, custom }) {
        const given = plain(inputs) as Record<string, unknown>;
        if (type === "command:local:Command" && !preview) runCommand(given);
        const computed = outputsOf(type, given, name, endpoint);
        const outputs = { arn: `arn:stand-in:${name}`, name, ...given, ...computed };
        const id = String(computed.id ?? `${name}-id`);
        const set = options.get(`${type} ${name}`);
        placed.push({
          ...{ urn: `urn:pulumi:${stage}::${app}::${type}::${name}`, type, inputs: given, outputs },
          ...{ custom: custom !== false, ...(custom !== false && { id }) },
          ...{ protect: set?.protect === true, retainOnDelete: set?.retainOnDelete === true },
          ...{ created: now, modified: now },
        });
        return { id, state: outputs };
      },
      call({ token, inputs }) {
        const given = plain(inputs) as Record<string, unknown>;
        if (token === "command:local:run") return { stdout: runCommand(given), ...given };
        return answerCall(token, given, []);
      },
    },
    ...[app, stage, preview],
  );
  let outputs: unknown;
  await require("@pulumi/pulumi/runtime/stack").runInPulumiStack(async () => {
    // SST's own transformations come after this one and change the same object.
    pulumi.runtime.registerStackTransformation(({ type, name, opts }) => {
      options.set(`${type} ${name}`, opts);
      return undefined;
    });
    outputs = (await import(pathToFileURL(main).href)).default;
  });
  await require("@pulumi/pulumi/runtime/settings").disconnect();
  const resolved = await new Promise((resolve) => {
    pulumi.output(outputs as object).apply(resolve);
  });
  // A preview does not know all of them.
  if (!preview) await registered.all();
  const told = placed.map((resource) => ({
    ...resource,
    outputs: isStack(resource)
      ? (plain(resolved) as Record<string, unknown>)
      : { ...resource.outputs, ...registered.outputs.get(keyOf(resource)) },
  }));
  return told.sort((a, b) => Number(isStack(b)) - Number(isStack(a)));
}

const isStack = ({ type }: Placed) => type === "pulumi:pulumi:Stack";
const keyOf = ({ type, urn }: Placed) => `${type} ${urn.split("::").at(-1)}`;

/** What components say of themselves (hints, links, functions), which mocks do not pass on. */
function registeredOutputs(pulumi: typeof import("@pulumi/pulumi")) {
  const outputs = new Map<string, Record<string, unknown>>();
  const waits: Promise<void>[] = [];
  const told = new WeakSet<object>();
  const component = pulumi.ComponentResource.prototype as unknown as {
    registerOutputs(this: { __pulumiType: string; __name: string }, value: object): void;
  };
  const usual = component.registerOutputs;
  component.registerOutputs = function (value) {
    const { __pulumiType: type, __name: name } = this;
    // Pulumi calls it once more by itself, with nothing.
    if (told.has(this)) return;
    told.add(this);
    const key = `${type} ${name}`;
    const known = new Promise<void>((resolve) => {
      pulumi.output(value).apply((all) => {
        outputs.set(key, plain(JSON.parse(JSON.stringify(all ?? {}))) as never);
        resolve();
      });
    });
    waits.push(known);
    usual.call(this, value);
  };
  return { outputs, all: () => Promise.all(waits) };
}

function runCommand(given: Record<string, unknown>): string {
  const { create, command, dir, environment } = given as Record<string, string | undefined> & {
    environment?: Record<string, string>;
  };
  return execFileSync("sh", ["-c", String(command ?? create)], {
    cwd: dir,
    env: { ...process.env, ...environment },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
}
