import { QueryCache, QueryClient } from "@tanstack/react-query";

import { actAs } from "../api/client";
import { Problem } from "../api/problem";
import { learnClock, type TimelineClock } from "../ui/time";

type Timed = { clocks?: Record<string, TimelineClock>; clock?: TimelineClock };

/** Whatever answer carries the time of a timeline sets the clocks of the page by it. */
function learnClocks(answer: unknown): void {
  if (typeof answer !== "object" || answer === null) return;
  if (Array.isArray(answer))
    return (answer as TimelineClock[]).forEach((each) => each?.timeline && each.now && learnClock(each));
  const { clocks, clock } = answer as Timed;
  if (clock?.now) learnClock(clock);
  for (const each of Object.values(clocks ?? {})) learnClock(each);
}

/** A refusal stays one however often it is asked for; only a missing answer or a busy server may pass. */
const isPassing = (error: Error) => !(error instanceof Problem) || error.status === 503;

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onSuccess: learnClocks,
    onError: (error, query) => {
      // Asking who I am is what finds out; asking again because it found out would never end.
      if (query.queryKey[1] === "/api/me") return;
      // The session ended meanwhile: `me` decides what is shown then.
      if (error instanceof Problem && (error.status === 401 || error.code === "second-factor"))
        void queryClient.invalidateQueries({ queryKey: ["get", "/api/me"] });
    },
  }),
  defaultOptions: {
    queries: {
      // Without a network a page says that nothing answers; waiting for the browser to see one would show nothing.
      networkMode: "always",
      staleTime: 5_000,
      gcTime: 10 * 60_000,
      retry: (count, error) => isPassing(error) && count < 2,
      refetchOnWindowFocus: true,
    },
    mutations: { retry: false },
  },
});

/** The session ended by itself: whoever signs in next sees nothing of what was shown, and speaks for themselves. */
export function forgetPerson(client: QueryClient): void {
  const asked = ["/api/me", "/api/sign-in"]; // what the sign-in page itself asks
  client.removeQueries({ predicate: ({ queryKey }) => !asked.includes(queryKey[1] as string) });
  actAs("");
}
