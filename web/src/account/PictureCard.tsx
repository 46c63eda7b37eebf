import { useSignal } from "@preact/signals";
import { ImageUp } from "lucide";
import { useEffect, useRef } from "preact/hooks";
import { putPicture, removePicture } from "../api/account";
import { type Problem, words } from "../api/problem";
import type { Me } from "../api/types";
import { Avatar } from "../ui/Avatar";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { toast, toastProblem } from "../ui/toasts";
import { enter } from "./actions";
import { pictureFor, pictureTypes } from "./picture";

interface Chosen {
  readonly picture: Blob;
  /** Of the preview; given back when it is over. */
  readonly url: string;
}

/** The person's picture: dropped or chosen, looked at, then saved. */
export function PictureCard({ person }: { person: Me }) {
  const chosen = useSignal<Chosen | null>(null);
  const error = useSignal("");
  const busy = useSignal(false);
  const over = useSignal(false);
  const input = useRef<HTMLInputElement>(null);
  const url = chosen.value?.url;
  useEffect(() => () => (url ? URL.revokeObjectURL(url) : undefined), [url]);

  const take = async (file: File | undefined) => {
    if (input.current) input.current.value = "";
    if (!file) return;
    const picture = await pictureFor(file);
    error.value = picture ? "" : "This is not a picture that can be shown here.";
    chosen.value = picture && { picture, url: URL.createObjectURL(picture) };
  };
  const save = async ({ picture }: Chosen) => {
    busy.value = true;
    const answer = await putPicture(picture);
    busy.value = false;
    if (!answer.ok) {
      error.value = said(answer.problem);
      chosen.value = null;
      return;
    }
    chosen.value = null;
    enter(answer.value);
    toast("Your picture is saved.");
  };
  const remove = async () => {
    busy.value = true;
    const answer = await removePicture();
    busy.value = false;
    if (!answer.ok) return toastProblem("Your picture is still there.", answer.problem);
    enter({ ...person, avatar_version: 0 });
    toast("Your picture is removed; your initials show in its place.");
  };

  return (
    <Card title="Your picture">
      {/* Dropping is a second way: the button does the same by mouse, keyboard and touch. */}
      <section
        class="picture-drop"
        aria-label="Drop a picture"
        data-over={over.value || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          over.value = true;
        }}
        onDragLeave={() => {
          over.value = false;
        }}
        onDrop={(event) => {
          event.preventDefault();
          over.value = false;
          void take(event.dataTransfer?.files[0]);
        }}
      >
        {chosen.value ? (
          <img class="picture-preview" src={chosen.value.url} alt="You, as others will see you" />
        ) : (
          <Avatar name={person.display_name || person.username} seed={person.id} size={6} />
        )}
        <div class="stack tight">
          <p class="help">
            Drop a picture here, or choose one: JPEG, PNG, WebP or GIF. The middle square is kept, without
            what the camera noted, such as the place.
          </p>
          {error.value && (
            <p class="field-error" role="alert">
              {error.value}
            </p>
          )}
          <input
            ref={input}
            type="file"
            hidden
            accept={pictureTypes.join(",")}
            aria-label="Picture"
            onChange={(event) => void take(event.currentTarget.files?.[0])}
          />
          <div class="row">
            {chosen.value ? (
              <>
                <Button
                  kind="primary"
                  busy={busy.value}
                  onClick={() => chosen.value && void save(chosen.value)}
                >
                  Save picture
                </Button>
                <Button
                  onClick={() => {
                    chosen.value = null;
                  }}
                >
                  Cancel
                </Button>
              </>
            ) : (
              <>
                <Button icon={ImageUp} onClick={() => input.current?.click()}>
                  {person.avatar_version ? "Choose another" : "Choose a picture"}
                </Button>
                {person.avatar_version > 0 && (
                  <Button busy={busy.value} onClick={() => void remove()}>
                    Remove
                  </Button>
                )}
              </>
            )}
          </div>
        </div>
      </section>
    </Card>
  );
}

function said(problem: Problem): string {
  return problem.errors[0]?.message ?? words(problem);
}
