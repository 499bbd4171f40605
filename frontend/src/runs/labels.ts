/** What the codes of runs are called: words of the plan language, posts and bureaus of the directory. */
import { queries } from "../api/client";
import { useText } from "../words";

const HOUR = 3_600_000;

/** Names a phase, grade, warning or form field; one the library does not know stands as it is written. */
export function useLabels() {
  const { data } = queries.useQuery("get", "/api/words", {}, { staleTime: HOUR });
  const text = useText();
  return (part: "phases" | "grades" | "warnings" | "fields", word: string): string =>
    text(data?.[part][word]) || word;
}

/** Names a post (`210100:director`) with its bureau, and a bureau by its code. */
export function useDirectory() {
  const { data } = queries.useQuery("get", "/api/directory", {}, { staleTime: HOUR });
  const text = useText();
  const bureau = (code: string): string =>
    text(data?.bureaus.find((each) => each.code === code)?.name) || code;
  const post = (ref: string, home = ""): string => {
    const [code = "", name = ref] = ref.includes(":") ? ref.split(":") : [home, ref];
    const title = text(data?.posts.find((each) => each.ref === `${code}:${name}`)?.title) || name;
    return code && code !== home ? `${bureau(code)} ${title}` : title;
  };
  return { bureau, post, posts: data?.posts ?? [], bureaus: data?.bureaus ?? [] };
}
