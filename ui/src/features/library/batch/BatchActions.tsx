// What can be done with the selected pictures.
import { lazy, Suspense, useState } from "react";
import { useTranslations } from "use-intl";
import { useMay } from "@/app/session";
import { Button } from "@/design/Button";
import type { Chosen } from "../shared/ImageGrid";
import type { Batches } from "./useBatches";

const BatchDialog = lazy(() => import("./BatchDialog"));

export interface BatchActionsProps {
  chosen: Chosen;
  batches: Batches;
}

export default function BatchActions({ chosen, batches }: BatchActionsProps) {
  const t = useTranslations("library.batch");
  const may = useMay();
  const [isEditing, setEditing] = useState(false);
  const live = chosen.images.filter(({ deleted_at }) => deleted_at === null);
  const isIdle = batches.running === null && live.length > 0;
  return (
    <>
      {may("edit") && (
        <Button icon="edit" isDisabled={!isIdle} onPress={() => setEditing(true)}>
          {t("edit")}
        </Button>
      )}
      {may("delete") && (
        <Button
          icon="trash"
          isDisabled={!isIdle}
          onPress={() => {
            batches.remove(live);
            chosen.clear();
          }}
        >
          {t("delete")}
        </Button>
      )}
      {isEditing && (
        <Suspense>
          <BatchDialog
            images={live}
            onClose={() => setEditing(false)}
            onApply={(edit) => {
              setEditing(false);
              batches.edit(live, edit);
            }}
          />
        </Suspense>
      )}
    </>
  );
}
