import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { Icon, type IconName } from "./icon.tsx";

type Look = "plain" | "primary" | "danger" | "quiet";

const looks: Record<Look, string> = {
  plain: "border-line bg-surface hover:border-accent",
  primary: "border-accent bg-accent text-on-accent hover:brightness-110",
  danger: "border-bad bg-surface text-bad hover:bg-bad-ground",
  quiet: "border-transparent text-faint hover:bg-rest-ground hover:text-text",
};

export type ButtonProps = Omit<ComponentProps<"button">, "children" | "type"> & {
  children?: ReactNode;
  look?: Look;
  icon?: IconName;
  type?: "button" | "submit";
  /** Why it cannot be used, in words; the button stays reachable and says so. */
  refusal?: string | undefined;
  isRunning?: boolean;
};

/** A button. One that cannot be used says why instead of being dead: in its tooltip and to assistive technology. */
export function Button(props: ButtonProps) {
  const { look = "plain", icon, refusal, isRunning, className, children, onClick, ...rest } = props;
  const isOff = refusal !== undefined || isRunning;
  return (
    <button
      type="button"
      {...rest}
      onClick={isOff ? (event) => event.preventDefault() : onClick}
      aria-disabled={isOff || undefined}
      aria-description={refusal}
      aria-busy={isRunning || undefined}
      title={refusal ?? rest.title}
      className={classNames(
        buttonClass(look, children === undefined),
        isOff && "opacity-60",
        className,
      )}
    >
      {icon ? <Icon name={icon} /> : null}
      {children}
    </button>
  );
}

/** The look of a button, for links that lead to a verb. */
export function buttonClass(look: Look = "plain", isIcon = false): string {
  return classNames(
    "inline-flex items-center justify-center gap-1.5 rounded-md border text-sm whitespace-nowrap",
    "disabled:opacity-60 aria-disabled:cursor-not-allowed",
    isIcon ? "size-8" : "h-8 px-3",
    looks[look],
  );
}
