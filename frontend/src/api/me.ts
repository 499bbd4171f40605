import { api, queries, readActingAs } from "./client";

/** Who is signed in; a 401 problem when nobody is. Everything that depends on rights hangs on this answer. */
export const useMe = () => queries.useQuery("get", "/api/me", {}, { staleTime: 60_000, retry: false });

/** The post that somebody speaks as, `210100:director`, and the bureau it is of; empty until it is known. */
export function useSpeaker(): { post: string; bureau: string } {
  const me = useMe().data;
  const post = readActingAs() || me?.speaking_as || me?.posts[0]?.ref || "";
  return { post, bureau: post.split(":")[0] ?? "" };
}

/** Says that somebody is still here, however the button was pressed: one request that counts as theirs. */
export const staySignedIn = () => api.GET("/api/me", { headers: { "X-Background": "0" } });
