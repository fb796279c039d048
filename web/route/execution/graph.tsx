import type { ExecutionDetail, ExecutionState } from "../../api/generated/schemas.ts";
import { classNames } from "../../component/class-names.ts";
import { Icon, type IconName } from "../../component/icon.tsx";
import { box, layoutOf } from "./layout.ts";

const looks: Record<ExecutionState["status"], [IconName, string]> = {
  WAITING: ["dash", "border-line text-faint"],
  RUNNING: ["clock", "border-busy bg-busy-ground text-busy"],
  SUCCEEDED: ["check", "border-good bg-good-ground text-good"],
  FAILED: ["cross", "border-bad bg-bad-ground text-bad"],
  ABORTED: ["dash", "border-rest bg-rest-ground text-rest"],
};

/** The machine as it was, with how each state has fared; a state can be chosen. */
export function MachineGraph(props: {
  of: ExecutionDetail;
  chosen: string | undefined;
  onChoose: (state: string) => void;
}) {
  const { of, chosen, onChoose } = props;
  const { places, ways, width, height } = layoutOf(of.states, of.ways);
  const byName = new Map(of.states.map((state) => [state.name, state]));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard.
    <section className="overflow-auto p-1" tabIndex={0} aria-label="States of the machine">
      <div className="relative mx-auto" style={{ width, height }}>
        <svg
          width={width}
          height={height}
          className="absolute inset-0 overflow-visible text-faint"
          aria-hidden="true"
        >
          <defs>
            <marker
              id="tip"
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="7"
              markerHeight="7"
              orient="auto"
            >
              <path d="M0 0L8 4L0 8z" fill="currentColor" />
            </marker>
          </defs>
          {ways.map(({ key, kind, path }) => (
            <path
              key={key}
              d={path}
              fill="none"
              stroke="currentColor"
              strokeWidth={kind === "catch" ? 0.75 : 1.25}
              strokeDasharray={kind === "catch" ? "3 4" : undefined}
              opacity={kind === "catch" ? 0.55 : 1}
              markerEnd="url(#tip)"
            />
          ))}
        </svg>
        {places.map(({ name, x, y }) => {
          const state = byName.get(name);
          return state ? (
            <Box
              key={name}
              state={state}
              isChosen={chosen === name}
              style={{ left: x, top: y, width: box.width, height: box.height }}
              onChoose={() => onChoose(name)}
            />
          ) : null;
        })}
      </div>
    </section>
  );
}

function Box(props: {
  state: ExecutionState;
  isChosen: boolean;
  style: object;
  onChoose: () => void;
}) {
  const { state, isChosen, style, onChoose } = props;
  const [icon, look] = looks[state.status];
  const often = state.entered > 1 ? ` × ${state.entered}` : "";
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      title={state.comment ?? state.name}
      onClick={onChoose}
      style={style}
      className={classNames(
        "absolute flex flex-col justify-center rounded-lg border bg-surface px-2.5 text-left",
        look,
        isChosen && "outline-2 outline-offset-2 outline-accent",
      )}
    >
      <span className="flex items-center gap-1.5 text-sm font-medium">
        <Icon name={icon} size={12} />
        <span className="truncate">{state.name}</span>
      </span>
      <span className="truncate text-[0.75rem]">
        {state.status === "WAITING" ? "not entered" : state.status.toLowerCase()} ·{" "}
        {state.type.toLowerCase()}
        {often}
      </span>
    </button>
  );
}
