// Ties the picture to an identifier of another system.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import type { Image } from "@/api/client";
import { keys } from "@/api/keys";
import { useErrorText } from "@/app/errorText";
import { Button } from "@/design/Button";
import { Notice } from "@/design/Notice";
import { TextField } from "@/design/TextField";
import { addReference } from "../queries";
import styles from "./Use.module.css";

export function AddReference({ image }: { image: Image }) {
  const t = useTranslations("image.usages");
  const textOf = useErrorText();
  const cache = useQueryClient();
  const [provider, setProvider] = useState("");
  const [id, setId] = useState("");
  const adding = useMutation({
    mutationFn: () => addReference(image.id, provider.trim(), id.trim()),
    onSuccess: () => {
      setId("");
      void cache.invalidateQueries({ queryKey: keys.images.part(image.id, "usages") });
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    adding.mutate();
  }
  return (
    <form className={styles.adding} onSubmit={submit} noValidate>
      <TextField label={t("provider")} value={provider} onChange={setProvider} />
      <TextField label={t("identifier")} value={id} onChange={setId} />
      <Button type="submit" isDisabled={!provider.trim() || !id.trim()} isPending={adding.isPending}>
        {t("add")}
      </Button>
      {adding.isError && <Notice tone="error">{textOf(adding.error)}</Notice>}
    </form>
  );
}
