// Going to the page of an image.
import { useCallback } from "react";
import { useLocation } from "wouter";
import { hrefOf, paths } from "@/app/paths";

interface Options {
  readonly inNewTab?: boolean;
}

export function useOpening(): (image: { id: string }, options?: Options) => void {
  const [, navigate] = useLocation();
  return useCallback(
    (image, options) => {
      const path = paths.image(image.id);
      if (options?.inNewTab) window.open(hrefOf(path), "_blank", "noopener");
      else navigate(path);
    },
    [navigate],
  );
}
