import { queries, type Schemas } from "../api/client";
import { useText } from "../words";

const HOUR = 3_600_000;

export type Course = Schemas["CourseView"] & { plan: string };

/** The courses of the plans in force that `fits`; empty until they are known. */
export function useCourses(fits: (course: Course) => boolean): Course[] {
  const { data } = queries.useQuery("get", "/api/plans", {}, { staleTime: HOUR });
  return (data ?? [])
    .flatMap(({ id, courses }) => courses.map((course) => ({ ...course, plan: id })))
    .filter(fits);
}

/** The kinds that the plans in force know, of one form, by what they are called. */
export function useKinds(form: string) {
  const text = useText();
  const courses = useCourses((course) => course.form === form);
  const options = courses.map(({ id, title }) => ({ value: id, label: text(title) }));
  return { options, name: (id: string) => options.find(({ value }) => value === id)?.label ?? id };
}
