/**
 * A bar at the bottom of a terminal, and lines above it. The bar is text that the next text replaces: no timer, so nothing keeps the
 * process alive, and nothing to close.
 * @module
 */
import cliProgress from "cli-progress";
import type { Effects } from "./events.js";

/** What of a stream is used. */
export interface TextStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const clear = "\r\u001b[2K";
const barLength = 24;

function barOf(share: number): string {
  const { barCompleteChar: full, barIncompleteChar: empty } = cliProgress.Presets.shades_classic;
  const format = {
    barsize: barLength,
    barGlue: "",
    barCompleteString: full.repeat(barLength),
    barIncompleteString: empty.repeat(barLength),
  };
  return cliProgress.Format.BarFormat(Number.isFinite(share) ? Math.min(1, share) : 0, format);
}

/** `print` and `progress` on a stream: a bar where it is a terminal, and elsewhere the lines that are due. */
export function terminal(stream: TextStream): Required<Pick<Effects, "print" | "progress">> {
  // Whether a bar is on the last line; the one thing that is remembered, as the terminal does.
  let drawn = false;
  const say = (text: string): void => {
    stream.write(`${drawn ? clear : ""}${text}\n`);
    drawn = false;
  };
  return {
    print: say,
    progress: ({ share, text, line }) => {
      if (stream.isTTY !== true) {
        if (line) say(text);
        return;
      }
      // A line that wrapped could not be taken back.
      const shown = Array.from(`${barOf(share)} ${text}`).slice(0, (stream.columns ?? 80) - 1);
      stream.write(`${clear}${shown.join("")}`);
      drawn = true;
    },
  };
}
