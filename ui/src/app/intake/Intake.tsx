// Files dropped or pasted anywhere in the desk. On the page from the first: the feature that sends them comes later.
import { DropTarget } from "./DropTarget";
import { usePasting } from "./usePasting";

export function Intake() {
  usePasting();
  return <DropTarget />;
}
