// Hands files to the upload feature, which is loaded after the first page: none is lost in between.

type Taker = (files: readonly File[]) => void;

const INPUT_ID = "upload-pictures";

let taker: Taker | null = null;
let early: readonly File[] = [];

/** From wherever files come: the header's control, a drop, the clipboard. */
export function uploadFiles(files: readonly File[]): void {
  if (files.length === 0) return;
  if (taker) taker(files);
  else early = [...early, ...files];
}

/** For the upload feature; the function lets go. */
export function takeFiles(by: Taker): () => void {
  taker = by;
  const waiting = early;
  early = [];
  if (waiting.length > 0) by(waiting);
  return () => {
    taker = null;
  };
}

/** Opens the browser's file dialog of the one control that takes pictures, in the header. */
export function choosePictures(): void {
  document.getElementById(INPUT_ID)?.click();
}

export { INPUT_ID };
