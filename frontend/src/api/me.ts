import { api, queries } from "./client";

/** Who is signed in; a 401 problem when nobody is. Everything that depends on rights hangs on this answer. */
export const useMe = () => queries.useQuery("get", "/api/me", {}, { staleTime: 60_000, retry: false });

/** Says that somebody is still here, however the button was pressed: one request that counts as theirs. */
export const staySignedIn = () => api.GET("/api/me", { headers: { "X-Background": "0" } });
