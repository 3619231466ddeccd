// Where somebody was in a list, for when they come back to it: by address, for this tab.
export interface Place {
  readonly scrollY: number;
  readonly focused: number;
}

const STORED = "desk.place:";

export function remember(address: string, place: Place): void {
  try {
    sessionStorage.setItem(STORED + address, JSON.stringify(place));
  } catch {
    // Full or forbidden: then a list begins at its top.
  }
}

export function remembered(address: string): Place | null {
  try {
    const place = JSON.parse(sessionStorage.getItem(STORED + address) ?? "null") as Partial<Place> | null;
    if (typeof place?.scrollY !== "number" || typeof place.focused !== "number") return null;
    return { scrollY: place.scrollY, focused: place.focused };
  } catch {
    return null;
  }
}
