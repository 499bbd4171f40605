import { useEffect } from "react";

import { useCommonWords } from "../words/common";

/** What the browser's tab and history call the page, in the language of the page. */
export function useTitle(title: string | undefined): void {
  const anlan = useCommonWords()("anlan");
  useEffect(() => {
    if (title) document.title = `${title} · ${anlan}`;
  }, [title, anlan]);
}
