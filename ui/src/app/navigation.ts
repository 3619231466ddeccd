// Whether the page in view was opened, or come back to with the browser's buttons.

type Arrival = "loaded" | "opened" | "back";

let arrival: Arrival = "loaded";

// Capturing, so that it is known before the router renders.
window.addEventListener("popstate", () => note("back"), { capture: true });
// wouter tells pushes by an event of this name.
window.addEventListener("pushState", () => note("opened"), { capture: true });

function note(how: Arrival): void {
  arrival = how;
}

/** `back`: restore the scroll position and the focus; `opened`: start at the top. */
export function arrivedBy(): Arrival {
  return arrival;
}
