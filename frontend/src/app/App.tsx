import { QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense, useEffect } from "react";
import { createBrowserRouter, RouterProvider } from "react-router";

import { useMe } from "../api/me";
import { Problem } from "../api/problem";
import { LookProvider } from "../ui/look";
import { Failed, Loading } from "../ui/states";
import { useTitle } from "../ui/useTitle";
import { NotFound } from "./NotFound";
import { forgetPerson, queryClient } from "./queryClient";
import { Bare } from "./Bare";
import { PLACES, type Place } from "./routes";
import { Shell } from "./Shell";
import { useAppWords } from "./words";

// Whoever is signed in never loads these.
const SignInPage = lazy(() => import("../features/account/SignInPage"));
const FirstStepsPage = lazy(() => import("../features/account/FirstStepsPage"));

function Shown({ page: Page, title }: Place) {
  useTitle(useAppWords()(title));
  return (
    <Suspense fallback={<Loading />}>
      <Page />
    </Suspense>
  );
}

const route = (place: Place) => ({ path: place.path, element: <Shown {...place} /> });

const router = createBrowserRouter([
  {
    element: <Shell />,
    errorElement: <NotFound />,
    children: [...PLACES.filter(({ bare }) => !bare).map(route), { path: "*", element: <NotFound /> }],
  },
  {
    element: <Bare />,
    errorElement: <NotFound />,
    children: PLACES.filter(({ bare }) => bare).map(route),
  },
]);

const isBare = (path: string) => PLACES.some((place) => place.bare && place.path === path);

/** Sign-in, first steps (second factor, own password), and only then the pages. */
function Gate() {
  const me = useMe();
  const error: unknown = me.error;
  const out = error instanceof Problem && error.status === 401;
  const ended = out && me.data !== undefined;
  useEffect(() => {
    if (ended) forgetPerson(queryClient);
  }, [ended]);
  // Before the answer of earlier: it stays known although nobody is signed in any more.
  if (out) return <SignInPage ended={ended} wall={isBare(location.pathname)} />;
  if (me.data) {
    const steps = me.data.must_change_password || me.data.second_factor === "required";
    return steps ? <FirstStepsPage me={me.data} /> : <RouterProvider router={router} />;
  }
  if (error) return <Failed error={error as Error} retry={() => void me.refetch()} />;
  return <Loading />;
}

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <LookProvider>
        <Suspense fallback={<Loading />}>
          <Gate />
        </Suspense>
      </LookProvider>
    </QueryClientProvider>
  );
}
