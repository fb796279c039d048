import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import { useAction } from "../../api/use-action.ts";
import { useList } from "../../api/use-list.ts";
import { curlOf } from "../../command-line.ts";
import { Button } from "../../component/button.tsx";
import { CopyAs } from "../../component/copy.tsx";
import { Dialog } from "../../component/dialog.tsx";
import { Checkbox, Field, Select } from "../../component/field.tsx";
import { Problem } from "../../component/problem.tsx";

/** Asks which store is to be compared, and begins it; `store` is one's id, or `all`. */
export function StartBackfill({ store, onClose }: { store: string; onClose: () => void }) {
  const { api } = useConnection();
  const navigate = useNavigate();
  const start = useAction("POST /backfills");
  const stores = useList("/sequence-stores", { limit: 200 });
  const [chosen, setChosen] = useState(store);
  const [dryRun, setDryRun] = useState(false);
  const [details, setDetails] = useState(true);
  const body = {
    ...(chosen === "all" ? { all: true as const } : { sequenceStoreId: chosen }),
    dryRun,
    details,
  };
  const run = async () => {
    const made = await start.run({ body }).catch(() => undefined);
    if (made) void navigate({ to: "/backfills/$backfillId", params: { backfillId: made.id } });
  };
  return (
    <Dialog
      title="Compare with HealthOmics"
      onClose={onClose}
      footer={
        <>
          <CopyAs cli={undefined} curl={curlOf({ ...address(api, "POST /backfills", {}), body })} />
          <Button look="primary" refusal={start.refusal} isRunning={start.isRunning} onClick={run}>
            {dryRun ? "Begin the dry run" : "Begin"}
          </Button>
        </>
      }
    >
      <Field label="Sequence store">
        <Select
          value={chosen}
          onChange={setChosen}
          options={[
            { value: "all", label: "Every store of the stage" },
            ...stores.items.map(({ id, name }) => ({ value: id, label: name ?? id })),
          ]}
        />
      </Field>
      <Checkbox checked={dryRun} onChange={setDryRun} hint="Compares and counts; writes nothing.">
        Dry run
      </Checkbox>
      <Checkbox
        checked={details}
        onChange={setDetails}
        hint="A long time for a large store: 5 calls a second."
      >
        Ask for part sizes and tags too
      </Checkbox>
      {start.error ? <Problem error={start.error} /> : null}
    </Dialog>
  );
}
