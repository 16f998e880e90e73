import { failure } from "./requests";

/** Why the last request of this part of the page has failed. */
export function Failure({ place }: { place: string }) {
  return (
    <p class="failure" role="status">
      {failure.value?.place === place && failure.value.text}
    </p>
  );
}
