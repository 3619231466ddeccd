// What becomes of the whole picture at once: archived, deleted, restored, erased.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { useLocation } from "wouter";
import type { Image, Tagged } from "@/api/client";
import { keys } from "@/api/keys";
import { useComplaint } from "@/app/errorText";
import { leaveUnasked } from "@/app/leaving";
import { paths } from "@/app/paths";
import { complain, offer, say } from "@/design/toasts";
import { deleteImage, imageOf, readImage, remember, restoreImage, updateImage } from "../queries";
import { useOvertaken } from "./useOvertaken";

export function useImageActions(tagged: Tagged<Image>) {
  const t = useTranslations("image.actions");
  const undo = useTranslations("app")("undo");
  const cache = useQueryClient();
  const complainAbout = useComplaint();
  const [, navigate] = useLocation();
  const overtaken = useOvertaken(tagged);
  const { value: image } = tagged;
  const { id, name } = image;
  const onError = complainAbout;
  const onOvertaken = async (error: unknown) => complain(await overtaken(error));

  const restore = useMutation({
    mutationFn: () => restoreImage(id),
    onSuccess: (restored) => {
      remember(cache, restored);
      say(t("restored", { name }));
    },
    onError,
  });

  const remove = useMutation({
    mutationFn: async () => {
      await deleteImage(id);
      return readImage(id);
    },
    onSuccess: (deleted) => {
      remember(cache, deleted);
      offer(t("deleted", { name }), { label: undo, onPress: () => restore.mutate() });
    },
    onError,
  });

  // Of the version that the page shows, also where an undo is pressed later and on another page.
  const setStatus = async (status: Image["status"]) => {
    const { etag } = cache.getQueryData(imageOf(id).queryKey) ?? tagged;
    remember(cache, await updateImage(id, { status }, etag));
  };
  const toggleArchived = useMutation({
    mutationFn: () => setStatus(image.status === "archived" ? "active" : "archived"),
    onSuccess: () => {
      const said = image.status === "archived" ? "unarchived" : "archived";
      const back = () => void setStatus(image.status).catch(onOvertaken);
      offer(t(said, { name }), { label: undo, onPress: back });
    },
    onError: onOvertaken,
  });

  const erase = useMutation({
    mutationFn: () => deleteImage(id, { erase: true }),
    onSuccess: () => {
      leaveUnasked(() => navigate(paths.library));
      cache.removeQueries({ queryKey: keys.images.one(id) });
      void cache.invalidateQueries({ queryKey: keys.images.lists });
      say(t("erased", { name }));
    },
    onError,
  });

  return { restore, remove, toggleArchived, erase };
}
