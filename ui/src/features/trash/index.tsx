// Deleted pictures: brought back, or erased for good.
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Image } from "@/api/client";
import { Forbidden } from "@/app/Forbidden";
import { Page } from "@/app/Page";
import { useMay } from "@/app/session";
import { Button } from "@/design/Button";
import { EmptyState } from "@/design/EmptyState";
import { ProgressBar } from "@/design/ProgressBar";
import { type Chosen, ImageGrid } from "@/features/library/shared/ImageGrid";
import { EraseDialog } from "./EraseDialog";
import styles from "./Trash.module.css";
import { type Trash, useTrash } from "./useTrash";

/** What was deleted last comes first: deleting is the last change of a picture. */
const DELETED = { deleted: "only", sort: "-updated_at" } as const;

export default function TrashPage() {
  const t = useTranslations("trash");
  const may = useMay();
  return may("delete") ? <Deleted /> : <Forbidden title={t("title")} reserved="editors" />;
}

function Deleted() {
  const t = useTranslations("trash");
  const trash = useTrash();
  const { progress } = trash;
  return (
    <Page title={t("title")} restoresFocus>
      <ImageGrid
        filter={DELETED}
        label={t("title")}
        tools={
          <div className={styles.about}>
            <p>{t("about")}</p>
            {progress && (
              <ProgressBar
                label={t("progress", { total: progress.total })}
                value={(100 * progress.over) / progress.total}
              />
            )}
          </div>
        }
        actions={(chosen) => <Actions chosen={chosen} trash={trash} />}
        empty={
          <EmptyState icon="trash" title={t("empty")}>
            {t("emptyText")}
          </EmptyState>
        }
      />
    </Page>
  );
}

function Actions({ chosen, trash }: { chosen: Chosen; trash: Trash }) {
  const t = useTranslations("trash");
  const may = useMay();
  const [erasing, setErasing] = useState<readonly Image[] | null>(null);
  const isBusy = trash.progress !== null;
  return (
    <>
      <Button
        icon="restore"
        tone="primary"
        isDisabled={isBusy}
        onPress={() => {
          trash.restore(chosen.images);
          chosen.clear();
        }}
      >
        {t("restore")}
      </Button>
      {may("erase") && (
        <Button icon="trash" isDisabled={isBusy} onPress={() => setErasing(chosen.images)}>
          {t("eraseSelected")}
        </Button>
      )}
      {erasing && (
        <EraseDialog
          count={erasing.length}
          onClose={() => setErasing(null)}
          onErase={() => {
            trash.erase(erasing);
            setErasing(null);
            chosen.clear();
          }}
        />
      )}
    </>
  );
}
