// The names of everything that is kept in the query cache, in one place so that features can invalidate each other.

export const keys = {
  images: {
    /** Every list, outline and single image. */
    all: ["images"] as const,
    lists: ["images", "list"] as const,
    list: (filter: object) => ["images", "list", filter] as const,
    outline: (filter: object) => ["images", "list", "outline", filter] as const,
    uploaders: ["images", "uploaders"] as const,
    one: (id: string) => ["images", "one", id] as const,
    /** `part`: metadata, usages, history, urls … */
    part: (id: string, part: string) => ["images", "one", id, part] as const,
  },
  categories: {
    all: ["categories"] as const,
    list: ["categories", "list"] as const,
    /** All live ones, to choose among: `@/app/categories`. */
    every: ["categories", "every"] as const,
    one: (id: string) => ["categories", "one", id] as const,
  },
  accounts: {
    all: ["accounts"] as const,
    list: ["accounts", "list"] as const,
    keys: (accountId: number) => ["accounts", "keys", accountId] as const,
  },
  status: ["status"] as const,
} as const;
