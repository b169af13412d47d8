/**
 * Room for everything else that the event loop has to do: signals, timers, requests, the page.
 * @module
 */

/** The longest that a run computes without a pause, in milliseconds; a single call of a step function may take longer. */
const longest = 30;

/** A promise of the next turn of the event loop, without the least delay that setTimeout has where there is another way. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === "function") {
      setImmediate(resolve);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/**
 * A function to be called between steps: a promise to wait for when it is time for a pause, undefined when it is not. It is time when
 * another stretch like the last would take too long; so what lies between two turns is never longer, or is one stretch.
 */
export function pauses(
  clock: () => number = () => performance.now(),
  turn: () => Promise<void> = nextTurn,
): () => Promise<void> | undefined {
  // The one clock of a run; nothing that is computed depends on it.
  let since = clock();
  let before = since;
  return () => {
    const now = clock();
    const stretch = now - before;
    before = now;
    if (now - since + stretch < longest) return undefined;
    return turn().then(() => {
      since = clock();
      before = since;
    });
  };
}
