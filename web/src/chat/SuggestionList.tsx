import type { Suggestion } from "./completion";

interface SuggestionListProps {
  id: string;
  offered: readonly Suggestion[];
  /** Index of the one that Enter takes. */
  at: number;
  take: (suggestion: Suggestion) => void;
}

/** Names or emoji that fit what is being typed, above the field. */
export function SuggestionList({ id, offered, at, take }: SuggestionListProps) {
  return (
    <>
      <span class="visually-hidden" role="status">
        {offered.length > 0 && `${offered.length} suggestions, arrow keys and Enter take one.`}
      </span>
      {offered.length > 0 && (
        <div class="suggestions" role="listbox" id={id} aria-label="Suggestions">
          {offered.map((suggestion, place) => (
            <div
              class="suggestion"
              role="option"
              id={`${id}-${place}`}
              aria-selected={place === at}
              tabIndex={-1}
              // The field keeps the focus: a press must not take it away before the click counts.
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => take(suggestion)}
              onKeyDown={(event) => event.key === "Enter" && take(suggestion)}
              key={suggestion.insert}
            >
              <bdi class="one-line">{suggestion.label}</bdi>
              <bdi class="muted small one-line">{suggestion.detail}</bdi>
            </div>
          ))}
        </div>
      )}
    </>
  );
}
