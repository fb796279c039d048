import { styleText } from "node:util";

let steps = 0;

/** Begins the next step; the first one has number 1. */
export const step = (text: string): void => say(`${++steps}. ${text}`);
export const say = (text: string): void => console.log(`\n${styleText("bold", text)}`);
/** What a step did or found. */
export const detail = (text: string): void => console.log(`   ${text}`);
/** A call, which is of less interest. */
export const called = (text: string): void => console.log(styleText("dim", `   ${text}`));
