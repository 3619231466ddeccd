// Shows a query: waiting, refused (with a way to ask again) or what came.
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/design/Button";
import { EmptyState } from "@/design/EmptyState";
import { Waiting } from "@/design/Spinner";
import { useErrorText } from "./errorText";

export interface LoadedProps<Data> {
  query: UseQueryResult<Data>;
  children: (data: Data) => ReactNode;
  /** In place of the spinner. */
  waiting?: ReactNode;
}

/** Data that came once stays in view while it is asked for again. */
export function Loaded<Data>({ query, children, waiting = <Waiting /> }: LoadedProps<Data>) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <Failed error={query.error} onRetry={() => query.refetch()} />;
  return waiting;
}

export function Failed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const t = useTranslations("app");
  const textOf = useErrorText();
  const actions = (
    <Button icon="refresh" onPress={onRetry}>
      {t("tryAgain")}
    </Button>
  );
  return (
    <div role="alert">
      <EmptyState icon="warning" title={textOf(error)} actions={actions} />
    </div>
  );
}
