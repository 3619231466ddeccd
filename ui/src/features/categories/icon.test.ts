import { expect, test } from "vitest";
import { iconAddress, leftOut } from "./icon";

const XMLNS = 'xmlns="http://www.w3.org/2000/svg"';
const circle = (more = "", inside = "") => `<svg ${XMLNS}><circle r="4"${more}/>${inside}</svg>`;

test("an icon is shown as a picture of its own", () => {
  expect(iconAddress('<svg a="#"/>')).toBe("data:image/svg+xml,%3Csvg%20a%3D%22%23%22%2F%3E");
});

test("nothing is said of an icon that was kept", () => {
  expect(leftOut(circle(' id="a"'), circle())).toEqual([]);
});

test("what the server has left out is named", () => {
  const sent = circle(' onload="steal()"', "<script>steal()</script><image/>");

  expect(leftOut(sent, circle())).toEqual(["image", "onload", "script"]);
});
