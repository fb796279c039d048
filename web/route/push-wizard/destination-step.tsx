import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import type { Destination, Package } from "../../api/generated/schemas.ts";
import { useAction } from "../../api/use-action.ts";
import { useItem } from "../../api/use-item.ts";
import { useList } from "../../api/use-list.ts";
import { commandOf, curlOf } from "../../command-line.ts";
import { Button } from "../../component/button.tsx";
import { CopyAs } from "../../component/copy.tsx";
import { EmptyState } from "../../component/empty-state.tsx";
import { Field, Input } from "../../component/field.tsx";
import { PartList } from "../../component/part-list.tsx";
import { Problem } from "../../component/problem.tsx";
import { Pill } from "../../component/status-pill.tsx";
import { Step } from "./step.tsx";

type Search = { destinationId?: string; prefix?: string; planId?: string };

/** Where it goes: one of the project's destinations, and a folder below it. */
export function DestinationStep(props: {
  of: Package;
  search: Search;
  isOpen: boolean;
  onGo: (search: Search) => void;
}) {
  const { of, search, isOpen, onGo } = props;
  if (!isOpen) return <Chosen {...props} />;
  return (
    <Step n={1} title="Where it goes">
      <Choice of={of} search={search} onGo={onGo} />
    </Step>
  );
}

function Chosen({ search, onGo }: { search: Search; onGo: (search: Search) => void }) {
  const { destinationId = "", prefix } = search;
  const found = useItem("/destinations/{destinationId}", { destinationId });
  return (
    <Step
      n={1}
      title="Where it goes"
      actions={
        <Button look="quiet" onClick={() => onGo({ destinationId, ...(prefix && { prefix }) })}>
          Choose again
        </Button>
      }
    >
      <p className="text-sm wrap-anywhere">
        <strong>{found.item?.name ?? destinationId}</strong>
        {found.item ? `, for ${found.item.recipient}: ${found.item.uri}${prefix ?? ""}` : null}
      </p>
    </Step>
  );
}

function Choice({ of, search, onGo }: { of: Package; search: Search; onGo: (to: Search) => void }) {
  const [destinationId, setDestination] = useState(search.destinationId ?? "");
  const [prefix, setPrefix] = useState(search.prefix ?? "");
  const make = useAction("POST /packages/{packageId}/plans");
  const { api } = useConnection();
  const query = { projectId: of.projectId, status: "ENABLED" as const };
  const list = useList("/destinations", { query });
  const params = { packageId: of.id };
  const body = { destinationId, ...(prefix.trim() && { prefix: prefix.trim() }) };
  const refusal = make.refusal ?? (destinationId ? undefined : "Choose a destination first.");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (refusal) return;
    const plan = await make.run({ params, body }).catch(() => undefined);
    if (plan) onGo({ ...body, planId: plan.id });
  };
  return (
    <form onSubmit={submit} className="space-y-4">
      <fieldset>
        <legend className="mb-1 text-sm font-medium">
          Destinations that packages of {of.projectId} may go to
        </legend>
        <PartList of={list} none={<None />}>
          {(rows) => (
            <div className="space-y-2">
              {rows.map((one) => (
                <Option
                  key={one.id}
                  of={one}
                  isChosen={one.id === destinationId}
                  onChoose={() => setDestination(one.id)}
                />
              ))}
            </div>
          )}
        </PartList>
      </fieldset>
      <Field label="Folder below it" hint="With / at its end. Empty: the destination itself.">
        <Input value={prefix} onChange={setPrefix} autoComplete="off" spellCheck={false} />
      </Field>
      {make.error ? <Problem error={make.error} /> : null}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" refusal={refusal} isRunning={make.isRunning}>
          Plan it
        </Button>
        <CopyAs
          cli={commandOf(`plan create ${of.id}`, {
            destination: destinationId,
            prefix: body.prefix,
          })}
          curl={curlOf({ ...address(api, "POST /packages/{packageId}/plans", { params }), body })}
        />
      </div>
    </form>
  );
}

function Option(props: { of: Destination; isChosen: boolean; onChoose: () => void }) {
  const { of, isChosen, onChoose } = props;
  return (
    <label className="flex cursor-pointer items-start gap-3 rounded-lg border border-line px-3 py-2 text-sm hover:border-accent has-checked:border-accent">
      <input
        type="radio"
        name="destination"
        checked={isChosen}
        onChange={onChoose}
        className="mt-1 accent-accent"
      />
      <span className="min-w-0">
        <span className="font-medium">{of.name}</span> for {of.recipient}{" "}
        {of.check.isUsable ? null : <Pill tone="bad">not usable when last looked at</Pill>}
        <span className="block text-faint wrap-anywhere">{of.uri}</span>
      </span>
    </label>
  );
}

function None() {
  return (
    <EmptyState title="The project has no destination that is enabled">
      An admin{" "}
      <Link to="/destinations/new" className="link">
        registers one
      </Link>
      .
    </EmptyState>
  );
}
