import { describe, expect, test } from "vitest";
import { errorFrom, errorOf } from "./errors";

describe("an error read from an answer", () => {
  test("carries the server's sentence and every field's reason", async () => {
    const body = { error: "Bad Request", details: [{ field: "name", message: "name is too long." }] };

    const error = await errorFrom(new Response(JSON.stringify(body), { status: 400 }));

    expect(error.status).toBe(400);
    expect(error.sentence).toBe("Bad Request");
    expect(error.faultOf("name")).toBe("name is too long.");
    expect(error.faultOf("gravity")).toBeUndefined();
  });

  test("stands a proxy's page that is no JSON", () => {
    const error = errorOf(502, "<html>Bad gateway</html>");

    expect(error.sentence).toBe("HTTP 502");
    expect(error.details).toEqual([]);
    expect(error.isPassing).toBe(true);
  });

  test("leaves out details of another shape", () => {
    expect(errorOf(400, '{"error":"Bad Request","details":[1,null,{"field":"a"}]}').details).toEqual([]);
    expect(errorOf(400, '{"error":"Bad Request","details":null}').details).toEqual([]);
  });

  test("knows how long to wait", () => {
    expect(errorOf(503, "", "7").retryAfterSeconds).toBe(7);
    expect(errorOf(503, "", "soon").retryAfterSeconds).toBeNull();
    expect(errorOf(503, "").retryAfterSeconds).toBeNull();
  });

  test("tells a change by somebody else from the rest", () => {
    expect(errorOf(412, '{"error":"Precondition Failed"}').isStale).toBe(true);
    expect(errorOf(409, '{"error":"Conflict"}').isStale).toBe(false);
  });
});
