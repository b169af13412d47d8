/**
 * An address space handed out in pieces: best fit among what was given back, neighbors joined, else from the end.
 * @module
 */

/** A growing range of addresses from 0; mutable, and private to whoever makes it. */
export interface Arena {
  /** The start of `bytes` free addresses, a multiple of 64. */
  readonly take: (bytes: number) => number;
  /** Gives a piece back: the start and the size it was taken with. */
  readonly give: (start: number, bytes: number) => void;
  /** The end of everything that is taken. */
  readonly end: () => number;
}

const alignment = 64;

/** What a piece of `bytes` really takes. */
export function alignedSize(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / alignment)) * alignment;
}

/** An arena with everything free. */
export function makeArena(): Arena {
  // The holes below `end`, by ascending start; no two touch each other or the end.
  const holes: { start: number; size: number }[] = [];
  let end = 0;
  return {
    end: () => end,
    take: (bytes) => {
      const size = alignedSize(bytes);
      let best = -1;
      for (let i = 0; i < holes.length; i++) {
        if (holes[i].size >= size && (best < 0 || holes[i].size < holes[best].size)) best = i;
      }
      if (best < 0) {
        end += size;
        return end - size;
      }
      const hole = holes[best];
      const { start } = hole;
      hole.start += size;
      hole.size -= size;
      if (hole.size === 0) holes.splice(best, 1);
      return start;
    },
    give: (start, bytes) => {
      const size = alignedSize(bytes);
      let at = holes.findIndex((hole) => hole.start > start);
      if (at < 0) at = holes.length;
      holes.splice(at, 0, { start, size });
      if (at + 1 < holes.length && start + size === holes[at + 1].start) {
        holes[at].size += holes[at + 1].size;
        holes.splice(at + 1, 1);
      }
      if (at > 0 && holes[at - 1].start + holes[at - 1].size === start) {
        holes[at - 1].size += holes[at].size;
        holes.splice(at, 1);
      }
      const last = holes[holes.length - 1];
      if (last.start + last.size === end) {
        end = last.start;
        holes.pop();
      }
    },
  };
}
