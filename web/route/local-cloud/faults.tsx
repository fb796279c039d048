import { useState } from "react";
import { Button } from "../../component/button.tsx";
import { Field, Input, Select } from "../../component/field.tsx";
import { Await, Panel } from "../../component/panel.tsx";
import { Problem } from "../../component/problem.tsx";
import { type SmallColumn, SmallTable } from "../../component/small-table.tsx";
import { useToast } from "../../component/toast.tsx";
import { bodyOf, type Draft, effects, services } from "./fault-draft.ts";
import { useLocal, useTurn } from "./use-local.ts";

type Armed = {
  id: number;
  effect: string;
  service: string;
  operation: string;
  resource: string;
  rate: number;
  times?: number;
  hits: number;
};

/** What is to go wrong: armed, seen to hit, taken back. */
export function LocalFaults() {
  const loaded = useLocal<{ faults: Armed[] }>("faults");
  const disarm = useTurn("DELETE", "faults");
  const take = (body: object) => () => void disarm.run(body).catch(() => undefined);
  const columns: readonly SmallColumn<Armed>[] = [
    { title: "Effect", cell: ({ effect }) => effect },
    { title: "On", cell: ({ service, operation }) => `${service} ${operation}` },
    { title: "Resource", cell: ({ resource }) => resource || "any" },
    { title: "Of calls", cell: ({ rate }) => `${Math.round(rate * 100)} %` },
    {
      title: "Hits",
      isNumeric: true,
      cell: ({ hits, times }) => (times === undefined ? hits : `${hits} of ${times}`),
    },
    {
      title: "Verb",
      cell: ({ id }) => (
        <Button aria-label={`Take back fault ${id}`} onClick={take({ id })}>
          Take back
        </Button>
      ),
    },
  ];
  return (
    <div className="space-y-4">
      <Arm />
      <Await of={loaded}>
        {({ faults }) => (
          <Panel
            title="Armed"
            actions={faults.length > 1 ? <Button onClick={take({})}>Take all back</Button> : null}
          >
            {faults.length === 0 ? (
              <p className="text-sm text-faint">Nothing is to go wrong.</p>
            ) : (
              <SmallTable
                label="faults"
                columns={columns}
                rows={faults}
                keyOf={({ id }) => String(id)}
              />
            )}
          </Panel>
        )}
      </Await>
    </div>
  );
}

function Arm() {
  const arm = useTurn("POST", "faults");
  const toast = useToast();
  const [draft, setDraft] = useState<Draft>({
    ...{ effect: "error", service: "s3", operation: "*", resource: "" },
    ...{ rate: "100", times: "", delay: "PT5S" },
    ...{ code: "InternalFailure", status: "500" },
  });
  const set = (patch: Partial<Draft>) => setDraft({ ...draft, ...patch });
  const run = () =>
    void arm.run(bodyOf(draft)).then(
      () => toast("It is armed"),
      () => undefined,
    );
  const choices = (values: readonly string[]) => values.map((value) => ({ value, label: value }));
  return (
    <Panel title="Arm one">
      <div className="grid max-w-5xl gap-3 sm:grid-cols-3">
        <Field label="Effect">
          <Select
            value={draft.effect}
            onChange={(effect) => set({ effect })}
            options={choices(effects)}
          />
        </Field>
        <Field label="Service">
          <Select
            value={draft.service}
            onChange={(service) => set({ service })}
            options={choices(services)}
          />
        </Field>
        <Field label="Operation" hint="Or the beginning of some: Get*">
          <Input value={draft.operation} onChange={(operation) => set({ operation })} />
        </Field>
        <Field label="Resource begins with" hint="bucket/prefix, a queue's or table's name">
          <Input value={draft.resource} onChange={(resource) => set({ resource })} />
        </Field>
        <Field label="Of calls, %">
          <Input value={draft.rate} onChange={(rate) => set({ rate })} inputMode="decimal" />
        </Field>
        <Field label="Times" hint="Empty: until it is taken back">
          <Input value={draft.times} onChange={(times) => set({ times })} inputMode="numeric" />
        </Field>
        {draft.effect === "error" ? (
          <>
            <Field label="Code" hint="As AccessDenied">
              <Input value={draft.code} onChange={(code) => set({ code })} />
            </Field>
            <Field label="HTTP status" hint="400 to 599">
              <Input
                value={draft.status}
                onChange={(status) => set({ status })}
                inputMode="numeric"
              />
            </Field>
          </>
        ) : null}
        {["delay", "reorder"].includes(draft.effect) ? (
          <Field label="How long" hint="As PT5S or PT1M">
            <Input value={draft.delay} onChange={(delay) => set({ delay })} />
          </Field>
        ) : null}
      </div>
      {arm.error ? <Problem error={arm.error} /> : null}
      <Button look="danger" className="mt-3" isRunning={arm.isRunning} onClick={run}>
        Arm it
      </Button>
    </Panel>
  );
}
