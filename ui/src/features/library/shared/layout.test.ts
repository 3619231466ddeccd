import { expect, test } from "vitest";
import { cellsOf, justified, lined, rowAt, rowOf } from "./layout";

const SHAPES = [1500, 667, 1333, 1000, 1778, 562, 2333, 1250, 800];

function ratios(count: number): Uint16Array {
  return Uint16Array.from({ length: count }, (_, at) => SHAPES[(at * 7 + (at >> 3)) % SHAPES.length] ?? 1000);
}

test("every picture stands in one row, in order", () => {
  const layout = justified(ratios(1000), 1200, 170, 6);

  expect(layout.starts[0]).toBe(0);
  expect(layout.starts[layout.rows]).toBe(1000);
  for (let row = 0; row < layout.rows; row++)
    expect(layout.starts[row + 1] ?? 0).toBeGreaterThan(layout.starts[row] ?? 0);
});

test.each([320, 1200, 3800])("full rows end at the edge of %i px, near the height wanted", (width) => {
  const layout = justified(ratios(500), width, 170, 6);

  for (let row = 0; row < layout.rows - 1; row++) {
    const last = cellsOf(layout, row).at(-1);
    expect((last?.left ?? 0) + (last?.width ?? 0)).toBe(width);
    expect(layout.heights[row]).toBeGreaterThan(80);
    expect(layout.heights[row]).toBeLessThan(330);
  }
});

test("cells of a row leave the gap between them and nothing else", () => {
  const layout = justified(ratios(100), 1000, 170, 6);

  const cells = cellsOf(layout, 2);

  for (const [at, cell] of cells.entries()) {
    const next = cells[at + 1];
    if (next) expect(next.left - cell.left - cell.width).toBe(6);
  }
});

test("a short last row keeps the height of the others", () => {
  const layout = justified(Uint16Array.of(1000), 1200, 170, 6);

  expect(layout.rows).toBe(1);
  expect(cellsOf(layout, 0)).toEqual([{ left: 0, width: 170 }]);
});

test("panoramas and strips are cut rather than lost", () => {
  const layout = justified(Uint16Array.of(65535, 1, 65535), 360, 116, 6);

  for (let row = 0; row < layout.rows; row++) {
    expect(layout.heights[row]).toBeGreaterThan(60);
    for (const { left, width } of cellsOf(layout, row)) {
      expect(width).toBeGreaterThan(30);
      expect(left + width).toBeLessThanOrEqual(360);
    }
  }
});

test("rows are found by picture and by place", () => {
  const layout = justified(ratios(1000), 1200, 170, 6);

  for (const row of [0, 1, 57, layout.rows - 1]) {
    expect(rowOf(layout, layout.starts[row] ?? 0)).toBe(row);
    expect(rowOf(layout, (layout.starts[row + 1] ?? 0) - 1)).toBe(row);
    expect(rowAt(layout, layout.tops[row] ?? 0)).toBe(row);
  }
  expect(rowAt(layout, -10)).toBe(0);
  expect(rowAt(layout, 1e9)).toBe(layout.rows - 1);
});

test("a list has a line for each picture", () => {
  const layout = lined(3, 800, 44);

  expect([...layout.tops]).toEqual([0, 44, 88, 132]);
  expect(cellsOf(layout, 1)).toEqual([{ left: 0, width: 800 }]);
});

test("nothing makes no rows", () => {
  expect(justified(new Uint16Array(0), 1200, 170, 6).rows).toBe(0);
});

test("a hundred thousand pictures are laid out within a resize", () => {
  const many = ratios(100_000);
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    justified(many, 1200, 170, 6);
    return performance.now() - start;
  });

  expect(Math.min(...times)).toBeLessThan(50);
});
